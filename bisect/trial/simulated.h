/* SPDX-License-Identifier: MIT */
#ifndef BISECT_TRIAL_SIMULATED_H
#define BISECT_TRIAL_SIMULATED_H

#include "bisect/trial/trial.h"

/* A revision in a simulated processor: see probe/simulate/simulate.h. */

struct simulated_spec {
	const char *name; /* of a folder in the session's, for its counts */
	bool leads;	  /* instructions alone, of a search that they lead */
	int runs_most;
	double most_s; /* a run may take; it is repeated below a quarter */
};

/*
 * What stands built in a tree is run in it, and written down: counts, or the
 * reason why there are none.  The record lives as long as the session.
 */
int simulated_take(const struct simulation_record **out, struct trial *trial,
		   struct tree *tree, const struct simulated_spec *spec,
		   struct err *err);

/* The same where it was left out, for that reason. */
int simulated_leave_out(struct trial *trial, const char *revision,
			const char *reason, struct err *err);

#endif
