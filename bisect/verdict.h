/* SPDX-License-Identifier: MIT */
#ifndef BISECT_VERDICT_H
#define BISECT_VERDICT_H

#include "bisect/stats.h"

#include <stdbool.h>

/*
 * From runs to verdicts.  Pure.
 *
 * The visible rule: a revision is bad when its median lies beyond the
 * threshold halfway between the medians of the two ends.  How sure that is
 * comes from the log-odds of Wald's sequential test (Wald (1945), "Sequential
 * Tests of Statistical Hypotheses", Annals of Mathematical Statistics 16(2),
 * 117-186), taken over the mean of the runs clamped around the threshold, so
 * that no outlier counts for more than it is worth.
 *
 * Everything is signed by the difference bad - good, so that "higher is worse"
 * and "lower is worse" are the same code.  Values may have any unit.
 */

/* No single run may count for more than e^3, 20 to 1. */
#define VERDICT_CAP 3.0

/* What the runs of the two ends say. */
struct level {
	size_t count; /* runs of each end */
	double good_median, bad_median;
	double threshold;	   /* halfway between the medians */
	double difference;	   /* bad median - good median */
	double sigma_raw;	   /* spread of one run, blind to drift */
	double clamp;		   /* half the width of what runs count for */
	double clamped_threshold;  /* the same two of the clamped runs ... */
	double clamped_difference; /* ... by their means */
	double sigma;		   /* of one clamped run */
	double error;		   /* standard error of clamped_difference */
	double z;		   /* |clamped_difference| / error */
	double square_sum;	   /* of successive clamped differences ... */
	size_t square_count;	   /* ... and how many, for sigma */
};

/*
 * `good` and `bad` have `count` runs each, at least two, in the order in which
 * they were taken, G B B G G B B G ...
 */
void verdict_level(struct level *out, const double *good, const double *bad,
		   size_t count);

/* Let the runs of a visited revision improve sigma. */
void verdict_learn(struct level *level, const double *values, size_t count);

/* What the runs of one revision say. */
struct visit {
	double median;
	double log_odds; /* positive: bad */
	bool bad;	 /* by the median: beyond the threshold */
	bool agreed;	 /* median and log-odds say the same */
};

void verdict_visit(struct visit *out, const struct level *level,
		   const double *values, size_t count);

/* What the differences culprit - parent of runs taken side by side say. */
struct step {
	double mean;	 /* of the clamped differences */
	double error;	 /* its standard error */
	double log_odds; /* positive: the step is there */
};

void verdict_step(struct step *out, const struct level *level,
		  const double *differences, size_t count);

/*
 * The probability that every verdict of the path is right, from the log-odds
 * for each: negative where the odds speak against what the median said.
 */
double verdict_path(const double *log_odds, size_t count);

/* The stated confidence: the path, and a step confirmed with `log_odds`. */
double verdict_confidence(double path, double log_odds);

/* What a search costs: an estimate on the safe side. */
struct forecast {
	double per_side; /* runs of each end until they separate */
	double runs, builds;
};

/* For `candidates` commits and a difference of `delta` standard deviations. */
void verdict_forecast(struct forecast *out, size_t candidates, double delta);

#endif
