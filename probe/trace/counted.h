/* SPDX-License-Identifier: MIT */
#ifndef PROBE_TRACE_COUNTED_H
#define PROBE_TRACE_COUNTED_H

#include "probe/trace/trace.h"

#include <sys/types.h>

/*
 * What the kernel has counted of a process that has ended and was not waited
 * for yet: how long it ran and waited for a processor (/proc/PID/schedstat, of
 * its first thread), and how often it left one (/proc/PID/status).  False where
 * it does not say.
 */
bool counted_read(struct trace_counts *out, pid_t pid);

/* The names of all tasks that there are, one by one. */
typedef void counted_name_fn(void *whom, int32_t tid, int32_t pid,
			     const char *name);

void counted_names(counted_name_fn *take, void *whom);

/* The name of one, or "?". */
const char *counted_name(int32_t tid, struct arena *arena);

#endif
