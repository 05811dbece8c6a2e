/* SPDX-License-Identifier: MIT */
#ifndef PROBE_COUNT_ALIAS_H
#define PROBE_COUNT_ALIAS_H

#include "probe/count/event.h"
#include "probe/ground/arena.h"

/*
 * Events that the kernel describes in files: below each folder of `devices`
 * (EVENT_DEVICES) there are
 *
 *	type		what perf_event_open() calls the device
 *	events/NAME	"event=0x3c,umask=0x1": what an alias stands for
 *	format/TERM	"config:0-7,32-35": which bits a term goes to
 *
 * Only event_name.c uses this.
 */

/*
 * NAME, of any device, or DEVICE/TERMS/, in which a term may be an alias.
 * 1: found, 0: there is none of this name, -1: it is there and makes no sense.
 */
int event_alias(struct event *out, const char *name, const char *devices,
		struct arena *arena, struct err *err);

/* True: it is enough. */
typedef bool event_alias_fn(const char *device, const char *name,
			    void *context);

/* Every alias that there is. */
void event_each_alias(const char *devices, event_alias_fn *act, void *context);

#endif
