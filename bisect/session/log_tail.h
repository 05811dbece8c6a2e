/* SPDX-License-Identifier: MIT */
#ifndef BISECT_SESSION_LOG_TAIL_H
#define BISECT_SESSION_LOG_TAIL_H

#include "bisect/session/session.h"

/*
 * The last lines of what a build or a run has printed, at most `lines` of them,
 * without those at the end that are blank, and printable; "" when all are.
 * `log` is the path that the journal has: the log is read where it lies now,
 * should the session's folder have been moved.  NULL when it cannot be read.
 */
char *log_tail(const struct session *session, const char *log, size_t lines,
	       struct arena *arena);

#endif
