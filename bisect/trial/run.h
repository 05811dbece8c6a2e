/* SPDX-License-Identifier: MIT */
#ifndef BISECT_TRIAL_RUN_H
#define BISECT_TRIAL_RUN_H

#include "bisect/trial/build.h"
#include "bisect/trial/simulated.h"
#include "probe/profile/profile.h"

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

/*
 * Can what was built of a revision be linked again under other layouts, so that
 * it matters to its runs?  *why not; NULL: it can.  It is built for that.
 */
int trial_links(const char **why, struct trouble *trouble, struct trial *trial,
		const struct rev *rev, struct err *err);

/* Does a revision that stands built have such a layout at present? */
bool trial_has_layout(struct trial *trial, const struct rev *rev);

/* A profile of the benchmark in a tree; the spec lacks where that is. */
int trial_profile(struct profile *out, struct trial *trial,
		  const struct tree *tree, struct profile_spec spec,
		  struct arena *arena, struct err *err);

/*
 * What was built in a simulated processor, written down as the last such fact
 * of the revision (session_simulation()); no run of the journal's.
 */
int trial_simulate(struct trial *trial, const struct rev *rev,
		   const struct simulated_spec *spec, struct err *err);

/*
 * The same of an end, instructions alone and so often, for a search that these
 * lead: then trial->process is SESSION_SIMULATED, and a visit's trial_run() is
 * one of these.  Its turn in the journal is that of a run.
 */
int trial_simulate_lead(const struct simulation_record **out,
			struct trouble *trouble, struct trial *trial,
			const struct rev *rev, int runs, struct err *err);

/*
 * After a resume a tree is only known to stand built: see that it does, or
 * build it once more, and tell the trouble with that.
 */
int trial_have_back(struct trouble *trouble, struct trial *trial,
		    struct tree *tree, struct err *err);

#endif
