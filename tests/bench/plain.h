/* SPDX-License-Identifier: MIT */
#ifndef TESTS_BENCH_PLAIN_H
#define TESTS_BENCH_PLAIN_H

#include "tests/bench/world.h"

/*
 * What a person does without perfbisect: `git bisect run` with a script that
 * builds, runs the benchmark `runs` times and says bad when the median lies
 * above a threshold.  The threshold was found before, halfway between the
 * medians of as many runs of each end.
 *
 * The commit that it names; it always names one.
 */
size_t plain_bisect(struct world *world, size_t runs);

/* How many runs that takes, with so many of each. */
size_t plain_cost(size_t commits, size_t runs);

/*
 * All that it costs with a threshold that somebody knows: no ends, and each
 * build as many runs as it takes ticks.
 */
size_t plain_given_cost(size_t commits, size_t runs);

#endif
