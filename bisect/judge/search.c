/* SPDX-License-Identifier: MIT */
#include "bisect/judge/search.h"

#include "bisect/judge/wall.h"

#include <string.h>

static void count_left(struct search *search)
{
	search->left = 0;
	for (size_t i = 0; i < search->dag->count; i++)
		search->left += search->alive[i] && search->eligible[i];
}

void search_init(struct search *search, const struct dag *dag,
		 const bool *eligible, bool mainline, struct arena *arena)
{
	*search = (struct search){
		.dag = dag,
		.within = arena_array(arena, dag->count, sizeof(bool)),
		.alive = arena_array(arena, dag->count, sizeof(bool)),
		.eligible = arena_array(arena, dag->count, sizeof(bool)),
		.mainline = arena_array(arena, dag->count, sizeof(bool)),
		.mark = arena_array(arena, dag->count, sizeof(uint8_t)),
		.reach = arena_array(arena, dag->count, sizeof(uint32_t)),
		.chance = arena_array(arena, dag->count, sizeof(double)),
	};
	for (size_t i = 0; i < dag->count; i++)
		search->eligible[i] = !eligible || eligible[i];
	if (mainline)
		dag_mainline(search->mainline, dag);
	if (dag->count > 0)
		search_restart(search, dag->count - 1);
}

void search_restart(struct search *search, size_t head)
{
	for (size_t i = 0; i < search->dag->count; i++) {
		if (search->mark[i] == SEARCH_NEW)
			search->mark[i] = SEARCH_OPEN;
	}
	search->mark[head] = SEARCH_NEW;
	search->head = head;
	dag_ancestors(search->within, search->dag, head);
	memcpy(search->alive, search->within, search->dag->count);
	count_left(search);
}

void search_restart_all(struct search *search)
{
	memset(search->mark, SEARCH_OPEN, search->dag->count);
	if (search->dag->count > 0)
		search_restart(search, search->dag->count - 1);
}

bool search_has_candidate(const struct search *search, size_t head)
{
	ARENA_SCOPE(tmp);
	bool *within = arena_array(&tmp, search->dag->count, sizeof(*within));
	bool found = false;

	dag_ancestors(within, search->dag, head);
	for (size_t i = 0; i <= head; i++)
		found |= within[i] && search->eligible[i];
	return found;
}

/*
 * How well a test of this revision would halve what is left: the variance of
 * its answer, which orders revisions as the smaller part does.
 */
static double balance(const struct search *search, size_t index)
{
	double with = search->reach[index];

	return with * ((double)search->left - with);
}

/* On the mainline, or among the candidates. */
static bool is_testable(const struct search *search, const bool *where,
			size_t index)
{
	return search->alive[index] && where[index] &&
	       search->mark[index] == SEARCH_OPEN;
}

/* Outside of walls what it tells is weighed with the chance that it does. */
static int64_t best_of(const struct search *search, const bool *where,
		       bool inside)
{
	int64_t next = -1;
	double best = 0;

	for (size_t i = 0; i < search->dag->count; i++) {
		double worth =
			balance(search, i) * (inside ? 1 : search->chance[i]);

		if (is_testable(search, where, i) && worth > best) {
			next = (int64_t)i;
			best = worth;
		}
	}
	return next;
}

static void weigh(struct search *search)
{
	ARENA_SCOPE(tmp);
	bool *skipped = arena_array(&tmp, search->dag->count, sizeof(bool));
	size_t newest = search->head;

	for (size_t i = 0; i < search->dag->count; i++) {
		skipped[i] = search->mark[i] == SEARCH_SKIPPED;
		if (search->alive[i])
			newest = i;
	}
	dag_count_ancestors(search->reach, search->dag, search->alive,
			    search->eligible);
	wall_chances(search->chance, search->dag, search->alive, skipped,
		     newest);
}

int64_t search_next(struct search *search)
{
	const bool *where[] = {search->mainline, search->eligible};
	int64_t next = -1;

	search->inside = false;
	if (search->left <= 1)
		return -1;
	weigh(search);
	for (int i = 0; i < 4 && next < 0; i++) {
		search->inside = i >= 2;
		next = best_of(search, where[i % 2], search->inside);
	}
	return next;
}

static void keep(struct search *search, size_t index, bool ancestors)
{
	ARENA_SCOPE(tmp);
	bool *reached = arena_array(&tmp, search->dag->count, sizeof(bool));

	dag_ancestors(reached, search->dag, index);
	for (size_t i = 0; i < search->dag->count; i++)
		search->alive[i] &= reached[i] == ancestors;
	count_left(search);
}

void search_old(struct search *search, size_t index)
{
	keep(search, index, false);
}

void search_new(struct search *search, size_t index)
{
	search->mark[index] = SEARCH_NEW;
	keep(search, index, true);
}

void search_skip(struct search *search, size_t index)
{
	search->mark[index] = SEARCH_SKIPPED;
}

void search_reopen(struct search *search, size_t index)
{
	if (search->mark[index] == SEARCH_SKIPPED)
		search->mark[index] = SEARCH_OPEN;
}

size_t search_left(const struct search *search, uint32_t *out)
{
	size_t count = 0;

	for (size_t i = 0; i < search->dag->count; i++) {
		if (search->alive[i] && search->eligible[i])
			out[count++] = (uint32_t)i;
	}
	return count;
}

int search_steps(size_t candidates)
{
	int steps = 0;

	while (candidates > 1) {
		candidates = (candidates + 1) / 2;
		steps++;
	}
	return steps;
}
