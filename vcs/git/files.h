/* SPDX-License-Identifier: MIT */
#ifndef VCS_GIT_FILES_H
#define VCS_GIT_FILES_H

#include "vcs/git/repo.h"

/* The files of a commit, written into a work tree. */

/*
 * Make the tracked files at `path` those of a commit, whatever a build has put
 * in their place, and HEAD that commit: 0, or libgit2's code.  What was lost
 * on the way is in err.
 */
int git_checkout_files(git_repository *repo, const char *path,
		       const git_oid *oid, git_tree **tree, struct err *err);

/* Why a commit cannot be checked out; or that nothing can. */
int git_checkout_failed(const char **reason, int code, const git_oid *oid,
			struct arena *arena, struct err *err);

#endif
