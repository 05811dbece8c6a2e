/* SPDX-License-Identifier: MIT */
#ifndef PROBE_TRACE_SWITCHES_FILE_H
#define PROBE_TRACE_SWITCHES_FILE_H

#include "probe/trace/trace.h"

/*
 * A trace in a file, to be looked at on any machine.
 *
 * A line "perfbisect-switches/1", then numbers and strings as bytes.h has them:
 *
 *	flags (1 all, 2 wakes, 4 vm)  start_s  duration_ns  lost + 1
 *	host  command
 *	n, each: what is missing
 *	n, each: number of a processor
 *	n, each: number of a reason, name
 *	n, each: tid  pid  comm  name  group  role  id
 *		flags (1 counts, 2 own), its counts
 *	n, each: an event
 *
 * and a sum over all of it, FNV-1a of 64 bits in eight bytes, the lowest first.
 * An event is a byte, with its kind in bits 0 and 1, its flag in bit 2, and its
 * processor's index in the others (31: a number with the rest follows); then
 * the time since the event before; the task; and the reason, where a virtual
 * machine is left.  Who ran before need not be said.  A switch takes four to
 *six bytes.
 */
enum { SWITCHES_FILE_MOST = 1 << 30 };

/* The file's bytes, in the arena. */
char *switches_print(size_t *length, const struct trace *trace,
		     struct arena *arena);

/*
 * The opposite.  Nothing is believed: numbers have limits, indices lead to what
 * is there, times ascend within the duration, nothing is left over, and the sum
 * is right.
 */
int switches_parse(struct trace *out, const char *data, size_t length,
		   struct arena *arena, struct err *err);

int switches_write(const char *path, const struct trace *trace,
		   struct err *err);
int switches_read(struct trace *out, const char *path, struct arena *arena,
		  struct err *err);

#endif
