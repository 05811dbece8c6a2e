/* SPDX-License-Identifier: MIT */
#ifndef BISECT_JUDGE_RANDOM_H
#define BISECT_JUDGE_RANDOM_H

#include <stddef.h>
#include <stdint.h>

/* A seeded generator (SplitMix64: Steele, Lea and Flood, OOPSLA 2014). */
struct random {
	uint64_t state;
};

uint64_t random_next(struct random *random);

/* A whole number below `limit`, which is at least 1. */
size_t random_below(struct random *random, size_t limit);

#endif
