/* SPDX-License-Identifier: MIT */
#ifndef PROBE_TRACE_CAPTURE_H
#define PROBE_TRACE_CAPTURE_H

#include "probe/trace/trace.h"

#include <sys/types.h>

/*
 * What the scheduler does, recorded: of all processors, or of one command and
 * all that it starts.
 *
 *	capture_open(&capture, &spec, &arena, err);
 *	capture_begin(capture, pid);	its fork is done, its exec is to come
 *	capture_read(capture);		when capture_fd() is readable
 *	capture_stop(capture);		it has been waited for
 *	capture_trace(&trace, capture, &arena);
 *	capture_close(capture);
 *
 * The middle may be repeated.  What cannot be recorded is named in the trace,
 * with the reason and the cure.  Of a command whose switches cannot be recorded
 * at all, the kernel's own counts are taken, see counted.h.
 */
struct capture_spec {
	bool all;  /* every task, which takes rights */
	bool vm;   /* exits of virtual machines as well; only with `all` */
	bool live; /* the rings are read meanwhile; else only in the end */
};

struct capture;

/*
 * -1 where `all` is forbidden; of a command's own tasks something can always be
 * said.
 */
int capture_open(struct capture **out, const struct capture_spec *spec,
		 struct arena *arena, struct err *err);

/*
 * From now on, or from the exec of `pid` on where only its tasks are recorded.
 * With a NULL capture nothing happens, here and below.
 */
void capture_begin(struct capture *capture, pid_t pid);

/* Readable when rings are half full; -1 when they are not to be read. */
int capture_fd(const struct capture *capture);

void capture_read(struct capture *capture);

/* Must be called while `pid` can still be waited for: it has counts. */
void capture_stop(struct capture *capture);

/* What was recorded from begin to stop. */
void capture_trace(struct trace *out, struct capture *capture,
		   struct arena *arena);

/* A capture holds so much that it should be stopped. */
bool capture_is_full(const struct capture *capture);

void capture_close(struct capture *capture);

#endif
