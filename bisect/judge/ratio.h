/* SPDX-License-Identifier: MIT */
#ifndef BISECT_JUDGE_RATIO_H
#define BISECT_JUDGE_RATIO_H

#include "bisect/judge/random.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * By which factor does one build differ from another?
 *
 * Both are run once in each round, so that whatever the machine does to a round
 * it does to both.  Of each round the logarithm of the ratio is taken, and what
 * is stated is the middle of these: the median of their Walsh averages, with
 * the interval that inverts Wilcoxon's signed-rank test.  It takes no more of
 * them than that they scatter evenly to both sides, as differences of two runs
 * do that are alike; of normal noise it needs 1.05 times the runs that a t test
 * does, and of noise with outliers far fewer.
 *
 * Hodges, J. L., and E. L. Lehmann (1963), "Estimates of Location Based on Rank
 * Tests", Annals of Mathematical Statistics 34(2), 598-611.
 *
 * With RATIO_MIN the best run of each side is compared ("best of five").  For
 * an extreme the bootstrap is wrong if it draws as many values as there are;
 * half of them are drawn.
 *
 * Bickel, P. J., and A. Sakov (2008), "On the Choice of m in the m out of n
 * Bootstrap and Confidence Bounds for Extrema", Statistica Sinica 18, 967-985.
 */
enum ratio_statistic {
	RATIO_MEDIAN,
	RATIO_MIN,
};

/* Rounds of two sides, of one benchmark or of several. */
struct ratio_rounds {
	const double *const *base;  /* for each benchmark, a value a round */
	const double *const *other; /* the same of the side compared to it */
	size_t benchmarks, count;   /* rounds */
};

struct ratio {
	double ratio;	  /* other / base; of several their geometric mean */
	double low, high; /* 95 % interval; 0 and infinity when too few */
	double p;	  /* two-sided, that they do not differ */
	bool there;	  /* false: no values, or one that is not above 0 */
};

/*
 * A p-value below this tells the sides apart.  It is less than the 5 % that are
 * stated, because a comparison ends when it seems to be precise.
 */
#define RATIO_ERROR 0.025

/* Below this no interval is as sure as that. */
enum { RATIO_LEAST_ROUNDS = 7 };

/*
 * So many rounds it takes that one of so many ratios can be told from chance
 * when none of the others differs: see stats_discoveries().
 */
size_t ratio_least_rounds(size_t ratios);

void ratio_of_rounds(struct ratio *out, const struct ratio_rounds *rounds,
		     enum ratio_statistic statistic, struct random *random);

/* Is it known to a part `precision` of itself: .01 is to 1 %? */
bool ratio_is_known(const struct ratio *ratio, double precision);

/*
 * Is it time to look?  Whoever looks after each round sees what is not there
 * more often, so it is done ever more rarely: each tenth part more.
 */
bool ratio_is_due(size_t rounds, size_t least, size_t most);

#endif
