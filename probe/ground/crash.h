/* SPDX-License-Identifier: MIT */
#ifndef PROBE_GROUND_CRASH_H
#define PROBE_GROUND_CRASH_H

#include <stddef.h>

/*
 * Places where a test ends the program hard, to see what is left behind.
 *
 * Only a build with CRASH_POINTS has them.  PERFBISECT_CRASH_AT="NAME:N" in
 * its environment is an end by SIGKILL at the N-th time that the point of this
 * name is passed:
 *
 *	append	a record is about to be written to the journal
 *	torn	half of one is written
 *	written	one is on the disk, and not acted upon yet
 *	build	a build has ended, and is not written down yet
 *	run	a run of the benchmark, likewise
 *	switch	before and after a checkout
 *	head	files are checked out, and the tree does not know it yet
 *	rename	a file (a report, a tree's link) is written beside its place
 *	layout	before each step of putting another file in place of one that
 *		was built, and of putting that back
 *	remove	before each work tree that is removed
 *
 * At the 0-th it does not end.  To the file PERFBISECT_CRASH_COUNT, if that is
 * set, a byte is added whenever the point is passed.
 */
#ifdef CRASH_POINTS
void crash_point(const char *name);

/* The point "torn": of what is about to be written to `fd`, half is. */
void crash_torn(int fd, const char *data, size_t length);
#else
static inline void crash_point(const char *name)
{
	(void)name;
}

static inline void crash_torn(int fd, const char *data, size_t length)
{
	(void)fd;
	(void)data;
	(void)length;
}
#endif

#endif
