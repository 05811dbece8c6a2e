/* SPDX-License-Identifier: MIT */
#ifndef VCS_STAMP_H
#define VCS_STAMP_H

#include "probe/ground/err.h"

#include <stdint.h>
#include <time.h>

/*
 * Times of files that tell one revision from another.
 *
 * What is made of a file is often taken for fresh as long as the file has the
 * same size and the same time in whole seconds: Python's byte code and other
 * caches, and whatever lies on a file system with coarse times.  A short
 * benchmark is at the next revision within the same second.  So no switch of a
 * tree leaves a file with a second that the version before it may have had:
 *
 *	struct timespec begun = stamp_now();
 *	... the switch ...
 *	stamp_files(&latest_s, path, begun, err);
 *
 * Where the second is not over yet, the files that were written get the next
 * one, which lies ahead of the clock.  That makes `make` build too much rather
 * than too little.
 */

/*
 * The clock that file systems take their times from: no file that is written
 * from now on is earlier.  It waits until this has ticked, some milliseconds,
 * so that what the last build has written just now is earlier than that.
 */
struct timespec stamp_now(void);

/*
 * After a switch that began at `begun`: give what it has written, if that may
 * be needed, a second after *latest_s, the latest of the switch before; 0: not
 * known.  *latest_s is that of this one then.
 */
int stamp_files(int64_t *latest_s, const char *path, struct timespec begun,
		struct err *err);

#endif
