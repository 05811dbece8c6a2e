/* SPDX-License-Identifier: MIT */
#ifndef BISECT_SESSION_OWNER_H
#define BISECT_SESSION_OWNER_H

#include "probe/ground/arena.h"

/*
 * Whose is a session?  What is in its folder is run, written to and removed, so
 * nothing in it is believed before this has been asked: see session.h.
 */

/*
 * Must be a folder of the user who runs us, with a journal and folders of their
 * own in it, and nobody else's to write.  The other files in it are looked at
 * when they are opened: see probe/ground/private.h.
 */
int owner_check(const char *dir, struct err *err);

/* Nothing in this folder of trees may be another user's; it need not be there.
 */
int owner_check_trees(const char *dir, struct err *err);

/* Must not be, or be in, what a repository tracks; `dir` is absolute. */
int owner_check_tracked(const char *dir, struct err *err);

/*
 * What a folder has that no copy of it has: its number on the disk, and when it
 * was made.  "" where the file system does not tell.
 */
char *owner_mark(const char *dir, struct arena *arena);

#endif
