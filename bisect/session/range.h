/* SPDX-License-Identifier: MIT */
#ifndef BISECT_SESSION_RANGE_H
#define BISECT_SESSION_RANGE_H

#include "bisect/config.h"
#include "vcs/vcs.h"

/*
 * What is searched: the history between the ends, and what must be looked at
 * before it.
 */
struct range {
	struct rev good, bad;
	struct dag dag;	   /* reachable from the newer end, not the older */
	bool *eligible;	   /* of dag.count, or NULL: all (--path) */
	size_t candidates; /* how many are eligible */
	struct rev *bases; /* merge bases to measure first: GOOD is no */
	size_t base_count; /* ancestor of BAD */
	bool reversed;	   /* BAD is the older end: search the first good */
};

/*
 * Resolve the ends and load what lies between them.  `folder` is where
 * perfbisect was started, from the root of the repository; paths are relative
 * to it.  Ends that are unknown, equal or unrelated are errors.
 */
int range_load(struct range *out, struct vcs *vcs, const struct config *config,
	       const char *folder, struct arena *arena, struct err *err);

#endif
