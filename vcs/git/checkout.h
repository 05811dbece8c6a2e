/* SPDX-License-Identifier: MIT */
#ifndef VCS_GIT_CHECKOUT_H
#define VCS_GIT_CHECKOUT_H

#include "vcs/git/repo.h"

/* The user's own checkout, lent to us.  See struct vcs_ops. */
const char *git_own_folder(const struct vcs *vcs, struct arena *arena);
int git_where(struct loan *out, struct vcs *vcs, struct arena *arena,
	      struct err *err);
int git_survey(struct loan *out, struct vcs *vcs, struct arena *arena,
	       struct err *err);
int git_detach(struct vcs *vcs, struct err *err);
int git_lent_switch(struct vcs *vcs, const struct loan *loan,
		    const struct rev *rev, bool pristine, const char **reason,
		    struct arena *arena, struct err *err);
int git_home(struct rev *out, struct vcs *vcs, const struct loan *loan,
	     struct err *err);
int git_attach(struct vcs *vcs, const struct loan *loan, struct err *err);

#endif
