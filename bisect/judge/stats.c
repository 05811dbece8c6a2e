/* SPDX-License-Identifier: MIT */
#include "bisect/judge/stats.h"

#include "probe/ground/arena.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double *sorted(const double *values, size_t count, struct arena *arena)
{
	double *copy = arena_array(arena, count, sizeof(*copy));

	if (count == 0)
		return copy;
	memcpy(copy, values, count * sizeof(*copy));
	qsort(copy, count, sizeof(*copy), compare);
	return copy;
}

double stats_quantile(const double *values, size_t count, double p)
{
	ARENA_SCOPE(tmp);
	double *order = sorted(values, count, &tmp);
	double position;
	size_t below;

	if (count == 0)
		return 0;
	position = p * (double)(count - 1);
	below = (size_t)position;
	if (below + 1 >= count)
		return order[count - 1];
	return order[below] +
	       (position - (double)below) * (order[below + 1] - order[below]);
}

double stats_median(const double *values, size_t count)
{
	return stats_quantile(values, count, 0.5);
}

/* Not to be told apart from rounding. */
static bool is_same(double a, double b)
{
	return fabs(a - b) <= 1e-9 * fmax(fabs(a), fabs(b));
}

static bool have_common(const double *a, size_t a_count, const double *b,
			size_t b_count)
{
	for (size_t i = 0; i < a_count; i++) {
		for (size_t j = 0; j < b_count; j++) {
			if (is_same(a[i], b[j]))
				return true;
		}
	}
	return false;
}

double stats_tick(const double *a, size_t a_count, const double *b,
		  size_t b_count)
{
	ARENA_SCOPE(tmp);
	size_t count = a_count + b_count, kinds = 1;
	double *all = arena_array(&tmp, count + 1, sizeof(*all));
	double least = INFINITY;

	memcpy(all, a, a_count * sizeof(*all));
	memcpy(all + a_count, b, b_count * sizeof(*all));
	qsort(all, count, sizeof(*all), compare);
	for (size_t i = 1; i < count; i++) {
		if (is_same(all[i], all[i - 1]))
			continue;
		kinds++;
		least = fmin(least, all[i] - all[i - 1]);
	}
	if (kinds == 1 || 4 * kinds > count ||
	    !have_common(a, a_count, b, b_count))
		return 0;
	return least;
}

double stats_grouped_median(const double *values, size_t count, double tick)
{
	double median = stats_median(values, count), below = 0, at = 0;

	for (size_t i = 0; i < count; i++) {
		below += values[i] < median - tick / 4;
		at += fabs(values[i] - median) <= tick / 4;
	}
	if (tick <= 0 || at == 0)
		return median;
	return median + tick * (((double)count / 2 - below) / at - 0.5);
}

/*
 * The widest `skip` for which the order statistics skip and count - 1 - skip
 * still enclose the median with 95 %: P(Binomial(count, 1/2) <= skip) must stay
 * within 2.5 %.
 */
struct interval stats_median_interval(const double *values, size_t count)
{
	ARENA_SCOPE(tmp);
	double *order = sorted(values, count, &tmp);
	double log_half = -(double)count * log(2), tail = 0;
	size_t skip = 0;

	if (count == 0)
		return (struct interval){0};
	while (skip < count / 2) {
		tail += exp(lgamma((double)count + 1) -
			    lgamma((double)skip + 1) -
			    lgamma((double)(count - skip) + 1) + log_half);
		if (tail > 0.025)
			break;
		skip++;
	}
	skip -= skip > 0;
	return (struct interval){order[skip], order[count - 1 - skip]};
}

/*
 * How many of the ways to mix the samples give a U of at most `u`, as a part
 * of all ways: counts[n][u] = counts with the largest value from either side.
 */
static double exact_tail(size_t a_count, size_t b_count, double u)
{
	ARENA_SCOPE(tmp);
	size_t most = a_count * b_count, width = most + 1;
	double *ways = arena_array(&tmp, (b_count + 1) * width, sizeof(*ways));
	double total = 0, tail = 0;

	for (size_t b = 0; b <= b_count; b++)
		ways[b * width] = 1; /* no value of a yet */
	for (size_t a = 1; a <= a_count; a++) {
		for (size_t b = 1; b <= b_count; b++) {
			for (size_t v = width; v-- > 0;) {
				double *cell = &ways[b * width + v];

				/* The largest is a's: it beats all b of b. */
				*cell = v >= b ? *(cell - b) : 0;
				*cell += ways[(b - 1) * width + v];
			}
		}
	}
	for (size_t v = 0; v <= most; v++) {
		total += ways[b_count * width + v];
		if ((double)v <= u)
			tail += ways[b_count * width + v];
	}
	return tail / total;
}

double stats_mann_whitney(const double *a, size_t a_count, const double *b,
			  size_t b_count)
{
	ARENA_SCOPE(tmp);
	size_t count = a_count + b_count;
	double *all = arena_array(&tmp, count, sizeof(*all));
	double n = (double)count, pairs = (double)a_count * (double)b_count;
	double u = 0, ties = 0, variance, z;
	bool tied = false;

	if (a_count == 0 || b_count == 0)
		return 1;
	for (size_t i = 0; i < a_count; i++) {
		for (size_t j = 0; j < b_count; j++)
			u += a[i] > b[j] ? 1 : a[i] == b[j] ? 0.5 : 0;
	}
	if (u > pairs / 2)
		u = pairs - u;
	memcpy(all, a, a_count * sizeof(*all));
	memcpy(all + a_count, b, b_count * sizeof(*all));
	qsort(all, count, sizeof(*all), compare);
	for (size_t i = 0, run; i < count; i += run) {
		for (run = 1; i + run < count && all[i + run] == all[i];)
			run++;
		ties += (double)(run * run * run - run);
		tied |= run > 1;
	}
	if (!tied && a_count <= 20 && b_count <= 20)
		return fmin(1, 2 * exact_tail(a_count, b_count, u));
	variance = pairs / 12 * (n + 1 - ties / (n * (n - 1)));
	if (variance <= 0)
		return 1;
	z = (pairs / 2 - u - 0.5) / sqrt(variance);
	return z <= 0 ? 1 : erfc(z / sqrt(2));
}

static double mean_of(double *variance, const double *values, size_t count)
{
	double sum = 0, squares = 0;

	for (size_t i = 0; i < count; i++)
		sum += values[i];
	sum /= (double)count;
	for (size_t i = 0; i < count; i++)
		squares += (values[i] - sum) * (values[i] - sum);
	*variance = squares / (double)(count - 1) / (double)count;
	return sum;
}

/*
 * Both tails of Student's distribution beyond t, for a whole number of degrees
 * of freedom: Abramowitz and Stegun (1964), "Handbook of Mathematical
 * Functions", 26.7.3 and 26.7.4.
 */
static double student_tails(double t, int freedom)
{
	double angle = atan2(t, sqrt(freedom)), cosine = cos(angle);
	bool odd = freedom % 2 == 1;
	double term = odd ? cosine : 1, sum = 0;

	for (int i = odd ? 1 : 0; i <= freedom - 2; i += 2) {
		sum += term;
		term *= (i + 1.) / (i + 2.) * cosine * cosine;
	}
	sum *= sin(angle);
	return fmax(0, 1 - (odd ? (angle + sum) * M_2_PI : sum));
}

double stats_welch(const double *a, size_t a_count, const double *b,
		   size_t b_count)
{
	size_t least = a_count < b_count ? a_count : b_count;
	double by_chance = ldexp(1, 1 - 2 * (int)(least < 500 ? least : 500));
	double a_variance, b_variance, variance, gap, freedom;

	if (least < 2)
		return 1;
	gap = mean_of(&b_variance, b, b_count) -
	      mean_of(&a_variance, a, a_count);
	variance = a_variance + b_variance;
	if (gap == 0)
		return 1;
	if (variance <= 0)
		return by_chance;
	freedom = variance * variance /
		  (a_variance * a_variance / (double)(a_count - 1) +
		   b_variance * b_variance / (double)(b_count - 1));
	return fmax(by_chance, student_tails(fabs(gap) / sqrt(variance),
					     (int)fmax(1, fmin(freedom, 1e4))));
}

void stats_discoveries(bool *out, const double *p, size_t count, double rate)
{
	ARENA_SCOPE(tmp);
	double *order = sorted(p, count, &tmp);
	double limit = -1;

	for (size_t i = 0; i < count; i++) {
		if (order[i] <= rate * (double)(i + 1) / (double)count)
			limit = order[i];
	}
	for (size_t i = 0; i < count; i++)
		out[i] = p[i] <= limit;
}

enum { RESAMPLES = 1000 };

/* How often each value was drawn tells the order, so nothing is sorted. */
static double resampled_median(const double *order, size_t count,
			       uint32_t *drawn, struct random *random)
{
	size_t below = 0, above, left = (count - 1) / 2;

	memset(drawn, 0, count * sizeof(*drawn));
	for (size_t i = 0; i < count; i++)
		drawn[random_below(random, count)]++;
	while (left >= drawn[below])
		left -= drawn[below++];
	above = below;
	if (count % 2 == 0 && left + 1 == drawn[below]) {
		do {
			above++;
		} while (drawn[above] == 0);
	}
	return order[below] + 0.5 * (order[above] - order[below]);
}

struct interval stats_ratio_interval(const double *a, size_t a_count,
				     const double *b, size_t b_count,
				     struct random *random)
{
	ARENA_SCOPE(tmp);
	uint32_t *drawn = arena_array(&tmp, a_count + b_count, sizeof(*drawn));
	double *ratios = arena_array(&tmp, RESAMPLES, sizeof(*ratios));

	if (a_count == 0 || b_count == 0)
		return (struct interval){0};
	a = sorted(a, a_count, &tmp);
	b = sorted(b, b_count, &tmp);
	for (size_t i = 0; i < RESAMPLES; i++) {
		double below = resampled_median(a, a_count, drawn, random);

		if (below == 0)
			return (struct interval){0};
		ratios[i] = resampled_median(b, b_count, drawn, random) / below;
	}
	return (struct interval){stats_quantile(ratios, RESAMPLES, 0.025),
				 stats_quantile(ratios, RESAMPLES, 0.975)};
}

enum { LEVELS_MOST = 8 };

static bool share_out(double *out, const double *medians, size_t count)
{
	double way = medians[count - 1] - medians[0];

	if (way == 0)
		return false;
	for (size_t i = 0; i + 1 < count; i++)
		out[i] = (medians[i + 1] - medians[i]) / way;
	return true;
}

bool stats_shares(double *out, struct interval *intervals,
		  const struct stats_sample *levels, size_t count,
		  struct random *random)
{
	ARENA_SCOPE(tmp);
	double *order[LEVELS_MOST] = {NULL}, *shares[LEVELS_MOST] = {NULL};
	double medians[LEVELS_MOST] = {0};
	uint32_t *drawn[LEVELS_MOST] = {NULL};

	assert(count >= 2 && count <= LEVELS_MOST);
	for (size_t i = 0; i < count; i++) {
		size_t values = levels[i].count;

		if (values == 0)
			return false;
		order[i] = sorted(levels[i].values, values, &tmp);
		drawn[i] = arena_array(&tmp, values, sizeof(*drawn[i]));
		shares[i] = arena_array(&tmp, RESAMPLES, sizeof(*shares[i]));
	}
	for (size_t n = 0; n < RESAMPLES; n++) {
		for (size_t i = 0; i < count; i++)
			medians[i] = resampled_median(order[i], levels[i].count,
						      drawn[i], random);
		if (!share_out(out, medians, count))
			return false;
		for (size_t i = 0; i + 1 < count; i++)
			shares[i][n] = out[i];
	}
	for (size_t i = 0; i < count; i++)
		medians[i] = stats_median(order[i], levels[i].count);
	for (size_t i = 0; i + 1 < count; i++)
		intervals[i] = (struct interval){
			stats_quantile(shares[i], RESAMPLES, 0.025),
			stats_quantile(shares[i], RESAMPLES, 0.975)};
	return share_out(out, medians, count);
}
