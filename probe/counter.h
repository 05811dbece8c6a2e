/* SPDX-License-Identifier: MIT */
#ifndef PROBE_COUNTER_H
#define PROBE_COUNTER_H

#include "probe/event.h"

#include <sys/types.h>

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
 */
struct counter {
	struct event event;
	const char *reason; /* why it cannot be counted; NULL: it can */
	bool user_only;	    /* the kernel's part may not be counted */
	int set;	    /* its number, or COUNTERS_CHEAP: in all */
	int idle_fd;	    /* see counters_init(); -1: none */
};

struct counters {
	struct counter *list;
	size_t count;
	int sets; /* at least 1 */
};

enum { COUNTERS_CHEAP = -1 }; /* the set of what is in all sets */

/*
 * Find out which events this machine counts, and divide them into sets.
 * `metric` is the name of one that is in all of them, or NULL.
 *
 * Each that can be counted is open from then on, on ourselves, idle: with the
 * first user of an event and after the last one the kernel patches its own code
 * on all processors, which takes ten times as long as to open the event.
 */
void counters_init(struct counters *out, const struct event *events,
		   size_t count, const char *metric, struct arena *arena);

/* Nothing is idle any more; more often is as good as once. */
void counters_release(struct counters *counters);

/* One run's. */
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
 * That a counter cannot be had this time is no failure: it is not read.  With
 * `counting` of NULL nothing happens.
 */
void counting_begin(struct counting *counting, pid_t pid);
void counting_end(struct counting *counting);

#endif
