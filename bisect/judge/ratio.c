/* SPDX-License-Identifier: MIT */
#include "bisect/judge/ratio.h"

#include "bisect/judge/stats.h"
#include "probe/ground/arena.h"

#include <math.h>
#include <stdlib.h>

enum {
	EXACT_MOST = 50,  /* values whose ranks are counted out */
	WALSH_MOST = 400, /* beyond, the mean of neighbours is as good */
	RESAMPLES = 4000,
};

/*
 * Half of the 5 % that are stated: to stop when the interval is narrow enough
 * favours those that look narrower than they are, and that costs the other.
 */
static const double ALPHA = RATIO_ERROR;

/* -- The signed-rank statistic -- */

static double normal_tail(double z)
{
	return erfc(z / sqrt(2)) / 2;
}

/* How likely is it that ranks 1..count, each in or out by chance, sum to so
 * much at most?  `below` is NULL for many: their sum is as good as normal.
 */
struct ranks {
	size_t count;
	const double *below;
};

static void ranks_init(struct ranks *out, size_t count, struct arena *arena)
{
	size_t most = count * (count + 1) / 2;
	double *below;

	*out = (struct ranks){.count = count};
	if (count > EXACT_MOST)
		return;
	out->below = below = arena_array(arena, most + 1, sizeof(*below));
	below[0] = 1;
	for (size_t rank = 1; rank <= count; rank++) {
		for (size_t sum = rank * (rank + 1) / 2 + 1; sum-- > 0;)
			below[sum] = (below[sum] +
				      (sum >= rank ? below[sum - rank] : 0)) /
				     2;
	}
	for (size_t sum = 1; sum <= most; sum++)
		below[sum] += below[sum - 1];
}

static double ranks_below(const struct ranks *ranks, double sum)
{
	double n = (double)ranks->count;

	if (ranks->below)
		return ranks->below[(size_t)sum];
	return normal_tail((n * (n + 1) / 4 - sum - 0.5) /
			   sqrt(n * (n + 1) * (2 * n + 1) / 24));
}

/* So many Walsh averages lie outside of the interval at each side, or -1. */
static double left_out(const struct ranks *ranks)
{
	double low = -1;
	double high = (double)ranks->count * (double)(ranks->count + 1) / 4;

	while (high - low > 1) {
		double middle = floor((low + high) / 2);

		if (ranks_below(ranks, middle) <= ALPHA / 2)
			low = middle;
		else
			high = middle;
	}
	return low;
}

static int ascending(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double *walsh(size_t *averages, const double *values, size_t count,
		     struct arena *arena)
{
	double *all = arena_array(arena, count * (count + 1) / 2, sizeof(*all));

	*averages = 0;
	for (size_t i = 0; i < count; i++) {
		for (size_t j = 0; j <= i; j++)
			all[(*averages)++] = (values[i] + values[j]) / 2;
	}
	qsort(all, *averages, sizeof(*all), ascending);
	return all;
}

/* What is exactly 0 speaks for both sides alike. */
static double p_value(const double *averages, size_t total,
		      const struct ranks *ranks)
{
	double above = 0;

	for (size_t i = 0; i < total; i++)
		above += averages[i] > 0 ? 1 : averages[i] == 0 ? 0.5 : 0;
	above = fmin(above, (double)total - above);
	return fmin(1, 2 * ranks_below(ranks, floor(above + 0.5)));
}

/* Very many values: of each two neighbours their mean. */
static size_t thin_out(double *values, size_t count)
{
	while (count > WALSH_MOST) {
		count /= 2;
		for (size_t i = 0; i < count; i++)
			values[i] = (values[2 * i] + values[2 * i + 1]) / 2;
	}
	return count;
}

static void middle_of(struct ratio *out, double *logs, size_t count)
{
	ARENA_SCOPE(tmp);
	struct ranks ranks;
	size_t total;
	double *all, outside;

	count = thin_out(logs, count);
	ranks_init(&ranks, count, &tmp);
	all = walsh(&total, logs, count, &tmp);
	outside = left_out(&ranks);
	out->ratio = exp(stats_median(all, total));
	out->p = p_value(all, total, &ranks);
	out->low = 0;
	out->high = INFINITY;
	if (count < RATIO_LEAST_ROUNDS || outside < 0)
		return;
	out->low = exp(all[(size_t)outside]);
	out->high = exp(all[total - 1 - (size_t)outside]);
}

/* The mean over the benchmarks of what a round says. */
static double *logs_of(const struct ratio_rounds *rounds, struct arena *arena)
{
	double *logs = arena_array(arena, rounds->count, sizeof(*logs));

	for (size_t i = 0; i < rounds->count; i++) {
		for (size_t b = 0; b < rounds->benchmarks; b++)
			logs[i] +=
				log(rounds->other[b][i] / rounds->base[b][i]) /
				(double)rounds->benchmarks;
	}
	return logs;
}

/* -- The best of each side -- */

static double least_of(const double *values, const size_t *drawn, size_t count)
{
	double least = INFINITY;

	for (size_t i = 0; i < count; i++)
		least = fmin(least, values[drawn ? drawn[i] : i]);
	return least;
}

static void draw(size_t *out, size_t count, size_t among, struct random *random)
{
	for (size_t i = 0; i < count; i++)
		out[i] = random_below(random, among);
}

static void best_of(struct ratio *out, const struct ratio_rounds *rounds,
		    struct random *random)
{
	ARENA_SCOPE(tmp);
	size_t count = rounds->count, half = (count + 1) / 2;
	size_t *base = arena_array(&tmp, half, sizeof(*base));
	size_t *other = arena_array(&tmp, half, sizeof(*other));
	double *drawn = arena_array(&tmp, RESAMPLES, sizeof(*drawn));
	double parts = (double)rounds->benchmarks, sum = 0, above = 0;

	for (size_t b = 0; b < rounds->benchmarks; b++)
		sum += log(least_of(rounds->other[b], NULL, count) /
			   least_of(rounds->base[b], NULL, count)) /
		       parts;
	for (size_t i = 0; i < RESAMPLES; i++) {
		draw(base, half, count, random);
		draw(other, half, count, random);
		for (size_t b = 0; b < rounds->benchmarks; b++)
			drawn[i] +=
				log(least_of(rounds->other[b], other, half) /
				    least_of(rounds->base[b], base, half)) /
				parts;
		above += drawn[i] > 0 ? 1 : drawn[i] == 0 ? 0.5 : 0;
	}
	out->ratio = exp(sum);
	above = fmin(above, RESAMPLES - above) / RESAMPLES;
	out->p = fmin(1, 2 * fmax(above, 1.0 / RESAMPLES));
	out->low = 0;
	out->high = INFINITY;
	if (count < RATIO_LEAST_ROUNDS)
		return;
	out->low = exp(stats_quantile(drawn, RESAMPLES, ALPHA / 2));
	out->high = exp(stats_quantile(drawn, RESAMPLES, 1 - ALPHA / 2));
}

/* -- Both -- */

static bool has_logarithms(const struct ratio_rounds *rounds)
{
	for (size_t b = 0; b < rounds->benchmarks; b++) {
		for (size_t i = 0; i < rounds->count; i++) {
			if (!(rounds->base[b][i] > 0) ||
			    !(rounds->other[b][i] > 0))
				return false;
		}
	}
	return rounds->count > 0 && rounds->benchmarks > 0;
}

void ratio_of_rounds(struct ratio *out, const struct ratio_rounds *rounds,
		     enum ratio_statistic statistic, struct random *random)
{
	ARENA_SCOPE(tmp);

	*out = (struct ratio){.p = 1, .there = has_logarithms(rounds)};
	if (!out->there)
		return;
	if (statistic == RATIO_MIN)
		best_of(out, rounds, random);
	else
		middle_of(out, logs_of(rounds, &tmp), rounds->count);
}

size_t ratio_least_rounds(size_t ratios)
{
	size_t rounds = RATIO_LEAST_ROUNDS;

	while (2 / exp2((double)rounds) * (double)ratios > RATIO_ERROR)
		rounds++;
	return rounds;
}

bool ratio_is_known(const struct ratio *ratio, double precision)
{
	return ratio->there && ratio->low > 0 &&
	       log(ratio->high / ratio->low) / 2 <=
		       log1p(precision) * (1 + 1e-9);
}

bool ratio_is_due(size_t rounds, size_t least, size_t most)
{
	size_t due = least;

	while (due < rounds && due < most)
		due += due / 10 + 1;
	return rounds >= most || rounds == due;
}
