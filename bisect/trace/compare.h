/* SPDX-License-Identifier: MIT */
#ifndef BISECT_TRACE_COMPARE_H
#define BISECT_TRACE_COMPARE_H

#include "bisect/trace/show.h"

/*
 * Two captures, by the names of tasks: what has the same name is one row, on
 * each side the sum of its tasks.  As captures differ in length, all is told by
 * the second.
 */
struct compare_side {
	int tasks;
	double run_pct, wait_pct; /* of one processor's time */
	double switches, preempted, migrations, exits; /* a second */
	int64_t worst_ns;
};

struct compare_row {
	const char *name, *group;
	struct compare_side sides[2];
};

/* Those that differ most in time on a processor first; their number. */
size_t compare_tasks(struct compare_row **out, const struct view *one,
		     const struct view *two, struct arena *arena);

#endif
