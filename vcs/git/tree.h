/* SPDX-License-Identifier: MIT */
#ifndef VCS_GIT_TREE_H
#define VCS_GIT_TREE_H

#include "vcs/git/repo.h"

/* Work trees made and removed.  See struct vcs_ops. */
int git_tree_add(struct vcs *vcs, const char *path, const struct rev *rev,
		 struct err *err);
int git_pin(struct vcs *vcs, const char *path, const struct rev *rev,
	    struct err *err);
bool git_tree_stands(const struct vcs *vcs, const char *path);
int git_tree_remove(struct vcs *vcs, const char *path, struct err *err);
int git_trees(const char ***out, size_t *count, struct vcs *vcs,
	      struct arena *arena, struct err *err);

/* The last part of a tree's path, by which its repository knows it. */
const char *git_tree_name(const char *path);

/* Where a repository keeps what it knows about a tree of ours. */
char *git_admin_dir(git_repository *repo, const char *name,
		    struct arena *arena);

/* Link the folder `path`, which may exist, to a repository. */
int git_link_tree(git_repository *repo, const char *path, const char *name,
		  const char *hex, struct err *err);

/*
 * Among these: the submodules' trees in a tree, by their own such folders, each
 * with a NUL behind it.
 */
extern const char git_module_list[];

/*
 * Is it a folder of a tree's repository in which all that is written to is a
 * file that is nowhere else?  A run may have put links there.
 */
bool git_admin_is_plain(const char *admin);

/*
 * Make a tree's folder and its links what they must be, whatever is there.  An
 * admin folder that is not plain is an error.
 */
int git_restore_link(const char *path, const char *admin, struct err *err);

#endif
