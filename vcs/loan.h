/* SPDX-License-Identifier: MIT */
#ifndef VCS_LOAN_H
#define VCS_LOAN_H

#include "vcs/vcs.h"

/*
 * The user's own checkout while a session has it: whose it is, where it was,
 * and which files in it are not the repository's, and so the user's.
 *
 * It stands in a file of the repository's own folder from before the first
 * file is touched until the checkout is given back, so that this can be done
 * by whoever comes next.  The format: strings with a NUL behind each, in the
 * order of the fields.
 */
struct loan {
	const char *session; /* its name: tree_session_name() */
	const char *dir;     /* its folder */
	const char *head;  /* branch or bookmark that is to be active; or "" */
	struct rev rev;	   /* what was checked out */
	const char **kept; /* from the root, sorted; of a folder, all of it */
	size_t kept_count, kept_capacity;
};

/* Of one that is not there, *found is false. */
int loan_read(struct loan *out, bool *found, const char *file,
	      struct arena *arena, struct err *err);
int loan_write(const struct loan *loan, const char *file, struct err *err);

/* Note a file or folder of the user's; a slash at its end does not count. */
void loan_keep(struct loan *loan, const char *path, struct arena *arena);

/* Put them in order, after the last loan_keep(). */
void loan_sort(struct loan *loan);

/* Is this path the user's, or in a folder that is? */
bool loan_keeps(const struct loan *loan, const char *path);

/* Is anything in this folder the user's? */
bool loan_keeps_below(const struct loan *loan, const char *folder);

/*
 * Does something of the user's stand where a revision has a file that the one
 * which is checked out has not?  `root` is the checkout's.
 */
bool loan_in_the_way(const struct loan *loan, const char *root,
		     const char *path);

#endif
