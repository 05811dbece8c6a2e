/* SPDX-License-Identifier: MIT */
#include "bisect/proof/proof.h"

#include "bisect/proof/neighbour.h"
#include "bisect/proof/pristine.h"
#include "bisect/session/changeset.h"
#include "bisect/session/facts.h"
#include "bisect/visit/exact.h"
#include "probe/ground/text.h"

#include <math.h>
#include <string.h>

static struct rev rev_named(const char *name)
{
	struct rev rev = {""};

	snprintf(rev.hex, sizeof(rev.hex), "%s", name);
	return rev;
}

static int changeset_of(const struct changeset_record **out,
			struct trial *trial, const struct rev *rev,
			struct err *err)
{
	return changeset_add(out, trial->session, trial->pool.vcs, rev, err);
}

/* A step that is there may still be too small to be the one. */
static const char *why_rejected(const struct confirmation_record *step,
				struct session *session)
{
	if (step->reason)
		return step->reason;
	if (step->explained > 0.6)
		return arena_sprintf(
			&session->arena,
			"it cannot be told from noise that the "
			"step from its parent %.10s is there "
			"(%s of runs)",
			step->parent,
			text_count(&session->arena, step->pairs, "pair"));
	if (step->explained - 3 * step->explained_error > 0.1)
		return arena_sprintf(&session->arena,
				     "the step from its parent %.10s is only "
				     "%.0f %% of the whole difference",
				     step->parent, step->explained * 100);
	return "measured side by side, the step from its parent is not there";
}

/* The step to the candidate from one revision before it. */
static int prove_step(struct proof *out, const struct rev *before,
		      const struct rev *rev, struct judge *judge,
		      struct trial *trial, struct err *err)
{
	struct confirmation_record step;
	const char *broken;

	if (confirm_step(&step, judge, trial, before, rev, err) < 0)
		return -1;
	if (step.pristine && !trial->pristine) {
		out->reason = pristine_difference(
			&session_last(trial->session, RECORD_CONFIRMATION)
				 ->u.confirmation,
			judge, trial);
		if (out->reason) {
			out->end = PROOF_BUILDS;
			out->log_odds = step.log_odds;
			return 0;
		}
		out->reason = "";
	}
	broken = judge->exact && !judge->led
			 ? exact_broken(trial, &trial->session->arena)
			 : NULL;
	if (broken) {
		out->reason = broken;
		out->end = PROOF_INEXACT;
		return 0;
	}
	if (step.accepted) {
		out->log_odds = fmin(out->log_odds, step.log_odds);
		return 0;
	}
	/* Not measured is not refuted. */
	out->end = step.pairs == 0 && step.log_odds == 0 ? PROOF_UNPROVABLE
							 : PROOF_REJECTED;
	out->log_odds = step.log_odds;
	out->reason = why_rejected(&step, trial->session);
	return 0;
}

/* -- Neighbours -- */

/* A child on the way to the newer end, along its first parent if there is. */
static int64_t child_of(const struct search *search, int64_t index)
{
	const struct dag *dag = search->dag;
	int64_t child = -1;

	for (size_t i = (size_t)index + 1; i < dag->count; i++) {
		for (uint32_t p = dag->first_parent[i];
		     p < dag->first_parent[i + 1]; p++) {
			if (dag->parents[p] != index || !search->within[i])
				continue;
			if (p == dag->first_parent[i])
				return (int64_t)i;
			if (child < 0)
				child = (int64_t)i;
		}
	}
	return child;
}

static int64_t parent_of(const struct search *search, int64_t index)
{
	const struct dag *dag = search->dag;

	if (dag->forked[index] ||
	    dag->first_parent[index] == dag->first_parent[index + 1])
		return -1;
	return dag->parents[dag->first_parent[index]];
}

/* One direction away from a step. */
struct side_walk {
	int64_t at; /* the last that was looked at */
	bool newer; /* towards the newer end */
	int steps;  /* so far */
	bool stuck; /* one could not be measured: none is built any more */
};

enum { STEPS_MOST = 4 };

/* The next that can be measured and is no end; *out is unknown without one. */
static int look_on(enum neighbour_likeness *out, struct side_walk *walk,
		   const struct search *search, struct judge *judge,
		   struct trial *trial, struct err *err)
{
	const struct changeset_record *changeset;
	const struct rev *rev;

	*out = NEIGHBOUR_UNKNOWN;
	while (*out == NEIGHBOUR_UNKNOWN && walk->steps++ < STEPS_MOST) {
		walk->at = walk->newer ? child_of(search, walk->at)
				       : parent_of(search, walk->at);
		if (walk->at < 0)
			return 0;
		rev = &search->dag->revs[walk->at];
		if (!search->eligible[walk->at] ||
		    rev_equal(rev, &trial->good) || rev_equal(rev, &trial->bad))
			return 0;
		if (search->mark[walk->at] == SEARCH_SKIPPED ||
		    (walk->stuck && !judge_find(judge, rev)))
			continue;
		if (changeset_of(&changeset, trial, rev, err) < 0 ||
		    neighbour_visit(out, judge, trial, rev,
				    walk->newer != judge->reversed, err) < 0)
			return -1;
		walk->stuck |= *out == NEIGHBOUR_UNKNOWN;
	}
	return 0;
}

/*
 * What stands next to `index`, one of the two of the step, must be like it.  If
 * it is not, the one after that tells which of the two is odd.
 */
static int check_side(struct proof *out, int64_t index, bool newer,
		      const struct search *search, struct judge *judge,
		      struct trial *trial, struct err *err)
{
	struct side_walk walk = {.at = index, .newer = newer};
	enum neighbour_likeness first, second;
	const char *unlike;

	if (out->end != PROOF_CONFIRMED || index < 0)
		return 0;
	if (look_on(&first, &walk, search, judge, trial, err) < 0)
		return -1;
	if (first != NEIGHBOUR_UNLIKE)
		return 0;
	unlike = search->dag->revs[walk.at].hex;
	if (look_on(&second, &walk, search, judge, trial, err) < 0)
		return -1;
	if (second == NEIGHBOUR_ALIKE) {
		judge->unexplained = true; /* the neighbour stands alone */
		return 0;
	}
	out->end = PROOF_SPIKE;
	out->odd = (size_t)index;
	out->reason = arena_sprintf(
		&trial->session->arena,
		"%.10s, the next %s %.10s, is not like it; so the build of "
		"%.10s is odd, not the history",
		unlike, newer ? "after" : "before",
		search->dag->revs[index].hex, search->dag->revs[index].hex);
	return 0;
}

static int check_neighbours(struct proof *out, const struct search *search,
			    struct judge *judge, struct trial *trial,
			    struct err *err)
{
	int64_t index = (int64_t)out->index;

	if (judge->clean_runs > 0 ||
	    session_fails(trial->session, search->dag->revs[index].hex))
		return 0;
	if (check_side(out, index, true, search, judge, trial, err) < 0)
		return -1;
	return check_side(out, parent_of(search, index), false, search, judge,
			  trial, err);
}

/* -- One commit -- */

static int prove_one(struct proof *out, const struct search *search,
		     struct judge *judge, struct trial *trial, struct err *err)
{
	const struct rev *rev = &search->dag->revs[out->index];
	const struct changeset_record *changeset;

	if (changeset_of(&changeset, trial, rev, err) < 0)
		return -1;
	if (!changeset->parents[0]) {
		out->end = PROOF_UNPROVABLE;
		out->reason = "it is a root and has no parent to be compared "
			      "with";
	}
	for (size_t i = 0; changeset->parents[i] && out->end == PROOF_CONFIRMED;
	     i++) {
		struct rev parent = rev_named(changeset->parents[i]);

		if (i > 0 && trial->config->first_parent)
			break;
		if (prove_step(out, &parent, rev, judge, trial, err) < 0)
			return -1;
	}
	return check_neighbours(out, search, judge, trial, err);
}

/* -- A block -- */

static bool is_among(const char *name, const struct dag *dag,
		     const uint32_t *list, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(dag->revs[list[i]].hex, name) == 0)
			return true;
	}
	return false;
}

/* A commit just before the block: old, and a parent of one of them. */
static int before_block(struct rev *out, const struct dag *dag,
			const uint32_t *list, size_t count, struct trial *trial,
			struct err *err)
{
	*out = (struct rev){""};
	for (size_t i = 0; i < count; i++) {
		const struct changeset_record *changeset;

		if (changeset_of(&changeset, trial, &dag->revs[list[i]], err) <
		    0)
			return -1;
		for (size_t p = 0; changeset->parents[p]; p++) {
			if (is_among(changeset->parents[p], dag, list, count))
				continue;
			*out = rev_named(changeset->parents[p]);
			return 0;
		}
	}
	return 0;
}

static int prove_block(struct proof *out, const struct dag *dag,
		       const uint32_t *list, struct judge *judge,
		       struct trial *trial, struct err *err)
{
	struct rev before;

	if (before_block(&before, dag, list, out->count, trial, err) < 0)
		return -1;
	if (!*before.hex) {
		out->end = PROOF_UNPROVABLE;
		out->reason = "";
		return 0;
	}
	return prove_step(out, &before, &dag->revs[out->index], judge, trial,
			  err);
}

int proof_try(struct proof *out, const struct search *search,
	      struct judge *judge, struct trial *trial, struct err *err)
{
	ARENA_SCOPE(tmp);
	uint32_t *list = arena_array(&tmp, search->dag->count, sizeof(*list));
	size_t count = search_left(search, list);

	*out = (struct proof){
		.end = PROOF_CONFIRMED,
		.index = list[count - 1],
		.count = count,
		.log_odds = INFINITY,
		.reason = "",
	};
	judge_believe(judge, search->dag, search->eligible, search->head,
		      out->index);
	if (count > 1)
		return prove_block(out, search->dag, list, judge, trial, err);
	return prove_one(out, search, judge, trial, err);
}
