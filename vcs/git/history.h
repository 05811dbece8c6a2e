/* SPDX-License-Identifier: MIT */
#ifndef VCS_GIT_HISTORY_H
#define VCS_GIT_HISTORY_H

#include "vcs/git/repo.h"

/* The graph of commits.  See struct vcs_ops. */
int git_merge_base_list(struct rev **out, size_t *count, struct vcs *vcs,
			const struct rev *a, const struct rev *b,
			struct arena *arena, struct err *err);
int git_load(struct dag *out, struct vcs *vcs, const struct rev *head,
	     const struct rev *base, bool first_parent, struct arena *arena,
	     struct err *err);

#endif
