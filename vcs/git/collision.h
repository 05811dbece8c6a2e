/* SPDX-License-Identifier: MIT */
#ifndef VCS_GIT_COLLISION_H
#define VCS_GIT_COLLISION_H

#include "vcs/git/repo.h"

/*
 * Names that the disk of a work tree does not tell apart: on one that ignores
 * case, of Makefile and makefile the second is written over the first.
 */

/*
 * In the tree of a commit that was just checked out at `path`.  0; or
 * GIT_EAMBIGUOUS, with libgit2's last error set to the two names and the cure:
 * to check out once more will not help.
 */
int git_check_collisions(git_repository *repo, const char *path,
			 const git_tree *tree);

#endif
