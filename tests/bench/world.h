/* SPDX-License-Identifier: MIT */
#ifndef TESTS_BENCH_WORLD_H
#define TESTS_BENCH_WORLD_H

#include "tests/bench/slowness.h"

enum { WORLD_TREES = 8 };

/*
 * A history of some commits behind a good one, whose benchmark behaves as a
 * situation says: made from a seed, and then the same for whoever searches in
 * it, but for the noise, which comes in the order of his runs.
 *
 * Commit 0 is the good end, commit `commits` the bad one.
 */
struct world {
	const struct situation *situation;
	size_t commits;
	struct random random;
	uint64_t layouts;	   /* seed of what each build's layout adds */
	size_t places[STEPS_MOST]; /* of the steps, oldest first */
	size_t steps;		   /* 0 where nothing is to be found */
	struct random user_random; /* of the processor's time alone */
	size_t user_place;	   /* of its step */
	size_t odd;		   /* 0: none */
	double odd_offset;
	struct slowness slowness;
	double queued; /* so many times as long the last run took for that */
	size_t runs[WORLD_TREES];	/* in each tree, since it was empty */
	uint64_t laid_out[WORLD_TREES]; /* by this seed; 0: as built */
};

void world_init(struct world *world, const struct situation *situation,
		uint64_t seed);

/* Time goes by while a commit is built. */
void world_build(struct world *world);

/* One run of a commit's benchmark in one of the trees: its value. */
double world_run(struct world *world, size_t commit, size_t tree);

/* The processor's time of that run, in seconds; 0: not known. */
double world_user(struct world *world, size_t commit);

/* What is in a tree is linked again by this seed; 0: is as it was built. */
void world_lay_out(struct world *world, size_t tree, uint64_t seed);

/* A tree is emptied of what runs have left in it. */
void world_clean(struct world *world, size_t tree);

/* Is step number `step` one that a search should find? */
bool world_is_culprit(const struct world *world, size_t step);

bool world_blames(const struct world *world, size_t commit);

/* Is it the odd build that is taken for a step, up or down? */
bool world_is_odd(const struct world *world, size_t commit);

#endif
