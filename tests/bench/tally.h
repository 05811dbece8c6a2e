/* SPDX-License-Identifier: MIT */
#ifndef TESTS_BENCH_TALLY_H
#define TESTS_BENCH_TALLY_H

#include "bisect/judge/stats.h"
#include "tests/bench/rig.h"

/*
 * What many bisections came to, counted.
 */

/* Confirmed findings whose stated confidence lies in one range. */
struct bin {
	size_t count, right;
	double stated; /* sum */
};

enum { TALLY_BINS = 5 };

/* Where the bins begin; the last one holds the most that is ever stated. */
extern const double tally_limits[TALLY_BINS];

struct tally {
	size_t count;
	size_t right;	      /* confirmed, and a culprit */
	size_t wrong;	      /* confirmed, and none */
	size_t odd;	      /* of these: a step that an odd build makes */
	size_t refused;	      /* the ends were not told apart */
	size_t not_confirmed; /* a culprit, but exit status 5 */
	size_t range;	      /* several candidates */
	double runs, warmups, builds; /* sums */
	double parts[FINDING_PARTS];  /* of the runs */
	struct bin bins[TALLY_BINS];
};

void tally_add(struct tally *tally, const struct finding *finding);

/* Into the first; what they have in common is their being counted. */
void tally_join(struct tally *tally, const struct tally *other);

/* All bins as one. */
struct bin tally_stated(const struct tally *tally);

/*
 * A 95 % interval of a probability, from `hits` out of `count`.  Wilson (1927),
 * "Probable Inference, the Law of Succession, and Statistical Inference",
 * Journal of the American Statistical Association 22(158), 209-212.
 */
struct interval tally_interval(size_t hits, size_t count);

/*
 * The fewest runs in which any method can name the culprit with 99 %, for a
 * step of `delta` standard deviations of normal noise:
 *
 *	(1 - e) log2 n / C(delta) + 2 ln(1/e) / (delta^2 / 2),	e = 1 %,
 *
 * where C, what one run tells, is the capacity in bits of the channel with
 * binary input and Gaussian noise.  Gu and Xu (2023), "Optimal Bounds for Noisy
 * Sorting", STOC 2023, 1502-1515; twice the second term, because culprit and
 * parent need proof.
 */
double tally_bound_runs(double delta);

/*
 * What a bisection costs beside what any must: runs and builds, each build as
 * many runs as it takes ticks.  Any method builds log2 n commits.
 */
double tally_cost_ratio(const struct tally *tally, double delta);

#endif
