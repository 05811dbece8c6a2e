/* SPDX-License-Identifier: MIT */
#ifndef BISECT_REPORT_SCHEDULER_H
#define BISECT_REPORT_SCHEDULER_H

#include "bisect/report/model.h"
#include "probe/ground/json.h"

/*
 * Who disturbed the benchmark: what the scheduler did in those runs of parent
 * and culprit whose switches were recorded.
 */
struct scheduler_side {
	size_t runs;
	/* Medians of a run. */
	double wall_s, ran_s, waited_s, asleep_s;
	double switches, preempted, migrations;
	bool all; /* waits after waking up are known, and who was in the way */
	int64_t lost;		      /* records of all of them; -1: unknown */
	const struct run_record *run; /* the one in the middle, by wall time */
	/* NULL-terminated, what cost most first; in all of the runs. */
	struct scheduler_pusher {
		const char *name;
		double times, waited_s;
	} * pushers;
};

/* Parent and culprit; false where neither has such runs. */
bool report_scheduler(struct scheduler_side sides[2],
		      const struct report *report, struct arena *arena);

/* In sentences; an empty list where there is nothing to say. */
const char **report_scheduler_words(const struct report *report,
				    struct arena *arena);

/*
 * Was it a processor that the slower one waited for?  1: that is most of what
 * it takes longer, -1: it slept for most of that, 0: not known.
 * By the switches where these were recorded, else by what the kernel says of
 * every run.
 */
int report_waited(const struct report *report);

/* For report.json; null where there is nothing to say. */
json_t *report_json_scheduler(const struct report *report);

#endif
