/* SPDX-License-Identifier: MIT */
#include "bisect/proof/round.h"

#include "bisect/trial/build.h"
#include "bisect/trial/run.h"

/* The ends are in it for the report's sake; so many runs of them will do. */
enum { ROUNDS_WITH_ENDS = 3 };

/* By so many runs may one of the pair be older than the other. */
enum { MORE_RUNS_MOST = 2 };

static void add_reference(struct round *round, struct trial *trial,
			  const struct rev *rev, const struct rev *pair[2])
{
	if (trial_is_built(trial, rev) && !rev_equal(rev, pair[0]) &&
	    !rev_equal(rev, pair[1]))
		round->revs[round->count++] = rev;
}

static void make_round(struct round *round, struct trial *trial,
		       const struct rev *pair[2])
{
	add_reference(round, trial, &trial->good, pair);
	round->parent = round->count;
	round->revs[round->count++] = pair[0];
	round->culprit = round->count;
	round->revs[round->count++] = pair[1];
	add_reference(round, trial, &trial->bad, pair);
}

/*
 * One that has had more runs where it stands may have got worse by that: see
 * state.h.  Where builds are to be pristine it is made as young as the other.
 */
static bool is_older(struct trial *trial, const struct rev *rev,
		     const struct rev *other)
{
	return trial->pristine && !trial_has_one_tree(trial) &&
	       trial_runs_in(trial, rev) >
		       trial_runs_in(trial, other) + MORE_RUNS_MOST;
}

/* First both, then what is older than the other. */
static int stand_alike(size_t *which, struct trouble *trouble,
		       struct trial *trial, const struct rev *revs[2],
		       struct err *err)
{
	enum { TURNS = 5 };

	for (size_t i = 0; i < TURNS; i++) {
		const struct rev *rev = revs[i % 2];

		*which = i % 2;
		*trouble = (struct trouble){0};
		if (i < 2 ? trial_stand(trouble, trial, rev, err) < 0
			  : is_older(trial, rev, revs[!*which]) &&
				    trial_stand_anew(trouble, trial, rev, err) <
					    0)
			return -1;
		if (trouble->kind != TROUBLE_NONE)
			return 0;
	}
	return 0;
}

int round_stand(struct round *round, const char **why, struct trial *trial,
		const struct rev *parent, const struct rev *culprit,
		struct err *err)
{
	const struct rev *revs[2] = {parent, culprit};
	struct trouble trouble;
	size_t which;

	*round = (struct round){.count = 0};
	trial_keep_pair(trial, parent, culprit);
	if (stand_alike(&which, &trouble, trial, revs, err) < 0)
		return -1;
	if (trouble.kind == TROUBLE_NONE)
		make_round(round, trial, revs);
	else
		*why = arena_sprintf(&trial->session->arena,
				     "%s %.10s cannot be measured: %s",
				     which == 0 ? "its parent" : "the revision",
				     revs[which]->hex, trouble.reason);
	return 0;
}

int round_run(struct lap *out, const char **why, const struct judge *judge,
	      struct trial *trial, struct round *round, size_t number,
	      struct err *err)
{
	bool with_ends = judge->paired || number < ROUNDS_WITH_ENDS;
	double residuals = 0, ends = 0;

	*out = (struct lap){0};
	for (size_t i = 0; i < round->count; i++) {
		size_t at = number % 2 == 1 ? round->count - 1 - i : i;
		const struct rev *rev = round->revs[at];
		bool is_end = at != round->parent && at != round->culprit;
		struct trouble trouble;
		double value = 0;

		if (is_end && (!with_ends || round->lost[at]))
			continue;
		if (trial_run(&value, &trouble, trial, rev, PHASE_CONFIRM,
			      err) < 0)
			return -1;
		if (trouble.kind != TROUBLE_NONE && is_end) {
			round->lost[at] = true;
			continue;
		}
		if (trouble.kind != TROUBLE_NONE) {
			*why = arena_sprintf(&trial->session->arena,
					     "%.10s failed: %s", rev->hex,
					     trouble.reason);
			return 0;
		}
		if (at == round->parent)
			out->parent = value;
		if (at == round->culprit)
			out->culprit = value;
		if (!is_end)
			continue;
		residuals += verdict_residual(
			&judge->level, rev_equal(rev, &trial->bad), value);
		ends++;
	}
	if (ends > 0)
		out->residual = residuals / ends;
	return 0;
}
