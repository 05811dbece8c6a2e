/* SPDX-License-Identifier: MIT */
#ifndef PROBE_SIMULATE_SIMULATE_H
#define PROBE_SIMULATE_SIMULATE_H

#include "probe/ground/arena.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * What a simulated processor counts in a run: valgrind's callgrind executes the
 * command and all that it starts, instruction by instruction, with caches that
 * are the same wherever that is: 32 KiB, 8 ways, 64 bytes a line for code and
 * for data, and 8 MiB, 16 ways behind both.
 *
 *	words = simulate_words(command, dir, arena);
 *	run these
 *	simulate_read(&simulated, dir, tree, arena);
 *
 * It sees what a process does in user mode, until it ends or becomes another
 * program, and none of the kernel's work.  It has no prefetching, no cache of
 * decoded instructions, no TLB and no clock; threads take turns.  What it
 *counts mostly repeats bit for bit.
 *
 * In this room, from top to bottom:
 *
 *	simulate.[ch]		the command for it, and what it has counted
 *	callgrind.[ch]		the files that it leaves
 */

/* By perf's names behind "sim:"; in this order in all counts. */
enum simulate_event {
	SIMULATE_INSTRUCTIONS,
	SIMULATE_ICACHE_MISSES,
	SIMULATE_DCACHE_MISSES, /* of what is read */
	SIMULATE_LLC_MISSES,	/* of what is read, code and data */
	SIMULATE_BRANCHES,
	SIMULATE_BRANCH_MISSES,
	SIMULATE_EVENTS,
};

#define SIMULATE_PREFIX "sim:"

struct simulated_function {
	const char *name;		/* "[unknown]": it has none */
	double counts[SIMULATE_EVENTS]; /* own, without what it calls */
};

struct simulated {
	double counts[SIMULATE_EVENTS];
	struct simulated_function *functions; /* by name, each once */
	size_t function_count;
	const char *reason; /* why there are none; NULL: all is well */
};

/* "sim:instructions" */
const char *simulate_name(enum simulate_event event);

/* By its name; SIMULATE_EVENTS: it is none. */
enum simulate_event simulate_find(const char *name);

/* Why there is no simulated processor here, and the cure; or NULL. */
const char *simulate_why_not(struct arena *arena);

/*
 * The command under valgrind.  What an earlier one has left in `dir` is
 * removed; the folder is made when it is not there.  Of `instructions` alone
 * the counts are the same, and had in a part of the time; all others are 0.
 */
const char *const *simulate_words(const char *const *command, const char *dir,
				  bool instructions, struct arena *arena,
				  struct err *err);

/*
 * The sum over all processes.  `tree` is taken off the names of functions, so
 * that those of two trees can be compared.
 */
void simulate_read(struct simulated *out, const char *dir, const char *tree,
		   struct arena *arena);

/* What valgrind itself says of a run that failed, in a line; or NULL. */
const char *simulate_complaint(const char *dir, struct arena *arena);

/*
 * So many times longer a run takes, about, for each second of its own time on a
 * processor, for all counts and for instructions alone; and for how long each
 * of its programs is made ready.
 */
#define SIMULATE_TIMES 60
#define SIMULATE_INSTRUCTIONS_TIMES 25
#define SIMULATE_START_S 1

#endif
