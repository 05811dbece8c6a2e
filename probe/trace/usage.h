/* SPDX-License-Identifier: MIT */
#ifndef PROBE_TRACE_USAGE_H
#define PROBE_TRACE_USAGE_H

#include "probe/trace/pairs.h"
#include "probe/trace/spans.h"

/*
 * How long each task ran, waited for a processor and slept, in a part of a
 * trace (see spans.h); pure.
 */
struct usage_cpu {
	int64_t run_ns, idle_ns; /* of real tasks; known to be idle */
	int64_t switches;
};

/* A task on one processor. */
struct usage_cell {
	uint16_t cpu; /* index */
	int64_t run_ns;
	int64_t switches; /* how often it left it */
};

enum { USAGE_BUCKETS = 40 }; /* delays from 2^i ns on, less than twice that */

struct usage_task {
	bool seen; /* it was alive, and something was recorded of it */
	int64_t run_ns, wait_ns, sleep_ns;
	int64_t switches, preempted;   /* it left a processor; it had to */
	int64_t migrations;	       /* it ran elsewhere than before */
	int64_t worst_ns, worst_at_ns; /* its longest wait, and its end */
	int64_t exits, handled_ns;     /* of a virtual machine, outside of it */
	struct usage_cell *cells;      /* by processor, where it was */
	size_t cell_count, cell_capacity;
};

/* A wait for a processor that ended with `task` running. */
struct usage_delay {
	uint32_t task;
	uint16_t cpu;
	bool pushed; /* since it was pushed aside, not since it was woken */
	int64_t delay_ns, at_ns;
};

enum { USAGE_WORST = 20 };

struct usage {
	const struct trace *trace;
	int64_t from_ns, to_ns;
	struct spans spans;		       /* of all of the trace */
	struct usage_task *tasks;	       /* as in the trace */
	struct usage_cpu *cpus;		       /* of all tasks */
	struct usage_delay worst[USAGE_WORST]; /* the longest first */
	size_t worst_count;
	int64_t woken[USAGE_BUCKETS], pushed[USAGE_BUCKETS];
	struct pair *pushes; /* a task, and which one took its processor */
	size_t push_count;
	struct pair *exits; /* a task, and the reason */
	size_t exit_count;
};

/* What was between these two times. */
void usage_init(struct usage *out, const struct trace *trace, int64_t from_ns,
		int64_t to_ns, struct arena *arena);

/*
 * The tasks that were seen, the command's own first, then those that ran
 * longest; their number.
 */
size_t usage_order(uint32_t **out, const struct usage *usage,
		   struct arena *arena);

/*
 * The delay that this part of all waits did not exceed, as a bucket's upper
 * end; 0 when there was none.
 */
int64_t usage_quantile_ns(const int64_t *buckets, double part);

#endif
