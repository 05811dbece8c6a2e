/* SPDX-License-Identifier: MIT */
#ifndef PROBE_SWEEP_H
#define PROBE_SWEEP_H

#include "probe/ground/err.h"
#include "probe/log.h"

#include <sys/types.h>

/*
 * End all that a command has left behind, which is: every descendant of this
 * process, a subreaper.  They are asked to (SIGTERM), and killed when
 * `grace_s` is over; what they print meanwhile is watched.
 *
 * Fails when something cannot be killed: it sleeps in the kernel (a dead
 * network file system), or has become another user's.
 */
int sweep(pid_t group, double grace_s, struct log_watch *watch,
	  struct err *err);

#endif
