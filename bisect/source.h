/* SPDX-License-Identifier: MIT */
#ifndef BISECT_SOURCE_H
#define BISECT_SOURCE_H

#include "probe/arena.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * Which lines of a source file belong to which function.  Pure.
 *
 * No compiler reads it, so some functions are not seen, as those that macros
 * make.  But what is said of a line is so: it is in that function, or it holds
 * nothing but space and comments.
 */
enum source_language {
	SOURCE_C, /* and C++ */
	SOURCE_PYTHON,
};

struct source_function {
	const char *name;   /* "push_back" */
	const char *scope;  /* class or namespace that is next to it, or "" */
	size_t first, last; /* lines, from 0 */
};

struct source {
	struct source_function *functions;
	size_t count;
	bool *code; /* of each line: more than space and comments */
	size_t lines;
	bool whole; /* false: its brackets or quotes do not pair */
};

void source_read(struct source *out, enum source_language language,
		 const char *text, struct arena *arena);

#endif
