/* SPDX-License-Identifier: MIT */
#ifndef PROBE_TRACE_TRACEPOINT_H
#define PROBE_TRACE_TRACEPOINT_H

#include "probe/trace/trace.h"

/*
 * A place in the kernel that can be recorded, as tracefs describes it: its
 * number, and where in a record each of its fields is.
 */
struct tracepoint {
	int id; /* what perf_event_open() calls it; 0: there is none */
	const char *format; /* or NULL */
};

/* A number in a record; all are little ones, or cut to 64 bits. */
struct tracepoint_field {
	int offset, size; /* size is 0 where there is no such field */
	bool is_signed;
};

/*
 * "sched/sched_switch" below `root`/events.  -1 with an error that says what
 * to do where tracefs is not there or not for us; a tracepoint that this kernel
 * does not have is no error, its id is 0.
 */
int tracepoint_find(struct tracepoint *out, const char *root, const char *name,
		    struct arena *arena, struct err *err);

/* Where tracefs is mounted, or NULL. */
const char *tracepoint_root(void);

struct tracepoint_field tracepoint_field(const struct tracepoint *point,
					 const char *name);

/* Of what was recorded; 0 where the field is not in it. */
int64_t tracepoint_read(struct tracepoint_field field, const uint8_t *data,
			size_t length);

/*
 * The names of a kvm_exit's reasons, by the kernel's own table for this kind of
 * processor (isa 1: VMX, 2: SVM), into trace->reasons.
 */
void tracepoint_reasons(struct trace *trace, const struct tracepoint *point,
			int isa, struct arena *arena);

#endif
