/* SPDX-License-Identifier: MIT */
#ifndef VCS_GIT_FILES_H
#define VCS_GIT_FILES_H

#include "vcs/git/repo.h"

/* The files of a commit, written into a work tree. */

/*
 * Make the tracked files at `path` those of a commit, whatever a build has put
 * in their place, and HEAD that commit: 0, or libgit2's code.  `tree` is the
 * commit's, from git_read_tree().  In a folder that is `fresh` stands nothing,
 * and it does not matter what HEAD is.  What was lost on the way is in err.
 */
int git_checkout_files(git_repository *repo, const char *path,
		       const git_oid *oid, const git_tree *tree, bool fresh,
		       struct err *err);

/* Why a commit cannot be checked out; or that nothing can. */
int git_checkout_failed(const char **reason, int code, git_repository *repo,
			const git_oid *oid, const git_tree *tree,
			struct arena *arena, struct err *err);

#endif
