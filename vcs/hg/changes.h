/* SPDX-License-Identifier: MIT */
#ifndef VCS_HG_CHANGES_H
#define VCS_HG_CHANGES_H

#include "vcs/hg/ask.h"

/* What changesets change.  See struct vcs_ops. */
int hg_touches(bool *out, struct vcs *vcs, const struct dag *dag,
	       const char *const *paths, bool first_parent, struct err *err);
int hg_describe(struct changeset *out, struct vcs *vcs, const struct rev *rev,
		struct arena *arena, struct err *err);
int hg_diff(struct vcs_diff *out, struct vcs *vcs, const struct rev *from,
	    const struct rev *to, int context, struct arena *arena,
	    struct err *err);

#endif
