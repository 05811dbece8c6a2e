/* SPDX-License-Identifier: MIT */
#ifndef BISECT_JUDGE_SCATTER_H
#define BISECT_JUDGE_SCATTER_H

#include "bisect/judge/verdict.h"

/*
 * Do builds of one side differ by more than their runs explain?  Pure.
 *
 * Either the history has several levels, or each build has an offset of its
 * own, by where its code happens to lie (Mytkowicz et al. (2009), "Producing
 * Wrong Data Without Doing Anything Obviously Wrong!", ASPLOS); then to run the
 * same two again proves nothing about the commit.
 *
 * `f` is an F statistic over the samples of all revisions and both ends,
 * against the weighted mean of their side.  A level lasts and is one of its
 * side, an offset is drawn anew for each build, and moves both sides by the
 * same part: `layout` is what is left when some levels more, or builds that
 * stand alone, have explained what they can; 0 where that cannot mislead.
 */

struct scatter {
	double f; /* 1 when runs explain it all */
	size_t dof;
	bool beyond;   /* more than chance gives */
	double spread; /* standard deviation of builds beyond that of runs */
	double layout; /* the same, when it is offsets of builds; or 0 */
};

enum { SCATTER_LEVELS = 3 }; /* the most that are tried */

/*
 * The samples are in the order of the history, at these places in it.  It may
 * have `levels` more; an F beyond `limit` is none of chance.
 */
void scatter_find(struct scatter *out, const struct level *level,
		  const struct sample *samples, const double *places,
		  size_t count, double limit, int levels);

/*
 * What layouts add to builds was measured, and need not be guessed: whatever
 * else the builds of a side differ by are levels of the history.
 */
void scatter_measured(struct scatter *out, const struct level *level,
		      double layout);

/*
 * The F beyond which it is none of chance, in the first search and in the one
 * after contradiction_scatter(); a contradiction that is not explained speaks
 * for it.
 */
double scatter_limit(bool again, bool contradicted);

/*
 * Is the spread large enough, beside the difference, for code placement to look
 * like a level of the history's own?
 */
bool scatter_may_mislead(const struct level *level, double spread);

/*
 * The log-odds of a revision when builds have such offsets: they count against
 * it as far as one could carry it over the threshold.
 */
double scatter_log_odds(const struct level *level, const struct sample *sample,
			double layout);

/*
 * The probability with which the best method there is finds a step of `ratio`
 * standard deviations of the offsets: that of two random walks, with a drift of
 * -ratio^2/2 and a variance of ratio^2 a step, never to rise above 0, by
 * Spitzer's identity (Hu and Rukhin (1995), "A Lower Bound for Error
 * Probability in Change-Point Estimation", Statistica Sinica 5, 319-331).
 */
double scatter_cap(double ratio);

#endif
