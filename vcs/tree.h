/* SPDX-License-Identifier: MIT */
#ifndef VCS_TREE_H
#define VCS_TREE_H

#include "vcs/vcs.h"

/*
 * A pool of work trees, each of which holds one revision, built or not.
 *
 * "The tree in which this revision stands built" is one question: a hit costs
 * nothing; a miss takes the least useful tree and switches it, and the caller
 * builds.  The trees lie in one folder of the session and are removed with
 * all that the repository knows about them.
 */
struct tree {
	const char *path; /* absolute */
	struct rev rev;	  /* what it was last switched to; "" before that */
	bool built;	  /* and that was built to the end */
	unsigned used;	  /* when it was last asked for */
};

struct tree_pool {
	struct vcs *vcs;
	struct arena *arena;
	const char *dir;  /* folder of the trees */
	const char *name; /* of the session: unique in the repository */
	struct tree *trees;
	size_t count, limit;
	unsigned clock;
	int64_t largest_bytes; /* what the largest tree takes, once built */
};

/* `dir` need not exist yet.  At most `limit` trees are made. */
void tree_pool_init(struct tree_pool *pool, struct vcs *vcs, const char *dir,
		    const char *name, size_t limit, struct arena *arena);

/* The tree in which `rev` stands built, or NULL. */
struct tree *tree_find(struct tree_pool *pool, const struct rev *rev);

/*
 * A tree with `rev` checked out in it, to be built.  A new one while there
 * are fewer than the limit and the disk has room for it, else the least
 * recently used one that holds none of the `keep_count` revisions in `keep`.
 * When all hold one, the last of `keep` gives way.  *reason is set, as
 * vcs_tree_switch() does, when this revision cannot be had.
 */
int tree_take(struct tree **out, struct tree_pool *pool, const struct rev *rev,
	      const struct rev *keep, size_t keep_count, bool pristine,
	      const char **reason, struct err *err);

/* Check its revision out again, with nothing else in the tree. */
int tree_clean(struct tree_pool *pool, struct tree *tree, const char **reason,
	       struct err *err);

/* Note that it stands built. */
void tree_built(struct tree_pool *pool, struct tree *tree);

/* What the trees of a session are called, from its random seed. */
char *tree_session_name(int64_t seed, struct arena *arena);

/*
 * Remove every tree that a session of this name can have made in `dir`, this
 * one or a dead one, also where a benchmark has removed the folder itself.
 */
int tree_remove_all(struct vcs *vcs, const char *dir, const char *name,
		    size_t limit, struct err *err);

#endif
