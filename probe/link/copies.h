/* SPDX-License-Identifier: MIT */
#ifndef PROBE_LINK_COPIES_H
#define PROBE_LINK_COPIES_H

#include "probe/ground/arena.h"

/*
 * Of each of these files the others in the tree, with paths from `tree` on,
 * that have the same bytes; NULL ends a list.  What is itself one of the files
 * is no copy.  Folders of git and Mercurial are not looked into, nor is
 * `except`.
 */
int copies_find(const char ***out, const char *const *files, size_t count,
		const char *tree, const char *except, struct arena *arena,
		struct err *err);

#endif
