/* SPDX-License-Identifier: MIT */
#ifndef BISECT_SESSION_CONDITIONS_H
#define BISECT_SESSION_CONDITIONS_H

#include "bisect/session/session.h"
#include "probe/noise.h"

/*
 * The conditions under which a session measured: what made the machine noisy
 * at its start, and what happened to it meanwhile.
 *
 * Both are facts in the journal, the second as what the machine had counted
 * before and after, so that a report needs no look at the machine.
 */

/* Write down how it is, when a process takes up a session that has its plan. */
int conditions_begin(struct session *session, struct err *err);

/* The same when it is done with it, just before the end record. */
int conditions_end(struct session *session, struct err *err);

/*
 * What was noisy when the session was last taken up, then what has happened in
 * all processes that had it; an empty `what` ends the list.
 */
struct noise *conditions_noise(const struct session *session,
			       struct arena *arena);

#endif
