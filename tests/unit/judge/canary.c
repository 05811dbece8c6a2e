/* SPDX-License-Identifier: MIT */
#include "tests/unit/check.h"

#include "bisect/judge/canary.h"

#include <math.h>

static void check_alarm(void)
{
	struct level level = {.sigma_raw = 1, .sigma = 1, .difference = -8};

	/* max(3 sigma, D / 4), and two thirds of it. */
	check_near(canary_limit(&level, true), 2.01, 1e-12);
	check(!canary_alarms(&level, true, -2.9));
	check(canary_alarms(&level, true, -3.1));
	check(canary_drifts(&level, true, (double[]){-9, -2.1, 0}));
	check(!canary_drifts(&level, true, (double[]){9, 1.9, 0}));
	level.difference = 40;
	check_near(canary_limit(&level, true), 6.7, 1e-12);
}

/* The noisier end needs more to alarm, by what it has shown itself. */
static void check_sides(void)
{
	struct level level = {.sigma_raw = 1, .sigma = 1, .difference = 8};

	level.side_count[1] = 12;
	level.side_sum[1] = 2 * 12 * 16;
	/* (6 + 12 * 16) / (6 + 12) = 11. */
	check_near(canary_limit(&level, true), 2.01 * sqrt(11), 1e-12);
	check_near(canary_limit(&level, false), 2.01, 1e-12);
}

/*
 * A good end that takes 525 in place of 601 moves a run at 1200 by 152: a
 * quarter of the difference is 150, although at the threshold it is 114.
 */
static void check_proportion(void)
{
	struct level level = {.sigma_raw = 5,
			      .difference = 599,
			      .clamped_difference = 599,
			      .clamped_threshold = 900.5};

	check_near(canary_limit(&level, false), 0.67 * 599 / 4 * 900.5 / 1200,
		   1e-9);
	check_near(canary_limit(&level, true), canary_limit(&level, false),
		   1e-9);
	check(canary_alarms(&level, false,
			    verdict_residual(&level, false, 525)));
	check(!canary_alarms(&level, false,
			     verdict_residual(&level, false, 527)));
	check(canary_alarms(&level, true,
			    verdict_residual(&level, true, 1049)));
	check(!canary_alarms(&level, true,
			     verdict_residual(&level, true, 1051)));
	/* Half as far, the other end is asked; not where both lie near. */
	check(canary_wants_other(&level, false,
				 verdict_residual(&level, false, 563)));
	check(!canary_wants_other(&level, false,
				  verdict_residual(&level, false, 564)));
	level.clamped_difference = 200;
	check(!canary_wants_other(&level, false, 500));
	level.clamped_difference = -599;
	check(canary_wants_other(&level, true, 500));
	check(canary_alarms(&level, true, verdict_residual(&level, true, 525)));
	/* What noise does at either level is no alarm: 3 sigma are 180. */
	level.clamped_difference = 599;
	level.sigma_raw = 60;
	check(!canary_alarms(&level, false,
			     verdict_residual(&level, false, 425)));
	check(canary_alarms(&level, false,
			    verdict_residual(&level, false, 419)));
	check(!canary_alarms(&level, true,
			     verdict_residual(&level, true, 1430)));
	check(canary_alarms(&level, true,
			    verdict_residual(&level, true, 1441)));
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
	check_sides();
	check_proportion();
	check_references();
	check_moved();
}
