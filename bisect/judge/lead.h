/* SPDX-License-Identifier: MIT */
#ifndef BISECT_JUDGE_LEAD_H
#define BISECT_JUDGE_LEAD_H

#include "bisect/judge/sampler.h"

/*
 * Which metric is to lead the search?  Pure.
 *
 * Every run holds more than what is compared: the processor's time, what was
 * counted.  On a busy machine the clock may scatter by 40 % and the processor's
 * time in the same runs by 2 %.  The runs of a visit go with 1 / delta^2, delta
 * being the difference of the ends in standard deviations of one run (Wald's
 * test, see verdict.h), so a search by the quieter one takes a fraction of
 * them.
 *
 * It only leads.  What makes it step may be another commit than what makes the
 * metric step, so where it ends is a candidate that is proved on the metric
 * itself, and if the step is not there, the search begins anew on the metric.
 * A leader that is wrong costs runs and never a wrong name; so the limits here
 * are about what a search saves.
 */

/* How many standard deviations of one run the ends are apart. */
double lead_delta(const struct level *level);

/* Of a metric in place of another one. */
enum lead_fit {
	LEAD_FITS,
	LEAD_TOGETHER, /* its ends are not apart by what is asked of ends */
	LEAD_OPPOSITE, /* it says that the other end is the worse one */
	LEAD_NOISY,    /* it tells them apart too little better */
	LEAD_SLIGHT,   /* it has moved by too small a part to be the cause */
};

/*
 * May it lead at all, when somebody wants it?  `leader` and `metric` are of the
 * same runs of the ends; of a leader lower is better, of the metric too unless
 * `higher`.  LEAD_FITS, LEAD_TOGETHER or LEAD_OPPOSITE.
 */
enum lead_fit lead_may(const struct sampler *sampler,
		       const struct level *leader, const struct level *metric,
		       bool higher);

/*
 * Is it worth it?  Only where the metric itself has a delta below 8, so that
 * its visits may take more than their least runs; the leader has three times
 * its delta, or 8 and half as much again.  And its ends differ by a quarter at
 * least of the part by which those of the metric do: what has moved by 0.1 % is
 * not why the metric has by 5 %, however quiet it is.
 */
enum lead_fit lead_fits(const struct sampler *sampler,
			const struct level *leader, const struct level *metric,
			bool higher);

/* Is the metric itself so noisy that another one may be worth it? */
bool lead_may_be_led(const struct level *metric);

/*
 * The best of `count` that fit, by delta, the first of equals; -1: none does.
 * One whose runs are not known has a count of 0.
 */
int lead_choose(const struct sampler *sampler, const struct level *leaders,
		size_t count, const struct level *metric, bool higher);

/*
 * Is a command mostly asleep, so that what the processor does tells little of
 * its time?  From the processor's time and the clock's of `count` runs: its
 * median is less than a fifth of the quickest run.  No more, because on a busy
 * machine, where a leader is worth most, even that one has waited for a
 * processor that others had.
 */
bool lead_sleeps(const double *cpu_s, const double *wall_s, size_t count);

/*
 * The probability that a step of the leader is one of the metric, before it is
 * put to the proof: what the verdicts that it led are worth at most.
 */
#define LEAD_BELIEVED 0.9

#endif
