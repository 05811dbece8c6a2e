/* SPDX-License-Identifier: MIT */
#include "vcs/tree.h"

#include "probe/fs.h"

#include <unistd.h>

enum { LEAST_TREES = 3 };

void tree_pool_init(struct tree_pool *pool, struct vcs *vcs, const char *dir,
		    const char *name, size_t limit, struct arena *arena)
{
	*pool = (struct tree_pool){
		.vcs = vcs,
		.arena = arena,
		.dir = dir,
		.name = name,
		.limit = limit,
	};
	pool->trees = arena_array(arena, limit, sizeof(*pool->trees));
}

struct tree *tree_find(struct tree_pool *pool, const struct rev *rev)
{
	for (size_t i = 0; i < pool->count; i++) {
		struct tree *tree = &pool->trees[i];

		if (tree->built && rev_equal(&tree->rev, rev)) {
			tree->used = ++pool->clock;
			return tree;
		}
	}
	return NULL;
}

/* Above the least number, a new tree must leave room for one more. */
static bool room_for_one(const struct tree_pool *pool)
{
	int64_t free_bytes;

	if (pool->count >= pool->limit)
		return false;
	if (pool->count < LEAST_TREES || pool->largest_bytes == 0)
		return true;
	free_bytes = fs_free_bytes(pool->dir);
	return free_bytes < 0 || free_bytes > 2 * pool->largest_bytes;
}

/* All names are of one length, so that no build differs by its path's. */
static char *tree_path(const char *dir, const char *name, size_t number,
		       struct arena *arena)
{
	return arena_sprintf(arena, "%s/%s-%02zu", dir, name, number);
}

static int add_tree(struct tree **out, struct tree_pool *pool,
		    const struct rev *rev, struct err *err)
{
	struct tree *tree = &pool->trees[pool->count];

	tree->path =
		tree_path(pool->dir, pool->name, pool->count + 1, pool->arena);
	if (fs_mkdirs(pool->dir, err) < 0 ||
	    vcs_tree_add(pool->vcs, tree->path, rev, err) < 0)
		return -1;
	pool->count++;
	*out = tree;
	return 0;
}

/* How dearly a tree is wanted: 0 not at all, more for an earlier `keep`. */
static size_t worth(const struct tree *tree, const struct rev *keep,
		    size_t keep_count)
{
	for (size_t i = 0; i < keep_count; i++) {
		if (rev_equal(&tree->rev, &keep[i]))
			return keep_count - i;
	}
	return 0;
}

static struct tree *least_useful(struct tree_pool *pool, const struct rev *keep,
				 size_t keep_count)
{
	struct tree *least = &pool->trees[0];

	for (size_t i = 1; i < pool->count; i++) {
		struct tree *tree = &pool->trees[i];
		size_t wanted = worth(tree, keep, keep_count);
		size_t least_wanted = worth(least, keep, keep_count);

		if (wanted < least_wanted ||
		    (wanted == least_wanted && tree->used < least->used))
			least = tree;
	}
	return least;
}

/*
 * A build or a run can damage a tree beyond what a checkout mends: a lock left
 * in its index, an index of a kind that the library does not read.  It is
 * made anew then, once.
 */
static int switch_tree(struct tree_pool *pool, struct tree *tree,
		       const struct rev *rev, bool pristine,
		       const char **reason, struct err *err)
{
	struct err damage = {0}, ignored = {0};

	tree->built = false;
	tree->rev = *rev;
	tree->used = ++pool->clock;
	if (vcs_tree_switch(pool->vcs, tree->path, rev, pristine, reason,
			    pool->arena, &damage) == 0)
		return 0;
	if (vcs_tree_remove(pool->vcs, tree->path, &ignored) < 0 ||
	    vcs_tree_add(pool->vcs, tree->path, rev, &ignored) < 0)
		return err_set(err, "%s", damage.text);
	return vcs_tree_switch(pool->vcs, tree->path, rev, true, reason,
			       pool->arena, err);
}

int tree_take(struct tree **out, struct tree_pool *pool, const struct rev *rev,
	      const struct rev *keep, size_t keep_count, bool pristine,
	      const char **reason, struct err *err)
{
	if (!room_for_one(pool))
		*out = least_useful(pool, keep, keep_count);
	else if (add_tree(out, pool, rev, err) < 0)
		return -1;
	return switch_tree(pool, *out, rev, pristine, reason, err);
}

int tree_clean(struct tree_pool *pool, struct tree *tree, const char **reason,
	       struct err *err)
{
	struct rev rev = tree->rev;

	return switch_tree(pool, tree, &rev, true, reason, err);
}

void tree_built(struct tree_pool *pool, struct tree *tree)
{
	tree->built = true;
	if (pool->count < pool->limit && pool->count >= LEAST_TREES) {
		int64_t bytes = fs_used_bytes(tree->path);

		if (bytes > pool->largest_bytes)
			pool->largest_bytes = bytes;
	}
}

char *tree_session_name(int64_t seed, struct arena *arena)
{
	return arena_sprintf(arena, "perfbisect-%08x", (unsigned)seed);
}

int tree_remove_all(struct vcs *vcs, const char *dir, const char *name,
		    size_t limit, struct err *err)
{
	ARENA_SCOPE(tmp);

	for (size_t number = 1; number <= limit; number++)
		vcs_tree_remove(vcs, tree_path(dir, name, number, &tmp), err);
	rmdir(dir);
	return err->failed ? -1 : 0;
}
