/* SPDX-License-Identifier: MIT */
#ifndef BISECT_EXPLAIN_PATCH_H
#define BISECT_EXPLAIN_PATCH_H

#include "probe/ground/arena.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * A diff as vcs_diff() gives it, taken apart: each file before and after, and
 * which of its lines differ.  Pure.
 */
struct patch_side {
	const char *text;
	bool *changed; /* of each line */
	size_t lines;
};

struct patch_file {
	const char *path;
	bool whole; /* false: binary, or cut off */
	struct patch_side before, after;
};

struct patch {
	struct patch_file *files;
	size_t count;
};

void patch_read(struct patch *out, const char *diff, struct arena *arena);

#endif
