/* SPDX-License-Identifier: MIT */
#ifndef BISECT_SESSION_FREE_SPACE_H
#define BISECT_SESSION_FREE_SPACE_H

#include "bisect/session/session.h"

/*
 * What is free on the disk of a session, against what --min-free asks for: we
 * write to it ourselves, and what fails on a disk without room is not the
 * fault of the revision that failed.
 */

/* Fails with `what` when there is too little. */
int free_space_check(const struct session *session, const char *what,
		     struct err *err);

/*
 * Put before the message of a failure how much is free and how much is needed
 * to go on, if it is too little.
 */
void free_space_explain(const struct session *session, struct err *err);

#endif
