/* SPDX-License-Identifier: MIT */
#ifndef PROBE_PROFILE_PROGRAMS_H
#define PROBE_PROFILE_PROGRAMS_H

#include "probe/ground/arena.h"

#include <stdbool.h>

/*
 * Copies of the programs and libraries of a work tree that perf has sampled, so
 * that its data can be read when the tree is gone or has been built again.
 *
 * They lie as perf's own cache has them, `dir`/srv/tree/program/abcdef.../elf
 *by the id that the linker has written into it, which
 *`dir`/.build-id/ab/cdef... leads to, for
 *
 *	perf --buildid-dir dir report -i data
 *
 * What lies outside of the tree stays where it is, and what has no id, or is
 * very large, is not kept.  `listed` is what `perf buildid-list` prints: an id
 * and a path in each line.
 */
void programs_keep(const char *dir, const char *listed, const char *tree,
		   struct arena *arena);

/* Has one of those of the tree debug information that tells its lines? */
bool programs_have_lines(const char *listed, const char *tree,
			 struct arena *arena);

/*
 * The copy of the program at that path; or the path itself, where there is
 * none.
 */
const char *programs_find(const char *dir, const char *listed, const char *path,
			  struct arena *arena);

#endif
