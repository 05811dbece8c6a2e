/* SPDX-License-Identifier: MIT */
#ifndef PROBE_COUNTER_SET_H
#define PROBE_COUNTER_SET_H

#include "probe/counter.h"

/* The `set` of one that is in none yet. */
enum { COUNTERS_UNPLACED = COUNTERS_CHEAP - 1 };

/*
 * Divide the counters that are unplaced into sets of which each, with all that
 * is COUNTERS_CHEAP, fits into the processor at once, as far as that can be;
 * both events of a rate are in one.  `metric` names one that must stay in all
 * sets, or is NULL.  Only counter.c uses this.
 */
void counters_divide(struct counters *counters, const char *metric);

#endif
