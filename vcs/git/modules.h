/* SPDX-License-Identifier: MIT */
#ifndef VCS_GIT_MODULES_H
#define VCS_GIT_MODULES_H

#include "vcs/git/repo.h"

/*
 * The submodules that are at another commit on both sides of a diff, as struct
 * changeset has them.
 */
const char **git_moved_modules(git_repository *repo, const git_diff *diff,
			       struct arena *arena);

#endif
