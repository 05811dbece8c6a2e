/* SPDX-License-Identifier: MIT */
#ifndef BISECT_REPORT_DIFF_H
#define BISECT_REPORT_DIFF_H

#include "bisect/report/model.h"

/*
 * The culprit's diff, as much of it as the session has kept: see excerpt.h.
 */

/* One hunk of it. */
struct report_hunk {
	const char *file; /* "" when it is the last one's */
	const char *note; /* "new file", "from a.c"; or "" */
	const char *hot;  /* "hot: hash, 31 % of the samples"; or "" */
	const char *text; /* lines, the first of which is "@@ ... @@"; or "" */
};

/* Is there anything to be shown, or to be said? */
bool report_has_diff(const struct report *report);

/* All hunks that were kept; one without a text, file and note ends the list. */
struct report_hunk *report_hunks(size_t *count, const struct report *report,
				 struct arena *arena);

/* What is shown of it, and what is left out, in a sentence or two. */
char *report_excerpt_words(const struct report *report, struct arena *arena);

#endif
