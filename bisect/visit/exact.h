/* SPDX-License-Identifier: MIT */
#ifndef BISECT_VISIT_EXACT_H
#define BISECT_VISIT_EXACT_H

#include "bisect/judge/judge.h"
#include "bisect/trial/trial.h"

/*
 * Metrics whose runs repeat bit for bit: an allocation count, the size of a
 * file, what a simulated processor counts.
 *
 * When two runs of each end are the same, warm-ups among them, and the ends are
 * not, judge->exact says so, until the ends are measured again: no warm-up is
 * thrown away, one run is a visit, and one pair is a proof.  That pair, with
 * the ends beside it, is each one's second run, so that nothing is confirmed
 * that was not seen twice; what differs then was no exact metric.
 *
 * A time is none, however coarse its clock and however often it says the same;
 * nor is what was asked to have more runs than usual, or what may fail for once
 * (--on-failure bad).
 */
bool exact_may_be(const struct judge *judge, const struct trial *trial);

/*
 * Do two ends that repeat differ by so much that one run, which may be off by
 * one at its last digit, tells which of the two it is like: by five at least?
 * What has five digits or more repeats for no other reason than being exact.
 */
bool exact_is_apart(double good, double bad);

/* Have both ends had two runs that are the same, and are they apart? */
bool exact_repeats(const struct trial *trial);

/*
 * Two runs of one revision since the last restart that differ, in words; NULL:
 * there are none.
 */
const char *exact_broken(const struct trial *trial, struct arena *arena);

#endif
