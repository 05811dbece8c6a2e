/* SPDX-License-Identifier: MIT */
#include "bisect/laid_out.h"

#include "bisect/trial/build.h"
#include "bisect/trial/run.h"

struct laid laid_of(const struct rev *parent, const struct rev *culprit,
		    const struct trial *trial, struct arena *arena)
{
	struct laid laid = {
		.revs = {parent, culprit, &trial->good, &trial->bad}};

	for (int i = 0; i < SIDES; i++) {
		laid.left_out[i] = !laid.revs[i];
		laid.values[i] = arena_array(arena, PLACEMENT_MOST,
					     sizeof(*laid.values[i]));
	}
	return laid;
}

int laid_ask(struct laid *laid, int side, struct trial *trial, struct err *err)
{
	struct trouble trouble;
	const char *why = NULL;

	if (laid->left_out[side] || laid->why)
		return 0;
	if (trial_links(&why, &trouble, trial, laid->revs[side], err) < 0)
		return -1;
	if (trouble.kind != TROUBLE_NONE)
		why = trouble.reason;
	laid->left_out[side] = why != NULL;
	if (side == PARENT || side == CULPRIT)
		laid->why = why;
	return 0;
}

/* One that cannot be linked again has run as it was built, and does not count.
 */
static int run_one(struct laid *laid, int side, struct trial *trial,
		   struct err *err)
{
	bool is_end = side == GOOD || side == BAD;
	struct trouble trouble;
	double value;

	if (trial_run(&value, &trouble, trial, laid->revs[side], PHASE_LAYOUT,
		      err) < 0)
		return -1;
	if (trouble.kind != TROUBLE_NONE) {
		laid->left_out[side] = true;
		laid->why = is_end ? NULL
				   : arena_sprintf(&trial->session->arena,
						   "%.10s failed under another "
						   "layout: %s",
						   laid->revs[side]->hex,
						   trouble.reason);
	} else if (trial_is_laid_out(trial, laid->revs[side])) {
		laid->values[side][laid->counts[side]++] = value;
	} else {
		return laid_ask(laid, side, trial, err);
	}
	return 0;
}

int laid_run(struct laid *laid, int side, size_t runs, struct trial *trial,
	     struct err *err)
{
	if (laid_ask(laid, side, trial, err) < 0)
		return -1;
	for (size_t i = 0; i < runs; i++) {
		if (laid->why || laid->left_out[side])
			break;
		if (run_one(laid, side, trial, err) < 0)
			return -1;
	}
	return 0;
}

size_t laid_block(const struct trial *trial)
{
	return trial_has_one_tree(trial) ? PLACEMENT_LEAST : 1;
}

int laid_round(struct laid *laid, size_t number, struct trial *trial,
	       struct err *err)
{
	static const int order[SIDES] = {GOOD, PARENT, CULPRIT, BAD};
	size_t runs = laid_block(trial);

	for (int i = 0; i < SIDES; i++) {
		int side = order[number % 2 == 1 ? SIDES - 1 - i : i];
		bool is_end = side == GOOD || side == BAD;

		if (laid->left_out[side] || (is_end && !laid->with_ends &&
					     number * runs >= PLACEMENT_LEAST))
			continue;
		if (laid_run(laid, side, runs, trial, err) < 0)
			return -1;
	}
	return 0;
}

bool laid_have_run(const struct laid *laid, int a, int b)
{
	return !laid->left_out[a] && !laid->left_out[b] &&
	       laid->counts[a] >= PLACEMENT_LEAST &&
	       laid->counts[b] == laid->counts[a];
}
