/* SPDX-License-Identifier: MIT */
#ifndef PROBE_GROUND_LOCK_H
#define PROBE_GROUND_LOCK_H

#include "probe/ground/err.h"

#include <stdbool.h>
#include <sys/types.h>

/*
 * Locks: a private file (private.h), held until its descriptor is closed, by
 * whatever end of the process.
 */

/*
 * Take the lock `path`, which is made with our pid in it.  When another process
 * has it, *fd_out is -1 and *holder its pid (0 when it left none).
 */
int lock_take(int *fd_out, pid_t *holder, const char *path, struct err *err);

/*
 * Take the lock of a file that is there, which is not changed.  *fd_out is -1
 * when another process has it.
 */
int lock_file(int *fd_out, const char *path, struct err *err);

/* The same of a descriptor; false when another process has it. */
bool lock_descriptor(int fd, const char *path, struct err *err);

/* Does the path still lead to the file that is held? */
bool lock_is_at(int fd, const char *path);

#endif
