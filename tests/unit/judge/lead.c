/* SPDX-License-Identifier: MIT */
#include "tests/unit/check.h"

#include "bisect/judge/lead.h"

#include <math.h>

static struct sampler usual(void)
{
	struct sampler sampler;

	sampler_limits(&sampler, 3, 200, 0.99, 1);
	return sampler;
}

/* Ends at 100 and 100 + difference, surely told apart. */
static struct level level_of(double difference, double delta)
{
	return (struct level){
		.count = 20,
		.good_median = 100,
		.bad_median = 100 + difference,
		.threshold = 100 + difference / 2,
		.difference = difference,
		.clamped_difference = difference,
		.sigma = fabs(difference) / delta,
		.error = fabs(difference) / 10,
		.z = 10,
	};
}

static void check_delta(void)
{
	static const double good[] = {100, 101, 99, 100.5, 99.5};
	static const double bad[] = {105, 104, 106, 105.5, 104.5};
	struct level level;

	verdict_level(&level, good, bad, 5);
	/* 4.9933 / 0.9454, by the vectors of verdict.c. */
	check_near(lead_delta(&level), 5.28168, 1e-3);
	check_near(lead_delta(&(struct level){.clamped_difference = -6,
					      .sigma = 2}),
		   3, 1e-12);
}

/* What somebody wants to lead may do so if it says which end is which. */
static void check_may(void)
{
	struct sampler sampler = usual();
	struct level up = level_of(10, 2), down = level_of(-10, 2);
	struct level leader = level_of(10, 0.5), none = {0};

	check_int(lead_may(&sampler, &leader, &up, false), LEAD_FITS);
	check_int(lead_may(&sampler, &leader, &down, false), LEAD_OPPOSITE);
	/* A throughput that falls, and a time that rises. */
	check_int(lead_may(&sampler, &leader, &down, true), LEAD_FITS);
	check_int(lead_may(&sampler, &leader, &up, true), LEAD_OPPOSITE);
	check_int(lead_may(&sampler, &none, &up, false), LEAD_TOGETHER);
	leader.z = 3.9;
	check_int(lead_may(&sampler, &leader, &up, false), LEAD_TOGETHER);
}

static enum lead_fit fit(double own, double delta, double part)
{
	struct sampler sampler = usual();
	struct level metric = level_of(10, own);
	struct level leader = level_of(10 * part, delta);

	return lead_fits(&sampler, &leader, &metric, false);
}

static void check_fits(void)
{
	check_int(fit(1, 3.01, 1), LEAD_FITS);
	check_int(fit(1, 2.99, 1), LEAD_NOISY);
	check_int(fit(3, 8.01, 1), LEAD_FITS); /* quiet, not three times so */
	check_int(fit(3, 7.99, 1), LEAD_NOISY);
	check_int(fit(6, 9.01, 1), LEAD_FITS); /* and half as much again */
	check_int(fit(6, 8.99, 1), LEAD_NOISY);
	check_int(fit(7.99, 100, 1), LEAD_FITS);
	check_int(fit(8.01, 100, 1), LEAD_NOISY); /* it is quiet itself */
	/* 10 of 105, and 2.6 or 2.2 of about 101: a quarter is 2.4. */
	check_int(fit(1, 100, 0.26), LEAD_FITS);
	check_int(fit(1, 100, 0.22), LEAD_SLIGHT);
}

static void check_choose(void)
{
	struct sampler sampler = usual();
	struct level metric = level_of(10, 1);
	struct level leaders[] = {
		level_of(10, 2),   level_of(10, 9), {.count = 0},
		level_of(-10, 99), level_of(10, 9), level_of(0.5, 99),
	};

	/* Noisy, fits, not known, opposite, as good, slight. */
	check_int(lead_choose(&sampler, leaders, 6, &metric, false), 1);
	leaders[4] = level_of(10, 9.1);
	check_int(lead_choose(&sampler, leaders, 6, &metric, false), 4);
	check_int(lead_choose(&sampler, leaders, 1, &metric, false), -1);
	check_int(lead_choose(&sampler, leaders, 0, &metric, false), -1);
}

static void check_sleeps(void)
{
	static const double cpu[] = {1, 1.01, 0.99};
	static const double busy[] = {9, 4.9, 7}, asleep[] = {5.1, 5.2, 5.1};

	/* Others had the processor in most of the runs: that is no sleep. */
	check(!lead_sleeps(cpu, busy, 3));
	check(lead_sleeps(cpu, asleep, 3));
}

void check_lead(void)
{
	check_delta();
	check_may();
	check_fits();
	check_choose();
	check_sleeps();
}
