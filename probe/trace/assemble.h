/* SPDX-License-Identifier: MIT */
#ifndef PROBE_TRACE_ASSEMBLE_H
#define PROBE_TRACE_ASSEMBLE_H

#include "probe/trace/decode.h"

/*
 * The moments of all processors made one trace: in order of time, with a table
 * of tasks in place of numbers that the kernel uses again, and each processor
 * running what it was left with.
 *
 * `root` is the number of a command's first task, or 0.  Its tasks, and those
 * that they start, are marked as its own.
 *
 * Of the trace, `all`, `cpus` and `duration_ns` are given; tasks, events and
 * `lost` are filled in.  `begin_ns` is the clock at its time 0; what was before
 * it, or is behind its end, is moved there.  The moments are sorted.
 */
void assemble(struct trace *out, struct decode *decode, int64_t begin_ns,
	      int32_t root, struct arena *arena);

#endif
