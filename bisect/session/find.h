/* SPDX-License-Identifier: MIT */
#ifndef BISECT_SESSION_FIND_H
#define BISECT_SESSION_FIND_H

#include "bisect/session/session.h"

/*
 * The absolute path of a session's folder: `dir`, or without one that of the
 * session in the current folder whose journal was written last, of those that
 * were made in it.  `command` is for errors.
 */
int find_session(const char **out, const char *dir, const char *command,
		 struct arena *arena, struct err *err);

#endif
