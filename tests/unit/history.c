/* SPDX-License-Identifier: MIT */
#include "tests/unit/history.h"

#include <stdio.h>

struct rev history_rev(size_t index)
{
	struct rev rev;

	snprintf(rev.hex, sizeof(rev.hex), "%040zx", index * 2654435761U);
	return rev;
}

static bool one_in(struct random *random, size_t n)
{
	return random_below(random, n) == 0;
}

/* Parents of commit `i` > 0, not all different. */
static size_t choose(uint32_t *out, enum history_shape shape, size_t i,
		     struct random *random)
{
	size_t near = i < 8 ? i : 8, count = 1;

	out[0] = (uint32_t)(i - 1 - random_below(random, near));
	switch (shape) {
	case HISTORY_LINE:
		out[0] = (uint32_t)i - 1;
		break;
	case HISTORY_CRISS_CROSS:
		out[0] = (uint32_t)(i >= 2 ? i - 2 : 0);
		out[1] = (uint32_t)i - 1;
		count = 1 + one_in(random, 3);
		break;
	case HISTORY_ROOTS:
		out[1] = (uint32_t)random_below(random, i);
		count = one_in(random, 5) ? 0 : 1 + one_in(random, 4);
		break;
	case HISTORY_OCTOPUS:
		count = one_in(random, 4) ? 1 + random_below(random, 6) : 1;
		for (size_t p = 1; p < count; p++)
			out[p] = (uint32_t)(i - 1 - random_below(random, near));
		break;
	default:
		out[1] = (uint32_t)random_below(random, i);
		count = 1 + one_in(random, 3);
	}
	return count;
}

static void add(struct dag *dag, size_t index, const uint32_t *parents,
		size_t count, bool *is_parent)
{
	struct rev rev = history_rev(index);

	dag_add(dag, &rev);
	for (size_t p = 0; p < count; p++) {
		bool again = false;

		for (size_t q = 0; q < p; q++)
			again |= parents[q] == parents[p];
		if (!again)
			dag_add_parent(dag, parents[p]);
		is_parent[parents[p]] = true;
	}
}

void history_make(struct dag *dag, enum history_shape shape, size_t count,
		  struct random *random, struct arena *arena)
{
	bool *is_parent = arena_array(arena, count, sizeof(*is_parent));
	uint32_t *heads = arena_array(arena, count, sizeof(*heads));
	uint32_t parents[6];
	size_t head_count = 0;

	dag_init(dag, arena);
	for (size_t i = 0; i + 1 < count; i++)
		add(dag, i, parents,
		    i > 0 ? choose(parents, shape, i, random) : 0, is_parent);
	for (size_t i = 0; i + 1 < count; i++) {
		if (!is_parent[i])
			heads[head_count++] = (uint32_t)i;
	}
	add(dag, count - 1, heads, head_count, is_parent);
}

bool *history_reach(const struct dag *dag, struct arena *arena)
{
	size_t count = dag->count;
	bool *reach = arena_array(arena, count * count, sizeof(*reach));

	for (size_t i = 0; i < count; i++) {
		reach[i * count + i] = true;
		for (uint32_t p = dag->first_parent[i];
		     p < dag->first_parent[i + 1]; p++) {
			for (size_t j = 0; j < i; j++)
				reach[i * count + j] |=
					reach[dag->parents[p] * count + j];
		}
	}
	return reach;
}
