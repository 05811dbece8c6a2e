/* SPDX-License-Identifier: MIT */
#ifndef BISECT_SESSION_FOLDER_H
#define BISECT_SESSION_FOLDER_H

#include "probe/ground/arena.h"

/*
 * The folder of a session: whose turn it is, and room for a new one.
 */

/* Its path without slashes at the end, and without links as far as it is there.
 */
const char *folder_canonical(const char *dir, struct arena *arena);

/* Only one process has a session; that another has it is an error. */
int folder_lock(int *fd, const char *dir, struct err *err);

/*
 * A lock that was removed, or replaced, while we had it is taken anew when that
 * can be had.  Nobody got in meanwhile: the journal is locked, too.
 */
void folder_keep_lock(int *fd, const char *dir);

/*
 * Where an earlier session is, move it aside, and *moved names it.  An empty
 * folder stays; all else, and what is not ours, is an error.
 */
int folder_make_room(const char **moved, const char *dir, struct arena *arena,
		     struct err *err);

#endif
