/* SPDX-License-Identifier: MIT */
#include "probe/trace/pairs.h"

#include <stdlib.h>

static struct pair *pairs_slot(struct pairs *pairs, uint32_t a, uint32_t b)
{
	size_t at = ((uint64_t)a * 0x9e3779b1U + b) * 0x85ebca6bU % pairs->size;

	while (pairs->slots[at].count > 0 &&
	       (pairs->slots[at].a != a || pairs->slots[at].b != b))
		at = (at + 1) % pairs->size;
	return &pairs->slots[at];
}

static void pairs_widen(struct pairs *pairs)
{
	struct pairs wider = {.size = 2 * pairs->size + 61,
			      .used = pairs->used,
			      .arena = pairs->arena};

	wider.slots =
		arena_array(pairs->arena, wider.size, sizeof(*wider.slots));
	for (size_t i = 0; i < pairs->size; i++) {
		const struct pair *old = &pairs->slots[i];

		if (old->count > 0)
			*pairs_slot(&wider, old->a, old->b) = *old;
	}
	*pairs = wider;
}

void pairs_count(struct pairs *pairs, uint32_t a, uint32_t b)
{
	struct pair *slot;

	if (2 * pairs->used >= pairs->size)
		pairs_widen(pairs);
	slot = pairs_slot(pairs, a, b);
	pairs->used += slot->count == 0;
	*slot = (struct pair){a, b, slot->count + 1};
}

static int compare(const void *left, const void *right)
{
	const struct pair *x = left, *y = right;

	if (x->count != y->count)
		return x->count < y->count ? 1 : -1;
	if (x->a != y->a)
		return x->a < y->a ? -1 : 1;
	return x->b < y->b ? -1 : x->b > y->b;
}

size_t pairs_sorted(struct pair **out, const struct pairs *pairs)
{
	size_t count = 0;

	*out = arena_array(pairs->arena, pairs->used, sizeof(**out));
	for (size_t i = 0; i < pairs->size; i++) {
		if (pairs->slots[i].count > 0)
			(*out)[count++] = pairs->slots[i];
	}
	qsort(*out, count, sizeof(**out), compare);
	return count;
}
