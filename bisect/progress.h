/* SPDX-License-Identifier: MIT */
#ifndef BISECT_PROGRESS_H
#define BISECT_PROGRESS_H

#include "probe/ground/err.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/*
 * The conversation on stderr: a line for every step, and on a terminal one
 * status line below them that is overwritten.  Control characters of what
 * came from outside are taken out here.
 *
 * The status line is written when something begins, and not in between: the
 * terminal would have work to do while a benchmark is timed.  How wide it may
 * be is asked each time.
 */
struct progress {
	FILE *fp;
	bool quiet, verbose;
	bool terminal; /* fp is one, and can do more than lines */
	bool colour;   /* and NO_COLOR is not set */
	bool status;   /* a status line stands there */
	int steps_left;
	double end_s; /* when it will be over, by process_clock(); 0: unknown */
	double said_s;	/* when the last line was written */
	double began_s; /* what is being done, in a few words: */
	char doing[100];
};

enum progress_colour {
	PROGRESS_RED = 31,
	PROGRESS_GREEN = 32,
	PROGRESS_YELLOW = 33,
};

/* What is being done; what is NULL or 0 is left out. */
struct progress_state {
	const char *revision; /* full name, of which the beginning is shown */
	const char *side;     /* a name in its place, shown as it is */
	const char *phase;    /* "building" */
	int64_t runs;	      /* of the session, with this one ... */
	int64_t most;	      /* ... or of at most so many, unless it is 0 */
	const char *subject;  /* of the revision */
};

void progress_init(struct progress *progress, FILE *fp, bool quiet,
		   bool verbose);

/* A line that stays. */
void progress_line(struct progress *progress, const char *fmt, ...)
	PRINTF(2, 3);

/* The same with a word in front of it, which has a colour on a terminal. */
void progress_verdict(struct progress *progress, const char *revision,
		      const char *word, enum progress_colour colour,
		      const char *fmt, ...) PRINTF(5, 6);

/* One that --quiet shows, too: it tells why we stop. */
void progress_complaint(struct progress *progress, const char *fmt, ...)
	PRINTF(2, 3);

/* A line that only --verbose shows. */
void progress_detail(struct progress *progress, const char *fmt, ...)
	PRINTF(2, 3);

/* The next line or status takes its place. */
void progress_status(struct progress *progress,
		     const struct progress_state *state);

/*
 * Called now and then while it is being done; `progress` is a struct progress.
 */
void progress_meanwhile(void *progress);

/* What the status lines that follow say of the time left. */
void progress_left(struct progress *progress, int steps, double seconds);

/* Take the status line away. */
void progress_end(struct progress *progress);

#endif
