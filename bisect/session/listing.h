/* SPDX-License-Identifier: MIT */
#ifndef BISECT_SESSION_LISTING_H
#define BISECT_SESSION_LISTING_H

#include "bisect/session/session.h"
#include "vcs/vcs.h"

/*
 * The sessions of a checkout, whatever has become of them.
 */
enum listing_state {
	LISTING_RUNNING,
	LISTING_ENDED,	   /* nothing can be added to it */
	LISTING_CUT_OFF,   /* `resume` goes on with it */
	LISTING_FAILED,	   /* before anything was measured */
	LISTING_REHEARSAL, /* of `check`, left for its logs or its trees */
	LISTING_REFUSED,   /* not ours, or not to be read: see `why_not` */
};

struct listing {
	const char *dir; /* absolute, without links */
	enum listing_state state;
	const char *why_not;	 /* or NULL */
	struct session *session; /* read back; NULL when it is refused */
	const char *trees;	 /* the folder of its trees; NULL: none there */
	int64_t bytes;		 /* of its folder, and of trees elsewhere */
	double last_s;		 /* since 1970: its last word */
};

/*
 * Those in the folder where we were started, in the root of the checkout, and
 * where the trees of one are known to lie; the newest first.  With a `vcs` only
 * those of its checkout.  Release with listing_release().
 */
size_t listing_find(struct listing **out, struct vcs *vcs, struct arena *arena);

/* The one in this folder, which its user has named. */
void listing_read(struct listing *out, const char *dir, struct arena *arena);

void listing_release(struct listing *list, size_t count);

#endif
