/* SPDX-License-Identifier: MIT */
#ifndef VCS_GIT_ATTRIBUTES_H
#define VCS_GIT_ATTRIBUTES_H

#include "vcs/git/repo.h"

/*
 * Before `to` is checked out over `from` (NULL: nothing) in the work tree at
 * `path`, which has the folders of both: put its attributes there, and remove
 * the files that are written differently because of them, although they are
 * the same.  libgit2's code; what else was lost on the way is in err.
 */
int git_settle_attributes(git_repository *repo, const char *path,
			  git_tree *from, git_tree *to, struct err *err);

#endif
