/* SPDX-License-Identifier: MIT */
#include "bisect/confirm.h"

#include <math.h>

/*
 * The trees of one round, in order: GOOD, parent, culprit, BAD; an end only
 * where it stands built, and not twice.
 */
struct round {
	struct tree *trees[4];
	size_t count, parent, culprit; /* places of these two */
};

static void add_reference(struct round *round, struct trial *trial,
			  const struct rev *rev, const struct tree *pair[2])
{
	struct tree *tree = tree_find(&trial->pool, rev);

	if (tree && tree != pair[0] && tree != pair[1])
		round->trees[round->count++] = tree;
}

static void make_round(struct round *round, struct trial *trial,
		       struct tree *pair[2])
{
	const struct tree *both[2] = {pair[0], pair[1]};

	add_reference(round, trial, &trial->good, both);
	round->parent = round->count;
	round->trees[round->count++] = pair[0];
	round->culprit = round->count;
	round->trees[round->count++] = pair[1];
	add_reference(round, trial, &trial->bad, both);
}

/* Why the pair cannot be measured, in out->reason. */
static int stand_pair(struct round *round, struct confirmation_record *out,
		      struct trial *trial, const struct rev *parent,
		      const struct rev *culprit, struct err *err)
{
	const struct rev *revs[2] = {parent, culprit};
	struct tree *pair[2] = {NULL};
	struct trouble trouble;

	*round = (struct round){.count = 0};
	trial->keep[0] = *culprit;
	trial->keep[1] = *parent;
	trial->keep[2] = trial->good;
	trial->keep[3] = trial->bad;
	trial->keep_count = 4;
	for (int i = 0; i < 2; i++) {
		if (trial_stand(&pair[i], &trouble, trial, revs[i], err) < 0)
			return -1;
		if (trouble.kind == TROUBLE_NONE)
			continue;
		out->reason =
			arena_sprintf(&trial->session->arena,
				      "%s %.10s cannot be measured: %s",
				      i == 0 ? "its parent" : "the revision",
				      revs[i]->hex, trouble.reason);
		return 0;
	}
	make_round(round, trial, pair);
	return 0;
}

/* Once through the trees, forwards or backwards. */
static int run_round(double *parent, double *culprit,
		     struct confirmation_record *out, struct trial *trial,
		     const struct round *round, bool backwards, struct err *err)
{
	for (size_t i = 0; i < round->count; i++) {
		size_t at = backwards ? round->count - 1 - i : i;
		struct trouble trouble;
		double value;

		if (trial_run(&value, &trouble, trial, round->trees[at],
			      PHASE_CONFIRM, err) < 0)
			return -1;
		if (trouble.kind != TROUBLE_NONE) {
			out->reason = arena_sprintf(
				&trial->session->arena, "%.10s failed: %s",
				round->trees[at]->rev.hex, trouble.reason);
			return 0;
		}
		if (at == round->parent)
			*parent = value;
		if (at == round->culprit)
			*culprit = value;
	}
	return 0;
}

/* `values` are the parent's, the culprit's, and their differences. */
static int measure_step(struct confirmation_record *out, struct judge *judge,
			struct trial *trial, const struct round *round,
			double *values[3], struct err *err)
{
	double path = verdict_path(judge->log_odds, judge->verdicts);
	double sign = judge->reversed ? -1 : 1;
	struct step step = {0};
	enum sampler_advice advice = SAMPLER_MORE;
	size_t count = 0;

	while (advice == SAMPLER_MORE) {
		if (run_round(&values[0][count], &values[1][count], out, trial,
			      round, count % 2 == 1, err) < 0)
			return -1;
		if (out->reason)
			return 0;
		values[2][count] = sign * (values[1][count] - values[0][count]);
		count++;
		verdict_step(&step, &judge->level, values[2], count);
		advice = sampler_step(&judge->sampler, step.log_odds, count,
				      path);
	}
	out->pairs = (int64_t)count;
	out->accepted = advice == SAMPLER_ENOUGH;
	out->parent_median = stats_median(values[0], count);
	out->culprit_median = stats_median(values[1], count);
	out->log_odds = step.log_odds;
	out->explained = step.mean / judge->level.clamped_difference;
	out->explained_error =
		step.error / fabs(judge->level.clamped_difference);
	return 0;
}

static int write_step(const struct confirmation_record *step,
		      struct trial *trial, struct err *err)
{
	return session_add(trial->session,
			   (struct record){.kind = RECORD_CONFIRMATION,
					   .u.confirmation = *step},
			   err);
}

static void init_step(struct confirmation_record *out, struct trial *trial,
		      const struct rev *parent, const struct rev *culprit)
{
	struct arena *arena = &trial->session->arena;

	*out = (struct confirmation_record){
		.parent = arena_strdup(arena, parent->hex),
		.culprit = arena_strdup(arena, culprit->hex),
	};
}

static void show_step(const struct confirmation_record *step,
		      const struct trial *trial)
{
	const char *unit = session_unit(trial->session);
	ARENA_SCOPE(tmp);

	if (step->reason)
		progress_line(trial->progress, "  %s", step->reason);
	else
		progress_line(trial->progress,
			      "  %s against %s, %lld pairs: the step is %s",
			      metric_format(&tmp, unit, step->parent_median),
			      metric_format(&tmp, unit, step->culprit_median),
			      (long long)step->pairs,
			      step->accepted ? "there" : "not there");
}

static int confirm_values(struct confirmation_record *out, struct judge *judge,
			  struct trial *trial, const struct rev *parent,
			  const struct rev *culprit, struct err *err)
{
	ARENA_SCOPE(tmp);
	double *values[3];
	struct round round;

	for (int i = 0; i < 3; i++)
		values[i] = arena_array(&tmp, judge->sampler.visit_most + 3,
					sizeof(*values[i]));
	if (stand_pair(&round, out, trial, parent, culprit, err) < 0)
		return -1;
	if (out->reason)
		return 0;
	return measure_step(out, judge, trial, &round, values, err);
}

/* Does it fail again?  To be skipped this time is not to fail. */
static int fails_again(bool *out, struct trial *trial, const struct rev *rev,
		       struct err *err)
{
	struct trouble trouble;
	struct tree *tree;
	double value;

	if (trial_stand(&tree, &trouble, trial, rev, err) < 0)
		return -1;
	if (trouble.kind == TROUBLE_NONE &&
	    trial_run(&value, &trouble, trial, tree, PHASE_CONFIRM, err) < 0)
		return -1;
	*out = trouble.kind == TROUBLE_RUN ||
	       trouble.kind == TROUBLE_NOT_RUNNABLE;
	return 0;
}

static int is_good(struct verdict_record *out, struct judge *judge,
		   struct trial *trial, const struct rev *rev, struct err *err)
{
	struct trouble trouble;
	struct tree *tree;

	*out = (struct verdict_record){.side = SIDE_SKIP};
	if (trial_stand(&tree, &trouble, trial, rev, err) < 0)
		return -1;
	if (trouble.kind != TROUBLE_NONE)
		return 0;
	return visit_tree(out, judge, trial, tree, PHASE_CONFIRM, err);
}

/*
 * One of the two was judged bad because it fails: it must fail again, and the
 * other one must run and be good.
 */
static int confirm_failure(struct confirmation_record *out, struct judge *judge,
			   struct trial *trial, const struct rev *failing,
			   const struct rev *good, struct err *err)
{
	struct verdict_record verdict;
	bool fails;

	if (fails_again(&fails, trial, failing, err) < 0 ||
	    is_good(&verdict, judge, trial, good, err) < 0)
		return -1;
	out->accepted = fails && verdict.side == SIDE_GOOD;
	out->log_odds = out->accepted ? JUDGE_FAILURE_LOG_ODDS
				      : -JUDGE_FAILURE_LOG_ODDS;
	if (!fails)
		out->reason = arena_sprintf(&trial->session->arena,
					    "%.10s runs now, and failed before",
					    failing->hex);
	else
		out->reason = arena_sprintf(
			&trial->session->arena, "%.10s fails, and %.10s %s",
			failing->hex, good->hex,
			out->accepted ? "runs and is good" : "is not good");
	return 0;
}

int confirm_step(struct confirmation_record *out, struct judge *judge,
		 struct trial *trial, const struct rev *parent,
		 const struct rev *culprit, struct err *err)
{
	const struct rev *bad = judge->reversed ? parent : culprit;
	const struct rev *good = judge->reversed ? culprit : parent;
	int ret;

	init_step(out, trial, parent, culprit);
	progress_line(trial->progress, "confirm: parent %.10s against %.10s",
		      parent->hex, culprit->hex);
	if (session_fails(trial->session, bad->hex))
		ret = confirm_failure(out, judge, trial, bad, good, err);
	else
		ret = confirm_values(out, judge, trial, parent, culprit, err);
	if (ret < 0)
		return -1;
	show_step(out, trial);
	return write_step(out, trial, err);
}
