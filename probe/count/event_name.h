/* SPDX-License-Identifier: MIT */
#ifndef PROBE_COUNT_EVENT_NAME_H
#define PROBE_COUNT_EVENT_NAME_H

#include "probe/count/event.h"
#include "probe/ground/arena.h"

/* Events by their names. */

/* One name; `devices` is EVENT_DEVICES. */
int event_parse(struct event *out, const char *name, const char *devices,
		struct arena *arena, struct err *err);

enum { EVENT_LIST_MOST = 60 };

/*
 * Names with commas between them, each once.  NULL is the default set, with the
 * slots of the processor where its kernel has these; "none" is none.
 */
int event_parse_list(struct event **out, size_t *count, const char *list,
		     const char *devices, struct arena *arena, struct err *err);

/* The known name that is nearest to what was typed, or NULL. */
const char *event_nearest(const char *name, const char *devices,
			  struct arena *arena);

#endif
