/* SPDX-License-Identifier: MIT */
#ifndef PROBE_LINK_SWAP_H
#define PROBE_LINK_SWAP_H

#include "probe/ground/arena.h"

#include <stdbool.h>
#include <sys/types.h>

/*
 * Files that stand in the place of others for a while.
 *
 *	swap_plan()	which files, written down in a journal
 *	swap_draft()	what is to stand in for one, beside it
 *	swap_do()	all of them at once
 *	swap_back()	from the journal: all as it was
 *
 * The files themselves get another name beside their place, and come back by a
 * rename, so that they are the very same files with the very same times.  After
 * an end at any instant swap_back() does what is left to do.  A file of
 * somebody else that has one of our names is an error, and stays.
 */
struct swap_file {
	const char *path;
	const char *kept;  /* its name while another has its place */
	const char *draft; /* what is to take that */
	dev_t device;
	ino_t inode;
};

struct swap {
	const char *journal;
	struct swap_file *files;
	size_t count, capacity;
};

/* Add a regular file; no more of a journal is written yet. */
int swap_add(struct swap *swap, const char *path, struct arena *arena,
	     struct err *err);

/* From here on swap_back() knows. */
int swap_plan(const struct swap *swap, struct err *err);

/*
 * A copy of `made` is what shall stand in for this file, with the mode, owner,
 * attributes and times that the file has.  One that had two names in this plan
 * has them again.
 */
int swap_draft(const struct swap *swap, size_t index, const char *made,
	       struct err *err);

int swap_do(const struct swap *swap, struct err *err);

/* Without a journal it does nothing. */
int swap_back(const char *journal, struct err *err);

#endif
