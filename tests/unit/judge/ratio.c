/* SPDX-License-Identifier: MIT */
#include "tests/unit/check.h"

#include "bisect/judge/ratio.h"

#include <math.h>

enum { MOST = 2000 };

/* Normal noise, by Box and Muller. */
static double normal(struct random *random)
{
	double u = ((double)random_below(random, 1 << 30) + 0.5) / (1 << 30);
	double v = (double)random_below(random, 1 << 30) / (1 << 30);

	return sqrt(-2 * log(u)) * cos(2 * acos(-1) * v);
}

/* Two sides by the rule, until the ratio is known; how many rounds it took. */
static size_t compare(struct ratio *out, double ratio, double noise,
		      double precision, enum ratio_statistic statistic,
		      struct random *random)
{
	static double a[MOST], b[MOST];
	const double *base = a, *other = b;
	struct ratio_rounds rounds = {&base, &other, 1, 0};

	do {
		a[rounds.count] = exp(noise * normal(random));
		b[rounds.count++] = ratio * exp(noise * normal(random));
		if (!ratio_is_due(rounds.count, RATIO_LEAST_ROUNDS, MOST))
			continue;
		ratio_of_rounds(out, &rounds, statistic, random);
	} while (rounds.count < MOST && !ratio_is_known(out, precision));
	return rounds.count;
}

static void check_known(void)
{
	double a[] = {100, 100, 100, 100, 100, 100, 100};
	double b[] = {150, 150, 150, 150, 150, 150, 150};
	const double *base = a, *other = b;
	struct ratio_rounds rounds = {&base, &other, 1, 7};
	struct random random = {1};
	struct ratio ratio;

	ratio_of_rounds(&ratio, &rounds, RATIO_MEDIAN, &random);
	check(ratio.there && fabs(ratio.ratio - 1.5) < 1e-12);
	check(fabs(ratio.low - 1.5) < 1e-12 && fabs(ratio.high - 1.5) < 1e-12);
	/* 2 of 128 ways that seven signs can fall. */
	check(fabs(ratio.p - 2.0 / 128) < 1e-12);
	check(ratio_is_known(&ratio, 0.01));
	rounds.count = 6;
	ratio_of_rounds(&ratio, &rounds, RATIO_MEDIAN, &random);
	check(fabs(ratio.ratio - 1.5) < 1e-12 && isinf(ratio.high));
	check(!ratio_is_known(&ratio, 0.01));
	b[2] = 0;
	ratio_of_rounds(&ratio, &rounds, RATIO_MEDIAN, &random);
	check(!ratio.there && !ratio_is_known(&ratio, 0.01));
	rounds.other = &base;
	ratio_of_rounds(&ratio, &rounds, RATIO_MEDIAN, &random);
	check(ratio.ratio == 1 && ratio.p == 1);
}

static void check_several(void)
{
	const double a[] = {1, 1, 1, 1, 1, 1, 1}, b[] = {4, 4, 4, 4, 4, 4, 4};
	const double *base[] = {a, b}, *other[] = {b, a}, *twice[] = {b, b};
	struct ratio_rounds rounds = {base, other, 2, 7};
	struct random random = {1};
	struct ratio ratio;

	ratio_of_rounds(&ratio, &rounds, RATIO_MEDIAN, &random);
	check(fabs(ratio.ratio - 1) < 1e-12);
	rounds.other = twice;
	ratio_of_rounds(&ratio, &rounds, RATIO_MEDIAN, &random);
	check(fabs(ratio.ratio - 2) < 1e-12);
	ratio_of_rounds(&ratio, &rounds, RATIO_MIN, &random);
	check(fabs(ratio.ratio - 2) < 1e-12 && fabs(ratio.low - 2) < 1e-12);
}

static void check_min(void)
{
	double a[] = {9, 5, 7, 8, 6, 9, 8, 7},
	       b[] = {12, 11, 19, 10, 15, 14, 13, 12};
	const double *base = a, *other = b;
	struct ratio_rounds rounds = {&base, &other, 1, 8};
	struct random random = {1};
	struct ratio ratio;

	ratio_of_rounds(&ratio, &rounds, RATIO_MIN, &random);
	check(fabs(ratio.ratio - 2) < 1e-12);
	check(ratio.low > 1 && ratio.low < 2 && ratio.high > 2);
}

/* Rounds that are looked at: ever more rarely, and the last one. */
static void check_due(void)
{
	size_t looks = 0;

	for (size_t i = 1; i <= 200; i++)
		looks += ratio_is_due(i, 6, 200);
	check(looks > 20 && looks < 40);
	check(ratio_least_rounds(1) == RATIO_LEAST_ROUNDS);
	check(ratio_least_rounds(2) == 8 && ratio_least_rounds(3) == 8);
	check(ratio_least_rounds(100) == 13);
	check(ratio_is_due(6, 6, 200) && !ratio_is_due(5, 6, 200));
	check(ratio_is_due(200, 6, 200) && ratio_is_due(3, 6, 3));
}

/* How often a difference is claimed, and the rounds that were spent. */
static double claims(double *rounds, double ratio, double noise,
		     double precision, enum ratio_statistic statistic,
		     int times)
{
	struct random random = {7};
	double claimed = 0;

	*rounds = 0;
	for (int i = 0; i < times; i++) {
		struct ratio found = {0};

		*rounds += (double)compare(&found, ratio, noise, precision,
					   statistic, &random) /
			   times;
		claimed += found.low > 1 || found.high < 1;
	}
	return claimed / times;
}

static void check_claims(void)
{
	enum { TIMES = 200 };
	double rounds;

	check(claims(&rounds, 1, 0.02, 0.01, RATIO_MEDIAN, TIMES) <= 0.05);
	check(claims(&rounds, 1, 0.002, 0.01, RATIO_MEDIAN, TIMES) <= 0.05);
	check(claims(&rounds, 1, 0.02, 0.03, RATIO_MIN, 200) <= 0.05);
}

void check_ratio(void)
{
	check_known();
	check_several();
	check_min();
	check_due();
	check_claims();
}
