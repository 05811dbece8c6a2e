/* SPDX-License-Identifier: MIT */
#ifndef TESTS_BENCH_SITUATION_H
#define TESTS_BENCH_SITUATION_H

#include <stdbool.h>
#include <stddef.h>

/*
 * The situations in which a bisection is put to the test: what a benchmark and
 * its machine do, in numbers.
 *
 * The good level is 100, so that every number of a level or of noise is a
 * percentage of it.  The clock ticks once for each run; a build takes
 * BUILD_TICKS, during which the machine drifts on.
 */
enum {
	CANDIDATES = 1024, /* commits, the bad end among them */
	BUILD_TICKS = 10,
};

/* One build that is off its level, without being a culprit. */
enum odd_build {
	ODD_NONE,
	ODD_ANYWHERE,
	ODD_FIRST, /* the first that is tested, with the culprit behind it */
};

struct situation {
	const char *name;  /* as --row has it */
	const char *title; /* as the table has it */
	double step;	   /* bad level - good level; 0: no regression */
	bool halved;	   /* in two steps of half the size each */

	/* Of every run: standard deviations, but where it says otherwise. */
	double normal;
	double skewed;
	double outliers; /* which part of the runs takes twice as long */
	double modes;	 /* up or down by this much */

	/* Of the machine. */
	double wander; /* standard deviation of an AR(1) process */
	double walk;   /* of the steps of a random walk, for one tick */

	/* Of a build: what its layout adds. */
	double layout;
	bool shuffled; /* anew in every run, no longer the build's own */
	enum odd_build odd;

	/* Of a tree: what its runs leave in it adds, in per cent of the level.
	 */
	double growth;	    /* with each run */
	size_t growth_from; /* not by the runs before this one */
	size_t growth_most; /* nor by those from this one on; 0: no limit */

	/*
	 * The step in standard deviations of one run, without what drifts; 0
	 * where no bound is known.
	 */
	double delta;
	bool calibrated; /* its stated confidences are looked at */
};

/* Does each build keep an offset of its own, which no run can average out? */
bool situation_has_layout(const struct situation *situation);

/* All of them; the last has a NULL name. */
extern const struct situation situations[];

#endif
