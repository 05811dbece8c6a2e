/* SPDX-License-Identifier: MIT */
#include "tests/unit/check.h"

#include "bisect/judge/wall.h"
#include "tests/unit/history.h"

#include <string.h>

/* A line of 20, '.' alive, 'x' skipped, '-' no more alive; the last is head. */
static void chances(double *out, const char *line, struct arena *arena)
{
	size_t count = strlen(line);
	struct random random = {1};
	bool alive[20], skipped[20];
	struct dag dag;

	history_make(&dag, HISTORY_LINE, count, &random, arena);
	for (size_t i = 0; i < count; i++) {
		alive[i] = line[i] != '-';
		skipped[i] = line[i] == 'x';
	}
	wall_chances(out, &dag, alive, skipped, count - 1);
}

static void check_line(void)
{
	ARENA_SCOPE(arena);
	double out[20];

	chances(out, "....................", &arena);
	for (int i = 0; i < 20; i++)
		check_near(out[i], 1, 0);

	/* One alone is no wall. */
	chances(out, ".........x..........", &arena);
	check_near(out[8], 1, 0);
	check_near(out[10], 1, 0);

	/* Two in a row: that far twice over, or to the middle at least. */
	chances(out, ".........xx.........", &arena);
	check_near(out[11], 0.25, 1e-12);
	check_near(out[13], 0.75, 1e-12);
	check_near(out[14], 1, 0);
	check_near(out[8], 0.25, 1e-12);

	/* Between what failed and what ran the edge is anywhere. */
	chances(out, "-------..xxxxxxx....", &arena);
	check_near(out[8], 1. / 3, 1e-12);
	check_near(out[7], 2. / 3, 1e-12);
}

static void check_joined(void)
{
	ARENA_SCOPE(arena);
	double out[20];

	/* No wall between two that are far apart for their lengths. */
	chances(out, "....x.....x.........", &arena);
	check_near(out[7], 1, 0);
	/* One of nine with gaps that are shorter than twice what is known. */
	chances(out, "...x...xx..x........", &arena);
	check_near(out[5], 0, 0);
	check_near(out[9], 0, 0);
	check_near(out[2], 1. / 4, 1e-12);
	check_near(out[12], 1. / 8, 1e-12);
}

/* 0 1 | 2, 3 from 1 and merged by 4: lines of first parents are walls. */
static void check_side_line(void)
{
	static const int first[] = {-1, 0, 1, 1, 2};
	const bool alive[] = {true, true, true, true, true};
	const bool skipped[] = {false, true, true, false, false};
	ARENA_SCOPE(arena);
	struct dag dag;
	double out[5];

	dag_init(&dag, &arena);
	for (int i = 0; i < 5; i++) {
		struct rev rev = history_rev((size_t)i);

		dag_add(&dag, &rev);
		if (first[i] >= 0)
			dag_add_parent(&dag, (uint32_t)first[i]);
		if (i == 4)
			dag_add_parent(&dag, 3);
	}
	wall_chances(out, &dag, alive, skipped, 4);
	/* Its merge is taken to be testable. */
	check_near(out[3], 0.5, 1e-12);
	check_near(out[0], 0.5, 1e-12);
}

void check_wall(void)
{
	check_line();
	check_joined();
	check_side_line();
}
