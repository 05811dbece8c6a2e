/* SPDX-License-Identifier: MIT */
#ifndef PROBE_TRACE_PAIRS_H
#define PROBE_TRACE_PAIRS_H

#include "probe/ground/arena.h"

#include <stdint.h>

/*
 * Pairs of numbers, and how often there was each: an open hash table, which is
 * empty when all but its arena is 0.
 */
struct pair {
	uint32_t a, b;
	int64_t count; /* 0: a free slot */
};

struct pairs {
	struct arena *arena;
	struct pair *slots;
	size_t used, size;
};

void pairs_count(struct pairs *pairs, uint32_t a, uint32_t b);

/* All of them, the most often counted first; their number. */
size_t pairs_sorted(struct pair **out, const struct pairs *pairs);

#endif
