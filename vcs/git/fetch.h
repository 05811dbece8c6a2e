/* SPDX-License-Identifier: MIT */
#ifndef VCS_GIT_FETCH_H
#define VCS_GIT_FETCH_H

#include "vcs/git/repo.h"

/*
 * What a submodule's own remote has, objects only: no ref moves.  It is asked
 * in a process of its own, which is ended when the patience of `vcs` is, when
 * it hears nothing for a while, or when we are asked to stop; that alone is an
 * error.
 */
enum fetch_end {
	FETCH_DONE,	 /* what is here now is all that is to be had */
	FETCH_FAILED,	 /* it cannot be reached, or refuses */
	FETCH_SILENT,	 /* it gives no answer */
	FETCH_NOT_TRIED, /* no patience is left */
};

int git_fetch(enum fetch_end *out, struct vcs *vcs, git_repository *module,
	      struct err *err);

#endif
