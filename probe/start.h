/* SPDX-License-Identifier: MIT */
#ifndef PROBE_START_H
#define PROBE_START_H

#include "probe/run_spec.h"

#include <sys/types.h>

/*
 * The child's side of run(): from fork to exec.
 *
 * The command gets a session of its own, its log files, folder, environment
 * and processors, no descriptor of ours, and a clean memory: what the kernel
 * counts as its peak begins at what a process has before exec, and would be
 * ours otherwise.
 */
struct started {
	pid_t pid;
	double start_s; /* clock of process_clock(), just before exec ... */
	double queue_s; /* ... and how long it had waited until then, or -1 */
	int reason;	/* errno when exec failed, or 0 */
};

/* -1 when there is no process or file to be had. */
int start_command(struct started *out, const struct run_spec *spec,
		  struct err *err);

#endif
