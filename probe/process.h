/* SPDX-License-Identifier: MIT */
#ifndef PROBE_PROCESS_H
#define PROBE_PROCESS_H

#include <signal.h>
#include <stdbool.h>
#include <sys/types.h>

/*
 * This program as a process: the signals that ask it to stop, the children that
 * it adopts, and its clock.
 */

/*
 * Once, at the start of the program: become a subreaper, and note SIGINT,
 * SIGTERM and SIGHUP in place of dying of them.  Children that are ours before
 * we have started any are left alone.
 */
void process_init(void);

/*
 * A child that stays while others are run, and is none of what they leave
 * behind: whoever keeps it waits for it.  False where that cannot be, since
 * there are too many, or the kernel does not list our children.
 */
bool process_keep(pid_t child);
void process_let_go(pid_t child);
bool process_keeps(pid_t child);

/* Is there any? */
bool process_keeps_some(void);

/* All signals that ask us to stop. */
void process_stop_signals(sigset_t *out);

/* The signal that has asked us to stop, or 0. */
int process_interrupted(void);

/*
 * Has a second SIGINT asked us to end at once?  Nobody is waited for any more,
 * and what a later session can clean up is left to it.
 */
bool process_hurried(void);

/* Seconds of the monotonic clock, for differences. */
double process_clock(void);

#endif
