/* SPDX-License-Identifier: MIT */
#ifndef BISECT_JUDGE_PLACEMENT_H
#define BISECT_JUDGE_PLACEMENT_H

#include <stddef.h>

/*
 * Is a step made by the commit, or by where its code happens to lie?  Pure.
 *
 * The builds of a step that was confirmed have one layout each, and to run the
 * same two again says nothing about others.  Linked again so that their code
 * lies at random, one run a layout, both sides in turn, each difference of two
 * such runs is a sample of the step without the luck of one layout: what
 * STABILIZER (Curtsinger and Berger (2013), ASPLOS XVIII, 219-228) gets by
 * moving code while it runs.
 *
 * The log-odds are those of Wald's sequential test between all of the step as
 * built and nothing of it, with the variance of the differences themselves.
 */
enum placement_answer {
	PLACEMENT_MORE,	 /* not yet sure */
	PLACEMENT_STAYS, /* the step is there under random layouts */
	PLACEMENT_GONE,	 /* it is not: the commit only moved the code */
	PLACEMENT_PART,	 /* some of it is */
	PLACEMENT_OPEN,	 /* it cannot be told with the most layouts */
};

enum { PLACEMENT_LEAST = 8, PLACEMENT_MOST = 32 };

struct placement {
	enum placement_answer answer;
	double share;	 /* of the step as built, by the mean difference ... */
	double error;	 /* ... and its standard error */
	double log_odds; /* positive: the step is there */
};

/*
 * `built` is the step as built, not 0; the runs of both sides under `count`
 * layouts, two at least; `sigma` the standard deviation of one run of a build.
 */
void placement_judge(struct placement *out, double built, const double *parent,
		     const double *culprit, size_t count, double sigma);

/* When no more layouts can be had: what there are must do. */
void placement_settle(struct placement *placement);

/*
 * Under layouts, is the step, which is `built` as built, most of what is
 * between the ends, or is there none (PLACEMENT_STAYS)?  PLACEMENT_GONE: the
 * ends differ, by more than twice the step, and another commit made it.
 */
enum placement_answer placement_compare(const struct placement *step,
					double built,
					const struct placement *whole,
					double whole_built);

/* The likelier of the two, when no more layouts can be had. */
enum placement_answer placement_guess(const struct placement *step,
				      double built,
				      const struct placement *whole,
				      double whole_built);

/*
 * The standard deviation that layouts add to runs whose own is `sigma`, from
 * `count` runs of each of two builds under as many layouts, two at least; 0
 * where it may be chance.  Its own error is about a part 1/(2 sqrt(count)) of
 * it.
 */
double placement_scatter(const double *const values[2], size_t count,
			 double sigma);

#endif
