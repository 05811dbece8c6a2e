/* SPDX-License-Identifier: MIT */
#ifndef PROBE_GROUND_GROUND_H
#define PROBE_GROUND_GROUND_H

/*
 * What everything stands on, and what knows nothing of what stands on it.
 * There is nothing to include here: include what is needed by its own name.
 *
 * In this room, from top to bottom:
 *
 *	ground.h		this file
 *	lock.[ch]		held by one process
 *	private.[ch]		files of our own, where others may be
 *	within.[ch]		files in a folder that others fill
 *	fs.[ch]			files and folders
 *	walk.[ch]		a folder walked through, however deep
 *	crash.[ch]		where a test ends us hard
 *	json.[ch]		jansson with our errors
 *	text.[ch]		strings, durations, sizes
 *	arena.[ch]		memory given back all at once
 *	err.[ch]		what went wrong, in one line
 *
 * Open to others: lock.h, private.h, within.h, fs.h, walk.h, crash.h,
 * json.h, text.h, arena.h, err.h
 */

#endif
