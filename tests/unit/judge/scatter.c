/* SPDX-License-Identifier: MIT */
/*
 * Literals come from a straight transcription of the rule into Python, which
 * shares no code with bisect/judge/scatter.c.
 */
#include "tests/unit/check.h"

#include "bisect/judge/scatter.h"

#include <math.h>

enum { RUNS = 5 };

static const double good[RUNS] = {100, 101, 99, 100.5, 99.5};
static const double bad[RUNS] = {105, 104, 106, 105.5, 104.5};

/* In the history, one as far from the next as all others are. */
static const double places[] = {0, 16, 32, 48, 64, 80, 96, 112, 128};

static struct level usual(void)
{
	struct level level;

	verdict_level(&level, good, bad, RUNS);
	return level;
}

static void check_offsets(void)
{
	static const double a[] = {101, 102, 101.5}, b[] = {98, 97.5, 98.5};
	static const double c[] = {103, 104, 103.5}, d[] = {107, 106.5, 107.5};
	const struct sample samples[] = {
		{.values = good, .count = RUNS},
		{.values = a, .count = 3},
		{.values = b, .count = 3},
		{.values = c, .count = 3, .bad = true},
		{.values = d, .count = 3, .references = 3, .bad = true},
		{.values = bad, .count = RUNS, .bad = true},
	};
	struct level level = usual();
	struct scatter scatter;

	scatter_find(&scatter, &level, samples, places, 6, 2, 0);
	check_near(scatter.f, 12.548038004357288, 1e-9);
	check_int(scatter.dof, 4);
	check_near(scatter.spread, 1.437446620696142, 1e-9);
	check_near(scatter.layout, 1.7605053765967706, 1e-9);
	check(scatter.beyond);
	scatter_find(&scatter, &level, samples, places, 6, 14, 0);
	check_near(scatter.layout, 0, 0);
	/* Too few to tell. */
	scatter_find(&scatter, &level, samples + 1, places, 4, 2, 0);
	check_int(scatter.dof, 2);
	check_near(scatter.layout, 0, 0);
}

/* Two levels of one side are no offsets of builds, unless they alternate. */
static void check_levels(void)
{
	static const double low[] = {100, 101, 99, 100};
	static const double high[] = {103, 104, 102, 103};
	struct sample samples[] = {
		{.values = good, .count = RUNS},
		{.values = low, .count = 4},
		{.values = low, .count = 4},
		{.values = high, .count = 4},
		{.values = high, .count = 4},
		{.values = high, .count = 4},
		{.values = bad, .count = RUNS, .bad = true},
		{.values = bad, .count = RUNS, .bad = true},
	};
	struct level level = usual();
	struct scatter scatter;

	scatter_find(&scatter, &level, samples, places, 8, 2, SCATTER_LEVELS);
	check_near(scatter.f, 9.449242849130679, 1e-9);
	check_near(scatter.layout, 0, 0);
	scatter_find(&scatter, &level, samples, places, 8, 2, 0);
	check_near(scatter.layout, 1.3121466559263044, 1e-9);
	samples[1].values = high;
	samples[4].values = low;
	scatter_find(&scatter, &level, samples, places, 8, 2, SCATTER_LEVELS);
	check(scatter.layout > 1);
}

/* A step is likelier where the history is long than between two commits. */
static void check_places(void)
{
	static const double low[] = {100, 101, 99, 100};
	static const double little[] = {101.6, 102.6, 100.6, 101.6};
	static const double far[] = {0, 1, 2, 3, 1003, 1004, 1005, 1006, 1007};
	static const double near[] = {0,   1,	500,  600, 601,
				      602, 700, 1000, 1007};
	const struct sample samples[] = {
		{.values = good, .count = RUNS},
		{.values = low, .count = 4},
		{.values = low, .count = 4},
		{.values = low, .count = 4},
		{.values = little, .count = 4},
		{.values = little, .count = 4},
		{.values = little, .count = 4},
		{.values = bad, .count = RUNS, .bad = true},
		{.values = bad, .count = RUNS, .bad = true},
	};
	struct level level = usual();
	struct scatter scatter;

	scatter_find(&scatter, &level, samples, far, 9, 1.5, SCATTER_LEVELS);
	check(scatter.beyond);
	check_near(scatter.layout, 0, 0);
	scatter_find(&scatter, &level, samples, near, 9, 1.5, SCATTER_LEVELS);
	check(scatter.layout > 0.5);
}

/* One build that stands alone is no spread of all the others. */
static void check_lone(void)
{
	static const double low[] = {100, 101, 99, 100};
	static const double high[] = {105, 106, 104, 105};
	static const double alone[] = {112, 113, 111, 112};
	const struct sample samples[] = {
		{.values = good, .count = RUNS},
		{.values = low, .count = 4},
		{.values = low, .count = 4},
		{.values = low, .count = 4},
		{.values = high, .count = 4, .bad = true},
		{.values = alone, .count = 4, .bad = true},
		{.values = high, .count = 4, .bad = true},
		{.values = high, .count = 4, .bad = true},
		{.values = bad, .count = RUNS, .bad = true},
	};
	struct level level = usual();
	struct scatter scatter;

	scatter_find(&scatter, &level, samples, places, 9, 2.5, SCATTER_LEVELS);
	check(scatter.beyond && scatter.spread > 1);
	check_near(scatter.layout, 0, 0);
	scatter_find(&scatter, &level, samples, places, 9, 2.5, 0);
	check(scatter.layout > 1);
}

static void check_odds(void)
{
	static const double close[] = {103.2, 102.9, 103.1};
	static const double far[] = {112, 112.2, 111.8};
	struct sample sample = {close, 3, {0, 0.2}, 3, false};
	struct level level = usual();
	struct visit visit;

	verdict_visit(&visit, &level, &sample);
	check_near(scatter_log_odds(&level, &sample, 0), visit.log_odds, 0);
	check_near(scatter_log_odds(&level, &sample, 1), 1.3290291748322227,
		   1e-9);
	/* No offset of that size carries it over: 9.5 by 2.5, not 3.5. */
	sample = (struct sample){.values = far, .count = 3};
	check_near(scatter_log_odds(&level, &sample, 2), 9, 1e-6);
}

/* judging.md, section 3. */
static void check_cap(void)
{
	check_near(scatter_cap(1), 0.280, 0.0005);
	check_near(scatter_cap(2), 0.641, 0.0005);
	check_near(scatter_cap(2.5), 0.767, 0.0005);
	check_near(scatter_cap(5), 0.987, 0.0005);
	check_near(scatter_cap(10), 1, 0.00005);
	check(scatter_cap(0) < 0.001);
}

static void check_limits(void)
{
	struct level level = usual();

	check(scatter_limit(false, false) < scatter_limit(true, false));
	check(scatter_limit(false, true) < scatter_limit(false, false));
	check(scatter_may_mislead(&level, 1.1));
	check(!scatter_may_mislead(&level, 0.9)); /* a fifth of 5 is 1 */
}

void check_scatter(void)
{
	check_limits();
	check_offsets();
	check_levels();
	check_places();
	check_lone();
	check_odds();
	check_cap();
}
