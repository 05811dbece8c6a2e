/* SPDX-License-Identifier: MIT */
/*
 * ratios [TIMES]: how often a comparison claims a difference, and how many
 * rounds it takes, beside a t test that is told the noise.
 *
 * Runs are drawn from a normal distribution on a logarithmic scale.  Of sides
 * that do differ, the rounds are set against those in which such a test finds
 * it as often.
 */
#include "bisect/judge/ratio.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { ROUNDS_MOST = 5000 };

struct row {
	double ratio, noise, precision;
};

static double normal(struct random *random)
{
	double u = ((double)random_below(random, 1 << 30) + 0.5) / (1 << 30);
	double v = (double)random_below(random, 1 << 30) / (1 << 30);

	return sqrt(-2 * log(u)) * cos(2 * acos(-1) * v);
}

/* Round after round, by the rule of compare.c; returns how many. */
static size_t compare(struct ratio *out, const struct row *row,
		      struct random *random)
{
	static double a[ROUNDS_MOST], b[ROUNDS_MOST];
	const double *base = a, *other = b;
	struct ratio_rounds rounds = {&base, &other, 1, 0};

	*out = (struct ratio){.p = 1};
	do {
		a[rounds.count] = exp(row->noise * normal(random));
		b[rounds.count++] =
			row->ratio * exp(row->noise * normal(random));
		if (ratio_is_due(rounds.count, ratio_least_rounds(1),
				 ROUNDS_MOST))
			ratio_of_rounds(out, &rounds, RATIO_MEDIAN, random);
	} while (rounds.count < ROUNDS_MOST &&
		 !ratio_is_known(out, row->precision));
	return rounds.count;
}

/* The z that a normal value is below of with this probability. */
static double quantile(double p)
{
	double low = -10, high = 10;

	while (high - low > 1e-9) {
		double z = (low + high) / 2;

		if (erfc(-z / sqrt(2)) / 2 < p)
			low = z;
		else
			high = z;
	}
	return low;
}

/* Of each side, for a two-sided test at 5 % that finds it as often. */
static double t_test_rounds(const struct row *row, double found)
{
	double z = quantile(0.975) + quantile(found);

	return 2 * pow(z * row->noise / log(row->ratio), 2);
}

static void show(const struct row *row, int times, struct random *random)
{
	double claimed = 0, rounds = 0, covered = 0;

	for (int i = 0; i < times; i++) {
		struct ratio found;

		rounds += (double)compare(&found, row, random) / times;
		claimed += (found.p <= RATIO_ERROR ? 1.0 : 0.0) / times;
		covered += (found.low <= row->ratio && row->ratio <= found.high
				    ? 1.0
				    : 0.0) /
			   times;
	}
	printf("%+6.1f %%  %5.1f %%  %6.2f %%  %8.3f  %8.3f  %7.1f",
	       (row->ratio - 1) * 100, row->noise * 100, row->precision * 100,
	       claimed, covered, rounds);
	if (row->ratio != 1 && claimed < 1)
		printf("  %7.1f  %.2f", t_test_rounds(row, claimed),
		       rounds / t_test_rounds(row, claimed));
	putchar('\n');
}

int main(int argc, char **argv)
{
	static const struct row rows[] = {
		{1, 0.02, 0.01},     {1, 0.005, 0.01},	  {1, 0.1, 0.02},
		{1.01, 0.02, 0.007}, {1.01, 0.02, 0.005}, {1.05, 0.1, 0.03},
	};
	int times = argc > 1 ? atoi(argv[1]) : 1000;
	struct random random = {1};

	if (times < 1)
		return 2;
	printf("%d comparisons of two sides in each row\n\n"
	       "differ by   noise  precision  claimed   covered   rounds   t "
	       "test  more\n",
	       times);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		show(&rows[i], times, &random);
	return 0;
}
