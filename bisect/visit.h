/* SPDX-License-Identifier: MIT */
#ifndef BISECT_VISIT_H
#define BISECT_VISIT_H

#include "bisect/sampler.h"
#include "bisect/trial.h"

/*
 * Measure until judged: the two ends, or one revision.  Each writes what it
 * found to the journal.
 */

/* What a verdict is worth that a failure made, not a measurement. */
#define JUDGE_FAILURE_LOG_ODDS (3 * VERDICT_CAP)

struct judge {
	struct sampler sampler;
	struct level level; /* set by visit_ends() */
	bool reversed;	    /* the newer end is GOOD */
	bool higher_is_better;
	double *log_odds; /* for every verdict so far */
	size_t verdicts, capacity;
};

void judge_init(struct judge *judge, const struct plan *plan);

/*
 * Build and measure GOOD and BAD side by side until they are separate or it is
 * plain that they will not be; from then on the default time limit holds.  An
 * end that cannot be built or measured is an error.
 */
int visit_ends(enum sampler_advice *out, struct judge *judge,
	       struct trial *trial, struct err *err);

/* Is GOOD the worse one of the two? */
bool judge_swapped(const struct judge *judge);

/*
 * Build and measure one revision until it is good or bad; or skip it.
 * `candidates` is how many there are before that, for the journal.
 */
int visit_revision(struct verdict_record *out, struct judge *judge,
		   struct trial *trial, const struct rev *rev,
		   size_t candidates, struct err *err);

/*
 * Run a revision that stands built in `tree` until it is judged, and set all
 * of *out but its revision; nothing but the runs is written to the journal.
 */
int visit_tree(struct verdict_record *out, struct judge *judge,
	       struct trial *trial, const struct tree *tree,
	       enum run_phase phase, struct err *err);

#endif
