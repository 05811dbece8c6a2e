/* SPDX-License-Identifier: MIT */
#ifndef VCS_GIT_SETTINGS_H
#define VCS_GIT_SETTINGS_H

#include "vcs/git/repo.h"

/*
 * Settings under which libgit2 would write another tree than the commit's, for
 * this opened repository set to what they should be; nothing is written to a
 * file.  `path` is the work tree's.
 */
int git_overrule_settings(git_repository *repo, const char *path);

/* Does this disk take "a" and "A" for one name?  `path` has a .git in it. */
bool git_disk_ignores_case(const char *path);

#endif
