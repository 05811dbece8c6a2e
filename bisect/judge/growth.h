/* SPDX-License-Identifier: MIT */
#ifndef BISECT_JUDGE_GROWTH_H
#define BISECT_JUDGE_GROWTH_H

#include "bisect/judge/sampler.h"

/*
 * Do the values of a tree move with the number of runs in it?  Pure.
 *
 * A benchmark that leaves a log or a database in its tree gets slower with each
 * run there, and the trees of the ends, which run most, get worst.  While all
 * trees are run in turn that looks like a machine that drifts.  What tells the
 * two apart is one of the ends in a tree that is new, run beside the other end
 * in its old one: the machine moves both, state only the old one.  So here is
 * what raises the suspicion, and what such a comparison says.
 *
 * Values of an end are compared as residuals: see verdict_residual().
 */

/* Is that much of the difference at all?  An eighth; a canary alarms at two. */
bool growth_matters(const struct level *level, double rise);

/* A straight line through the runs of an end, in their order. */
struct growth_trend {
	bool bad;    /* the end whose runs rise or fall more */
	double rise; /* from its first run to its last; falling: negative */
	double t;    /* Student's, of that end or of both together */
};

/*
 * From the runs of GOOD and BAD, as many of each.  Returns whether the trend is
 * beyond chance for runs that have nothing to do with each other (|t| >= 6, by
 * least squares), and relevant.
 */
bool growth_in_ends(struct growth_trend *out, const struct level *level,
		    const struct sample ends[2]);

/*
 * After references have shown a drift: does the revision lie where the ends
 * were before it, rather than where they are now?  That is what it does in a
 * tree that has had few runs, if it is state that moves the ends.
 */
bool growth_in_visit(const struct level *level, const struct sample *sample);

/*
 * In a proof: are both ends ahead of those of the pair that should be like
 * them, in younger trees, or both behind?  [0] is good, [1] bad; *rise is how
 * far, both together.
 */
bool growth_in_proof(double *rise, const struct level *level,
		     const struct sample ends[2], const struct sample pair[2]);

/*
 * What an end in a new tree has lost, beside the other end in its old one: from
 * the differences (this end's residual - the other's) of runs side by side.
 */
struct growth_fall {
	double fall; /* `before` - `after`, of means without outliers */
	double error;
};

/* At least two of `before`, and one of `after`. */
void growth_compare(struct growth_fall *out, const struct level *level,
		    const double *before, size_t before_count,
		    const double *after, size_t count);

enum { GROWTH_PAIRS_BEFORE = 8, GROWTH_PAIRS_MOST = 20 };

/*
 * Of `count` pairs, where the end had risen by `rise`: enough means that half
 * of it at least is gone with the old tree, and five times it at most, by six
 * standard errors; give up that it is not, or not within GROWTH_PAIRS_MOST.
 */
enum sampler_advice growth_advise(const struct growth_fall *fall, double rise,
				  size_t count);

#endif
