/* SPDX-License-Identifier: MIT */
/*
 * Whole searches, simulated: a revision is new exactly when the culprit is
 * among its ancestors.
 */
#include "tests/unit/check.h"

#include "bisect/judge/search.h"
#include "tests/unit/history.h"

#include <string.h>

struct world {
	struct dag dag;
	bool *reach;
	size_t culprit;
	const bool *eligible, *broken; /* or NULL: all, none */
	uint32_t *left;
	struct arena *arena;
};

static void world_init(struct world *world, enum history_shape shape,
		       size_t count, struct random *random, struct arena *arena)
{
	*world = (struct world){.arena = arena};
	history_make(&world->dag, shape, count, random, arena);
	world->reach = history_reach(&world->dag, arena);
	world->left = arena_array(arena, count, sizeof(*world->left));
}

static bool is_ancestor(const struct world *world, size_t old, size_t new)
{
	return world->reach[new * world->dag.count + old];
}

/* How well a test of `index` halves the candidates, counted afresh. */
static size_t slow_balance(const struct world *world, size_t left, size_t index)
{
	size_t with = 0;

	for (size_t i = 0; i < left; i++)
		with += is_ancestor(world, world->left[i], index);
	return with < left - with ? with : left - with;
}

/* It tells candidates apart, and better than any other that may be tested. */
static bool is_best(const struct world *world, const struct search *search,
		    size_t left, size_t next)
{
	size_t balance = slow_balance(world, left, next);
	bool best = balance > 0;

	for (size_t i = 0; i < left; i++) {
		size_t index = world->left[i];

		best &= search->mark[index] != SEARCH_OPEN ||
			slow_balance(world, left, index) <= balance;
	}
	return best;
}

/* When it ends with several, none that works could tell them apart. */
static bool is_exhausted(const struct world *world, size_t left)
{
	bool exhausted = true;

	for (size_t i = 0; i < left; i++) {
		bool broken = world->broken && world->broken[world->left[i]];

		exhausted &= broken ||
			     slow_balance(world, left, world->left[i]) == 0;
	}
	return exhausted;
}

struct outcome_counts {
	size_t wrong;	  /* one is named, and it is not the culprit */
	size_t lost;	  /* the culprit is not among what is left */
	size_t early;	  /* ended although a test could have helped */
	size_t odd;	  /* tests of the same twice, or of the ineligible */
	size_t pointless; /* tests that cannot tell anything */
	size_t not_best;  /* not git's choice */
	size_t tests, most_tests, named;
	size_t builds; /* a failed one is tried twice */
};

static void judge(struct search *search, const struct world *world, size_t next)
{
	if (world->broken && world->broken[next])
		search_skip(search, next);
	else if (is_ancestor(world, world->culprit, next))
		search_new(search, next);
	else
		search_old(search, next);
}

static void simulate(struct outcome_counts *counts, const struct world *world)
{
	ARENA_SCOPE(tmp);
	size_t count = world->dag.count, left, tests = 0;
	bool *tested = arena_array(&tmp, count, sizeof(*tested)), among = false;
	struct search search;
	int64_t next;

	search_init(&search, &world->dag, world->eligible, false, &tmp);
	while ((next = search_next(&search)) >= 0 && tests <= count) {
		size_t index = (size_t)next;

		left = search_left(&search, world->left);
		counts->odd += tested[index] || left != search.left ||
			       (world->eligible && !world->eligible[index]);
		counts->pointless += slow_balance(world, left, index) == 0;
		counts->not_best +=
			!world->broken && !is_best(world, &search, left, index);
		tested[index] = true;
		judge(&search, world, index);
		counts->builds += world->broken && world->broken[index] ? 2 : 1;
		tests++;
	}
	left = search_left(&search, world->left);
	for (size_t i = 0; i < left; i++)
		among |= world->left[i] == world->culprit;
	counts->lost += !among;
	counts->wrong += left == 1 && world->left[0] != world->culprit;
	counts->named += left == 1 && world->left[0] == world->culprit;
	counts->early += left > 1 && !is_exhausted(world, left);
	counts->tests += tests;
	if (tests > counts->most_tests)
		counts->most_tests = tests;
}

static void check_counts(const struct outcome_counts *counts)
{
	check_int(counts->wrong, 0);
	check_int(counts->lost, 0);
	check_int(counts->early, 0);
	check_int(counts->odd, 0);
	check_int(counts->not_best, 0);
}

/* Every possible culprit of many histories. */
static void check_every_culprit(struct random *random)
{
	struct outcome_counts counts = {0};
	size_t searches = 0;

	for (int round = 0; round < 100; round++) {
		ARENA_SCOPE(arena);
		struct world world;
		size_t count = 1 + random_below(random, 40);

		world_init(&world, (enum history_shape)(round % HISTORY_SHAPES),
			   count, random, &arena);
		for (size_t c = 0; c < count; c++) {
			world.culprit = c;
			simulate(&counts, &world);
			searches++;
		}
	}
	check_counts(&counts);
	check_int(counts.pointless, 0);
	check_int(counts.named, searches);
}

/* The same with revisions that cannot be tested. */
static void check_skips(struct random *random)
{
	struct outcome_counts counts = {0};

	for (int round = 0; round < 100; round++) {
		ARENA_SCOPE(arena);
		struct world world;
		size_t count = 1 + random_below(random, 40);
		size_t part = 1 + random_below(random, 5);
		bool *broken = arena_array(&arena, count, sizeof(*broken));

		world_init(&world, (enum history_shape)(round % HISTORY_SHAPES),
			   count, random, &arena);
		/* The last one is the later end, which was measured. */
		for (size_t i = 0; i + 1 < count; i++)
			broken[i] = random_below(random, part) == 0;
		world.broken = broken;
		for (size_t c = 0; c < count; c++) {
			world.culprit = c;
			simulate(&counts, &world);
		}
	}
	check_counts(&counts);
	check_int(counts.pointless, 0);
	check(counts.named > 100);
}

/* Only some may be named (--path), with and without skips. */
static void check_eligible(struct random *random)
{
	struct outcome_counts whole = {0}, skipped = {0};
	size_t searches = 0;

	for (int round = 0; round < 100; round++) {
		ARENA_SCOPE(arena);
		struct world world;
		size_t count = 1 + random_below(random, 40);
		size_t part = 1 + random_below(random, 4);
		bool *eligible = arena_array(&arena, count, sizeof(bool));
		bool *broken = arena_array(&arena, count, sizeof(bool));

		world_init(&world, (enum history_shape)(round % HISTORY_SHAPES),
			   count, random, &arena);
		for (size_t i = 0; i < count; i++) {
			eligible[i] = random_below(random, part) == 0;
			broken[i] = random_below(random, 3) == 0;
		}
		world.eligible = eligible;
		for (size_t c = 0; c < count; c++) {
			if (!eligible[c])
				continue;
			world.culprit = c;
			world.broken = NULL;
			simulate(&whole, &world);
			world.broken = broken;
			simulate(&skipped, &world);
			searches++;
		}
	}
	check_counts(&whole);
	check_int(whole.pointless, 0);
	check_int(whole.named, searches);
	check_counts(&skipped);
	/* What all candidates lead up to is new for certain. */
	check_int(skipped.pointless, 0);
}

static void check_lines(void)
{
	static const size_t sizes[] = {1, 2, 3, 5, 16, 100, 1023, 1024};
	struct random random = {5};

	for (size_t s = 0; s < sizeof(sizes) / sizeof(sizes[0]); s++) {
		ARENA_SCOPE(arena);
		struct outcome_counts counts = {0};
		struct world world;
		size_t step = sizes[s] > 100 ? 31 : 1, searches = 0;

		world_init(&world, HISTORY_LINE, sizes[s], &random, &arena);
		for (size_t c = 0; c < sizes[s]; c += step) {
			world.culprit = c;
			simulate(&counts, &world);
			searches++;
		}
		check_counts(&counts);
		check_int(counts.named, searches);
		check(counts.most_tests <= (size_t)search_steps(sizes[s]));
		if (sizes[s] == 1024)
			check_int(counts.tests, 10 * searches);
	}
	check_int(search_steps(0), 0);
	check_int(search_steps(1), 0);
	check_int(search_steps(2), 1);
	check_int(search_steps(3), 2);
	check_int(search_steps(1024), 10);
	check_int(search_steps(1025), 11);
}

/* Walls of many lengths at many places of a line, each failure two builds. */
static void check_walls(size_t count, size_t length, size_t most)
{
	for (size_t from = 0; from + length < count; from += count / 9 + 1) {
		ARENA_SCOPE(arena);
		bool *broken = arena_array(&arena, count, sizeof(*broken));
		struct random random = {9};
		struct world world;

		world_init(&world, HISTORY_LINE, count, &random, &arena);
		world.broken = broken;
		memset(broken + from, true, length);
		for (size_t c = 0; c < count; c += count / 50 + 1) {
			struct outcome_counts counts = {0};
			bool inside = c >= from && c <= from + length;

			world.culprit = c;
			simulate(&counts, &world);
			check_counts(&counts);
			check_int(counts.named, !inside);
			check(counts.builds <= most + inside * 2 * length);
			check(counts.early == 0);
		}
	}
}

/* From the middle of a wall outwards, in steps that grow with it. */
static void check_way_out(void)
{
	static const size_t way[] = {99, 98, 103, 86, 139};
	enum { COUNT = 200, TESTS = sizeof(way) / sizeof(way[0]) };
	ARENA_SCOPE(arena);
	struct random random = {1};
	struct search search;
	struct dag dag;

	history_make(&dag, HISTORY_LINE, COUNT, &random, &arena);
	search_init(&search, &dag, NULL, false, &arena);
	for (size_t i = 0; i < TESTS; i++) {
		check_int(search_next(&search), way[i]);
		check(!search.inside);
		search_skip(&search, way[i]);
	}
	/* Both edges are found before what lies between them is tried. */
	search_old(&search, 55);
	search_new(&search, 113);
	check_int(search_next(&search), 68);
	check(!search.inside);
	search_old(&search, 85);
	search_new(&search, 104);
	check_int(search_next(&search), 94);
	check(search.inside);
}

/* Next to one that fails alone is tried first, as ever. */
static void check_alone(void)
{
	ARENA_SCOPE(arena);
	struct random random = {1};
	struct search search;
	struct dag dag;

	history_make(&dag, HISTORY_LINE, 100, &random, &arena);
	search_init(&search, &dag, NULL, false, &arena);
	check_int(search_next(&search), 49);
	search_skip(&search, 49);
	check_int(search_next(&search), 48);
	search_new(&search, 48);
	check_int(search_next(&search), 23);
	search_skip(&search, 23);
	check_int(search_next(&search), 24);
}

/*
 * 0 1 2 | 3, with a side of 3 (5 6 7 8) from 0 that merges into the mainline
 * 0 1 2 4 9 10 at 9; the culprit is on it, or not.
 */
static void check_mainline(void)
{
	static const int first[] = {-1, 0, 1, 0, 2, 3, 5, 6, 7, 4, 9};
	static const int tests[] = {4, 9, 6, 3, 5}; /* for culprit 6 */
	ARENA_SCOPE(arena);
	struct search search;
	struct dag dag;
	bool within[11];
	size_t done = 0;
	int64_t next;

	dag_init(&dag, &arena);
	for (int i = 0; i < 11; i++) {
		struct rev rev = history_rev((size_t)i);

		dag_add(&dag, &rev);
		if (first[i] >= 0)
			dag_add_parent(&dag, (uint32_t)first[i]);
		if (i == 9)
			dag_add_parent(&dag, 8);
	}
	search_init(&search, &dag, NULL, true, &arena);
	while ((next = search_next(&search)) >= 0 && done < 5) {
		check_int(next, tests[done++]);
		dag_ancestors(within, &dag, (size_t)next);
		if (within[6])
			search_new(&search, (size_t)next);
		else
			search_old(&search, (size_t)next);
	}
	check_int(search.left, 1);
	/* Once more, with an older end; skips stay. */
	search_skip(&search, 2);
	search_restart(&search, 4);
	check_int(search.left, 4);
	check(search.within[2] && !search.within[6]);
	check_int(search_next(&search), 1);
}

/* 0 1 ... with a side commit before every merge, each fourth a merge. */
static void make_large(struct dag *dag, size_t count, struct arena *arena)
{
	struct random random = {7};

	dag_init(dag, arena);
	for (size_t i = 0; i < count; i++) {
		struct rev rev = history_rev(i);
		size_t back = random_below(&random, i < 200 ? 1 : 40);

		dag_add(dag, &rev);
		if (i % 4 == 2)
			dag_add_parent(dag, (uint32_t)(i - 1 - 4 * back));
		else if (i > 0)
			dag_add_parent(dag,
				       (uint32_t)(i - (i % 4 == 3 ? 2 : 1)));
		if (i > 0 && i % 4 == 0)
			dag_add_parent(dag, (uint32_t)i - 2);
	}
}

static void check_large(void)
{
	enum { COUNT = 72001, CULPRIT = 31458 }; /* on a side line */
	ARENA_SCOPE(arena);
	uint32_t *left = arena_array(&arena, COUNT, sizeof(*left));
	bool *reached = arena_array(&arena, COUNT, sizeof(*reached));
	struct search search;
	struct dag dag;
	int64_t next;
	int tests = 0;

	make_large(&dag, COUNT, &arena);
	check_int(dag_merges(&dag), 18000);
	search_init(&search, &dag, NULL, false, &arena);
	check_int(search.left, COUNT);
	while ((next = search_next(&search)) >= 0 && tests++ < 100) {
		dag_ancestors(reached, &dag, (size_t)next);
		if (reached[CULPRIT])
			search_new(&search, (size_t)next);
		else
			search_old(&search, (size_t)next);
	}
	check_int(search_left(&search, left), 1);
	check_int(left[0], CULPRIT);
	check(tests >= 15 && tests <= 25);
}

void check_search(void)
{
	struct random random = {42};

	check_every_culprit(&random);
	check_skips(&random);
	check_eligible(&random);
	check_lines();
	check_walls(47, 21, 20);
	check_walls(1000, 5, 20);
	check_walls(1000, 20, 26);
	check_walls(1000, 100, 32);
	check_way_out();
	check_alone();
	check_mainline();
	check_large();
}
