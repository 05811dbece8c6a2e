/* SPDX-License-Identifier: MIT */
#ifndef VCS_GIT_REPO_H
#define VCS_GIT_REPO_H

#include "vcs/backend.h"

#include <git2.h>

/*
 * A repository as libgit2 has it, its errors and its names: what all files of
 * this back-end need.
 */
struct git {
	struct vcs base;
	struct arena arena; /* lives as long as the repository is open */
	git_repository *repo;
	const char **warnings; /* not told yet: see git_warn() */
	size_t warning_count, warning_capacity;
};

/* Say, once, in what the user would be wrong who took us for git. */
void git_warn(struct git *git, const char *fmt, ...) PRINTF(2, 3);

/* Record libgit2's last error behind the context.  Always returns -1. */
int git_err(struct err *err, const char *fmt, ...) PRINTF(2, 3);

/* libgit2's last error as it may be shown, before another call changes it. */
const char *git_why(struct arena *arena);

/* libgit2's name for a commit, and ours. */
void git_rev_of(struct rev *out, const git_oid *oid);
int git_oid_of(git_oid *out, const struct rev *rev, struct err *err);

#endif
