/* SPDX-License-Identifier: MIT */
#ifndef PROBE_READ_GROUP_H
#define PROBE_READ_GROUP_H

#include "probe/read/reader.h"

/*
 * Read the number that a pattern's first group has matched in the
 * NUL-terminated text, from `from` up to `to`, with the unit in the group or
 * right behind it, as one more value.
 *
 * The group must be all of the number: `([0-9.]+) ms` finds 260 in "1,260 ms",
 * which is refused.  Where the pattern itself names what stands there, as
 * `,([0-9]+)` and `([0-9]+)\.` do, a part is what is meant.
 */
int group_read(struct extracted *out, const char *text, size_t from, size_t to,
	       const char *pattern, struct arena *arena, struct err *err);

#endif
