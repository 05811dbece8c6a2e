/* SPDX-License-Identifier: MIT */
#ifndef PROBE_PROFILE_ANNOTATE_H
#define PROBE_PROFILE_ANNOTATE_H

#include "probe/ground/arena.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * The hottest instructions of the functions whose time has changed most, of two
 * sides that perf has sampled: by its data, by the programs that were kept (see
 * programs.h), and by binutils.
 */
struct annotate_side {
	const char *data;     /* perf's */
	const char *programs; /* the folder of copies */
	const char *tree;     /* in which it was built ... */
	bool stands;	      /* ... and whose sources are its own now */
	double time_s;	      /* of one run, on a processor */
};

struct annotated_line {
	const char *code;  /* "": something is left out here */
	const char *place; /* "prog.c:16", "sum_row, prog.c:16"; or "" */
	const char *text;  /* of the source there; "": it is not known */
	double share;	   /* of the side's samples */
};

enum { ANNOTATE_FUNCTIONS = 3 };

struct annotated_function {
	const char *name;
	double share; /* of the side's samples; 0: it is not there */
	struct annotated_line *lines; /* as they stand in it */
	size_t count;
};

struct annotated {
	struct annotated_function functions[ANNOTATE_FUNCTIONS];
	size_t count;
};

/* What keeps one from being made, and the cure; or NULL. */
const char *annotate_why_not(struct arena *arena);

/*
 * The same functions of both, those that have changed most first.  Of one that
 * cannot be found in its program there are no lines.  -1 means that we cannot
 * go on (see run.h).
 */
int annotate_take(struct annotated out[2], const struct annotate_side sides[2],
		  struct arena *arena, struct err *err);

#endif
