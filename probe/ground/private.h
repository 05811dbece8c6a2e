/* SPDX-License-Identifier: MIT */
#ifndef PROBE_GROUND_PRIVATE_H
#define PROBE_GROUND_PRIVATE_H

#include "probe/ground/arena.h"

/*
 * Files and folders of our own, where others may have put something first.
 *
 * What stands there is looked at once it is open, before a byte of it is
 * believed or overwritten: it must be a regular file, or a folder, that we own,
 * and a file has one name only.  A link in the last part of a path is not
 * followed, a pipe is not waited for, and nothing is truncated before that
 * look.  Anything else is an error that says what it is, and the cure.  What is
 * new is for its owner alone: 0600 and 0700, less the umask.
 */

/* open() with these flags; returns the descriptor, or -1. */
int private_open(const char *path, int flags, struct err *err);

/* fs_read() of a file that nobody else may write. */
int private_read(char **out, size_t *length, const char *path, size_t most,
		 struct arena *arena, struct err *err);

/* fs_write() of a file for its owner alone. */
int private_write(const char *path, const char *data, size_t length,
		  struct err *err);

/* Must be a file, or a folder, that is ours, and that nobody else may write. */
int private_check_file(const char *path, struct err *err);
int private_check_folder(const char *path, struct err *err);

/*
 * Make a folder, and those above it, for their owner alone.  One that is there
 * must pass that check, and stays as it is; those above it may be anybody's.
 */
int private_mkdirs(const char *path, struct err *err);

#endif
