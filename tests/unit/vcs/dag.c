/* SPDX-License-Identifier: MIT */
#include "tests/unit/check.h"

#include "tests/unit/history.h"
#include "vcs/dag.h"

#include <string.h>

static void check_small(void)
{
	/* 0 - 1 - 3 - 4, with 2 from 0 merged into 3. */
	static const uint32_t want[] = {1, 2, 2, 4, 5};
	ARENA_SCOPE(arena);
	bool all[] = {true, true, true, true, true}, out[5];
	uint32_t counts[5];
	struct dag dag;

	dag_init(&dag, &arena);
	check_int(dag_find(&dag, &(struct rev){"a"}), -1);
	check_int(dag_merges(&dag), 0);
	dag_add(&dag, &(struct rev){"a"});
	dag_add(&dag, &(struct rev){"b"});
	dag_add_parent(&dag, 0);
	dag_add(&dag, &(struct rev){"c"});
	dag_add_parent(&dag, 0);
	dag_add(&dag, &(struct rev){"d"});
	dag_add_parent(&dag, 1);
	dag_add_parent(&dag, 2);
	dag_add(&dag, &(struct rev){"e"});
	dag_add_parent(&dag, 3);

	check_int(dag.count, 5);
	check_int(dag_merges(&dag), 1);
	check_int(dag_find(&dag, &(struct rev){"a"}), 0);
	check_int(dag_find(&dag, &(struct rev){"e"}), 4);
	check_int(dag_find(&dag, &(struct rev){"f"}), -1);
	check_int(dag_find(&dag, &(struct rev){""}), -1);
	check(rev_equal(&dag.revs[1], &(struct rev){"b"}));
	check(!rev_equal(&dag.revs[1], &(struct rev){"bb"}));
	dag_ancestors(out, &dag, 1);
	check(out[0] && out[1] && !out[2] && !out[3] && !out[4]);
	dag_ancestors(out, &dag, 3);
	check(out[0] && out[1] && out[2] && out[3] && !out[4]);
	dag_count_ancestors(counts, &dag, all, all);
	check(memcmp(counts, want, sizeof(want)) == 0);
}

/* A closed part: the ancestors of one commit less those of some others. */
static void choose_alive(bool *alive, const bool *reach, size_t count,
			 struct random *random)
{
	size_t top = random_below(random, 2) ? count - 1
					     : random_below(random, count);
	size_t cuts = random_below(random, 4);

	memcpy(alive, &reach[top * count], count * sizeof(*alive));
	for (; cuts > 0; cuts--) {
		size_t cut = random_below(random, count);

		for (size_t i = 0; i < count; i++)
			alive[i] &= !reach[cut * count + i];
	}
}

static void check_against_slow(enum history_shape shape, size_t count,
			       struct random *random)
{
	ARENA_SCOPE(arena);
	bool *alive = arena_array(&arena, count, sizeof(*alive));
	bool *counted = arena_array(&arena, count, sizeof(*counted));
	bool *out = arena_array(&arena, count, sizeof(*out));
	uint32_t *got = arena_array(&arena, count, sizeof(*got));
	size_t wrong_counts = 0, wrong_ancestors = 0, wrong_names = 0;
	struct dag dag;
	bool *reach;

	history_make(&dag, shape, count, random, &arena);
	reach = history_reach(&dag, &arena);
	choose_alive(alive, reach, count, random);
	for (size_t i = 0; i < count; i++)
		counted[i] = random_below(random, 3) > 0;
	memset(got, 0xff, count * sizeof(*got));
	dag_count_ancestors(got, &dag, alive, counted);
	for (size_t i = 0; i < count; i++) {
		struct rev rev = history_rev(i);
		uint32_t want = 0;

		for (size_t j = 0; alive[i] && j < count; j++)
			want += reach[i * count + j] && alive[j] && counted[j];
		wrong_counts += alive[i] && got[i] != want;
		dag_ancestors(out, &dag, i);
		wrong_ancestors += memcmp(out, &reach[i * count], count) != 0;
		wrong_names += dag_find(&dag, &rev) != (int64_t)i;
	}
	check_int(wrong_counts, 0);
	check_int(wrong_ancestors, 0);
	check_int(wrong_names, 0);
}

void check_dag(void)
{
	struct random random = {20240229};

	check_small();
	for (int shape = 0; shape < HISTORY_SHAPES; shape++) {
		for (size_t round = 0; round < 80; round++)
			check_against_slow((enum history_shape)shape,
					   1 + random_below(&random, 60),
					   &random);
		/* More than one column of 512, and more than one hash. */
		check_against_slow((enum history_shape)shape, 513, &random);
		check_against_slow((enum history_shape)shape, 1300, &random);
	}
}
