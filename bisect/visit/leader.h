/* SPDX-License-Identifier: MIT */
#ifndef BISECT_VISIT_LEADER_H
#define BISECT_VISIT_LEADER_H

#include "bisect/judge/judge.h"
#include "bisect/trial/trial.h"

/*
 * A quieter metric leads the search: visits and references go by it, with its
 * own level of the ends; what it finds is proved on the metric itself.
 *
 * Which one, if any, follows from the runs of the ends (judge/lead.h) and from
 * --lead, and is written to the journal.  It leads from the first visit on,
 * until something contradicts it: then the search begins anew on the metric,
 * for good (contradiction_led()).  The ends must be told apart on the metric
 * itself before.
 *
 * By itself (`auto`) only the processor's time and its instructions lead, and
 * only where a time is compared: a duration, a rate, or a number without a unit
 * that COMMAND prints, which mostly is one of these, and costs no more than
 * some runs where it is not.  Bytes, per cents and counts have other causes
 * than work.  Nothing leads a command that is mostly asleep, nor where the
 * merge base of the ends is to be judged, which no proof follows.
 */

/*
 * The level of the ends by another metric, from the runs that told them apart,
 * or did not: `process` is what session_process() gives.  False: fewer than two
 * runs of an end have it.
 */
bool leader_level(struct level *out, const struct trial *trial, int process);

/* Is --lead something that can be?  For before anything is built. */
int leader_check(const struct config *config, struct err *err);

/* The ends are told apart: choose, write down, say so. */
int leader_choose(struct judge *judge, struct trial *trial, struct err *err);

/* For a proof, runs are measured by the metric itself; and after it. */
void leader_step_aside(struct judge *judge, struct trial *trial);
void leader_return(struct judge *judge, struct trial *trial);

#endif
