/* SPDX-License-Identifier: MIT */
#ifndef VCS_GIT_FILTERS_H
#define VCS_GIT_FILTERS_H

#include "vcs/git/repo.h"

/*
 * Files that are not in our trees as git has them in a work tree, because a
 * program writes them there (Git LFS, git-crypt, git-annex, any filter), and
 * no program of a repository is run.  For each of these that one of the
 * commits has: a warning that names it, the first files, and what to do.
 */
int git_warn_of_filters(struct git *git, const git_oid *commits, size_t count,
			struct err *err);

#endif
