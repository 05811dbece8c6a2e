/* SPDX-License-Identifier: MIT */
#ifndef PROBE_WRITTEN_H
#define PROBE_WRITTEN_H

#include "probe/ground/arena.h"

#include <stddef.h>
#include <sys/stat.h>

/*
 * The file that a run has written: its name, or a pattern (* ? [...], as glob()
 * has them) where a tool puts the date or a number into it.  A file that was
 * there before and has not been touched is none, so that no stale value is
 * read.
 *
 *	written_look(&before, dir, name, ...)
 *	the run
 *	written_find(&path, &before, ...)
 */
struct written {
	const char *name;    /* as the user gave it */
	const char *pattern; /* the same, from the root */
	char **paths;	     /* that matched before ... */
	struct stat *stats;  /* ... and what they were */
	size_t count;
};

/* What is there before the run; a relative name counts from `dir`. */
void written_look(struct written *out, const char *dir, const char *name,
		  struct arena *arena);

/* The one that is new or has changed; -1: there is none, or several. */
int written_find(const char **path, const struct written *before,
		 struct arena *arena, struct err *err);

#endif
