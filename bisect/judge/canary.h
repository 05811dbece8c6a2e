/* SPDX-License-Identifier: MIT */
#ifndef BISECT_JUDGE_CANARY_H
#define BISECT_JUDGE_CANARY_H

#include "bisect/judge/verdict.h"

/*
 * Is the machine still where it was when the ends were measured?  Pure.
 *
 * Told from reference runs of the ends, by what they differ from their level.
 */

/*
 * Does the residual of a run of that end lie so far off that CANARY_RUNS more
 * of them are due?  By what its ratio does to the higher level, against a
 * quarter of the difference, if it is not noise.
 */
enum { CANARY_RUNS = 3 };
bool canary_alarms(const struct level *level, bool bad, double residual);

/*
 * Or half as far off, where the levels differ by more than a third and one end
 * tells little of what is done to the other?
 */
bool canary_wants_other(const struct level *level, bool bad, double residual);

/* Do these, taken after an alarm, confirm it? */
bool canary_drifts(const struct level *level, bool bad,
		   const double *residuals);

/* How far their middle may lie off, if nothing has moved. */
double canary_limit(const struct level *level, bool bad);

/*
 * Is one more reference run due before the next run of a revision?  One for
 * each; three at once when the first ones lie far from where the drift last
 * was, and up to five when these do as well.
 */
bool canary_is_due(const struct level *level, const double *residuals,
		   size_t references, size_t runs, double last_shift);

/* Has an end moved by its run number `before`, from 0, of `count`? */
bool canary_moved(const struct level *level, const double *values,
		  size_t before, size_t count);

#endif
