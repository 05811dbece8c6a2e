/* SPDX-License-Identifier: MIT */
#ifndef BISECT_REPORT_MOVES_H
#define BISECT_REPORT_MOVES_H

#include "bisect/report/model.h"

/* A submodule that the culprit has moved: the search can go on in there. */
struct report_move {
	const char *path, *from, *to; /* without a path: the end */
	const char *commits;	      /* that lie between; "": not known */
	const char *sentence;
	const char *command; /* that searches in it */
};

struct report_move *report_moves(const struct report *report,
				 struct arena *arena);

/* The same, two rows for each. */
struct report_row *report_move_rows(const struct report *report,
				    struct arena *arena);

#endif
