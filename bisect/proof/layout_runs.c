/* SPDX-License-Identifier: MIT */
#include "bisect/proof/layout_runs.h"

#include "bisect/trial/build.h"
#include "bisect/trial/run.h"

struct layout_runs layout_runs_of(const struct rev *parent,
				  const struct rev *culprit,
				  const struct trial *trial,
				  struct arena *arena)
{
	struct layout_runs runs = {
		.revs = {parent, culprit, &trial->good, &trial->bad}};

	for (int i = 0; i < SIDES; i++) {
		runs.left_out[i] = !runs.revs[i];
		runs.values[i] = arena_array(arena, PLACEMENT_MOST,
					     sizeof(*runs.values[i]));
	}
	return runs;
}

int layout_runs_ask(struct layout_runs *runs, int side, struct trial *trial,
		    struct err *err)
{
	struct trouble trouble;
	const char *why = NULL;

	if (runs->left_out[side] || runs->why)
		return 0;
	if (trial_links(&why, &trouble, trial, runs->revs[side], err) < 0)
		return -1;
	if (trouble.kind != TROUBLE_NONE)
		why = trouble.reason;
	runs->left_out[side] = why != NULL;
	if (side == PARENT || side == CULPRIT)
		runs->why = why;
	return 0;
}

/* One that cannot be linked again has run as it was built, and does not count.
 */
static int run_one(struct layout_runs *runs, int side, struct trial *trial,
		   struct err *err)
{
	bool is_end = side == GOOD || side == BAD;
	struct trouble trouble;
	double value;

	if (trial_run(&value, &trouble, trial, runs->revs[side], PHASE_LAYOUT,
		      err) < 0)
		return -1;
	if (trouble.kind != TROUBLE_NONE) {
		runs->left_out[side] = true;
		runs->why = is_end ? NULL
				   : arena_sprintf(&trial->session->arena,
						   "%.10s failed under another "
						   "layout: %s",
						   runs->revs[side]->hex,
						   trouble.reason);
	} else if (trial_has_layout(trial, runs->revs[side])) {
		runs->values[side][runs->counts[side]++] = value;
	} else {
		return layout_runs_ask(runs, side, trial, err);
	}
	return 0;
}

int layout_runs_add(struct layout_runs *runs, int side, size_t count,
		    struct trial *trial, struct err *err)
{
	if (layout_runs_ask(runs, side, trial, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		if (runs->why || runs->left_out[side] ||
		    runs->counts[side] == PLACEMENT_MOST)
			break;
		if (run_one(runs, side, trial, err) < 0)
			return -1;
	}
	return 0;
}

size_t layout_runs_block(const struct layout_runs *runs,
			 const struct trial *trial)
{
	size_t trees = 0;

	for (int i = 0; i < SIDES; i++)
		trees += !runs->left_out[i];
	return trees > trial->pool.limit ? PLACEMENT_LEAST : 1;
}

int layout_runs_round(struct layout_runs *runs, size_t number,
		      struct trial *trial, struct err *err)
{
	static const int order[SIDES] = {GOOD, PARENT, CULPRIT, BAD};
	size_t block = layout_runs_block(runs, trial);

	for (int i = 0; i < SIDES; i++) {
		int side = order[number % 2 == 1 ? SIDES - 1 - i : i];
		bool is_end = side == GOOD || side == BAD;

		if (runs->left_out[side] || (is_end && !runs->with_ends &&
					     number * block >= PLACEMENT_LEAST))
			continue;
		if (layout_runs_add(runs, side, block, trial, err) < 0)
			return -1;
	}
	return 0;
}

bool layout_runs_have_both(const struct layout_runs *runs, int a, int b)
{
	return !runs->left_out[a] && !runs->left_out[b] &&
	       runs->counts[a] >= PLACEMENT_LEAST &&
	       runs->counts[b] == runs->counts[a];
}
