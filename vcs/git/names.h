/* SPDX-License-Identifier: MIT */
#ifndef VCS_GIT_NAMES_H
#define VCS_GIT_NAMES_H

#include "vcs/git/repo.h"

/* Names of commits, as people type and paste them.  See struct vcs_ops. */
int git_resolve(struct rev *out, struct vcs *vcs, const char *name,
		struct err *err);

#endif
