/* SPDX-License-Identifier: MIT */
#ifndef PROBE_TRACE_TRACE_H
#define PROBE_TRACE_TRACE_H

#include "probe/ground/arena.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * What the scheduler did: who ran on which processor, from when to when, and
 * why it stopped.
 *
 *	capture_open(&capture, &spec, &arena, err);	 what may be recorded
 *	capture_begin(capture, pid);	 of a command: after its fork, or 0
 *	capture_read(capture);		 now and then, or not at all
 *	capture_end(&trace, capture, &arena);
 *	capture_close(capture);
 *	usage_init(&usage, &trace, 0, trace.duration_ns, &arena);
 *
 * The kernel writes a record of each switch into a ring for each processor
 * (perf_event_open(2)), which is read when it is half full, or after the end.
 * Of one's own tasks this takes no rights: when they ran, where, and whether
 * they were pushed aside.  Who ran instead, and from when on a task that was
 * asleep could have run, takes CAP_PERFMON.
 *
 * In this room, from top to bottom:
 *
 *	capture.[ch]		the kernel asked for records, and read
 *	counted.[ch]		where there are none: what it has counted
 *	sources.[ch]		what is open on each processor
 *	ring.[ch]		one processor's records
 *	assemble.[ch]		moments of all processors made one trace
 *	decode.[ch]		a record made a moment
 *	tracepoint.[ch]		where in a record its fields are
 *	strip.[ch]		a command's tasks taken together
 *	switches_file.[ch]	a trace in a file
 *	bytes.[ch]		numbers of any size in few bytes
 *	disturbance.[ch]	who pushed whom aside, again and again
 *	usage.[ch]		how long each ran, waited and slept
 *	spans.[ch]		from being put on a processor to being off it
 *	pairs.[ch]		pairs of numbers, counted
 *	trace.[ch]		this file
 *
 * Open to others: capture.h, strip.h, switches_file.h, disturbance.h, usage.h,
 * spans.h, pairs.h, bytes.h, decode.h, assemble.h
 */
enum trace_kind {
	TRACE_SWITCH, /* `task` runs on `cpu` from now on */
	TRACE_WAKE,   /* it can run from now on, if it did not */
	TRACE_END,    /* it exits */
	TRACE_VM,     /* it has left its virtual machine, or enters it */
};

struct trace_event {
	int64_t time_ns; /* since the beginning of the trace */
	uint32_t task;	 /* index of a task */
	uint32_t reason; /* why a virtual machine was left */
	uint16_t cpu;	 /* index of a processor */
	uint8_t kind;	 /* enum trace_kind */
	/*
	 * TRACE_SWITCH: the task that ran until now could have gone on.
	 * TRACE_WAKE: the task has just been made.  TRACE_VM: it enters.
	 */
	bool flag;
};

/* The first two tasks of each trace are none. */
enum {
	TRACE_IDLE,   /* nobody runs */
	TRACE_OTHERS, /* somebody we do not know, or nobody */
	TRACE_REAL,   /* from here on */
};

/* What the kernel has counted of a task whose switches are not known. */
struct trace_counts {
	int64_t run_ns, wait_ns;
	int64_t switches, preempted; /* preempted ones among them */
};

struct trace_task {
	int32_t tid, pid;
	const char *comm; /* the kernel's name for it, the last one it had */
	/* What people call it, see task_names.h; "" where nobody said so. */
	const char *name, *group, *role, *id;
	const struct trace_counts *counts; /* or NULL */
	bool own; /* of the command, or started by it */
};

/* Why virtual machines are left, in words. */
struct trace_reason {
	uint32_t number;
	const char *name;
};

struct trace {
	bool all;	 /* of every task; or of a command's only */
	bool wakes;	 /* it is known from when on a task could run */
	bool vm;	 /* exits of virtual machines are in it */
	int64_t start_s; /* of the Unix epoch */
	int64_t duration_ns;
	int64_t lost; /* records that found no room; -1: unknown */
	const char *host, *command;
	const char **missing; /* what is not in it, why, and the cure */
	size_t missing_count;
	int *cpus; /* numbers of the processors, ascending */
	size_t cpu_count;
	struct trace_task *tasks;
	size_t task_count;
	struct trace_reason *reasons;
	size_t reason_count;
	struct trace_event *events; /* in order of time */
	size_t event_count;
};

enum {
	TRACE_CPUS_MOST = 4096,
	TRACE_TASKS_MOST = 1 << 22,
};

/* What it is called: by people, or by the kernel. */
const char *trace_task_name(const struct trace_task *task);

/* "EPT_VIOLATION", or the number. */
const char *trace_reason_name(const struct trace *trace, uint32_t number,
			      struct arena *arena);

/* One more of what is missing. */
void trace_lacks(struct trace *trace, const char *what, struct arena *arena);

#endif
