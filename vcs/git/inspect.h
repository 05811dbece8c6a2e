/* SPDX-License-Identifier: MIT */
#ifndef VCS_GIT_INSPECT_H
#define VCS_GIT_INSPECT_H

#include "vcs/git/repo.h"

/* What is to be known before anything is checked out.  See struct vcs_ops. */
/* "origin", or the only one there is. */
char *git_origin(const struct vcs *vcs, struct arena *arena);

int git_inspect(const char ***out, struct vcs *vcs, const struct rev *good,
		const struct rev *bad, struct arena *arena, struct err *err);

#endif
