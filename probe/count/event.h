/* SPDX-License-Identifier: MIT */
#ifndef PROBE_COUNT_EVENT_H
#define PROBE_COUNT_EVENT_H

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

/*
 * A processor has so many slots in each cycle for what is to be executed, and
 * may count which of them retired something, went to the wrong way of a branch,
 * or were empty for the front end or the back end.  Those four are counted only
 * in a group that "slots" leads, which all are read with.
 */
enum event_slots {
	EVENT_NO_SLOTS,
	EVENT_ALL_SLOTS, /* "slots" itself */
	EVENT_SOME_SLOTS,
};

struct event {
	const char *name; /* one of its names, perf's own */
	uint32_t type;	  /* these four as perf_event_open() has them */
	uint64_t config, config1, config2;
	bool hardware; /* it takes a counter of the processor */
	bool user_only, kernel_only;
	enum event_slots slots;
	const char *unit; /* "count", "s" */
	double scale;	  /* from what the kernel says to the unit */
};

#endif
