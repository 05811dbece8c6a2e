/* SPDX-License-Identifier: MIT */
#ifndef PROBE_GROUND_WITHIN_H
#define PROBE_GROUND_WITHIN_H

#include "probe/ground/arena.h"

#include <sys/types.h>

/*
 * Files in a folder that others fill.  What a path leads to there may be a link
 * to anywhere, so it is followed part by part, and no link on the way.
 */

/*
 * Of a path in the folder `folder`, "" or relative as well: without "." and
 * "..", from where that folder is counted.  NULL: it leads out of there.
 */
char *within_plain(const char *folder, const char *path, struct arena *arena);

/*
 * Make the file `path`, which is plain, below the folder `top`, and the folders
 * that it needs.  One that is there must have just these bytes; it is given
 * this mode.  Anything else is an error, and stays.
 */
int within_put(const char *top, const char *path, const char *data,
	       size_t length, mode_t mode, struct err *err);

#endif
