/* SPDX-License-Identifier: MIT */
#ifndef BISECT_BISECT_H
#define BISECT_BISECT_H

#include "bisect/progress.h"
#include "bisect/session/range.h"
#include "bisect/session/session.h"
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

#endif
