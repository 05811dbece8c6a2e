/* SPDX-License-Identifier: MIT */
#include "bisect/judge/wall.h"

#define NONE UINT32_MAX

/* From a commit to the next one of which it is known whether it can be tested.
 */
struct neighbour {
	uint32_t skipped;  /* that commit; NONE: it could be tested */
	uint32_t distance; /* 0: not known yet */
};

struct wall {
	uint32_t root; /* by way of others; itself: a wall of its own */
	double length; /* of a root's */
};

struct view {
	const struct dag *dag;
	const bool *alive, *skipped;
	size_t head;
	struct neighbour *below, *above; /* towards older, newer ones */
	struct wall *walls;		 /* of those that were skipped */
};

/* The first parent, or NONE when it is known to be testable. */
static uint32_t parent_of(const struct view *view, size_t index)
{
	const struct dag *dag = view->dag;
	uint32_t at = dag->first_parent[index];

	if (dag->forked[index] || at == dag->first_parent[index + 1] ||
	    !view->alive[dag->parents[at]])
		return NONE;
	return dag->parents[at];
}

/* From one step farther away than `next`, whose own neighbour is `beyond`. */
static struct neighbour past(const struct view *view, size_t next,
			     struct neighbour beyond)
{
	if (view->skipped[next])
		return (struct neighbour){(uint32_t)next, 1};
	if (next == view->head)
		return (struct neighbour){NONE, 1};
	return (struct neighbour){beyond.skipped, beyond.distance + 1};
}

static void find_below(struct view *view)
{
	for (size_t i = 0; i <= view->head; i++) {
		uint32_t parent = parent_of(view, i);

		view->below[i] = (struct neighbour){NONE, 1};
		if (view->alive[i] && parent != NONE)
			view->below[i] =
				past(view, parent, view->below[parent]);
	}
}

/* Where a line of first parents ends, a merge is taken to be testable. */
static void find_above(struct view *view)
{
	for (size_t i = view->head + 1; i-- > 0;) {
		uint32_t parent = parent_of(view, i);
		struct neighbour next;

		if (!view->alive[i])
			continue;
		if (view->above[i].distance == 0)
			view->above[i] = (struct neighbour){NONE, 1};
		if (parent == NONE)
			continue;
		next = past(view, i, view->above[i]);
		if (view->above[parent].distance == 0 ||
		    next.distance < view->above[parent].distance)
			view->above[parent] = next;
	}
}

static struct wall *wall_of(const struct view *view, uint32_t skipped)
{
	while (view->walls[skipped].root != skipped)
		skipped = view->walls[skipped].root;
	return &view->walls[skipped];
}

/* How far from it one may have to go; a single one need be no wall at all. */
static double reach_of(const struct wall *wall)
{
	return wall->length > 1 ? 2 * wall->length : 1;
}

static bool join_to_older(const struct view *view, uint32_t skipped)
{
	const struct neighbour *older = &view->below[skipped];
	struct wall *newer_wall, *older_wall;

	if (older->skipped == NONE)
		return false;
	newer_wall = wall_of(view, skipped);
	older_wall = wall_of(view, older->skipped);
	if (newer_wall == older_wall ||
	    (older->distance > reach_of(newer_wall) &&
	     older->distance > reach_of(older_wall)))
		return false;
	older_wall->length += newer_wall->length + older->distance - 1;
	newer_wall->root = older_wall->root;
	return true;
}

static void find_walls(const struct view *view)
{
	bool joined = true;

	for (size_t i = 0; i <= view->head; i++)
		view->walls[i] = (struct wall){(uint32_t)i, 1};
	while (joined) {
		joined = false;
		for (size_t i = 0; i <= view->head; i++)
			joined |= view->alive[i] && view->skipped[i] &&
				  join_to_older(view, (uint32_t)i);
	}
}

/* With the wall in one direction, of a gap that is so wide. */
static double chance_beside(const struct view *view,
			    const struct neighbour *neighbour, double gap)
{
	double reach;

	if (neighbour->skipped == NONE)
		return 1;
	reach = reach_of(wall_of(view, neighbour->skipped));
	if (reach > gap)
		reach = gap;
	return neighbour->distance < reach ? neighbour->distance / reach : 1;
}

static double chance_of(const struct view *view, size_t index)
{
	const struct neighbour *below = &view->below[index];
	const struct neighbour *above = &view->above[index];
	double gap = (double)below->distance + above->distance;

	if (below->skipped != NONE && above->skipped != NONE &&
	    wall_of(view, below->skipped) == wall_of(view, above->skipped))
		return 0;
	return chance_beside(view, below, gap) *
	       chance_beside(view, above, gap);
}

void wall_chances(double *out, const struct dag *dag, const bool *alive,
		  const bool *skipped, size_t head)
{
	ARENA_SCOPE(tmp);
	struct view view = {
		.dag = dag,
		.alive = alive,
		.skipped = skipped,
		.head = head,
		.below = arena_array(&tmp, head + 1, sizeof(*view.below)),
		.above = arena_array(&tmp, head + 1, sizeof(*view.above)),
		.walls = arena_array(&tmp, head + 1, sizeof(*view.walls)),
	};

	find_below(&view);
	find_above(&view);
	find_walls(&view);
	for (size_t i = 0; i <= head; i++)
		out[i] = alive[i] ? chance_of(&view, i) : 1;
}
