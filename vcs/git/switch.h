/* SPDX-License-Identifier: MIT */
#ifndef VCS_GIT_SWITCH_H
#define VCS_GIT_SWITCH_H

#include "vcs/git/repo.h"

/* A work tree taken to another commit, its submodules with it. */
int git_tree_switch(struct vcs *vcs, const char *path, const struct rev *rev,
		    bool pristine, const char **reason, struct arena *arena,
		    struct err *err);

#endif
