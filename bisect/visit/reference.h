/* SPDX-License-Identifier: MIT */
#ifndef BISECT_VISIT_REFERENCE_H
#define BISECT_VISIT_REFERENCE_H

#include "bisect/judge/judge.h"
#include "bisect/trial/trial.h"

/*
 * Runs of the ends between those of revisions: has the machine drifted?
 *
 * Before the runs of a revision comes one of a reference, GOOD or BAD in turn:
 * the canary.  When it lies far off, and more like it as well, the machine has
 * drifted, and what was judged before may be wrong.  From then on
 * (judge->paired) every run is followed by one of a reference, and what these
 * have moved is taken off.
 */
struct reference_drift {
	bool found;
	double shift, limit;
};

/* One run of the end whose turn it is; what it differs from its level. */
int reference_run(double *residual, struct judge *judge, struct trial *trial,
		  struct err *err);

/* The canary: one look, and three more where it alarms. */
int reference_look(struct reference_drift *out, struct judge *judge,
		   struct trial *trial, struct err *err);

#endif
