/* SPDX-License-Identifier: MIT */
#ifndef PROBE_EVENT_H
#define PROBE_EVENT_H

#include "probe/arena.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * What the kernel can count, by the names that perf has for it:
 *
 *	instructions, page-faults ...	the kernel's general ones
 *	L1-icache-load-misses ...	a cache, and what is done to it
 *	mem-loads ...			a file below EVENT_DEVICES/<any>/events
 *	cpu/event=0x3c,umask=1/		terms, by the files in its folder format
 *	r01c2				raw, as the processor's manual has it
 *
 * with ":u" or ":k" behind it to count only the user's or the kernel's part.
 * Whether this machine can count one is known to counter.h.
 */
#define EVENT_DEVICES "/sys/bus/event_source/devices"

struct event {
	const char *name; /* one of its names, perf's own */
	uint32_t type;	  /* these four as perf_event_open() has them */
	uint64_t config, config1, config2;
	bool hardware; /* it takes a counter of the processor */
	bool user_only, kernel_only;
	const char *unit; /* "count", "s" */
	double scale;	  /* from what the kernel says to the unit */
};

/* One name; `devices` is EVENT_DEVICES. */
int event_parse(struct event *out, const char *name, const char *devices,
		struct arena *arena, struct err *err);

enum { EVENT_LIST_MOST = 60 };

/*
 * Names with commas between them, each once.  NULL is the default set; "none"
 * is none.
 */
int event_parse_list(struct event **out, size_t *count, const char *list,
		     const char *devices, struct arena *arena, struct err *err);

/* The known name that is nearest to what was typed, or NULL. */
const char *event_nearest(const char *name, const char *devices,
			  struct arena *arena);

#endif
