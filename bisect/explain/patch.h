/* SPDX-License-Identifier: MIT */
#ifndef BISECT_EXPLAIN_PATCH_H
#define BISECT_EXPLAIN_PATCH_H

#include "probe/ground/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A diff as vcs_diff() gives it, taken apart: each file before and after, and
 * which of its lines differ.  Pure.
 */

/* A hot function that a line lies in. */
struct patch_hot {
	const char *name;
	double share; /* of the change: its own, with what it calls */
};

struct patch_line {
	char sign; /* '-', '+', or ' ' */
	int hunk;  /* the number of the hunk that it came in */
	/* Its number, or that of the next line on the side it is not on. */
	uint32_t before, after;
	const char *text;
	const struct patch_hot *hot; /* set by overlap_find(); or NULL */
};

struct patch_side {
	const char *text;
	bool *changed; /* of each line */
	size_t *at;    /* of each line: where it stands in the file's lines */
	size_t lines;
};

struct patch_file {
	const char *path;
	const char *from; /* renamed or copied from there; or NULL */
	const char *note; /* "new file", "binary" ...; or "" */
	bool whole;	  /* false: binary, or not all of it is there */
	struct patch_line *lines;
	size_t count;
	struct patch_side before, after;
};

struct patch {
	struct patch_file *files;
	size_t count;
};

void patch_read(struct patch *out, const char *diff, struct arena *arena);

#endif
