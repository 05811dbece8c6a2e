/* SPDX-License-Identifier: MIT */
#ifndef PROBE_RUN_H
#define PROBE_RUN_H

#include "probe/counter.h"

#include <sched.h>
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
 * signals of run_init() has arrived.
 */
struct run_spec {
	const char *const *argv; /* NULL-terminated; argv[0] is looked up */
	const char *const *env; /* "NAME=value" sets, "NAME" removes; or NULL */
	const char *dir;	/* where to run it, or NULL for here */
	const char *out;	/* file for its stdout; truncated first */
	const char *errors;	/* file for its stderr, or NULL: as `out` */
	int64_t log_bytes;	/* keep half of it at each end of a file */
	const cpu_set_t *cpus;	/* processors it may use, or NULL */
	struct counting *counting; /* filled in, or NULL */
	double timeout_s;	   /* 0: wait for ever */
	double grace_s;
	bool anyway; /* also when we have been asked to stop, to clean up */
};

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
};

int run(struct run_result *out, const struct run_spec *spec, struct err *err);

/* It ran to its end and said that all is well. */
bool run_succeeded(const struct run_result *result);

/* "exit status 3", "killed by SIGSEGV", "no end within 60 s" ... */
char *run_describe(struct arena *arena, const struct run_result *result);

/*
 * Once, at the start of the program: become a subreaper, and note SIGINT,
 * SIGTERM and SIGHUP in place of dying of them.  Children that are ours before
 * we have started any are left alone.
 */
void run_init(void);

/* The signal that has asked us to stop, or 0. */
int run_interrupted(void);

/*
 * Has a second SIGINT asked us to end at once?  Nobody is waited for any more,
 * and what a later session can clean up is left to it.
 */
bool run_hurried(void);

/* Seconds of the monotonic clock, for differences. */
double run_clock(void);

#endif
