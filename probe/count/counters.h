/* SPDX-License-Identifier: MIT */
#ifndef PROBE_COUNT_COUNTERS_H
#define PROBE_COUNT_COUNTERS_H

#include "probe/count/counter.h"

/*
 * The events that are counted, in sets of which each fits into the processor at
 * once.
 */
struct counters {
	struct counter *list;
	size_t count;
	int sets; /* at least 1 */
};

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

#endif
