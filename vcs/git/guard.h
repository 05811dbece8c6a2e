/* SPDX-License-Identifier: MIT */
#ifndef VCS_GIT_GUARD_H
#define VCS_GIT_GUARD_H

#include "vcs/git/repo.h"

/*
 * Have a repository that was opened look at an object's file before it reads
 * it: what would make libgit2 wait for ever is an error then.
 */
void git_guard(git_repository *repo);

#endif
