/* SPDX-License-Identifier: MIT */
#ifndef BISECT_JUDGE_STATS_H
#define BISECT_JUDGE_STATS_H

#include "bisect/judge/random.h"

#include <stddef.h>

/*
 * Statistics of small samples.  Pure: no input, no output, no state but what
 * is passed in.  Samples are not changed and need not be sorted.
 */
struct interval {
	double low, high;
};

/* The middle value, or the mean of the two in the middle; 0 of none. */
double stats_median(const double *values, size_t count);

/*
 * The p-quantile, 0 <= p <= 1, interpolated between order statistics
 * (definition 7 of Hyndman and Fan (1996), "Sample Quantiles in Statistical
 * Packages", The American Statistician 50(4), 361-365).
 */
double stats_quantile(const double *values, size_t count, double p);

/*
 * A 95 % confidence interval of the median from order statistics, which
 * assumes nothing about the distribution.  Below six values no such interval
 * reaches 95 %; the range of the sample is returned then.
 *
 * Conover (1999), "Practical Nonparametric Statistics", section 3.2.
 */
struct interval stats_median_interval(const double *values, size_t count);

/*
 * The two-sided p-value of the Mann-Whitney U test: how likely samples this
 * far apart are if both come from one distribution.
 *
 * Exact up to 20 values a side without ties; above that, or with ties, the
 * normal approximation with tie and continuity corrections.  Returns 1 when
 * either sample is empty or all values are equal.
 *
 * Mann, H. B., and D. R. Whitney (1947), "On a Test of Whether one of Two
 * Random Variables is Stochastically Larger than the Other", Annals of
 * Mathematical Statistics 18(1), 50-60.
 */
double stats_mann_whitney(const double *a, size_t a_count, const double *b,
			  size_t b_count);

/*
 * A 95 % interval of median(b) / median(a) by the percentile bootstrap (Efron
 * and Tibshirani (1993), "An Introduction to the Bootstrap", chapter 13).
 * With very few values it is hardly narrower than their range.  Both 0 when a
 * median of `a` can be 0.
 */
struct interval stats_ratio_interval(const double *a, size_t a_count,
				     const double *b, size_t b_count,
				     struct random *random);

#endif
