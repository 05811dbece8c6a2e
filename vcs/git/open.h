/* SPDX-License-Identifier: MIT */
#ifndef VCS_GIT_OPEN_H
#define VCS_GIT_OPEN_H

#include "vcs/git/repo.h"

/*
 * Repositories opened so that libgit2 reads and writes them as git does:
 * whatever extensions, replaced commits and settings they have.
 */

/*
 * The repository that git itself would take in the folder `path`: the one that
 * GIT_DIR and GIT_WORK_TREE name, or the one around it, whose innermost folder
 * with a .git in it is `root` (NULL: there is none).  libgit2's code.
 */
int git_open_around(git_repository **out, const char *path, const char *root);

/* The same repository and work tree once more, read anew. */
int git_open_again(git_repository **out, const struct vcs *vcs);

/* A linked work tree, or a submodule's repository, which is at `path`. */
int git_open_at(git_repository **out, const char *path);

/*
 * What these do to what they have opened; to be done again after libgit2 was
 * made to forget all that it has read.
 */
int git_prepare(git_repository *repo);

#endif
