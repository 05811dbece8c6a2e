/* SPDX-License-Identifier: MIT */
#ifndef PROBE_RUN_H
#define PROBE_RUN_H

#include "probe/process.h"
#include "probe/run_spec.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * Run one command and say what became of it.
 *
 * The command gets a session and a process group of its own, /dev/null as its
 * input and files for its output, so that nothing it starts can read our
 * terminal or mix into our messages.  When its time is up the whole group is
 * asked to stop (SIGTERM), and killed (SIGKILL) if it has not within
 * `grace_s`.  Whatever it leaves behind, daemons included, is ended before
 * run() returns: perfbisect is a subreaper, so that an orphan becomes its
 * child wherever it hides.
 *
 * A command that fails, crashes, hangs or cannot be started is a result, not
 * an error: it is reported in `struct run_result`, and run() returns 0.  It
 * returns -1 when we cannot go on: no process or file to be had, or one of the
 * signals of process_init() has arrived.
 */
enum run_end {
	RUN_EXITED,	 /* `code` is the exit status */
	RUN_SIGNALED,	 /* `code` is the signal */
	RUN_TIMED_OUT,	 /* we stopped it */
	RUN_NOT_STARTED, /* `code` is the errno */
};

struct run_result {
	enum run_end end;
	int code;
	double wall_s;		 /* monotonic clock, exec to wait */
	double user_s, system_s; /* of the command and what it waited for */
	int64_t max_rss_bytes;
	int64_t pushed, left; /* off a processor: by others, by itself */
	double queue_s;	      /* that it waited for one; below 0: not known */
};

/*
 * The kernel counts for how long a task could have run and did not, but for
 * each task alone, and no longer than it is there.  So that is known where the
 * command's first one is nearly all of it: no threads and no children that take
 * long.
 */
int run(struct run_result *out, const struct run_spec *spec, struct err *err);

/* It ran to its end and said that all is well. */
bool run_succeeded(const struct run_result *result);

/* "exit status 3", "killed by SIGSEGV", "no end within 60 s" ... */
char *run_describe(struct arena *arena, const struct run_result *result);

#endif
