/* SPDX-License-Identifier: MIT */
#include "bisect/judge/search.h"

#include <string.h>

/* After so many skips in a row the best place to test is near a wall. */
enum { SKIPS_BEFORE_JUMP = 3 };

static void count_left(struct search *search)
{
	search->left = 0;
	for (size_t i = 0; i < search->dag->count; i++)
		search->left += search->alive[i] && search->eligible[i];
}

void search_init(struct search *search, const struct dag *dag,
		 const bool *eligible, bool mainline, uint64_t seed,
		 struct arena *arena)
{
	*search = (struct search){
		.dag = dag,
		.within = arena_array(arena, dag->count, sizeof(bool)),
		.alive = arena_array(arena, dag->count, sizeof(bool)),
		.eligible = arena_array(arena, dag->count, sizeof(bool)),
		.mainline = arena_array(arena, dag->count, sizeof(bool)),
		.mark = arena_array(arena, dag->count, sizeof(uint8_t)),
		.reach = arena_array(arena, dag->count, sizeof(uint32_t)),
		.random = {seed},
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
	search->skips = 0;
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

/* How well a test of this revision would halve what is left. */
static size_t balance(const struct search *search, size_t index)
{
	size_t with = search->reach[index], without = search->left - with;

	return with < without ? with : without;
}

/* On the mainline, or among the candidates. */
static bool is_testable(const struct search *search, const bool *where,
			size_t index)
{
	return search->alive[index] && where[index] &&
	       search->mark[index] == SEARCH_OPEN;
}

/* Of the best quarter (of a line), one at random. */
static int64_t jump(struct search *search, const bool *where, size_t best)
{
	size_t good_enough = 0, pick;

	for (size_t i = 0; i < search->dag->count; i++)
		good_enough += is_testable(search, where, i) &&
			       4 * balance(search, i) >= 3 * best;
	pick = random_below(&search->random, good_enough);
	for (size_t i = 0; i < search->dag->count; i++) {
		if (is_testable(search, where, i) &&
		    4 * balance(search, i) >= 3 * best && pick-- == 0)
			return (int64_t)i;
	}
	return -1;
}

static int64_t best_of(struct search *search, const bool *where)
{
	int64_t next = -1;
	size_t best = 0;

	for (size_t i = 0; i < search->dag->count; i++) {
		if (is_testable(search, where, i) &&
		    balance(search, i) > best) {
			next = (int64_t)i;
			best = balance(search, i);
		}
	}
	if (next >= 0 && search->skips >= SKIPS_BEFORE_JUMP) {
		search->skips = 0;
		return jump(search, where, best);
	}
	return next;
}

int64_t search_next(struct search *search)
{
	int64_t next;

	if (search->left <= 1)
		return -1;
	dag_count_ancestors(search->reach, search->dag, search->alive,
			    search->eligible);
	next = best_of(search, search->mainline);
	return next >= 0 ? next : best_of(search, search->eligible);
}

static void keep(struct search *search, size_t index, bool ancestors)
{
	ARENA_SCOPE(tmp);
	bool *reached = arena_array(&tmp, search->dag->count, sizeof(bool));

	dag_ancestors(reached, search->dag, index);
	for (size_t i = 0; i < search->dag->count; i++)
		search->alive[i] &= reached[i] == ancestors;
	search->skips = 0;
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
	search->skips++;
}

void search_reopen(struct search *search, size_t index)
{
	if (search->mark[index] == SEARCH_SKIPPED)
		search->mark[index] = SEARCH_OPEN;
	search->skips = 0;
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
