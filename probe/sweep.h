/* SPDX-License-Identifier: MIT */
#ifndef PROBE_SWEEP_H
#define PROBE_SWEEP_H

#include "probe/ground/err.h"
#include "probe/log.h"

#include <stdbool.h>
#include <sys/types.h>

/*
 * Stop a command of ours that runs, and its group: SIGTERM, and SIGKILL when
 * the grace is over.  When the command itself goes at once, the rest of its
 * group has the grace of sweep().  False when it does not go at all: it is
 * another user's (sudo), or stuck in the kernel.  Who has started it has to
 * wait for it.
 */
bool sweep_stop(pid_t child, int pidfd, double grace_s,
		struct log_watch *watch);

/*
 * End all that a command has left behind, which is: every descendant of this
 * process, a subreaper, but for what process_keep() keeps.  They are asked to
 * (SIGTERM), and killed when `grace_s` is over; what they print meanwhile is
 * watched.
 *
 * Fails when something cannot be killed: it sleeps in the kernel (a dead
 * network file system), or has become another user's.
 */
int sweep(pid_t group, double grace_s, struct log_watch *watch,
	  struct err *err);

#endif
