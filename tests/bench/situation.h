/* SPDX-License-Identifier: MIT */
#ifndef TESTS_BENCH_SITUATION_H
#define TESTS_BENCH_SITUATION_H

#include <stdbool.h>
#include <stddef.h>

/*
 * The situations in which a bisection is put to the test: what a benchmark and
 * its machine do, in numbers.
 *
 * The good level is 100, where nothing else is said, so that every number of a
 * level or of noise is a percentage of it.  The clock ticks once for each run;
 * a build takes BUILD_TICKS, during which the machine drifts on.
 */
enum {
	CANDIDATES = 1024, /* commits, where nothing else is said */
	BUILD_TICKS = 10,
	STEPS_MOST = 5,
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

	/*
	 * Of the history: the steps of its level, from older to newer, up or
	 * down; the first 0 ends them, and without any there is no regression.
	 * Each is made by a commit somewhere, or by the one that `at` names.
	 */
	double good; /* level of the good end; 0: 100 */
	double steps[STEPS_MOST];
	size_t at[STEPS_MOST]; /* all or none */
	size_t commits;	       /* the bad end among them; 0: CANDIDATES */
	double creep;	       /* of each commit, besides */
	bool first_only;       /* a culprit; else whoever makes a step up is */

	/* Of every run: standard deviations, but where it says otherwise. */
	double normal;
	double normal_bad;  /* the same from the first step on; 0: no other */
	bool in_proportion; /* all of these to the level, which has them at
			       the good end */
	double skewed;
	double lognormal; /* of the logarithm, in % */
	double heavy;	  /* that times e^N is added: ln(1 + heavy e^N) of the
			     logarithm, in % */
	double student;	  /* the scale of a t with two degrees of freedom */
	double outliers;  /* which part of the runs takes twice as long */
	double modes;	  /* up or down by this much */
	double tick; /* of the clock, which ticks whenever the run begins */

	/* Of the machine. */
	double wander; /* standard deviation of an AR(1) process */
	double walk;   /* of the steps of a random walk, for one tick */
	double wave;   /* of a sine, in %: its most */
	double shift;  /* once and for all, in % */
	double bursts; /* this many times as slow, in stretches of 20 to 60 */
	double queues; /* part of the runs that wait for a processor: 1.3 to 3
			  times as long, of which their CPU time tells */
	bool moody;    /* 0.5 to 2 times as slow, for 10 to 60 ticks each */

	/* Of a build: what its layout adds. */
	double layout;
	bool shuffled; /* anew in every run, no longer the build's own */
	bool linked;   /* it can be linked again, as other layouts */
	bool moved;    /* the steps are there only as built */
	enum odd_build odd;

	/* Of a tree: what its runs leave in it adds, in per cent of the level.
	 */
	double growth;	    /* with each run */
	size_t growth_from; /* not by the runs before this one */
	size_t growth_most; /* nor by those from this one on; 0: no limit */

	/*
	 * Of the processor's time, which each run tells as well: its step, in
	 * per cent, by the first commit that makes one or by one of its own,
	 * and the noise of a run.  0: it is not known.
	 */
	double user_step;
	double user_normal;
	bool user_elsewhere;

	/*
	 * The step in standard deviations of one run, without what drifts; 0
	 * where no bound is known.
	 */
	double delta;
};

/* Does each build keep an offset of its own, which no run can average out? */
bool situation_has_layout(const struct situation *situation);

/* How many steps there are; 0: nothing is to be found. */
size_t situation_steps(const struct situation *situation);

/* How many commits there are, the bad end among them. */
size_t situation_commits(const struct situation *situation);

/* All of them; the last has a NULL name. */
extern const struct situation situations[];

#endif
