/* SPDX-License-Identifier: MIT */
#ifndef VCS_HG_TREE_H
#define VCS_HG_TREE_H

#include "vcs/hg/ask.h"

/* Work trees that share the store.  See struct vcs_ops. */
int hg_tree_add(struct vcs *vcs, const char *path, const struct rev *rev,
		struct err *err);
int hg_tree_switch(struct vcs *vcs, const char *path, const struct rev *rev,
		   bool pristine, const char **reason, struct arena *arena,
		   struct err *err);
bool hg_tree_stands(const struct vcs *vcs, const char *path);
int hg_tree_remove(struct vcs *vcs, const char *path, struct err *err);

/*
 * Look through what a build has left, before hg does: in a tree of ours, or in
 * the user's own checkout what the loan does not keep.
 */
int hg_inspect(const char *path, const struct loan *loan, struct err *err);

/*
 * `hg update --clean`, in a tree or in the user's checkout.  A remote that
 * gives no answer is no more asked than vcs_set_patience() allows.
 */
int hg_update(struct hg_answer *out, struct hg *hg, const char *path,
	      const char *rev, struct arena *arena, struct err *err);

/*
 * Why a revision cannot be checked out, or that nothing can.
 */
int hg_update_failed(const char **reason, const struct rev *rev,
		     const char *refusal, struct arena *arena, struct err *err);

#endif
