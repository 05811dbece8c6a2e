/* SPDX-License-Identifier: MIT */
#include "tests/bench/plain.h"

#include "bisect/judge/stats.h"

#include "bisect/judge/search.h"
#include "probe/ground/arena.h"

static double measure(struct world *world, size_t commit, double *values,
		      size_t runs)
{
	world_build(world);
	for (size_t i = 0; i < runs; i++)
		values[i] = world_run(world, commit, 0);
	return stats_median(values, runs);
}

size_t plain_bisect(struct world *world, size_t runs)
{
	ARENA_SCOPE(tmp);
	double *values = arena_array(&tmp, runs, sizeof(*values));
	double good_median = measure(world, 0, values, runs);
	double bad_median = measure(world, world->commits, values, runs);
	double threshold = (good_median + bad_median) / 2;
	size_t good = 0, bad = world->commits;

	while (bad - good > 1) {
		size_t middle = good + (bad - good) / 2;

		if (measure(world, middle, values, runs) > threshold)
			bad = middle;
		else
			good = middle;
	}
	return bad;
}

size_t plain_cost(size_t commits, size_t runs)
{
	return (2 + (size_t)search_steps(commits)) * runs;
}

size_t plain_given_cost(size_t commits, size_t runs)
{
	return (size_t)search_steps(commits) * (runs + BUILD_TICKS);
}
