/* SPDX-License-Identifier: MIT */
/*
 * Literals come from a straight transcription of the rule into Python, which
 * shares no code with bisect/judge/growth.c.
 */
#include "tests/unit/check.h"

#include "bisect/judge/growth.h"

enum { RUNS = 5 };

static const double good[RUNS] = {100, 101, 99, 100.5, 99.5};
static const double bad[RUNS] = {105, 104, 106, 105.5, 104.5};

static struct level usual(void)
{
	struct level level;

	verdict_level(&level, good, bad, RUNS);
	return level;
}

static bool trend_of(struct growth_trend *out, const double *goods,
		     const double *bads)
{
	const struct sample ends[2] = {
		{.values = goods, .count = RUNS},
		{.values = bads, .count = RUNS, .bad = true},
	};
	struct level level;

	verdict_level(&level, goods, bads, RUNS);
	return growth_in_ends(out, &level, ends);
}

static void check_ends(void)
{
	static const double goods[RUNS] = {100, 101, 102.1, 103, 104};
	static const double bads[RUNS] = {112, 113.1, 114.2, 115.4, 116.5};
	static const double still[RUNS] = {100, 100.1, 99.9, 100, 100};
	static const double falls[RUNS] = {104, 103, 102, 101, 100};
	static const double hardly[RUNS] = {100, 100.1, 100.2, 100.3, 100.4};
	static const double alike[RUNS] = {112, 112.1, 112.2, 112.3, 112.4};
	static const double also[RUNS] = {109, 108, 107, 106, 105};
	struct growth_trend trend;

	check(!trend_of(&trend, good, bad));
	check(!trend.bad);
	check_near(trend.rise, -0.614979, 1e-6);
	check_near(trend.t, -0.546498, 1e-6);
	/* Both of them, one of them; less and less. */
	check(trend_of(&trend, goods, bads) && trend.bad);
	check_near(trend.rise, 4.291675, 1e-6);
	check_near(trend.t, 88.04133, 1e-4);
	check(trend_of(&trend, still, bads) && trend.bad);
	check(trend_of(&trend, bads, still) && !trend.bad);
	check(trend_of(&trend, falls, also) && trend.rise < 0);
	/* For sure, but 3 % of the difference. */
	check(!trend_of(&trend, hardly, alike));
	check(trend.t > 6);
}

static void check_few(void)
{
	const struct sample ends[2] = {
		{.values = good, .count = 3},
		{.values = bad, .count = 3, .bad = true},
	};
	struct level level = usual();
	struct growth_trend trend;

	check(!growth_in_ends(&trend, &level, ends));
}

static bool visit_of(const double *values, double shift)
{
	const struct sample sample = {.values = values,
				      .count = RUNS,
				      .drift = {shift, 0.3},
				      .references = shift == 0 ? 0 : RUNS};
	struct level level = usual();

	return growth_in_visit(&level, &sample);
}

static void check_visit(void)
{
	static const double moved[RUNS] = {104.2, 103.7, 105, 104.4, 103.9};

	/* Where GOOD was, and where it is now; BAD, where values fall. */
	check(visit_of(good, 4));
	check(!visit_of(moved, 4));
	check(visit_of(bad, -4));
	/* BAD as it was is GOOD as it is now: that tells nothing. */
	check(!visit_of(bad, 5) && !visit_of(good, -5));
	check(!visit_of(good, 0.6) && !visit_of(good, 0));
}

static void check_proof(void)
{
	static const double three[] = {103, 103.5, 102.5};
	static const double high[] = {108, 108.5, 107.5};
	const struct sample old[2] = {
		{.values = three, .count = 3},
		{.values = high, .count = 3, .bad = true},
	};
	const struct sample new[2] = {
		{.values = good, .count = RUNS},
		{.values = bad, .count = RUNS, .bad = true},
	};
	const struct sample one[2] = {old[0], new[1]};
	const struct sample few[2] = {
		old[0], {.values = high, .count = 2, .bad = true}};
	struct level level = usual();
	double rise;

	/* 3 of the good, and 3 of the bad in proportion. */
	check(growth_in_proof(&rise, &level, old, new));
	check_near(rise, 3.0014, 1e-3);
	check(growth_in_proof(&rise, &level, new, old) && rise < 0);
	check(!growth_in_proof(&rise, &level, one, new));
	check(!growth_in_proof(&rise, &level, few, new));
	/* A history with two culprits has its parent above, its culprit below.
	 */
	check(!growth_in_proof(&rise, &level, (struct sample[]){old[0], new[1]},
			       (struct sample[]){new[0], old[1]}));
}

static void check_comparison(void)
{
	static const double before[] = {0.3, -0.2, 1, -0.6, 0.1, 0};
	static const double after[] = {-5, -6.2, -4.4, -5.5, -6};
	static const double outlier[] = {-5, -6.2, -4.4, -5.5, 60};
	struct level level = usual();
	struct growth_fall fall;

	growth_compare(&fall, &level, before, 6, after, RUNS);
	check_near(fall.fall, 5.52, 1e-4);
	check_near(fall.error, 0.809575, 1e-4);
	growth_compare(&fall, &level, before, 6, outlier, RUNS);
	check_near(fall.fall, 4.4857, 1e-4);
	check_near(fall.error, 11.78988, 1e-4);
}

static void check_advice(void)
{
	struct growth_fall much = {5.5, 0.8}, none = {0.2, 0.8};
	struct growth_fall vague = {3, 0.8}, rises = {-5.5, 0.8};

	check(growth_advise(&much, 5, 4) == SAMPLER_MORE);
	check(growth_advise(&much, 5, 5) == SAMPLER_ENOUGH);
	check(growth_advise(&rises, -5, 5) == SAMPLER_ENOUGH);
	check(growth_advise(&rises, 5, 5) == SAMPLER_GIVE_UP);
	check(growth_advise(&none, 5, 5) == SAMPLER_GIVE_UP);
	check(growth_advise(&vague, 5, 5) == SAMPLER_MORE);
	check(growth_advise(&vague, 5, GROWTH_PAIRS_MOST) == SAMPLER_GIVE_UP);
	/* Much less than the rise that raised the suspicion. */
	check(growth_advise(&much, 12, 5) == SAMPLER_GIVE_UP);
}

void check_growth(void)
{
	check_ends();
	check_few();
	check_visit();
	check_proof();
	check_comparison();
	check_advice();
}
