/* SPDX-License-Identifier: MIT */
#ifndef PROBE_TRACE_SOURCES_H
#define PROBE_TRACE_SOURCES_H

#include "probe/trace/decode.h"
#include "probe/trace/ring.h"

#include <sys/types.h>

/*
 * The events that are open on each processor, and their rings.
 */
enum { SOURCE_EVENTS_MOST = 5 };

struct source {
	int cpu;
	int fds[SOURCE_EVENTS_MOST]; /* the first has the ring */
	size_t count;
	struct ring ring;
};

struct sources {
	struct source *list; /* one for each processor that is to be watched */
	size_t count;
	bool all;	 /* every task there */
	bool live;	 /* rings are read meanwhile */
	bool knows_lost; /* the kernel counts what it loses; true at first */
	const struct decode_points *points;
};

/*
 * Of every task, from sources_enable() on; or of one and all that it starts,
 * from its exec on.  A processor that is switched off has none.  -1 with errno
 * when there are none at all.
 */
int sources_open(struct sources *sources, pid_t pid);

/* To an epoll descriptor, which is readable when a ring is to be read. */
void sources_watch(const struct sources *sources, int epoll);

void sources_enable(const struct sources *sources);
void sources_disable(const struct sources *sources);

void sources_read(struct sources *sources, ring_fn *take, void *whom);

/* How many records have found no room; -1: some, nobody knows how many. */
int64_t sources_lost(const struct sources *sources);

void sources_close(struct sources *sources);

#endif
