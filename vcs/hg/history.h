/* SPDX-License-Identifier: MIT */
#ifndef VCS_HG_HISTORY_H
#define VCS_HG_HISTORY_H

#include "vcs/hg/ask.h"

/* Names, and the graph of changesets.  See struct vcs_ops. */
int hg_resolve(struct rev *out, struct vcs *vcs, const char *name,
	       struct err *err);
int hg_merge_bases(struct rev **out, size_t *count, struct vcs *vcs,
		   const struct rev *a, const struct rev *b,
		   struct arena *arena, struct err *err);
int hg_load(struct dag *out, struct vcs *vcs, const struct rev *head,
	    const struct rev *base, bool first_parent, struct arena *arena,
	    struct err *err);

#endif
