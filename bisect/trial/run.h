/* SPDX-License-Identifier: MIT */
#ifndef BISECT_TRIAL_RUN_H
#define BISECT_TRIAL_RUN_H

#include "bisect/trial/build.h"
#include "probe/profile.h"

/* Runs of a revision, and trees made anew for them after a resume. */

/* The runs after a build that are thrown away. */
int trial_warm_up(struct trouble *trouble, struct trial *trial,
		  const struct rev *rev, struct err *err);

/* Build, and warm up if it was not built yet. */
int trial_stand(struct trouble *trouble, struct trial *trial,
		const struct rev *rev, struct err *err);

/* The same, from a pristine tree, in place of where it stands already. */
int trial_stand_anew(struct trouble *trouble, struct trial *trial,
		     const struct rev *rev, struct err *err);

/*
 * One value of what runs are measured by (trial->process), or the trouble after
 * two failures in a row.  What does not stand built is built before.
 */
int trial_run(double *value, struct trouble *trouble, struct trial *trial,
	      const struct rev *rev, enum run_phase phase, struct err *err);

/* A profile of the benchmark in a tree; the spec lacks where that is. */
int trial_profile(struct profile *out, struct trial *trial,
		  const struct tree *tree, struct profile_spec spec,
		  struct arena *arena, struct err *err);

/*
 * How many bytes of PERFBISECT_PADDING the run with this number has in its
 * environment, from 0 to 4095, or -1 for none.  They come from the session's
 * seed, so that a session can be repeated.
 *
 * What lies below the environment on the stack moves with its size, and a
 * program can be faster at one place than at another by more than the step
 * that is searched: Mytkowicz, Diwan, Hauswirth and Sweeney (2009), "Producing
 * Wrong Data Without Doing Anything Obviously Wrong!", ASPLOS XIV, 265-276.
 */
int trial_padding(const struct plan *plan, int64_t number);

/*
 * After a resume a tree is only known to stand built: see that it does, or
 * build it once more, and tell the trouble with that.
 */
int trial_have_back(struct trouble *trouble, struct trial *trial,
		    struct tree *tree, struct err *err);

#endif
