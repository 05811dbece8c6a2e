/* SPDX-License-Identifier: MIT */
#ifndef BISECT_TRIAL_COUNTER_PLAN_H
#define BISECT_TRIAL_COUNTER_PLAN_H

#include "bisect/session/session.h"
#include "probe/measure.h"

/*
 * Which counter is read in which run, and where its value is written down.
 *
 * With most runs only what is cheap is counted.  Those that put a step to the
 * proof take the sets of counters in turn, parent and culprit alike, so that
 * each is compared with itself.
 */
struct counter_plan {
	struct counters counters;
	int *places; /* of each in the session's table; -1: not counted */
	int metric;  /* which of them is the metric, or -1 */
};

/*
 * What --events, --metric and --lead name; all that can be said without
 * counting.
 */
int counter_plan_parse(struct event **out, size_t *count,
		       const struct config *config, struct arena *arena,
		       struct err *err);

/* Can the metric, and what is to lead, be counted here, if it is a counter? */
int counter_plan_check_metric(const struct config *config, struct err *err);

/*
 * Find out what this machine counts, and add that to the session's facts where
 * it does not know it yet.  In the end, counters_release() it.
 */
int counter_plan_init(struct counter_plan *plan, struct session *session,
		      struct err *err);

/* The set for the next run, of which revision, side and phase are known. */
int counter_plan_set(const struct counter_plan *plan,
		     const struct session *session,
		     const struct run_record *next);

/*
 * Add to the session's facts which events were not read on both sides of the
 * step that was confirmed, because there were too few runs.
 */
int counter_plan_note_unread(const struct counter_plan *plan,
			     struct session *session, struct err *err);

/* Put what a run has counted into its record. */
void counter_plan_write(struct run_record *out, const struct counter_plan *plan,
			const struct session *session,
			const struct measure_result *result,
			struct arena *arena);

/*
 * The value of a metric that is a counter; when it was not read, the result
 * has failed with the reason.
 */
double counter_plan_value(struct measure_result *result,
			  const struct counter_plan *plan);

#endif
