/* SPDX-License-Identifier: MIT */
#ifndef BISECT_EXPLAIN_EXCERPT_H
#define BISECT_EXPLAIN_EXCERPT_H

#include "bisect/explain/patch.h"

/*
 * As much of a diff as a report has room for.  Pure.
 *
 * Hunks with three lines of context: first those that touch a hot function, the
 * hottest first, then the others as they come.  They end behind
 * EXCERPT_LINES_MOST lines or EXCERPT_BYTES_MOST bytes, the last one maybe
 * within; a line ends behind EXCERPT_LINE_MOST characters.  What is not UTF-8
 * is U+FFFD.
 */
enum {
	EXCERPT_LINES_MOST = 200,
	EXCERPT_BYTES_MOST = 16 << 10,
	EXCERPT_LINE_MOST = 300,
	EXCERPT_CONTEXT = 3,
};

struct excerpt_hunk {
	const char *path;
	const char *note; /* "new file", "renamed from a.c", or "" */
	const char *hot;  /* the hottest function that it touches, or "" */
	double share;	  /* of the samples, in that and in what it calls */
	/* "@@ -1,4 +1,5 @@\n" and lines with their signs; "": no text. */
	const char *text;
};

struct excerpt {
	struct excerpt_hunk *hunks;
	size_t count;
	size_t left_lines; /* that differ, and are left out ... */
	size_t left_files; /* ... and files of which all is */
};

void excerpt_make(struct excerpt *out, const struct patch *patch,
		  struct arena *arena);

#endif
