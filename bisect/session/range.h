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

/*
 * The last commit of the mainline before a time, in seconds since 1970, or the
 * older end itself: by its date, as along a line each is later than the one
 * before.
 */
int range_before(struct rev *out, const struct range *range, struct vcs *vcs,
		 int64_t time_s, struct err *err);

/*
 * The same between two revisions, by their full names, the older one of which
 * is an ancestor of the newer one; with `improvement` that is GOOD.  There may
 * be no candidate between them.
 */
int range_between(struct range *out, struct vcs *vcs,
		  const struct config *config, const char *folder,
		  const char *older, const char *newer, bool improvement,
		  struct arena *arena, struct err *err);

#endif
