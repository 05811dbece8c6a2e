/* SPDX-License-Identifier: MIT */
#ifndef PROBE_COUNT_COUNTER_H
#define PROBE_COUNT_COUNTER_H

#include "probe/count/event.h"
#include "probe/ground/arena.h"

#include <sys/types.h>

/*
 * One event of one process, as the kernel has it.
 */
struct counter {
	struct event event;
	const char *reason; /* why it cannot be counted; NULL: it can */
	bool user_only;	    /* the kernel's part may not be counted */
	int set;	    /* its number, or COUNTERS_CHEAP: in all */
	int idle_fd;	    /* see counters_init(); -1: none */
};

enum {
	COUNTERS_CHEAP = -1,	/* the set of what is in all sets */
	COUNTERS_UNPLACED = -2, /* of what is in none yet */
};

/*
 * Its descriptor, or -1 with errno.  Counting begins with the next exec of
 * `pid`, and covers its children; of ourselves, who are 0, never.  `group` is
 * the first one of a group, or -1.  A read gives three numbers: the count, and
 * for how long it was to be counted and was counted; of what leads slots a
 * struct counter_group.
 */
int counter_open(const struct counter *counter, pid_t pid, int group);

/* What is read of a group, whose first one is EVENT_ALL_SLOTS. */
struct counter_group {
	uint64_t count, enabled, running;
	uint64_t values[8]; /* in the order in which they were opened */
};

/*
 * Can it be counted here, in a group as above?  Then it stays open as
 * counter->idle_fd.  If not, counter->reason says why; where only the user's
 * part can, counter->user_only is set.
 */
void counter_try(struct counter *counter, int group, struct arena *arena);

/* A number in a file of the kernel's, or `otherwise`. */
int counter_read_number(const char *path, int otherwise);

#endif
