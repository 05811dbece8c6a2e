/* SPDX-License-Identifier: MIT */
#include "bisect/explain/hotspots.h"

#include "probe/profile/fold.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A walk down the tree, and the functions above where it is. */
struct walk {
	struct hotspots *hotspots;
	const struct flame_frame **above;
	size_t depth;
	bool rooted; /* does it begin where a thread does? */
};

/* The first frame is the process, the root is all of them. */
static bool is_function(const struct flame_frame *frame)
{
	return frame->depth >= 2;
}

static size_t count_frames(const struct flame_frame *frame, size_t *deepest)
{
	size_t count = 1;

	if (frame->depth > *deepest)
		*deepest = frame->depth;
	for (frame = frame->children; frame; frame = frame->next)
		count += count_frames(frame, deepest);
	return count;
}

/* In it, and not in what it called. */
static void find_own(double *before, double *after,
		     const struct flame_frame *frame)
{
	*before = frame->before;
	*after = frame->after;
	for (frame = frame->children; frame; frame = frame->next) {
		*before -= frame->before;
		*after -= frame->after;
	}
}

static bool is_above(const struct walk *walk, const char *name)
{
	for (size_t i = 0; i < walk->depth; i++) {
		if (strcmp(walk->above[i]->name, name) == 0)
			return true;
	}
	return false;
}

static void add_frame(struct walk *walk, const struct flame_frame *frame)
{
	struct hotspots *hotspots = walk->hotspots;
	struct hotspot *function = &hotspots->functions[hotspots->count++];

	*function = (struct hotspot){.name = frame->name};
	find_own(&function->before, &function->after, frame);
	if (!is_above(walk, frame->name)) {
		function->before_all = frame->before;
		function->after_all = frame->after;
	}
	if (strcmp(frame->name, "[unknown]") != 0 &&
	    strcmp(frame->name, FOLD_JIT) != 0) {
		hotspots->before_named += function->before;
		hotspots->after_named += function->after;
	}
	if (walk->rooted) {
		hotspots->before_rooted += function->before;
		hotspots->after_rooted += function->after;
	}
}

static void walk_down(struct walk *walk, const struct flame_frame *frame)
{
	bool rooted = walk->rooted;

	if (is_function(frame)) {
		walk->rooted |= fold_is_root(frame->name);
		add_frame(walk, frame);
		walk->above[walk->depth++] = frame;
	}
	for (const struct flame_frame *child = frame->children; child;
	     child = child->next)
		walk_down(walk, child);
	walk->depth -= is_function(frame);
	walk->rooted = rooted;
}

static int by_name(const void *a, const void *b)
{
	const struct hotspot *left = a, *right = b;

	return strcmp(left->name, right->name);
}

static void merge(struct hotspots *hotspots)
{
	size_t kept = 0;

	for (size_t i = 0; i < hotspots->count; i++) {
		const struct hotspot *function = &hotspots->functions[i];
		struct hotspot *last = &hotspots->functions[kept - (kept > 0)];

		if (kept == 0 || strcmp(last->name, function->name) != 0) {
			hotspots->functions[kept++] = *function;
			continue;
		}
		last->before += function->before;
		last->after += function->after;
		last->before_all += function->before_all;
		last->after_all += function->after_all;
	}
	hotspots->count = kept;
}

double hotspots_share(const struct hotspots *hotspots,
		      const struct hotspot *function)
{
	return fmax(function->before / fmax(hotspots->before, 1),
		    function->after / fmax(hotspots->after, 1));
}

double hotspots_share_all(const struct hotspots *hotspots,
			  const struct hotspot *function)
{
	return fmax(function->before_all / fmax(hotspots->before, 1),
		    function->after_all / fmax(hotspots->after, 1));
}

static int by_share(const void *a, const void *b, void *hotspots)
{
	double left = hotspots_share(hotspots, a),
	       right = hotspots_share(hotspots, b);

	if (left != right)
		return left < right ? 1 : -1;
	return by_name(a, b);
}

void hotspots_init(struct hotspots *out, const struct flame_frame *root,
		   struct arena *arena)
{
	struct walk walk = {.hotspots = out};
	size_t deepest = 0, frames = count_frames(root, &deepest);

	*out = (struct hotspots){.before = root->before, .after = root->after};
	out->functions = arena_array(arena, frames, sizeof(*out->functions));
	walk.above = arena_array(arena, deepest + 1, sizeof(const void *));
	walk_down(&walk, root);
	qsort(out->functions, out->count, sizeof(*out->functions), by_name);
	merge(out);
	qsort_r(out->functions, out->count, sizeof(*out->functions), by_share,
		out);
}
