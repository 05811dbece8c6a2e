/* SPDX-License-Identifier: MIT */
#ifndef BISECT_TRIAL_LAYOUT_H
#define BISECT_TRIAL_LAYOUT_H

#include "bisect/trial/trial.h"

/*
 * Builds linked again, so that their code lies elsewhere: see
 * probe/link/link.h.
 *
 * A layout is a number, from 1; with the session's seed it says how large all
 * fillers are.  0 is what the build has made.  As with trees, which layout a
 * build has is thought, so that a session that goes on can be thought through
 * again, and what is on the disk is another matter.
 */

/* Are --layouts and the rest of one mind?  For before anything is built. */
int layout_check(const struct config *config, struct err *err);

/*
 * For all builds to come: their links are recorded, unless that is not wanted.
 * Where they cannot be it is an error only if the search is to go by layouts.
 */
int layout_prepare(struct trial *trial, struct err *err);

/* A new build is about to stand in this tree: nothing is known of it. */
void layout_begin(struct trial *trial, const struct tree *tree);

/*
 * Have on the disk what the build has made, before something else happens to
 * the tree; `emptied`: to be forgotten with all that is in it.
 */
int layout_leave(struct trial *trial, const struct tree *tree, bool emptied,
		 struct err *err);

/* The same for all trees, when the session stops. */
int layout_leave_all(struct trial *trial, struct err *err);

/*
 * Find out what runs of a build use of what it has linked, by one more run for
 * warming up.  *why is why there are no layouts of it; NULL: there are.
 */
int layout_ask(const char **why, struct trial *trial, const struct tree *tree,
	       struct err *err);

/*
 * From here on runs in this tree are of that layout.  When it cannot be linked
 * they are as built, and layout_ask() says why.
 */
int layout_choose(struct trial *trial, const struct tree *tree, int64_t number,
		  struct err *err);

/* Which one that is. */
int64_t layout_chosen(const struct trial *trial, const struct tree *tree);

/* A new one: each run has one of its own. */
int64_t layout_next(const struct trial *trial);

/* Before a run: have it on the disk. */
int layout_put(struct trial *trial, const struct tree *tree, struct err *err);

#endif
