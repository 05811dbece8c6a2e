/* SPDX-License-Identifier: MIT */
#ifndef VCS_UNTRACKED_H
#define VCS_UNTRACKED_H

#include "vcs/loan.h"

/*
 * What is in a checkout besides the files that the repository tracks.
 *
 * The tools' own lists of it end at folders that are too deep for them, as
 * builds leave them; so these are made here, and the tools are asked only for
 * what is tracked.
 */
struct tracked {
	const char *root;   /* of the checkout */
	const char *own;    /* the tool's folder in there: ".git", ".hg" */
	const char **paths; /* from the root; in order after tracked_sort() */
	size_t count, capacity;
	bool keeps_nested; /* repositories in the checkout are not removed */
};

void tracked_add(struct tracked *tracked, const char *path,
		 struct arena *arena);
void tracked_sort(struct tracked *tracked);

/* Note all the rest with loan_keep(): the user's files, before we begin. */
int untracked_survey(struct loan *out, const struct tracked *tracked,
		     struct arena *arena, struct err *err);

/* Remove all the rest that the loan does not keep. */
int untracked_remove(const struct loan *loan, const struct tracked *tracked,
		     struct err *err);

#endif
