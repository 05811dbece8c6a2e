/* SPDX-License-Identifier: MIT */
#include "vcs/tree.h"

#include "probe/ground/crash.h"
#include "probe/ground/fs.h"
#include "probe/ground/private.h"
#include "probe/run.h"
#include "vcs/stamp.h"

#include <fnmatch.h>
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

void tree_pool_init_in_place(struct tree_pool *pool, struct vcs *vcs,
			     const char *name, struct arena *arena)
{
	tree_pool_init(pool, vcs, vcs_root(vcs), name, 1, arena);
	pool->in_place = true;
	pool->trees[0].path = vcs_root(vcs);
}

void tree_give(struct tree_pool *pool, const char *path)
{
	pool->given = arena_grow(pool->arena, pool->given, pool->given_count,
				 &pool->given_capacity, sizeof(*pool->given));
	pool->given[pool->given_count++] = (struct tree){
		.path = path,
		.side = pool->side,
		.built = true,
		.there = true,
		.pristine = true,
	};
}

static struct tree *find_among(struct tree *trees, size_t count,
			       const struct tree_pool *pool,
			       const struct rev *rev)
{
	for (size_t i = 0; i < count; i++) {
		if (trees[i].built && trees[i].side == pool->side &&
		    rev_equal(&trees[i].rev, rev))
			return &trees[i];
	}
	return NULL;
}

struct tree *tree_find(struct tree_pool *pool, const struct rev *rev)
{
	struct tree *tree = find_among(pool->trees, pool->count, pool, rev);

	if (!tree)
		tree = find_among(pool->given, pool->given_count, pool, rev);
	if (tree)
		tree->used = ++pool->clock;
	return tree;
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
	return free_bytes < 0 ||
	       free_bytes - pool->reserve_bytes > 2 * pool->largest_bytes;
}

/* All names are of one length, so that no build differs by its path's. */
static char *tree_path(const char *dir, const char *name, size_t number,
		       struct arena *arena)
{
	return arena_sprintf(arena, "%s/%s-%02zu", dir, name, number);
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

struct tree *tree_take_number(struct tree_pool *pool, size_t number,
			      const struct rev *rev)
{
	struct tree *tree = &pool->trees[number - 1];
	bool fresh = number > pool->count && !pool->in_place;

	if (number > pool->count)
		pool->count = number;
	*tree = (struct tree){
		.number = number,
		.path = tree->path ? tree->path
				   : tree_path(pool->dir, pool->name, number,
					       pool->arena),
		.rev = *rev,
		.side = pool->side,
		.pristine = fresh,
		.latest_s = tree->latest_s,
		.used = ++pool->clock,
	};
	return tree;
}

struct tree *tree_take(struct tree_pool *pool, const struct rev *rev,
		       const struct rev *keep, size_t keep_count)
{
	size_t number = pool->count + 1;

	if (!room_for_one(pool))
		number = least_useful(pool, keep, keep_count)->number;
	return tree_take_number(pool, number, rev);
}

static int make_tree(struct tree_pool *pool, const struct tree *tree,
		     struct err *err)
{
	if (private_mkdirs(pool->dir, err) < 0)
		return -1;
	return vcs_tree_add(pool->vcs, tree->path, &tree->rev, err);
}

/* No file has the second of the version that was there before. */
static int switched(struct tree *tree, struct timespec begun,
		    const char *reason, struct err *err)
{
	tree->there = !reason;
	return stamp_files(&tree->latest_s, tree->path, begun, err);
}

static int check_out_in_place(struct tree_pool *pool, struct tree *tree,
			      bool pristine, struct timespec begun,
			      const char **reason, struct err *err)
{
	crash_point("switch");
	if (vcs_borrowed_switch(pool->vcs, &tree->rev, pristine, reason,
				pool->arena, err) < 0)
		return -1;
	crash_point("switch");
	return switched(tree, begun, *reason, err);
}

/*
 * A build or a run can damage a tree beyond what a checkout mends: a lock left
 * in its index, an index of a kind that the library does not read.  It is
 * made anew then, once.
 */
int tree_check_out(struct tree_pool *pool, struct tree *tree, bool pristine,
		   const char **reason, struct err *err)
{
	struct err damage = {0}, ignored = {0};
	struct timespec begun = stamp_now();

	tree->there = tree->built = false;
	if (pool->in_place)
		return check_out_in_place(pool, tree, pristine, begun, reason,
					  err);
	if (!fs_exists(tree->path)) {
		/* Its folder may be gone, and what was known of it not. */
		vcs_tree_remove(pool->vcs, tree->path, &ignored);
		if (make_tree(pool, tree, err) < 0)
			return -1;
		tree->latest_s = begun.tv_sec - 1; /* there is none before */
	}
	crash_point("switch");
	if (vcs_tree_switch(pool->vcs, tree->path, &tree->rev, pristine, reason,
			    pool->arena, &damage) < 0) {
		if (process_interrupted() ||
		    vcs_tree_remove(pool->vcs, tree->path, &ignored) < 0 ||
		    make_tree(pool, tree, &ignored) < 0)
			return err_set(err, "%s", damage.text);
		if (vcs_tree_switch(pool->vcs, tree->path, &tree->rev, true,
				    reason, pool->arena, err) < 0)
			return -1;
	}
	crash_point("switch");
	return switched(tree, begun, *reason, err);
}

bool tree_stands(const struct tree_pool *pool, const struct tree *tree)
{
	return pool->in_place || tree->number == 0 ||
	       vcs_tree_stands(pool->vcs, tree->path);
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

static const char *const pins[] = {"good", "bad", "home"};

enum { PINS = sizeof(pins) / sizeof(pins[0]) };

int tree_pin(struct vcs *vcs, const char *dir, const char *name,
	     const struct rev *good, const struct rev *bad, struct err *err)
{
	ARENA_SCOPE(tmp);
	const struct rev *const revs[PINS] = {good, bad, vcs_home(vcs)};

	if (vcs_knows_trees(vcs) && private_mkdirs(dir, err) < 0)
		return -1;
	for (size_t i = 0; i < PINS; i++) {
		if (revs[i] &&
		    vcs_pin(vcs,
			    arena_sprintf(&tmp, "%s/%s-%s", dir, name, pins[i]),
			    revs[i], err) < 0)
			return -1;
	}
	return 0;
}

static char *side_pin(const char *dir, const char *name, size_t side,
		      struct arena *arena)
{
	return arena_sprintf(arena, "%s/%s-side%02zu", dir, name, side);
}

int tree_pin_side(struct vcs *vcs, const char *dir, const char *name,
		  size_t side, const struct rev *rev, struct err *err)
{
	ARENA_SCOPE(tmp);

	if (vcs_knows_trees(vcs) && private_mkdirs(dir, err) < 0)
		return -1;
	return vcs_pin(vcs, side_pin(dir, name, side, &tmp), rev, err);
}

int tree_unpin(struct vcs *vcs, const char *dir, const char *name,
	       struct err *err)
{
	ARENA_SCOPE(tmp);

	for (size_t i = 0; i < PINS; i++)
		vcs_tree_remove(
			vcs,
			arena_sprintf(&tmp, "%s/%s-%s", dir, name, pins[i]),
			err);
	for (size_t side = 1; side <= TREE_MOST; side++) {
		const char *path = side_pin(dir, name, side, &tmp);

		if (fs_exists(path))
			vcs_tree_remove(vcs, path, err);
	}
	rmdir(dir);
	return err->failed ? -1 : 0;
}

char *tree_links(const struct tree *tree, struct arena *arena)
{
	return arena_sprintf(arena, "%s.links", tree->path);
}

char *tree_session_name(int64_t seed, struct arena *arena)
{
	return arena_sprintf(arena, "perfbisect-%08x", (unsigned)seed);
}

#define HEX "[0-9a-f]"
#define HEX4 HEX HEX HEX HEX

bool tree_is_named(const char *path)
{
	static const char *const patterns[] = {
		"*/trees/perfbisect-" HEX4 HEX4 "-[0-9][0-9]*",
		"*/pins/perfbisect-" HEX4 HEX4 "-good",
		"*/pins/perfbisect-" HEX4 HEX4 "-bad",
		"*/pins/perfbisect-" HEX4 HEX4 "-home",
		"*/pins/perfbisect-" HEX4 HEX4 "-side[0-9][0-9]",
	};

	for (size_t i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++) {
		if (fnmatch(patterns[i], path, 0) == 0)
			return true;
	}
	return false;
}

int tree_remove_all(struct vcs *vcs, const char *dir, const char *name,
		    size_t limit, struct err *err)
{
	ARENA_SCOPE(tmp);

	for (size_t number = 1; number <= limit; number++) {
		const struct tree tree = {
			.path = tree_path(dir, name, number, &tmp),
		};

		crash_point("remove");
		fs_remove(tree_links(&tree, &tmp), err);
		vcs_tree_remove(vcs, tree.path, err);
	}
	rmdir(dir);
	return err->failed ? -1 : 0;
}
