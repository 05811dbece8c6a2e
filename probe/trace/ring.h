/* SPDX-License-Identifier: MIT */
#ifndef PROBE_TRACE_RING_H
#define PROBE_TRACE_RING_H

#include "probe/ground/err.h"

#include <linux/perf_event.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * One processor's records, which the kernel writes and we take out.
 */
struct ring {
	struct perf_event_mmap_page *page;
	size_t size; /* of what is behind the page, a power of 2 */
	int cpu;     /* the processor's number */
};

/*
 * Of an event of this processor; as large as is allowed, at most `most` bytes.
 * -1 with errno.
 */
int ring_open(struct ring *out, int fd, int cpu, size_t most);

typedef void ring_fn(void *whom, int cpu,
		     const struct perf_event_header *record);

/* Each record once, in the order in which they were written. */
void ring_read(struct ring *ring, ring_fn *take, void *whom);

/* There is no room for another record. */
bool ring_is_full(const struct ring *ring);

void ring_close(struct ring *ring);

#endif
