/* SPDX-License-Identifier: MIT */
#ifndef BISECT_PROOF_LAYOUT_RUNS_H
#define BISECT_PROOF_LAYOUT_RUNS_H

#include "bisect/judge/placement.h"
#include "bisect/trial/trial.h"

/*
 * Runs of up to four revisions side by side, each under a layout of its own;
 * trial->by_layouts must be set.
 */
enum { PARENT, CULPRIT, GOOD, BAD, SIDES };

struct layout_runs {
	const struct rev *revs[SIDES];
	bool left_out[SIDES];  /* it cannot be had under layouts, or not yet: */
	bool spared[SIDES];    /* ... it could, but has not been needed */
	double *values[SIDES]; /* of the runs, at most PLACEMENT_MOST ... */
	size_t counts[SIDES];  /* ... and how many */
	bool with_ends;	       /* to the end; else in the first rounds */
	const char *why;       /* parent or culprit cannot; or NULL */
};

/* `parent` and `culprit` may be NULL: the ends alone. */
struct layout_runs layout_runs_of(const struct rev *parent,
				  const struct rev *culprit,
				  const struct trial *trial,
				  struct arena *arena);

/*
 * Can it be linked again?  An end that cannot is left out; of the others
 * runs->why says why not.
 */
int layout_runs_ask(struct layout_runs *runs, int side, struct trial *trial,
		    struct err *err);

/* So many more runs of one side. */
int layout_runs_add(struct layout_runs *runs, int side, size_t count,
		    struct trial *trial, struct err *err);

/*
 * Round number `number`, from 0: one run of each, GOOD parent culprit BAD, then
 * backwards, and so on.  Where there are not as many trees a round has
 * layout_runs_block() runs of each, for each change is a build.  None gets more
 * than PLACEMENT_MOST.
 */
int layout_runs_round(struct layout_runs *runs, size_t number,
		      struct trial *trial, struct err *err);
size_t layout_runs_block(const struct layout_runs *runs,
			 const struct trial *trial);

/* Have both as many runs, and enough of them? */
bool layout_runs_have_both(const struct layout_runs *runs, int a, int b);

#endif
