/* SPDX-License-Identifier: MIT */
#ifndef PROBE_TRACE_STRIP_H
#define PROBE_TRACE_STRIP_H

#include "probe/trace/disturbance.h"

/*
 * A command's tasks taken together: how many of them ran, and waited for a
 * processor, in each part of the trace; pure.
 */
enum { STRIP_PARTS = 60 };

struct strip {
	double ran_s, waited_s; /* of all tasks together */
	double asleep_s;	/* none of them ran, or waited */
	int64_t switches, preempted, migrations;
	double running[STRIP_PARTS], waiting[STRIP_PARTS]; /* on average */
};

/* Of the tasks that are the command's own, in all of the trace. */
void strip_init(struct strip *out, const struct usage *usage);

/*
 * Which other tasks took its tasks' processors, what cost most first; at most
 * so many.  None where nobody knows.
 */
size_t strip_pushers(struct disturbance **out, const struct usage *usage,
		     size_t most, struct arena *arena);

#endif
