/* SPDX-License-Identifier: MIT */
#ifndef PROBE_GROUND_WALK_H
#define PROBE_GROUND_WALK_H

#include "probe/ground/arena.h"

#include <fcntl.h>
#include <stdbool.h>
#include <sys/stat.h>

/*
 * A folder walked through to its last file, however deep that lies.
 *
 *	struct walk *walk = walk_begin(AT_FDCWD, path, 0);
 *	struct walk_entry entry;
 *
 *	while (walk_next(&entry, walk, err))
 *		...
 *	walk_end(walk);
 *
 * Every entry is named from the folder that it is in, by a descriptor, so that
 * no path is too long; a bounded number of descriptors is open at a time, and
 * nothing recurs.  Links are met, not followed, and what is mounted on a folder
 * is not looked into: whoever removes what is met removes nothing elsewhere.
 */
struct walk;

enum walk_kind {
	WALK_FILE,   /* whatever is no folder */
	WALK_FOLDER, /* what is in it comes next, unless walk_skip() is called
		      */
	WALK_LEFT,   /* the same folder, when all that is in it has come */
	WALK_CLOSED, /* or in place of that: it cannot be looked into */
};

struct walk_entry {
	enum walk_kind kind;
	int dir; /* the folder that it is in, for openat() and others */
	const char *name; /* in there; of the top its path, as it was given */
	const char *path; /* from the top on, which itself has "" */
	size_t depth;	  /* 0: the top */
	struct stat st;	  /* as it was met, also when it is left */
	int reason;	  /* errno, of one that is closed */
};

enum walk_flags {
	/* Folders of ours which we may not read, enter or write are given
	 * these rights, so that they can be emptied. */
	WALK_UNLOCK = 1,
};

/* `name` is looked up from the folder `dir`, which may be AT_FDCWD. */
struct walk *walk_begin(int dir, const char *name, int flags);

/*
 * The next entry; false behind the last, or with an error when the way back is
 * lost, since somebody has moved a folder meanwhile.  Strings live until the
 * next call.  What is gone when it is its turn is passed over.
 */
bool walk_next(struct walk_entry *out, struct walk *walk, struct err *err);

/* Is something mounted on the folder that was met last? */
bool walk_is_mount(const struct walk_entry *entry);

/* Do not look into the folder that was met last. */
void walk_skip(struct walk *walk);

/* Nothing more of what is in the folder at this depth, in which we are. */
void walk_leave(struct walk *walk, size_t depth);

void walk_end(struct walk *walk);

#endif
