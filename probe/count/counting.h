/* SPDX-License-Identifier: MIT */
#ifndef PROBE_COUNT_COUNTING_H
#define PROBE_COUNT_COUNTING_H

#include "probe/count/counters.h"

/*
 * What the kernel and the processor count while a command runs.
 *
 *	counters_init(&counters, events, count, metric, &arena);   once
 *	counting_init(&counting, &counters, set, &arena);	   each run
 *	counting_begin(&counting, pid);	 after its fork, before its exec
 *	counting_end(&counting);	 when it has been waited for
 *	counters_release(&counters);				   once
 *
 * Counting begins with the exec, and everything that the command starts is
 * counted with it.  A processor can count only a few events at a time.  More of
 * them would take turns, and be estimates, so they are divided into sets that
 * fit, to be used in different runs.  What is cheap is in every set: the
 * kernel's own counts, instructions and cycles, unless there are too few
counters for more than these; and so is the metric.
 *
 * In this room, from top to bottom:
 *
 *	counting.[ch]		what is counted in one run
 *	counters.[ch]		which of it fits into the processor at once
 *	counter.[ch]		one event, or the reason why there is none
 *	event_name.[ch]		the names of events
 *	alias.[ch]		those that the kernel has files for
 *	event.h			an event, as the kernel has it
 *
 * Open to others: event_name.h, event.h
 */

struct counting {
	const struct counters *counters;
	int set;
	int *fds;
	double *values; /* of each counter; -1: not read */
	bool *scaled;	/* estimated: it was counted in a part of the time */
};

/* All is -1; `set` is COUNTERS_CHEAP or from 0 on. */
void counting_init(struct counting *out, const struct counters *counters,
		   int set, struct arena *arena);

/*
 * A counter that cannot be opened this time is not read; that is no failure.
 * With `counting` of NULL nothing happens.
 */
void counting_begin(struct counting *counting, pid_t pid);
void counting_end(struct counting *counting);

#endif
