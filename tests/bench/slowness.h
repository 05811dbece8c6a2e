/* SPDX-License-Identifier: MIT */
#ifndef TESTS_BENCH_SLOWNESS_H
#define TESTS_BENCH_SLOWNESS_H

#include "bisect/judge/random.h"
#include "tests/bench/situation.h"

/*
 * How slow the machine is, for whatever runs on it: as time goes by it drifts
 * as a situation says.
 */
struct slowness {
	const struct situation *situation;
	double ticks;	/* since it was switched on */
	double added;	/* what it adds to every value, now ... */
	double factor;	/* ... that is multiplied by this */
	double change;	/* the tick of the next change of a stretch */
	double phase;	/* where in its period it began */
	bool disturbed; /* it is in such a stretch */
};

void slowness_init(struct slowness *slowness, const struct situation *situation,
		   struct random *random);

/* Let time go by. */
void slowness_pass(struct slowness *slowness, double ticks,
		   struct random *random);

/* What becomes of a value. */
double slowness_apply(const struct slowness *slowness, double value);

#endif
