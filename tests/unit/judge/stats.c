/* SPDX-License-Identifier: MIT */
#include "tests/unit/check.h"

#include "bisect/judge/stats.h"

#include <string.h>

static const double one_to_ten[] = {3, 1, 10, 2, 9, 4, 8, 5, 7, 6};

static void check_quantiles(void)
{
	static const double list[] = {50, 15, 40, 20, 35};
	double copy[5];

	/* R: quantile(c(15, 20, 35, 40, 50), c(.05, .3, .4, .5, 1)) */
	memcpy(copy, list, sizeof(copy));
	check_near(stats_quantile(list, 5, 0), 15, 0);
	check_near(stats_quantile(list, 5, 0.05), 16, 1e-12);
	check_near(stats_quantile(list, 5, 0.3), 23, 1e-12);
	check_near(stats_quantile(list, 5, 0.4), 29, 1e-12);
	check_near(stats_quantile(list, 5, 0.5), 35, 0);
	check_near(stats_quantile(list, 5, 1), 50, 0);
	check(memcmp(copy, list, sizeof(copy)) == 0); /* not sorted in place */
	check_near(stats_quantile(list, 1, 0.9), 50, 0);
	check_near(stats_quantile(list, 0, 0.5), 0, 0);
	/* R: quantile(1:10, .975) */
	check_near(stats_quantile(one_to_ten, 10, 0.975), 9.775, 1e-12);

	check_near(stats_median(list, 5), 35, 0);
	check_near(stats_median(list, 4), 30, 0);
	check_near(stats_median(list, 2), 32.5, 0);
	check_near(stats_median(list, 1), 50, 0);
	check_near(stats_median(list, 0), 0, 0);
}

static void check_interval(size_t count, double low, double high)
{
	double values[100];
	struct interval got;

	/* 1..count, from the middle outwards. */
	for (size_t i = 0; i < count; i++)
		values[i] = (double)((i * 37) % count + 1);
	got = stats_median_interval(values, count);
	check_near(got.low, low, 0);
	check_near(got.high, high, 0);
}

/*
 * Python: the k-th value from either end, k - 1 the most with
 * sum(comb(n, j) for j in range(k)) / 2**n <= 0.025
 */
static void check_intervals(void)
{
	check_interval(0, 0, 0);
	check_interval(1, 1, 1);
	check_interval(2, 1, 2);
	check_interval(5, 1, 5); /* 93.75 %, and no wider one is to be had */
	check_interval(6, 1, 6); /* 96.9 % */
	check_interval(8, 1, 8);
	check_interval(10, 2, 9); /* 97.9 % */
	check_interval(20, 6, 15);
	check_interval(30, 10, 21);
	check_interval(99, 40, 60);
}

static double rank_test(const double *a, size_t a_count, const double *b,
			size_t b_count)
{
	double p = stats_mann_whitney(a, a_count, b, b_count);

	check_near(stats_mann_whitney(b, b_count, a, a_count), p, 1e-12);
	return p;
}

static void check_mann_whitney(void)
{
	static const double low[] = {1, 2, 3, 4, 5}, high[] = {9, 8, 7, 10, 6};
	static const double outer[] = {1, 4}, inner[] = {2, 3};
	static const double x[] = {0.80, 0.83, 1.89, 1.04, 1.45,
				   1.38, 1.91, 1.64, 0.73, 1.46};
	static const double y[] = {1.15, 0.88, 0.90, 0.74, 1.21};
	static const double p[] = {1.1, 3.3, 2.2, 5.5, 4.4};
	static const double q[] = {3.5, 6.6, 7.7, 4.5};
	static const double tied_a[] = {1, 2, 2, 3}, tied_b[] = {2, 3, 4, 5};
	static const double tied_c[] = {10, 10, 11, 12, 13};
	static const double tied_d[] = {11, 13, 14, 14, 15, 16};
	static const double same[] = {7, 7, 7};
	double even[21], odd[21];

	/* Exact: R's wilcox.test(a, b)$p.value; here by counting all choices,
	 * sum(U <= u) * 2 / comb(n + m, n). */
	check_near(rank_test(low, 3, high, 3), 0.1, 1e-12);
	check_near(rank_test(low, 5, high, 5), 0.007936507936507936, 1e-12);
	check_near(rank_test(low, 1, high, 1), 1, 1e-12);
	check_near(rank_test(outer, 2, inner, 2), 1, 1e-12);
	check_near(rank_test(p, 5, q, 4), 0.1111111111111111, 1e-12);
	/* The example of R's manual page: p-value = 0.2544. */
	check_near(rank_test(x, 10, y, 5), 0.2544122544122544, 1e-12);

	/* Ties: erfc((n m / 2 - u - .5) / s / sqrt(2)), s with the correction
	 * of wilcox.test(..., exact = FALSE). */
	check_near(rank_test(tied_a, 4, tied_b, 4), 0.13665824773814753, 1e-12);
	check_near(rank_test(tied_c, 5, tied_d, 6), 0.034094293192590476,
		   1e-12);

	/* More than 20 a side: seq(0, 40, 2) against seq(11, 51, 2). */
	for (int i = 0; i < 21; i++) {
		even[i] = 2 * i;
		odd[i] = 11 + 2 * i;
	}
	check_near(rank_test(even, 21, odd, 21), 0.011883872063715788, 1e-12);

	check_near(rank_test(low, 0, high, 5), 1, 0);
	check_near(rank_test(same, 3, same, 3), 1, 0);
	check_near(rank_test(low, 5, low, 5), 1, 0);
}

static void check_random(void)
{
	struct random random = {1234567};
	size_t seen[7] = {0};

	/* The reference implementation's output for this seed. */
	check(random_next(&random) == UINT64_C(6457827717110365317));
	check(random_next(&random) == UINT64_C(3203168211198807973));
	check(random_next(&random) == UINT64_C(9817491932198370423));

	for (int i = 0; i < 7000; i++) {
		size_t pick = random_below(&random, 7);

		if (!check(pick < 7))
			return;
		seen[pick]++;
	}
	/* Six standard deviations around 1000. */
	for (int i = 0; i < 7; i++)
		check(seen[i] > 824 && seen[i] < 1176);
	check_int(random_below(&random, 1), 0);
}

static void check_ratio_interval(void)
{
	static const double a[] = {100, 101, 99, 100.5, 99.5};
	static const double b[] = {105, 104, 106, 105.5, 104.5};
	static const double two[] = {2, 2, 2}, three[] = {3, 3, 3, 3};
	static const double zero[] = {0, 0, 0};
	struct random random = {1}, again = {1};
	struct interval got = stats_ratio_interval(a, 5, b, 5, &random);
	struct interval same = stats_ratio_interval(a, 5, b, 5, &again);

	check(got.low == same.low && got.high == same.high);
	/* Around 105/100, and never outside 104/101 to 106/99. */
	check(got.low >= 104.0 / 101 && got.low < 1.05);
	check(got.high <= 106.0 / 99 && got.high > 1.05);
	got = stats_ratio_interval(b, 5, a, 5, &random);
	check(got.low >= 99.0 / 106 && got.high <= 101.0 / 104);

	got = stats_ratio_interval(two, 3, three, 4, &random);
	check(got.low == 1.5 && got.high == 1.5);
	got = stats_ratio_interval(zero, 3, three, 4, &random);
	check(got.low == 0 && got.high == 0);
	got = stats_ratio_interval(two, 0, three, 4, &random);
	check(got.low == 0 && got.high == 0);
	got = stats_ratio_interval(two, 3, three, 0, &random);
	check(got.low == 0 && got.high == 0);
}

static void check_welch(void)
{
	static const double few[] = {1, 2, 3, 4}, wide[] = {2, 4, 6, 8};
	static const double low[] = {1, 2, 3, 4, 5};
	static const double high[] = {4, 5, 6, 7, 8, 9};
	static const double far[] = {105, 104, 106, 105.5, 104.5};
	static const double same[] = {7, 7, 7, 7}, other[] = {8, 8, 8, 8};

	/* t 1.732 with 4 degrees of freedom, 3.363 with 8, 2.236 with 1. */
	check_near(stats_welch(few, 4, wide, 4), 0.15830242337547, 1e-9);
	check_near(stats_welch(low, 5, high, 6), 0.00989221339258, 1e-9);
	check_near(stats_welch(high, 6, low, 5), 0.00989221339258, 1e-9);
	check_near(stats_welch(low, 2, (double[]){3, 5}, 2), 0.26772046, 1e-7);
	/* Never less likely than that all of five lie so by chance. */
	check_near(stats_welch(low, 5, far, 5), 2. / 1024, 1e-12);
	check_near(stats_welch(same, 4, other, 4), 2. / 256, 1e-12);
	check_near(stats_welch(same, 4, same, 4), 1, 0);
	check_near(stats_welch(same, 1, other, 4), 1, 0);
}

/* The example of Benjamini and Hochberg (1995), section 3.2: four of 15. */
static void check_discoveries(void)
{
	static const double p[] = {0.6528, 0.0001, 0.0004, 0.0019, 0.0095,
				   0.0201, 0.0278, 0.0298, 0.0344, 0.0459,
				   0.3240, 0.4262, 0.5719, 0.7590, 1.0000};
	bool out[15];

	stats_discoveries(out, p, 15, 0.05);
	for (int i = 0; i < 15; i++)
		check_int(out[i], i >= 1 && i <= 4);
	/* Many at once carry each other. */
	stats_discoveries(out, (double[]){0.04, 0.05, 0.03}, 3, 0.05);
	check(out[0] && out[1] && out[2]);
	stats_discoveries(out, (double[]){0.04, 0.06, 0.03}, 3, 0.05);
	check(!out[0] && !out[1] && !out[2]);
	stats_discoveries(out, p, 0, 0.05);
}

static void check_ticks(void)
{
	static const double a[] = {50, 50, 60, 50, 50};
	static const double b[] = {60, 50, 60, 60, 60};
	static const double c[] = {60, 60, 60, 60, 60};
	static const double d[] = {50, 51, 50, 60, 50};

	check_near(stats_tick(a, 5, b, 5), 10, 1e-12);
	check_near(stats_tick(b, 5, a, 5), 10, 1e-12);
	check_near(stats_tick(a, 5, d, 5), 0, 0); /* three of ten */
	check_near(stats_tick(c, 5, c, 5), 0, 0);
	/* No clock: what is not there in both is a difference. */
	check_near(stats_tick((double[]){50, 50, 50, 50}, 4, c, 5), 0, 0);
	check_near(stats_tick(a, 0, b, 0), 0, 0);
	/* 50 + 10 * (2.5 / 4 - .5), 60 + 10 * (1.5 / 4 - .5) */
	check_near(stats_grouped_median(a, 5, 10), 51.25, 1e-12);
	check_near(stats_grouped_median(b, 5, 10), 58.75, 1e-12);
	check_near(stats_grouped_median(c, 5, 10), 60, 1e-12);
	check_near(stats_grouped_median(d, 5, 0), 50, 0);
	check_near(stats_grouped_median((double[]){50, 60}, 2, 10), 55, 0);
}

void check_stats(void)
{
	check_ticks();
	check_quantiles();
	check_intervals();
	check_mann_whitney();
	check_random();
	check_ratio_interval();
	check_welch();
	check_discoveries();
}
