/* SPDX-License-Identifier: MIT */
#ifndef BISECT_VISIT_H
#define BISECT_VISIT_H

#include "bisect/sampler.h"
#include "bisect/trial.h"

/*
 * Measure until judged: the two ends, one revision, the step from a parent to
 * the culprit.  Each writes what it found to the journal.
 */
struct judge {
	struct sampler sampler;
	struct level level; /* set by visit_ends() */
	bool reversed;	    /* the newer end is GOOD */
	double *log_odds;   /* of every verdict so far */
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

/*
 * Build and measure one revision until it is good or bad; or skip it.  `left`
 * is the number of candidates, for the journal.
 */
int visit_revision(struct verdict_record *out, struct judge *judge,
		   struct trial *trial, const struct rev *rev, size_t left,
		   struct err *err);

/*
 * Measure parent and culprit side by side, P C C P, and the two ends with
 * them where they still stand built, until it is sure that the step is there
 * or that it is not.
 */
int visit_step(struct confirmation_record *out, struct judge *judge,
	       struct trial *trial, const struct rev *parent,
	       const struct rev *culprit, struct err *err);

/*
 * The same for a culprit that was judged bad because it fails: it must fail
 * again, and its parent must run and be good.
 */
int visit_failing_step(struct confirmation_record *out, struct judge *judge,
		       struct trial *trial, const struct rev *parent,
		       const struct rev *culprit, struct err *err);

#endif
