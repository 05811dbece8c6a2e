/* SPDX-License-Identifier: MIT */
#ifndef BISECT_JUDGE_STATS_H
#define BISECT_JUDGE_STATS_H

#include "bisect/judge/random.h"

#include <stdbool.h>
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
 * The tick of a coarse clock: the least distance of two different values, where
 * each is there four times or more on average, and the samples have one in
 * common.  Otherwise 0.
 */
double stats_tick(const double *a, size_t a_count, const double *b,
		  size_t b_count);

/*
 * The median of values that a clock with this `tick` has made equal: those that
 * are the same are spread evenly over a tick (Yule and Kendall (1950), "An
 * Introduction to the Theory of Statistics", section 5.18).  That of the values
 * themselves for a tick of 0.
 */
double stats_grouped_median(const double *values, size_t count, double tick);

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
 * The two-sided p-value of Welch's t-test, for unequal variances; 1 with less
 * than two values a side.  It takes the values to be normal, and with a few of
 * them, that may lie on two levels by chance, all on one in `a` and all on the
 * other in `b`, it says what is not so: it is never below the 2 / 4^n that this
 * happens with.  The degrees of freedom are rounded down.
 *
 * Welch, B. L. (1947), "The Generalization of 'Student's' Problem when Several
 * Different Population Variances are Involved", Biometrika 34(1-2), 28-35.
 */
double stats_welch(const double *a, size_t a_count, const double *b,
		   size_t b_count);

/*
 * Of many p-values, those that can be called discoveries, so that of all of
 * these a part of `rate` is expected to be false; and where nothing is to be
 * found, there is any with that probability at most.  Holds for independent
 * tests, and for those that are positively dependent.
 *
 * Benjamini, Y., and Y. Hochberg (1995), "Controlling the False Discovery Rate:
 * A Practical and Powerful Approach to Multiple Testing", Journal of the Royal
 * Statistical Society B 57(1), 289-300.
 */
void stats_discoveries(bool *out, const double *p, size_t count, double rate);

/*
 * A 95 % interval of median(b) / median(a) by the percentile bootstrap (Efron
 * and Tibshirani (1993), "An Introduction to the Bootstrap", chapter 13).
 * With very few values it is hardly narrower than their range.  Both 0 when a
 * median of `a` can be 0.
 */
struct interval stats_ratio_interval(const double *a, size_t a_count,
				     const double *b, size_t b_count,
				     struct random *random);

/* Values that were measured alike. */
struct stats_sample {
	const double *values;
	size_t count;
};

/*
 * Which part of the way from the first to the last of `count` levels each step
 * between two of them makes, by their medians, and its 95 % interval (the same
 * bootstrap).  There are at most eight, and count - 1 of `out` and `intervals`.
 * False when a level has no values, or the last may be where the first is.
 */
bool stats_shares(double *out, struct interval *intervals,
		  const struct stats_sample *levels, size_t count,
		  struct random *random);

#endif
