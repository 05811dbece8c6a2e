/* SPDX-License-Identifier: MIT */
#ifndef VCS_HG_CHECKOUT_H
#define VCS_HG_CHECKOUT_H

#include "vcs/hg/ask.h"

/* The user's own checkout, lent to us.  See struct vcs_ops. */
const char *hg_own_folder(const struct vcs *vcs, struct arena *arena);
int hg_where(struct loan *out, struct vcs *vcs, struct arena *arena,
	     struct err *err);
int hg_survey(struct loan *out, struct vcs *vcs, struct arena *arena,
	      struct err *err);
int hg_detach(struct vcs *vcs, struct err *err);
int hg_lent_switch(struct vcs *vcs, const struct loan *loan,
		   const struct rev *rev, bool pristine, const char **reason,
		   struct arena *arena, struct err *err);
int hg_home(struct rev *out, struct vcs *vcs, const struct loan *loan,
	    struct err *err);
int hg_attach(struct vcs *vcs, const struct loan *loan, struct err *err);

#endif
