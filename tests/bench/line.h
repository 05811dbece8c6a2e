/* SPDX-License-Identifier: MIT */
#ifndef TESTS_BENCH_LINE_H
#define TESTS_BENCH_LINE_H

#include "vcs/vcs.h"

/*
 * A back-end in memory: one line of commits, numbered from 0 and named by
 * their number.  Its work trees are names only, so that checking out costs
 * nothing.
 */

/* With the commits 0 to `last`.  Release with vcs_close(). */
struct vcs *line_open(size_t last);

/* Which commit a full name means. */
size_t line_number(const char *name);

#endif
