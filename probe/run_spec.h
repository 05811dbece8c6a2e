/* SPDX-License-Identifier: MIT */
#ifndef PROBE_RUN_SPEC_H
#define PROBE_RUN_SPEC_H

#include "probe/count/counting.h"

#include <sched.h>
#include <stdbool.h>
#include <stdint.h>

struct capture;

/* What run() is to run, and how. */
struct run_spec {
	const char *const *argv; /* NULL-terminated; argv[0] is looked up */
	/*
	 * In place of a program: a function of ours, in a process of its own,
	 * whose exit status it returns.  Signals find it as they find us.
	 */
	int (*call)(void *context);
	void *context;		/* of the call */
	const char *const *env; /* "NAME=value" sets, "NAME" removes; or NULL */
	const char *dir;	/* where to run it, or NULL for here */
	const char *in;		/* file for its stdin; NULL: /dev/null */
	const char *out;	/* file for its stdout; truncated first */
	const char *errors;	/* file for its stderr, or NULL: as `out` */
	int64_t log_bytes;	/* keep half of it at each end of a file */
	const cpu_set_t *cpus;	/* processors it may use, or NULL */
	struct counting *counting; /* filled in, or NULL */
	struct capture *capture;   /* likewise, see capture.h */
	bool aloud;		   /* it writes where we do, not to files */
	double timeout_s;	   /* 0: wait for ever */
	double grace_s;
	/* Called now and then while we wait for it, or NULL. */
	void (*meanwhile)(void *whom);
	void *whom;
	bool anyway; /* also when we have been asked to stop, to clean up */
};

#endif
