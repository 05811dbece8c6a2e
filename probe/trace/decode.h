/* SPDX-License-Identifier: MIT */
#ifndef PROBE_TRACE_DECODE_H
#define PROBE_TRACE_DECODE_H

#include "probe/trace/tracepoint.h"

#include <linux/perf_event.h>

/*
 * One record of the kernel's made one moment, or none.
 *
 * Two kinds of records tell of switches: those of one's own tasks, of which
 * each says that a task is put on a processor or off it; and those of a
 * processor (SWITCH_CPU_WIDE, or the tracepoint sched_switch), which have both
 * sides.  Which of them there are is decided in capture.c.
 */
enum moment_kind {
	MOMENT_SWITCH,	  /* from `tid` to `other`; flag: could have gone on */
	MOMENT_FROM_IDLE, /* that, once more, to `tid` from idle */
	MOMENT_ON,	  /* `tid` is put on the processor */
	MOMENT_OFF,	  /* and off it; flag: could have gone on */
	MOMENT_WAKE,	  /* `tid` can run; flag: it has just been made */
	MOMENT_FORK,	  /* `tid` is made by `other` */
	MOMENT_NAME,	  /* `tid` is called names[number]; flag: by exec */
	MOMENT_EXIT,	  /* `tid` ends */
	MOMENT_VM,   /* `tid` leaves its virtual machine; flag: enters it */
	MOMENT_LOST, /* `number` records found no room */
};

struct moment {
	int64_t time_ns; /* CLOCK_MONOTONIC */
	int32_t tid, other;
	uint32_t number; /* of a name, a reason, or how many */
	uint32_t order;	 /* among those of equal time */
	int32_t pid;	 /* of FORK and NAME: its process */
	uint16_t cpu;	 /* its number */
	uint8_t kind;
	bool flag;
};

/* What is known of the tracepoints; those with an id of 0 are not recorded. */
struct decode_points {
	struct tracepoint switched, waking, made, vm_exit, vm_entry;
	struct tracepoint_field prev_tid, prev_state, next_tid, next_comm;
	struct tracepoint_field woken_tid, made_tid;
	struct tracepoint_field reason, isa;
};

struct decode {
	const struct decode_points *points;
	struct arena *arena;
	struct moment *moments;
	size_t count, capacity;
	const char **names;
	size_t name_count, name_capacity;
	int cpu; /* of the record that is being read */
	int isa; /* of the kvm_exits that were seen; 0: none was */
};

/*
 * What each record has behind it, and samples in front.  The processor is that
 * of the ring: what need not be written costs nothing.
 */
enum { DECODE_SAMPLE = PERF_SAMPLE_TID | PERF_SAMPLE_TIME };

/* Where the fields are, of tracepoints that have been found. */
void decode_find_fields(struct decode_points *points);

/* A name, as it is told by /proc. */
void decode_name(struct decode *decode, int32_t tid, int32_t pid,
		 const char *name);

/* A whole record of a processor; one that makes no sense is passed over. */
void decode_record(struct decode *decode, int cpu,
		   const struct perf_event_header *record);

#endif
