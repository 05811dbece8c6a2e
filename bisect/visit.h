/* SPDX-License-Identifier: MIT */
#ifndef BISECT_VISIT_H
#define BISECT_VISIT_H

#include "bisect/judge/judge.h"
#include "bisect/trial/trial.h"

/*
 * Measure one revision until it is judged.
 *
 * Before its runs comes one of a reference, GOOD or BAD in turn: the canary.
 * When it lies far off, and more like it as well, the machine has drifted, and
 * what was judged before may be wrong.  From then on (judge->paired) every run
 * is followed by one of a reference, and what these have moved is taken off.
 */

/* What is to be known of a revision. */
enum visit_aim {
	VISIT_SIDE,	 /* good or bad */
	VISIT_SEEM_GOOD, /* is it good, as it should be? */
	VISIT_SEEM_BAD,
	VISIT_SHARE, /* where between the ends; always with references */
};

/*
 * Build a revision, and run it and references until the aim is reached; *advice
 * says whether it was.  All of *out is set but log_odds; or *trouble.
 */
int visit_runs(struct opinion *out, enum sampler_advice *advice,
	       struct trouble *trouble, struct judge *judge,
	       struct trial *trial, const struct rev *rev, enum visit_aim aim,
	       enum run_phase phase, struct err *err);

/*
 * Build and measure one revision until it is good or bad, hold that opinion and
 * write it down; or skip it.  `candidates` is how many there are before that,
 * for the journal.  *drift is set in place of all that when the machine was
 * found to drift.
 */
struct visit_drift {
	bool found;
	double shift, limit;
};

int visit_revision(struct verdict_record *out, struct visit_drift *drift,
		   struct judge *judge, struct trial *trial,
		   const struct rev *rev, size_t candidates, struct err *err);

/*
 * Is a revision beside a confirmed step what it has to be?  `bad` is what it
 * should be.  What cannot be measured, or is odd itself, tells nothing.
 */
enum visit_likeness {
	VISIT_ALIKE,
	VISIT_UNLIKE,
	VISIT_UNKNOWN,
};

int visit_neighbour(enum visit_likeness *out, struct judge *judge,
		    struct trial *trial, const struct rev *rev, bool bad,
		    struct err *err);

#endif
