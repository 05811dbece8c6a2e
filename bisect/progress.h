/* SPDX-License-Identifier: MIT */
#ifndef BISECT_PROGRESS_H
#define BISECT_PROGRESS_H

#include "probe/err.h"

#include <stdbool.h>
#include <stdio.h>

/*
 * The conversation on stderr: a line for every step, and on a terminal one
 * status line below them that is overwritten.  Control characters of what
 * came from outside are taken out here.
 */
struct progress {
	FILE *fp;
	bool quiet, verbose;
	bool terminal; /* fp is one */
	bool status;   /* a status line stands there */
};

void progress_init(struct progress *progress, FILE *fp, bool quiet,
		   bool verbose);

/* A line that stays. */
void progress_line(struct progress *progress, const char *fmt, ...)
	PRINTF(2, 3);

/* A line that only --verbose shows. */
void progress_detail(struct progress *progress, const char *fmt, ...)
	PRINTF(2, 3);

/* What is being done now; the next line or status takes its place. */
void progress_status(struct progress *progress, const char *fmt, ...)
	PRINTF(2, 3);

/* Take the status line away. */
void progress_end(struct progress *progress);

#endif
