/* SPDX-License-Identifier: MIT */
#ifndef TESTS_BENCH_STUDY_H
#define TESTS_BENCH_STUDY_H

#include "tests/bench/tally.h"

/*
 * One situation, studied: perfbisect beside plain `git bisect`, in worlds made
 * from the same seeds.
 */
enum { STUDY_ASKED = 3, STUDY_PLAIN = 3 };

/* --confidence of the bisections; the first one is the default. */
extern const double study_asked[STUDY_ASKED];

/* Runs for each median of plain `git bisect`. */
extern const size_t study_plain[STUDY_PLAIN];

struct study {
	const struct situation *situation;
	size_t trials;
	struct tally asked[STUDY_ASKED]; /* .count is 0 where not done */
	size_t plain_right[STUDY_PLAIN];
	/*
	 * The fewest runs for each median with which plain `git bisect` is
	 * right in 99 % of the trials; or else those with which it is right
	 * most often.
	 */
	size_t best_runs, best_right;
};

/* Of a brief study, perfbisect's bisections at the default confidence only. */
int study_run(struct study *out, const struct situation *situation,
	      size_t trials, uint64_t seed, bool brief, struct err *err);

/* A line for each of these bisections, separated by tabs. */
int study_list(const struct situation *situation, size_t trials, uint64_t seed,
	       struct err *err);

/* One of them again, with all that the program says. */
int study_show(const struct situation *situation, size_t trial, uint64_t seed,
	       struct err *err);

/* Does plain `git bisect` reach 99 % at all? */
bool study_plain_succeeds(const struct study *study);

#endif
