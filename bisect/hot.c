/* SPDX-License-Identifier: MIT */
#include "bisect/hot.h"

#include "probe/fold.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A walk down the tree, and the functions above where it is. */
struct walk {
	struct hot *hot;
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
	struct hot *hot = walk->hot;
	struct hot_function *function = &hot->functions[hot->count++];

	*function = (struct hot_function){.name = frame->name};
	find_own(&function->before, &function->after, frame);
	if (!is_above(walk, frame->name)) {
		function->before_all = frame->before;
		function->after_all = frame->after;
	}
	if (strcmp(frame->name, "[unknown]") != 0) {
		hot->before_named += function->before;
		hot->after_named += function->after;
	}
	if (walk->rooted) {
		hot->before_rooted += function->before;
		hot->after_rooted += function->after;
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
	const struct hot_function *left = a, *right = b;

	return strcmp(left->name, right->name);
}

static void merge(struct hot *hot)
{
	size_t kept = 0;

	for (size_t i = 0; i < hot->count; i++) {
		const struct hot_function *function = &hot->functions[i];
		struct hot_function *last = &hot->functions[kept - (kept > 0)];

		if (kept == 0 || strcmp(last->name, function->name) != 0) {
			hot->functions[kept++] = *function;
			continue;
		}
		last->before += function->before;
		last->after += function->after;
		last->before_all += function->before_all;
		last->after_all += function->after_all;
	}
	hot->count = kept;
}

double hot_share(const struct hot *hot, const struct hot_function *function)
{
	return fmax(function->before / fmax(hot->before, 1),
		    function->after / fmax(hot->after, 1));
}

double hot_share_all(const struct hot *hot, const struct hot_function *function)
{
	return fmax(function->before_all / fmax(hot->before, 1),
		    function->after_all / fmax(hot->after, 1));
}

static int by_share(const void *a, const void *b, void *hot)
{
	double left = hot_share(hot, a), right = hot_share(hot, b);

	if (left != right)
		return left < right ? 1 : -1;
	return by_name(a, b);
}

void hot_init(struct hot *out, const struct flame_frame *root,
	      struct arena *arena)
{
	struct walk walk = {.hot = out};
	size_t deepest = 0, frames = count_frames(root, &deepest);

	*out = (struct hot){.before = root->before, .after = root->after};
	out->functions = arena_array(arena, frames, sizeof(*out->functions));
	walk.above = arena_array(arena, deepest + 1, sizeof(const void *));
	walk_down(&walk, root);
	qsort(out->functions, out->count, sizeof(*out->functions), by_name);
	merge(out);
	qsort_r(out->functions, out->count, sizeof(*out->functions), by_share,
		out);
}
