/* SPDX-License-Identifier: MIT */
#ifndef BISECT_SESSION_CLEANUP_H
#define BISECT_SESSION_CLEANUP_H

#include "bisect/progress.h"
#include "bisect/session/session.h"
#include "vcs/vcs.h"

/*
 * What a session has in the repository besides its own folder, and its end: of
 * ours when it stops, of one that died whenever we come upon it.
 */

/*
 * While we hold the locks of the session in `dir`, nobody goes on with it;
 * false when it is running.  They are only looked at: nothing is made or
 * changed in a folder that may turn out not to be ours.  Give them up in either
 * case.
 */
bool cleanup_lock(int fds[2], const char *dir);
void cleanup_unlock(const int fds[2]);

/*
 * Remove the work trees of a session, which has its plan, from a repository,
 * or give back the checkout that it has borrowed.
 */
int cleanup_trees(struct vcs *vcs, const struct session *session,
		  struct err *err);

/* The same for what keeps its ends from being collected as garbage. */
int cleanup_pins(struct vcs *vcs, const struct session *session,
		 struct err *err);

/*
 * Of a session that is to go on: when its folder has been moved, the
 * repository and whatever was built in its trees have their old paths still;
 * so they are removed, to be made anew.  A copy whose original has trees is
 * refused, as they would have both the same names.
 */
int cleanup_moved(struct vcs *vcs, const struct session *session,
		  struct err *err);

/*
 * All of these, of a session that died and lies in the folder `dir` now; its
 * repository need not be ours.  That they cannot be removed is said, and no
 * reason to stop.
 */
void cleanup_dead(struct progress *progress, const char *dir);

/* The folder of the session that is about to begin. */
struct own_folder {
	const char *dir;
	bool fresh; /* no session was there: what is known of it has died */
};

/*
 * Look for dead sessions of this repository in other folders than our own:
 * where the repository still knows their trees, and in the folder where we were
 * started.  Only those that are ours, and that nothing tracks, are any.  Their
 * trees go, unless they were to be kept; their ends stay pinned as long as they
 * can go on.  Of those whose folder is gone, all goes, and a checkout that was
 * lent to one is given back.
 */
void cleanup_repository(struct vcs *vcs, const struct own_folder *own,
			struct progress *progress);

#endif
