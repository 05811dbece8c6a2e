/* SPDX-License-Identifier: MIT */
#ifndef VCS_GIT_ENTRIES_H
#define VCS_GIT_ENTRIES_H

#include "vcs/git/repo.h"

/*
 * The entries of a commit's tree, none of which is believed before it was
 * looked at.
 */

/* What an entry is, by the type in its mode. */
enum entry_kind { ENTRY_FOLDER, ENTRY_FILE, ENTRY_LINK, ENTRY_MODULE };

struct entry {
	const char *path; /* from the top; valid during the call */
	enum entry_kind kind;
	const git_oid *oid;
};

/* Returns 0 to go on. */
typedef int entry_visit_fn(const struct entry *entry, void *payload);

/*
 * Visit every entry, a folder before what is in it.  All entries of a folder
 * are checked before the first of them is visited: by their names, their kinds,
 * and that they are in order and named once.  At the first that cannot stand,
 * and at a folder that cannot be read, it ends: *fault says why and
 * where, and 0 is returned.  -1: a visit has said so.
 */
int git_visit_entries(const char **fault, git_repository *repo,
		      const git_tree *tree, entry_visit_fn *visit,
		      void *payload, struct arena *arena);

/*
 * The tree of a commit that can be checked out: every entry of it is sound, and
 * every folder can be read.  Else *out is NULL, and *reason says why.  That the
 * machine cannot read it now is an error.
 */
int git_read_tree(git_tree **out, bool *has_modules, const char **reason,
		  git_repository *repo, const git_oid *oid, struct arena *arena,
		  struct err *err);

/* The file, of all in a tree, that cannot be read; NULL: they all can. */
const char *git_find_damage(git_repository *repo, const git_tree *tree,
			    struct arena *arena);

#endif
