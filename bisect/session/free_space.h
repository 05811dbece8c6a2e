/* SPDX-License-Identifier: MIT */
#ifndef BISECT_SESSION_FREE_SPACE_H
#define BISECT_SESSION_FREE_SPACE_H

#include "bisect/session/session.h"

/*
 * What is free on the disks of a session and of its trees, against what
 * --min-free asks for: we write to them ourselves, and what fails on a disk
 * without room is not the fault of the revision that failed.
 */

/* Where its trees are, or will be; -1 if unknown. */
int64_t free_space_bytes(const struct session *session);

/* Fails with `what` when there is too little. */
int free_space_check(const struct session *session, const char *what,
		     struct err *err);

/*
 * Put before the message of a failure how much is free and how much is needed
 * to go on, if it is too little.
 */
void free_space_explain(const struct session *session, struct err *err);

#endif
