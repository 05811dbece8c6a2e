/* SPDX-License-Identifier: MIT */
#include "tests/bench/world.h"

#include "tests/bench/chance.h"

#include <math.h>

static bool is_taken(const struct world *world, size_t place)
{
	for (size_t i = 0; i < world->steps; i++) {
		if (world->places[i] == place)
			return true;
	}
	return false;
}

/* Among those that are there, oldest first. */
static void add_place(struct world *world, size_t place)
{
	size_t i = world->steps++;

	for (; i > 0 && world->places[i - 1] > place; i--)
		world->places[i] = world->places[i - 1];
	world->places[i] = place;
}

static void place_steps(struct world *world)
{
	const struct situation *situation = world->situation;
	size_t first = situation->odd == ODD_FIRST ? world->commits / 2 + 3 : 1;
	size_t count = situation_steps(situation);

	while (world->steps < count) {
		size_t place = situation->at[world->steps];

		if (place == 0)
			place = chance_between(&world->random, first,
					       world->commits);
		if (!is_taken(world, place))
			add_place(world, place);
	}
}

/*
 * It reads as if it lay on the other side of the culprit.  It is neither the
 * culprit nor one of the two before it: there, nothing could tell it from an
 * honest step, one commit later or earlier, or beside an odd build behind that.
 */
static void place_odd(struct world *world)
{
	const struct situation *situation = world->situation;
	size_t culprit = world->places[0];

	if (situation->odd == ODD_NONE)
		return;
	world->odd = world->commits / 2;
	while (situation->odd == ODD_ANYWHERE) {
		world->odd =
			chance_between(&world->random, 1, world->commits - 1);
		if (world->odd > culprit || world->odd + 2 < culprit)
			break;
	}
	world->odd_offset = world->odd < culprit ? situation->steps[0]
						 : -situation->steps[0];
}

/* By chance of its own, so that all else is as it would be without it. */
static void place_user_step(struct world *world, uint64_t seed)
{
	world->user_random.state = ~seed;
	world->user_place = world->steps > 0 ? world->places[0] : 0;
	while (world->situation->user_elsewhere) {
		world->user_place =
			chance_between(&world->user_random, 1, world->commits);
		if (!is_taken(world, world->user_place))
			break;
	}
}

void world_init(struct world *world, const struct situation *situation,
		uint64_t seed)
{
	*world = (struct world){
		.situation = situation,
		.commits = situation_commits(situation),
		.random = {seed},
	};
	world->layouts = random_next(&world->random);
	place_steps(world);
	place_odd(world);
	place_user_step(world, seed);
	slowness_init(&world->slowness, situation, &world->random);
}

void world_build(struct world *world)
{
	slowness_pass(&world->slowness, BUILD_TICKS, &world->random);
}

static double good_level(const struct situation *situation)
{
	return situation->good > 0 ? situation->good : 100;
}

/* The same whenever this commit is built, or linked again by one seed. */
static double own_layout(const struct world *world, size_t commit, size_t tree)
{
	struct random random = {world->layouts + commit +
				world->laid_out[tree]};

	random.state = random_next(&random);
	return chance_normal(&random);
}

static double level_of(const struct world *world, size_t commit, size_t tree)
{
	const struct situation *situation = world->situation;
	bool moved = situation->moved && world->laid_out[tree] != 0;
	double level =
		good_level(situation) + situation->creep * (double)commit;

	for (size_t i = 0; i < world->steps; i++) {
		if (commit >= world->places[i] && !moved)
			level += situation->steps[i];
	}
	if (!situation->shuffled)
		level += situation->layout * own_layout(world, commit, tree);
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

void world_lay_out(struct world *world, size_t tree, uint64_t seed)
{
	world->laid_out[tree] = seed;
}

void world_clean(struct world *world, size_t tree)
{
	world->runs[tree] = 0;
}

/* What is added to the level in one run. */
static double noise_of(struct world *world, bool stepped)
{
	const struct situation *situation = world->situation;
	struct random *random = &world->random;
	double normal = stepped && situation->normal_bad > 0
				? situation->normal_bad
				: situation->normal;
	double noise = 0;

	if (normal > 0)
		noise += normal * chance_normal(random);
	if (situation->skewed > 0)
		noise += situation->skewed * chance_skewed(random);
	if (situation->student > 0)
		noise += situation->student * chance_student(random);
	if (situation->shuffled)
		noise += situation->layout * chance_normal(random);
	if (situation->modes > 0)
		noise += random_below(random, 2) ? situation->modes
						 : -situation->modes;
	return noise;
}

/* What the value is multiplied by in one run. */
static double factor_of(struct world *world)
{
	const struct situation *situation = world->situation;
	struct random *random = &world->random;
	double factor = 1;

	if (situation->lognormal > 0)
		factor *=
			exp(situation->lognormal / 100 * chance_normal(random));
	if (situation->heavy > 0)
		factor *=
			1 + situation->heavy / 100 * exp(chance_normal(random));
	if (situation->outliers > 0 &&
	    chance_uniform(random) < situation->outliers)
		factor *= 2;
	return factor;
}

/* How many times as long it takes since others have the processor. */
static double queue_of(struct world *world)
{
	struct random *random = &world->random;
	double part = world->situation->queues;

	if (part <= 0 || chance_uniform(random) >= part)
		return 1;
	return 1.3 + 1.7 * chance_uniform(random);
}

/* The ticks between a start at any time and the end. */
static double as_the_clock_says(struct world *world, double value)
{
	double tick = world->situation->tick;

	if (tick <= 0)
		return value;
	return tick * floor(value / tick + chance_uniform(&world->random));
}

double world_run(struct world *world, size_t commit, size_t tree)
{
	const struct situation *situation = world->situation;
	double level = level_of(world, commit, tree), noise;
	bool stepped = world->steps > 0 && commit >= world->places[0];
	double value;

	slowness_pass(&world->slowness, 1, &world->random);
	noise = noise_of(world, stepped);
	if (situation->in_proportion)
		noise *= level / good_level(situation);
	value = (level * (1 + state_of(world, tree) / 100) + noise) *
		factor_of(world);
	world->queued = queue_of(world);
	value *= world->queued;
	world->runs[tree]++;
	return as_the_clock_says(world,
				 slowness_apply(&world->slowness, value));
}

double world_user(struct world *world, size_t commit)
{
	const struct situation *situation = world->situation;
	double percent = 100;

	if (situation->user_normal <= 0)
		return 0;
	if (commit >= world->user_place)
		percent += situation->user_step;
	percent += situation->user_normal * chance_normal(&world->user_random);
	return percent / 100;
}

bool world_is_culprit(const struct world *world, size_t step)
{
	const struct situation *situation = world->situation;

	return situation->steps[step] > 0 &&
	       (step == 0 || !situation->first_only);
}

bool world_blames(const struct world *world, size_t commit)
{
	for (size_t i = 0; i < world->steps; i++) {
		if (commit == world->places[i] && world_is_culprit(world, i))
			return true;
	}
	return false;
}

bool world_is_odd(const struct world *world, size_t commit)
{
	return world->odd > 0 &&
	       (commit == world->odd || commit == world->odd + 1);
}
