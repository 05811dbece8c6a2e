/* SPDX-License-Identifier: MIT */
#ifndef BISECT_EXPLAIN_HOTSPOTS_H
#define BISECT_EXPLAIN_HOTSPOTS_H

#include "bisect/explain/flame.h"

#include <stdbool.h>

/*
 * Two profiles as a list of functions.  Pure.
 *
 * A function counts the samples that hit itself, and with `all` those that hit
 * what it called, too, once where it calls itself.
 */
struct hotspot {
	const char *name;
	double before, after; /* samples */
	double before_all, after_all;
};

struct hotspots {
	struct hotspot *functions; /* hottest first */
	size_t count;
	double before, after; /* samples of all */
	/* Of these, those that hit no function without a name ... */
	double before_named, after_named;
	/* ... and whose stack begins where a thread does. */
	double before_rooted, after_rooted;
};

/* By both profiles as a tree; the names are those of its frames. */
void hotspots_init(struct hotspots *out, const struct flame_frame *root,
		   struct arena *arena);

/* The larger share of the two in which a function itself was hit ... */
double hotspots_share(const struct hotspots *hotspots,
		      const struct hotspot *function);

/* ... or it, or what it called. */
double hotspots_share_all(const struct hotspots *hotspots,
			  const struct hotspot *function);

#endif
