/* SPDX-License-Identifier: MIT */
#ifndef PROBE_MACHINE_H
#define PROBE_MACHINE_H

#include "probe/ground/arena.h"

#include <stdint.h>

/*
 * The machine that measured, as a report names it.  What cannot be found out
 * is "" or 0.  `root` stands before /proc, /sys and /etc; it is "" but in
 * tests.
 */
struct machine {
	const char *processor; /* model name */
	int processors;	       /* that are online */
	const char *microcode;
	const char *frequency;	/* "0.8 to 4.2 GHz": its limits */
	const char *hypervisor; /* see below */
	const char *kernel;	/* system and release */
	const char *system;	/* name of the distribution */
	const char *compiler;	/* what `cc --version` says */
	int64_t memory_bytes;
};

/*
 * The processor's time that one page fault costs here, measured in some
 * milliseconds; 0 when it cannot be.  It lies between 0.1 us on bare metal and
 * 30 us on a virtual machine without nested paging, most of that as user time.
 */
double machine_fault_s(void);

void machine_describe(struct machine *out, const char *root,
		      struct arena *arena);

/*
 * "CC=clang": those variables of our own environment by which builds and runs
 * are commonly changed, as far as they are set; NULL-terminated.  Others are
 * nobody's business.
 */
const char **machine_environment(struct arena *arena);

/* Who lends it to us; "" when it is a real one. */
const char *machine_hypervisor(const char *root, struct arena *arena);

/*
 * What the machine has counted since it was started; two of these, taken by one
 * process, tell what has happened between them.
 */
struct machine_pulse {
	double time_s;	    /* of all its processors ... */
	double busy_s;	    /* ... of these, what programs had ... */
	double steal_s;	    /* ... and what the hypervisor gave to others */
	double own_s;	    /* what we and our children had, since we began */
	int64_t throttles;  /* how often it was too hot */
	int64_t limited;    /* how often a quota has stopped us */
	int64_t swap_bytes; /* written to swap and read from there */
};

void machine_pulse(struct machine_pulse *out, const char *root,
		   struct arena *arena);

#endif
