/* SPDX-License-Identifier: MIT */
#ifndef PROBE_NOISE_H
#define PROBE_NOISE_H

#include "probe/machine.h"

#include <sched.h>
#include <stdbool.h>

/*
 * What makes this machine noisy, and what would quiet it.
 *
 * Each finding is one line, with the shell command that cures it, or "" where
 * there is none.  A check is a row in the table in noise.c.
 */
struct noise {
	const char *what, *cure;
};

struct noise_place {
	const char *root;	 /* before /proc and /sys: "" but in tests */
	const cpu_set_t *pinned; /* processors of the runs, or NULL: all */
	bool privileged;	 /* what the kernel keeps from users is ours */
};

/* All that is found, in the order of the table; an empty `what` ends it. */
struct noise *noise_find(const struct noise_place *place, struct arena *arena);

/*
 * The same, of what has happened meanwhile: `change` is the difference of two
 * pulses, of a machine with so many processors.
 */
struct noise *noise_since(const struct machine_pulse *change, int processors,
			  struct arena *arena);

#endif
