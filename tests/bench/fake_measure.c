/* SPDX-License-Identifier: MIT */
#include "tests/bench/fake_measure.h"

#include "probe/measure.h"
#include "tests/bench/line.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/*
 * The real ones act on the one machine there is, and are told of no other;
 * so the world that stands for it is known to this file alone.
 */
static struct world *here;

void fake_measure_in(struct world *world)
{
	here = world;
}

/* The last two digits of its path. */
static size_t tree_number(const char *path)
{
	size_t length = strlen(path);
	size_t number = strtoul(path + length - 2, NULL, 10);

	assert(number < WORLD_TREES);
	return number;
}

void fake_measure_clean(const char *path)
{
	if (here)
		world_clean(here, tree_number(path));
}

bool fake_measure_has_links(void)
{
	return here && here->situation->linked;
}

void fake_measure_lay_out(const char *path, uint64_t seed)
{
	world_lay_out(here, tree_number(path), seed);
}

int measure_build(struct measure_result *out, const struct measure *measure,
		  const struct measure_place *place, struct arena *arena,
		  struct err *err)
{
	(void)measure;
	(void)place;
	(void)arena;
	(void)err;
	world_build(here);
	*out = (struct measure_result){
		.end = MEASURE_DONE,
		.run = {.end = RUN_EXITED, .wall_s = BUILD_TICKS},
	};
	return 0;
}

int measure_run(struct measure_result *out, const struct measure *measure,
		const struct measure_place *place, int number,
		int padding_bytes, struct arena *arena, struct err *err)
{
	double *value = arena_alloc(arena, sizeof(*value));
	size_t commit = line_number(place->revision);

	(void)measure;
	(void)number;
	(void)padding_bytes;
	(void)err;
	*value = world_run(here, commit, tree_number(place->tree));
	*out = (struct measure_result){
		.end = MEASURE_DONE,
		.run = {.end = RUN_EXITED,
			.wall_s = here->queued,
			.queue_s = -1,
			.user_s = here->situation->queues > 0
					  ? 1
					  : world_user(here, commit)},
		.found = {.values = value, .count = 1, .unit = ""},
	};
	return 0;
}

void measure_tidy(const struct measure *measure)
{
	(void)measure;
}
