/* SPDX-License-Identifier: MIT */
#ifndef VCS_GIT_HOLES_H
#define VCS_GIT_HOLES_H

#include "vcs/git/repo.h"

/*
 * History of which commits are missing or damaged: slower than libgit2's own
 * walk, which gives up at any of them, also where they do not matter.
 */

/*
 * As git_load(), with holes in what `base` descends from.  One that lies
 * between the two is an error that names it.
 */
int git_load_around(struct dag *out, git_repository *repo, const git_oid *head,
		    const git_oid *base, bool first_parent, struct arena *arena,
		    struct err *err);

/*
 * Which of two commits is the other's ancestor, in *older; false when holes
 * keep that from being known, or neither is.  The first hole is in *hole.
 */
bool git_find_older(const git_oid **older, struct rev *hole,
		    git_repository *repo, const git_oid *a, const git_oid *b);

/* A commit that cannot be read, and what can be done.  Returns -1. */
int git_hole(struct err *err, git_repository *repo, const char *hex);

#endif
