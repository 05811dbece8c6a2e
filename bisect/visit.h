/* SPDX-License-Identifier: MIT */
#ifndef BISECT_VISIT_H
#define BISECT_VISIT_H

#include "bisect/reference.h"

/* Measure one revision until it is judged, with references beside its runs. */

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
int visit_revision(struct verdict_record *out, struct reference_drift *drift,
		   struct judge *judge, struct trial *trial,
		   const struct rev *rev, size_t candidates, struct err *err);

/* What a verdict has from the opinion that it states. */
void visit_take(struct verdict_record *out, const struct judge *judge,
		const struct opinion *opinion, enum sampler_advice advice);

/* Write a verdict down. */
int visit_write(const struct verdict_record *verdict, struct trial *trial,
		struct err *err);

#endif
