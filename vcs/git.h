/* SPDX-License-Identifier: MIT */
#ifndef VCS_GIT_H
#define VCS_GIT_H

#include "vcs/backend.h"

#include <git2.h>

/*
 * What the parts of the git back-end share: git.c reads the history, git_diff.c
 * what has changed, git_tree.c keeps the work trees.
 */
struct git {
	struct vcs base;
	struct arena arena; /* lives as long as the repository is open */
	git_repository *repo;
};

/* Record libgit2's last error behind the context.  Always returns -1. */
int git_err(struct err *err, const char *fmt, ...) PRINTF(2, 3);

/* See vcs_diff(), git_diff.c. */
int git_diff_whole(const char **out, struct vcs *vcs, const struct rev *from,
		   const struct rev *to, struct arena *arena, struct err *err);

/* See vcs_tree_add() and its siblings. */
int git_tree_add(struct vcs *vcs, const char *path, const struct rev *rev,
		 struct err *err);
int git_tree_switch(struct vcs *vcs, const char *path, const struct rev *rev,
		    bool pristine, const char **reason, struct arena *arena,
		    struct err *err);
int git_tree_remove(struct vcs *vcs, const char *path, struct err *err);

#endif
