/* SPDX-License-Identifier: MIT */
#include "tests/bench/world.h"

#include <math.h>

/*
 * Our choices, where a situation says no more than a standard deviation: how
 * fast the machine's drift forgets itself, in ticks, and how skewed a run is
 * (the shape of a gamma distribution, of skewness 2 / sqrt(shape)).
 */
enum { MEMORY_TICKS = 300, GAMMA_SHAPE = 4 };

/* Above 0 and below 1. */
static double uniform(struct random *random)
{
	return ((double)(random_next(random) >> 11) + 0.5) * 0x1p-53;
}

/* Box and Muller (1958), Annals of Mathematical Statistics 29(2), 610-611. */
static double normal(struct random *random)
{
	double radius = sqrt(-2 * log(uniform(random)));

	return radius * cos(2 * M_PI * uniform(random));
}

/* A gamma distribution, moved and scaled to mean 0 and variance 1. */
static double skewed(struct random *random)
{
	double product = 1;

	for (int i = 0; i < GAMMA_SHAPE; i++)
		product *= uniform(random);
	return (-log(product) - GAMMA_SHAPE) / sqrt(GAMMA_SHAPE);
}

static size_t anywhere(struct random *random, size_t first, size_t last)
{
	return first + random_below(random, last - first + 1);
}

static void place_culprits(struct world *world)
{
	const struct situation *situation = world->situation;
	size_t first = situation->odd == ODD_FIRST ? CANDIDATES / 2 + 2 : 1;
	size_t *culprits = world->culprits;

	if (situation->step == 0)
		return;
	world->culprit_count = situation->halved ? 2 : 1;
	culprits[0] = anywhere(&world->random, first, CANDIDATES);
	do {
		culprits[1] = anywhere(&world->random, 1, CANDIDATES);
	} while (culprits[1] == culprits[0]);
}

/*
 * It reads as if it lay on the other side of the culprit.  It is neither the
 * culprit nor its parent: there, it could not be told from an honest step one
 * commit later or earlier.
 */
static void place_odd(struct world *world)
{
	const struct situation *situation = world->situation;
	size_t culprit = world->culprits[0];

	if (situation->odd == ODD_NONE)
		return;
	world->odd = CANDIDATES / 2;
	while (situation->odd == ODD_ANYWHERE) {
		world->odd = anywhere(&world->random, 1, CANDIDATES - 1);
		if (world->odd != culprit && world->odd + 1 != culprit)
			break;
	}
	world->odd_offset =
		world->odd < culprit ? situation->step : -situation->step;
}

void world_init(struct world *world, const struct situation *situation,
		uint64_t seed)
{
	*world = (struct world){
		.situation = situation,
		.random = {seed},
	};
	world->layouts = random_next(&world->random);
	place_culprits(world);
	place_odd(world);
	world->drift = situation->wander * normal(&world->random);
}

static void pass(struct world *world, double ticks)
{
	const struct situation *situation = world->situation;

	if (situation->wander > 0) {
		double kept = exp(-ticks / MEMORY_TICKS);

		world->drift = kept * world->drift +
			       sqrt(1 - kept * kept) * situation->wander *
				       normal(&world->random);
	}
	if (situation->walk > 0)
		world->drift +=
			sqrt(ticks) * situation->walk * normal(&world->random);
}

void world_build(struct world *world)
{
	pass(world, BUILD_TICKS);
}

/* The same whenever this commit is built. */
static double own_layout(const struct world *world, size_t commit)
{
	struct random random = {world->layouts + commit};

	random.state = random_next(&random);
	return normal(&random);
}

static double level_of(const struct world *world, size_t commit)
{
	const struct situation *situation = world->situation;
	double level = 100;

	for (size_t i = 0; i < world->culprit_count; i++) {
		if (commit >= world->culprits[i])
			level += situation->step / (double)world->culprit_count;
	}
	if (situation_has_layout(situation))
		level += situation->layout * own_layout(world, commit);
	if (world->odd > 0 && commit == world->odd)
		level += world->odd_offset;
	return level;
}

/* What it has gathered so far counts for the next run. */
static double state_of(const struct world *world, size_t tree)
{
	const struct situation *situation = world->situation;
	size_t runs = world->runs[tree], most = situation->growth_most;

	if (most > 0 && runs > most)
		runs = most;
	if (runs < situation->growth_from)
		return 0;
	return situation->growth * (double)(runs - situation->growth_from);
}

void world_clean(struct world *world, size_t tree)
{
	world->runs[tree] = 0;
}

double world_run(struct world *world, size_t commit, size_t tree)
{
	const struct situation *situation = world->situation;
	struct random *random = &world->random;
	double value;

	pass(world, 1);
	value = level_of(world, commit) * (1 + state_of(world, tree) / 100) +
		world->drift;
	world->runs[tree]++;
	if (situation->normal > 0)
		value += situation->normal * normal(random);
	if (situation->skewed > 0)
		value += situation->skewed * skewed(random);
	if (situation->shuffled)
		value += situation->layout * normal(random);
	if (situation->modes > 0)
		value += random_below(random, 2) ? situation->modes
						 : -situation->modes;
	if (situation->outliers > 0 && uniform(random) < situation->outliers)
		value *= 2;
	return value;
}

bool world_blames(const struct world *world, size_t commit)
{
	for (size_t i = 0; i < world->culprit_count; i++) {
		if (commit == world->culprits[i])
			return true;
	}
	return false;
}

bool world_is_odd(const struct world *world, size_t commit)
{
	return world->odd > 0 &&
	       (commit == world->odd || commit == world->odd + 1);
}
