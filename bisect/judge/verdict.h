/* SPDX-License-Identifier: MIT */
#ifndef BISECT_JUDGE_VERDICT_H
#define BISECT_JUDGE_VERDICT_H

#include "bisect/judge/stats.h"

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
	size_t count;  /* runs of each end */
	bool constant; /* all of these have one and the same value */
	double tick; /* of a coarse clock, or 0; medians are of grouped data */
	double good_median, bad_median;
	double threshold;	   /* halfway between the medians */
	double difference;	   /* bad median - good median */
	double sigma_raw;	   /* spread of one run, blind to drift */
	double clamp;		   /* half the width of what runs count for */
	double clamped_threshold;  /* the same two of the clamped runs ... */
	double clamped_difference; /* ... by their means */
	double sigma;		   /* of one clamped run, of both sides */
	double error;		   /* standard error of clamped_difference */
	double z;		   /* |clamped_difference| / error */
	double square_sum;	   /* of successive clamped differences ... */
	size_t square_count;	   /* ... and how many, for sigma */
	double side_sum[2];	   /* the same of good and of bad ... */
	size_t side_count[2];	   /* ... revisions alone */
	size_t seen[2];		   /* runs of these ... */
	size_t astray[2];	   /* ... beyond the middle, as of the other */
};

/*
 * `good` and `bad` have `count` runs each, at least two, in the order in which
 * they were taken, G B B G G B B G ...
 */
void verdict_level(struct level *out, const double *good, const double *bad,
		   size_t count);

/*
 * How far the machine has moved since the ends were measured, from reference
 * runs of GOOD and BAD beside those of a revision (duet benchmarking: Bulej et
 * al. (2020), "Duet Benchmarking", ICPE).  All zero: not at all.
 *
 * A machine that becomes slower does so in proportion: a long run is moved by
 * more than a short one.  So where both levels are positive a value is scaled,
 * and `shift` is what that comes to at the threshold; otherwise it is the same
 * for all.
 */
struct drift {
	double shift;
	double variance; /* of that */
};

/* The shift that one reference run of an end indicates. */
double verdict_residual(const struct level *level, bool bad, double value);

/* What a shift comes to at the level of an end, as a multiple of it. */
double verdict_scale(const struct level *level, bool bad);

/* What a value would have been when the ends were measured. */
double verdict_settle(const struct level *level, double shift, double value);

/* From the residuals of `count` reference runs. */
void verdict_drift(struct drift *out, const struct level *level,
		   const double *residuals, size_t count);

/* Runs of one revision, as they were measured. */
struct sample {
	const double *values;
	size_t count;
	struct drift drift;
	size_t references; /* how many that comes from */
	bool bad;	   /* what it was judged to be, or is */
};

/*
 * The least that a sigma is taken for, at ends with this threshold and
 * difference.  Never 0, or quotients of a metric that repeats exactly would not
 * be finite.
 */
double verdict_sigma_least(double threshold, double difference);

/* Let the runs of a visited revision improve sigma, and what its side has. */
void verdict_learn(struct level *level, const struct sample *sample);

/* Forget what runs have told of it. */
void verdict_unlearn(struct level *level);

/* The variance of one clamped run of a side, drawn to that of both together. */
double verdict_side_noise(const struct level *level, bool bad);

/*
 * The variance of one clamped run: that of both sides together, or that of the
 * noisier side, when it has enough runs of its own to be believed.  So a side
 * that is quiet does not lend its certainty to one that is not.
 */
double verdict_noise(const struct level *level);

/* What the runs of one revision say. */
struct visit {
	double median, raw; /* settled, and as it was measured */
	double beyond;	 /* of the clamped mean: how far beyond the threshold */
	double variance; /* of that */
	double ends;	 /* the part of it that the ends have */
	double log_odds; /* that it is like BAD, not like GOOD */
	double side_odds; /* the same, if it may lie between them as well */
	bool bad;	  /* by the median: beyond the threshold */
	bool agreed;	  /* median and log-odds say the same */
};

/* sample->bad does not matter. */
void verdict_visit(struct visit *out, const struct level *level,
		   const struct sample *sample);

/*
 * What the odds of a visit are worth.  Runs that follow each other within
 * seconds share one state of the machine, which more of them do not make any
 * likelier to be that of the ends; runs with references among them do not.
 */
double verdict_of_burst(double log_odds, size_t references);

/*
 * Is it too good to be true: better than the better end by more than the whole
 * difference, or twice as good, by three standard errors of its median, both as
 * it was measured and as it settles?  `higher` tells that more is better.
 */
bool verdict_is_odd(const struct level *level, const struct visit *visit,
		    size_t count, bool higher);

/* Of `count` runs whose clamped mean lies `beyond` the threshold. */
double verdict_log_odds(const struct level *level, double beyond,
			double variance, size_t count);

/*
 * The log-odds that a level lies beyond 0, where it was measured, with a
 * standard error, whatever other levels there are.
 */
double verdict_side_odds(double distance, double error);

/* The mean of the clamped runs. */
double verdict_mean(const struct level *level, const struct sample *sample);

/*
 * Where between the ends the revision lies: 0 at GOOD's level, 1 at BAD's.
 */
double verdict_share(const struct level *level, const struct visit *visit);

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

/*
 * What log-odds are worth that come of many verdicts: beyond 2.5 they count for
 * two thirds of what they seem, because all verdicts share one estimate of the
 * ends and of the noise, and because a search that begins anew has one more
 * chance to go wrong.  Found by `make bench`, which shows how true it is.
 */
double verdict_calibrated(double log_odds);

/* What a search costs: an estimate on the safe side. */
struct forecast {
	double per_side; /* runs of each end until they separate */
	double runs, builds;
};

/* For `candidates` commits and a difference of `delta` standard deviations. */
void verdict_forecast(struct forecast *out, size_t candidates, double delta);

#endif
