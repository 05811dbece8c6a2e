/* SPDX-License-Identifier: MIT */
#ifndef VCS_GIT_CHANGES_H
#define VCS_GIT_CHANGES_H

#include "vcs/git/repo.h"

/* What commits change.  See struct vcs_ops. */
int git_touches(bool *out, struct vcs *vcs, const struct dag *dag,
		const char *const *paths, bool first_parent, struct err *err);
int git_read_changeset(struct changeset *out, struct vcs *vcs,
		       const struct rev *rev, struct arena *arena,
		       struct err *err);
int git_diff_text(struct vcs_diff *out, struct vcs *vcs, const struct rev *from,
		  const struct rev *to, int context, struct arena *arena,
		  struct err *err);

#endif
