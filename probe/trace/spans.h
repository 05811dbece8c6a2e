/* SPDX-License-Identifier: MIT */
#ifndef PROBE_TRACE_SPANS_H
#define PROBE_TRACE_SPANS_H

#include "probe/trace/trace.h"

/*
 * A trace told by what each task did from being put on a processor to being
 * taken off it; pure.
 *
 * A task waits from when it is woken, made or pushed aside until it runs; it
 * sleeps at all other times of its life that it does not run.  Where wake-ups
 * are not in the trace, what a task waited after one counts as sleep.
 *
 * Of a command's own tasks it is not recorded who ran next; it was another one
 * of them where that is put on the processor within 10 us.  Of all tasks it is
 * the next one that ran for 100 us, if that was not the task itself: kernel
 * threads run for a few and leave the processor to somebody else.
 */
struct span {
	uint32_t task;	    /* TRACE_IDLE as well, but not TRACE_OTHERS */
	uint32_t next;	    /* who ran there instead */
	uint16_t cpu;	    /* index of the processor */
	bool pushed;	    /* it could have gone on */
	bool open;	    /* the trace ended meanwhile */
	bool moved;	    /* it ran on another processor before */
	bool waited_pushed; /* waited since it was pushed aside, not woken */
	int64_t start_ns, end_ns; /* equal: it was still waiting, see `open` */
	int64_t wait_ns;	  /* for the processor, before the start */
};

/* From when to when a task was there. */
struct span_life {
	int64_t born_ns, left_ns;
	bool seen; /* something was recorded of it */
};

struct spans {
	struct span *list; /* of each processor in order of time */
	size_t count;
	struct span_life *lives; /* of the trace's tasks */
};

void spans_init(struct spans *out, const struct trace *trace,
		struct arena *arena);

#endif
