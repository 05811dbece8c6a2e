/* SPDX-License-Identifier: MIT */
#ifndef VCS_GIT_H
#define VCS_GIT_H

#include "vcs/backend.h"

#include <git2.h>

/*
 * What the parts of the git back-end share: git.c reads the history,
 * git_changes.c what commits change, git_tree.c keeps the work trees,
 * git_switch.c and git_files.c what is in them, git_lent.c the user's own
 * checkout.
 */
struct git {
	struct vcs base;
	struct arena arena; /* lives as long as the repository is open */
	git_repository *repo;
};

/* Record libgit2's last error behind the context.  Always returns -1. */
int git_err(struct err *err, const char *fmt, ...) PRINTF(2, 3);

void git_rev_of(struct rev *out, const git_oid *oid);
int git_oid_of(git_oid *out, const struct rev *rev, struct err *err);

/* See vcs_touches() and its siblings. */
int git_touches(bool *out, struct vcs *vcs, const struct dag *dag,
		const char *const *paths, bool first_parent, struct err *err);
int git_read_changeset(struct changeset *out, struct vcs *vcs,
		       const struct rev *rev, struct arena *arena,
		       struct err *err);
int git_diff_whole(const char **out, struct vcs *vcs, const struct rev *from,
		   const struct rev *to, struct arena *arena, struct err *err);

/* The last part of a tree's path, by which its repository knows it. */
const char *git_tree_name(const char *path);

/* Where a repository keeps what it knows about a tree of ours. */
char *git_admin_dir(git_repository *repo, const char *name,
		    struct arena *arena);

/* Link the folder `path`, which may exist, to a repository. */
int git_link_tree(git_repository *repo, const char *path, const char *name,
		  const char *hex, struct err *err);

/* Make a tree's folder and its links what they must be, whatever is there. */
int git_restore_link(const char *path, const char *admin, struct err *err);

/* See vcs_tree_add() and its siblings. */
int git_tree_add(struct vcs *vcs, const char *path, const struct rev *rev,
		 struct err *err);
int git_pin(struct vcs *vcs, const char *path, const struct rev *rev,
	    struct err *err);
int git_tree_switch(struct vcs *vcs, const char *path, const struct rev *rev,
		    bool pristine, const char **reason, struct arena *arena,
		    struct err *err);
int git_tree_remove(struct vcs *vcs, const char *path, struct err *err);
int git_trees(const char ***out, size_t *count, struct vcs *vcs,
	      struct arena *arena, struct err *err);

/*
 * Make the tracked files at `path` those of a commit, whatever a build has put
 * in their place, and HEAD that commit: 0, or libgit2's code.  What was lost
 * on the way is in err.
 */
int git_checkout_files(git_repository *repo, const char *path,
		       const git_oid *oid, git_tree **tree, struct err *err);

/* Why a commit cannot be checked out; or that nothing can. */
int git_checkout_failed(const char **reason, int code, const git_oid *oid,
			struct arena *arena, struct err *err);

/* See backend.h. */
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
