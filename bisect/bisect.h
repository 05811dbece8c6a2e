/* SPDX-License-Identifier: MIT */
#ifndef BISECT_BISECT_H
#define BISECT_BISECT_H

#include "bisect/progress.h"
#include "bisect/session/range.h"
#include "bisect/session/session.h"
#include "bisect/trial/trial.h"
#include "vcs/vcs.h"

/*
 * The story: measure the ends, halve what lies between them, confirm what is
 * left.
 */

/*
 * Carry out the session's plan.  Whatever happens, the session ends with an
 * end record that says what is known; -1 only when not even that could be
 * written.  The work trees are still there.
 */
int bisect(struct session *session, struct vcs *vcs, const struct range *range,
	   struct progress *progress, struct err *err);

/* What is left of a search that came to no end. */
struct bisect_rest {
	size_t candidates;
	bool unanswered; /* by remotes, for which it has stopped */
};

/*
 * The same as one of many searches, with a trial that was begun, by the plan
 * that the session has at present (session_begin()).  How it ends is a result
 * record; -1 when it comes to no end, with why.
 */
int bisect_part(struct bisect_rest *rest, struct trial *trial,
		const struct range *range, struct err *err);

#endif
