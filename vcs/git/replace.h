/* SPDX-License-Identifier: MIT */
#ifndef VCS_GIT_REPLACE_H
#define VCS_GIT_REPLACE_H

#include "vcs/git/repo.h"

/*
 * Objects that git takes for others (git replace), and commits that it takes
 * for children of others (.git/info/grafts, and .git/shallow: of nobody).
 *
 * libgit2 knows nothing of these.  Where a repository has any, have it read
 * its objects through us, as git does; see git-replace(1).
 */
int git_honour_replacements(git_repository *repo);

#endif
