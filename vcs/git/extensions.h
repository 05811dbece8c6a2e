/* SPDX-License-Identifier: MIT */
#ifndef VCS_GIT_EXTENSIONS_H
#define VCS_GIT_EXTENSIONS_H

#include "vcs/git/repo.h"

/*
 * Repositories of newer git.
 *
 * libgit2 opens none whose configuration has an extension that it does not
 * know, and its message says neither what that means nor what to do.
 */

/*
 * Have libgit2 open the repository that contains `path`, or is there, whatever
 * extensions it has.  To be followed by git_check_format().
 */
void git_allow_extensions(const char *path);

/* Refuse what libgit2 would misread, with the cure. */
int git_check_format(struct vcs *vcs, struct err *err);

#endif
