/* SPDX-License-Identifier: MIT */
#include "tests/bench/slowness.h"

#include "tests/bench/chance.h"

#include <math.h>

/*
 * Our choices, where a situation says no more: how fast a drift forgets itself,
 * how long the machine is left alone between two disturbances, and when it
 * shifts: while a search for a clear step is under way.  All in ticks.
 */
enum {
	MEMORY = 300,
	QUIET_LEAST = 100,
	QUIET_MOST = 300,
	DISTURBED_LEAST = 20,
	DISTURBED_MOST = 60,
	MOOD_LEAST = 10,
	MOOD_MOST = 60,
	SHIFT_FIRST = 40,
	SHIFT_LAST = 200,
	PERIOD = 400,
};

/* From half of its usual speed to twice that. */
static double mood(struct random *random)
{
	return exp2(2 * chance_uniform(random) - 1);
}

/* How long the stretch that begins now will last. */
static double stretch(const struct slowness *slowness, struct random *random)
{
	size_t ticks;

	if (slowness->situation->moody)
		ticks = chance_between(random, MOOD_LEAST, MOOD_MOST);
	else if (slowness->disturbed)
		ticks = chance_between(random, DISTURBED_LEAST, DISTURBED_MOST);
	else
		ticks = chance_between(random, QUIET_LEAST, QUIET_MOST);
	return (double)ticks;
}

static bool has_stretches(const struct situation *situation)
{
	return situation->moody || situation->bursts > 0;
}

void slowness_init(struct slowness *slowness, const struct situation *situation,
		   struct random *random)
{
	*slowness = (struct slowness){.situation = situation, .factor = 1};
	if (situation->wander > 0)
		slowness->added = situation->wander * chance_normal(random);
	if (situation->wave > 0)
		slowness->phase = 2 * M_PI * chance_uniform(random);
	if (situation->shift != 0)
		slowness->change =
			(double)chance_between(random, SHIFT_FIRST, SHIFT_LAST);
	if (has_stretches(situation))
		slowness->change = stretch(slowness, random);
	if (situation->moody)
		slowness->factor = mood(random);
}

/* The stretches that end within this time. */
static void change(struct slowness *slowness, struct random *random)
{
	const struct situation *situation = slowness->situation;

	while (slowness->ticks >= slowness->change) {
		slowness->disturbed = !slowness->disturbed;
		slowness->change += stretch(slowness, random);
		if (situation->moody)
			slowness->factor = mood(random);
		else
			slowness->factor =
				slowness->disturbed ? situation->bursts : 1;
	}
}

void slowness_pass(struct slowness *slowness, double ticks,
		   struct random *random)
{
	const struct situation *situation = slowness->situation;
	double kept = exp(-ticks / MEMORY);

	slowness->ticks += ticks;
	if (situation->wander > 0)
		slowness->added = kept * slowness->added +
				  sqrt(1 - kept * kept) * situation->wander *
					  chance_normal(random);
	if (situation->walk > 0)
		slowness->added +=
			sqrt(ticks) * situation->walk * chance_normal(random);
	if (situation->wave > 0)
		slowness->factor =
			1 + situation->wave / 100 *
				    sin(2 * M_PI * slowness->ticks / PERIOD +
					slowness->phase);
	if (situation->shift != 0 && slowness->ticks >= slowness->change)
		slowness->factor = 1 + situation->shift / 100;
	if (has_stretches(situation))
		change(slowness, random);
}

double slowness_apply(const struct slowness *slowness, double value)
{
	return (value + slowness->added) * slowness->factor;
}
