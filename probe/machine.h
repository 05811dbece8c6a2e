/* SPDX-License-Identifier: MIT */
#ifndef PROBE_MACHINE_H
#define PROBE_MACHINE_H

#include "probe/arena.h"

#include <stdint.h>

/*
 * The machine that measured, as a report names it.  What cannot be found out
 * is "" or 0.
 */
struct machine {
	const char *processor; /* model name */
	int processors;	       /* that are online */
	const char *kernel;    /* system and release */
	const char *system;    /* name of the distribution */
	int64_t memory_bytes;
};

void machine_describe(struct machine *out, struct arena *arena);

#endif
