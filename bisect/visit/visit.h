/* SPDX-License-Identifier: MIT */
#ifndef BISECT_VISIT_VISIT_H
#define BISECT_VISIT_VISIT_H

#include "bisect/visit/reference.h"

/*
 * Measure one revision until it is judged, with references beside its runs.
 *
 * In this room, from top to bottom:
 *
 *	visit.[ch]		one revision measured until judged
 *	reference.[ch]		ends run in between: has the machine drifted?
 *	ends.[ch]		GOOD and BAD measured side by side
 *	exact.[ch]		does the metric repeat bit for bit?
 *	busy.[ch]		did the runs wait for a processor?
 *	refusal.[ch]		why no search is begun, and what would help
 *	leader.[ch]		a quieter metric that leads the search
 *	forecast.[ch]		what a search will cost
 *
 * Open to others: ends.h, exact.h, busy.h, refusal.h, leader.h, forecast.h
 */

/* What is to be known of a revision. */
enum visit_aim {
	VISIT_SIDE,	 /* good or bad */
	VISIT_VERDICT,	 /* the same, by ends that get more runs when these
			    are what is not known */
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
