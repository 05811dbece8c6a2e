/* SPDX-License-Identifier: MIT */
#include "tests/unit/check.h"

#include "bisect/judge/canary.h"

static void check_alarm(void)
{
	struct level level = {.sigma_raw = 1, .sigma = 1, .difference = -8};

	/* max(3 sigma, D / 4), and two thirds of it. */
	check_near(canary_limit(&level), 2.01, 1e-12);
	check(!canary_alarms(&level, -2.9) && canary_alarms(&level, -3.1));
	check(canary_drifts(&level, (double[]){-9, -2.1, 0}));
	check(!canary_drifts(&level, (double[]){9, 1.9, 0}));
	level.difference = 40;
	check_near(canary_limit(&level), 6.7, 1e-12);
}

static void check_references(void)
{
	struct level level = {.sigma_raw = 1};
	static const double near[] = {5.1, 4.8}, far[] = {5, 9, 5};
	static const double off[] = {5, 9, 9, 9, 9};

	check(canary_is_due(&level, near, 0, 1, 5));
	check(!canary_is_due(&level, near, 1, 1, 5));
	check(canary_is_due(&level, near, 1, 2, 5));
	/* Far from where the drift last was: three at once. */
	check(canary_is_due(&level, near, 1, 1, 0));
	check(canary_is_due(&level, far, 2, 1, 5));
	check(!canary_is_due(&level, far, 3, 1, 5));
	check(canary_is_due(&level, off, 3, 1, 5));
	check(canary_is_due(&level, off, 4, 1, 5));
	check(!canary_is_due(&level, off, 5, 1, 5));
}

static void check_moved(void)
{
	static const double still[] = {0, 1, -1, 0, 0, 1, -1, 0};
	static const double moved[] = {0, 1, -1, 0, 3, 4, 2, 3};
	struct level level = {.sigma_raw = 1, .sigma = 1};

	check(!canary_moved(&level, still, 4, 8));
	check(canary_moved(&level, moved, 4, 8));
}

void check_canary(void)
{
	check_alarm();
	check_references();
	check_moved();
}
