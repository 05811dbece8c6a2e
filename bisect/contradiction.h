/* SPDX-License-Identifier: MIT */
#ifndef BISECT_CONTRADICTION_H
#define BISECT_CONTRADICTION_H

#include "bisect/proof/proof.h"

/*
 * What to do when measurements contradict each other: the search starts over.
 * All verdicts are forgotten, builds and skips stay, and the journal says why.
 */
enum contradiction_end {
	CONTRADICTION_RESTART,
	CONTRADICTION_REFUSED, /* the ends cannot be told apart after all */
	CONTRADICTION_GIVE_UP, /* it has happened too often: not verified */
};

/*
 * The machine has drifted: from now on each run is paired with one of a
 * reference.
 */
int contradiction_drift(struct search *search, struct judge *judge,
			const struct reference_drift *drift,
			struct trial *trial, struct err *err);

/*
 * Builds differ by more than their runs explain, which a drift too slow for the
 * canary does as well: once more, with a reference beside each run.
 */
int contradiction_scatter(struct search *search, struct judge *judge,
			  double layout, struct trial *trial, struct err *err);

/*
 * Builds scatter by where their code lies: from here on each run is under a
 * layout of its own, and the ends were measured so.  `found` is what showed it,
 * ending in "; ", or "" when it was measured.
 */
int contradiction_layouts(struct search *search, struct judge *judge,
			  const char *found, double layout, struct trial *trial,
			  struct err *err);

/*
 * Builds on top of other revisions tell something else than those from pristine
 * trees: from here on all are pristine, the ends are the user's again, and
 * nothing that was found before counts.
 */
int contradiction_builds(struct search *search, struct judge *judge,
			 const struct proof *proof, struct trial *trial,
			 struct err *err);

/*
 * What was thought to repeat bit for bit does not: the ends are measured anew,
 * each revision has as many runs as usual from here on, and nothing that was
 * found before counts.  CONTRADICTION_REFUSED: the ends cannot be told apart
 * then.
 */
int contradiction_inexact(enum contradiction_end *out, struct search *search,
			  struct judge *judge, const struct proof *proof,
			  struct trial *trial, struct err *err);

/*
 * What another metric has led to does not hold on the metric itself: nothing
 * leads any more, and what was odd by the other one is not skipped for that.
 * `how` goes on where "... has led" ends.
 */
int contradiction_led(struct search *search, struct judge *judge,
		      const char *how, struct trial *trial, struct err *err);

/*
 * The candidate was not confirmed.  A build that stands alone is skipped.  If
 * it, or its parent, lies in the middle between the ends, that is the new newer
 * end: there are several culprits, and one of them is there or before it; three
 * times, and if there is none even then, that is the end.  Otherwise the ends
 * get twice their runs; when these have moved, or it is the second time, the
 * machine is taken to drift.
 */
int contradiction_unproved(enum contradiction_end *out, struct search *search,
			   struct judge *judge, const struct proof *proof,
			   struct trial *trial, struct err *err);

#endif
