/* SPDX-License-Identifier: MIT */
#ifndef BISECT_SESSION_CHANGESET_H
#define BISECT_SESSION_CHANGESET_H

#include "bisect/session/session.h"
#include "vcs/vcs.h"

/*
 * Write down, once, what a report wants to say about a revision, so that it
 * need not ask the repository.  *out is the session's record of it.
 */
int changeset_add(const struct changeset_record **out, struct session *session,
		  struct vcs *vcs, const struct rev *rev, struct err *err);

#endif
