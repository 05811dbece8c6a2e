/* SPDX-License-Identifier: MIT */
#ifndef VCS_TREE_H
#define VCS_TREE_H

#include "vcs/vcs.h"

/*
 * A pool of work trees, each of which holds one revision, built or not.
 *
 * "The tree in which this revision stands built" is one question: a hit costs
 * nothing; a miss takes the least useful tree for it, and the caller checks
 * out and builds.  The trees lie in one folder of the session and are removed
 * with all that the repository knows about them.
 *
 * A comparison builds one revision in several ways, and has builds that are no
 * revision at all.  There each side has trees of its own: whatever is asked is
 * asked of the side whose turn it is, `side`.
 *
 * Which tree is for which revision is thought; what stands on the disk is
 * another matter.  So the pool of a session that was killed can be thought
 * through again, and only what is needed then is made once more.
 */
enum { TREE_MOST = 99 }; /* in a pool */

struct tree {
	size_t number;	  /* in the pool, from 1; 0: it was given to it */
	const char *path; /* absolute */
	struct rev rev;	  /* that it is for; "" before there is one */
	size_t side;	  /* whose it is; 0: there is one only */
	bool built;	  /* it was built to the end ... */
	bool there;	  /* ... and stands on the disk, checked out */
	bool pristine;	  /* nothing of another revision was in it before */
	int64_t latest_s; /* of its files, by their last switch: see stamp.h */
	size_t runs;	  /* of a benchmark in it, since it is for `rev` */
	unsigned used;	  /* when it was last asked for */
};

struct tree_pool {
	struct vcs *vcs;
	struct arena *arena;
	const char *dir;  /* folder of the trees */
	const char *name; /* of the session: unique in the repository */
	struct tree *trees;
	size_t count, limit;
	struct tree *given; /* folders that are no trees of ours */
	size_t given_count, given_capacity;
	size_t side; /* whose turn it is; 0: there is one only */
	unsigned clock;
	int64_t reserve_bytes; /* of the disk, not for trees beyond the least */
	int64_t largest_bytes; /* what the largest tree takes, once built */
	bool in_place;	       /* the one tree is the checkout, which is lent */
};

/* `dir` need not exist yet.  At most `limit` trees are made. */
void tree_pool_init(struct tree_pool *pool, struct vcs *vcs, const char *dir,
		    const char *name, size_t limit, struct arena *arena);

/*
 * The same with a single tree, which is the user's own checkout, borrowed
 * before: vcs_borrow().
 */
void tree_pool_init_in_place(struct tree_pool *pool, struct vcs *vcs,
			     const char *name, struct arena *arena);

/*
 * The side whose turn it is has this folder in place of a tree, with something
 * built in it that is no revision: it stands as it is, and is never switched.
 */
void tree_give(struct tree_pool *pool, const char *path);

/* The tree in which `rev` stands built, or NULL. */
struct tree *tree_find(struct tree_pool *pool, const struct rev *rev);

/*
 * A tree for `rev`, not checked out yet.  A new one while there are fewer than
 * the limit and the disk has room for it, else the least recently used one
 * that holds none of the `keep_count` revisions in `keep`.  When all hold one,
 * the last of `keep` gives way.
 */
struct tree *tree_take(struct tree_pool *pool, const struct rev *rev,
		       const struct rev *keep, size_t keep_count);

/* The one with this number, up to the limit, as tree_take() has given it. */
struct tree *tree_take_number(struct tree_pool *pool, size_t number,
			      const struct rev *rev);

/*
 * Check its revision out, with `pristine` so that nothing else is in the tree.
 * *reason is set, as vcs_tree_switch() does, when this revision cannot be had.
 */
int tree_check_out(struct tree_pool *pool, struct tree *tree, bool pristine,
		   const char **reason, struct err *err);

/* Is it still there?  Somebody may have removed it, or its folder. */
bool tree_stands(const struct tree_pool *pool, const struct tree *tree);

/* Note that it stands built. */
void tree_built(struct tree_pool *pool, struct tree *tree);

/*
 * Pin both ends of a session's range, and where a borrowed checkout was, for
 * as long as the session's folder `dir` is there or until tree_unpin(),
 * whichever trees there are.
 */
int tree_pin(struct vcs *vcs, const char *dir, const char *name,
	     const struct rev *good, const struct rev *bad, struct err *err);
int tree_unpin(struct vcs *vcs, const char *dir, const char *name,
	       struct err *err);

/* The same for a side of a comparison, by its number; tree_unpin() it, too. */
int tree_pin_side(struct vcs *vcs, const char *dir, const char *name,
		  size_t side, const struct rev *rev, struct err *err);

/*
 * A folder beside a tree, for what is recorded of the links of its builds; it
 * goes with the tree.
 */
char *tree_links(const struct tree *tree, struct arena *arena);

/* What the trees of a session are called, from its random seed. */
char *tree_session_name(int64_t seed, struct arena *arena);

/* Can a session have made a tree or a pin with this path? */
bool tree_is_named(const char *path);

/*
 * Remove every tree that a session of this name can have made in `dir`, this
 * one or a dead one, also where a benchmark has removed the folder itself.
 */
int tree_remove_all(struct vcs *vcs, const char *dir, const char *name,
		    size_t limit, struct err *err);

#endif
