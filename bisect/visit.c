/* SPDX-License-Identifier: MIT */
#include "bisect/visit.h"

#include "probe/text.h"

#include <math.h>
#include <string.h>

/* What a verdict that no measurement made is worth. */
static const double FAILURE_LOG_ODDS = 3 * VERDICT_CAP;

void judge_init(struct judge *judge, const struct plan *plan)
{
	const struct config *config = &plan->config;

	*judge = (struct judge){.reversed = plan->reversed};
	sampler_limits(&judge->sampler, config->runs, config->max_runs,
		       config->confidence, config->min_effect_pct);
}

static const char *format(const struct trial *trial, double value,
			  struct arena *arena)
{
	return metric_format(arena, trial->measure.metric.unit, value);
}

/* -- The ends -- */

static int end_failed(const struct trial *trial, bool bad,
		      const struct trouble *trouble, struct err *err)
{
	const char *name = bad ? trial->config->bad : trial->config->good;
	const char *log = trouble->log ? trouble->log : "";

	return err_set(err, "%s (%s) cannot be measured: %s%s%s%s",
		       bad ? "BAD" : "GOOD", name, trouble->reason,
		       *log ? " (see " : "", log, *log ? ")" : "");
}

static int stand_ends(struct tree *trees[2], struct trial *trial,
		      struct err *err)
{
	const struct rev *revs[2] = {&trial->good, &trial->bad};
	struct trouble trouble;

	for (int i = 0; i < 2; i++) {
		if (trial_build(&trees[i], &trouble, trial, revs[i], err) < 0)
			return -1;
		if (trouble.kind != TROUBLE_NONE)
			return end_failed(trial, i, &trouble, err);
	}
	if (trial_settle_command(trial, trees[0], trees[1], err) < 0)
		return -1;
	for (int i = 0; i < 2; i++) {
		if (trial_warm_up(&trouble, trial, trees[i], err) < 0)
			return -1;
		if (trouble.kind != TROUBLE_NONE)
			return end_failed(trial, i, &trouble, err);
	}
	return 0;
}

/* Runs of both ends, G B B G ..., until each has `wanted` of them. */
static int run_ends(double *values[2], size_t counts[2], size_t wanted,
		    struct trial *trial, struct tree *trees[2], struct err *err)
{
	while (counts[0] + counts[1] < 2 * wanted) {
		size_t side = sampler_second(counts[0] + counts[1]);
		struct trouble trouble;

		if (trial_run(&values[side][counts[side]], &trouble, trial,
			      trees[side], PHASE_ENDS, err) < 0)
			return -1;
		if (trouble.kind != TROUBLE_NONE)
			return end_failed(trial, side == 1, &trouble, err);
		counts[side]++;
	}
	return 0;
}

static int write_ends(const struct judge *judge, struct trial *trial,
		      bool separate, struct err *err)
{
	const struct level *level = &judge->level;

	return session_add(
		trial->session,
		(struct record){.kind = RECORD_ENDS,
				.u.ends = {.runs = (int64_t)level->count,
					   .good_median = level->good_median,
					   .bad_median = level->bad_median,
					   .threshold = level->threshold,
					   .difference = level->difference,
					   .sigma = level->sigma,
					   .z = level->z,
					   .separate = separate}},
		err);
}

/* Ten times the slower end, and at least a minute. */
static void set_timeout(struct trial *trial)
{
	ARENA_SCOPE(tmp);
	const struct rev *revs[2] = {&trial->good, &trial->bad};
	double slower_s = 0;

	if (trial->config->timeout_s > 0)
		return;
	for (int i = 0; i < 2; i++) {
		size_t count;
		double *walls =
			session_values(&count, trial->session, revs[i]->hex,
				       PHASE_ENDS, METRIC_WALL, &tmp);

		slower_s = fmax(slower_s, stats_median(walls, count));
	}
	trial->measure.timeout_s = fmax(60, 10 * slower_s);
}

int visit_ends(enum sampler_advice *out, struct judge *judge,
	       struct trial *trial, struct err *err)
{
	ARENA_SCOPE(tmp);
	const struct sampler *sampler = &judge->sampler;
	double *values[2];
	size_t counts[2] = {0};
	struct tree *trees[2];

	for (int i = 0; i < 2; i++)
		values[i] = arena_array(&tmp, sampler->end_most,
					sizeof(*values[i]));
	if (stand_ends(trees, trial, err) < 0)
		return -1;
	do {
		size_t wanted = sampler_end_count(sampler, counts[0]);

		if (run_ends(values, counts, wanted, trial, trees, err) < 0)
			return -1;
		verdict_level(&judge->level, values[0], values[1], counts[0]);
		*out = sampler_ends(sampler, &judge->level);
	} while (*out == SAMPLER_MORE);
	set_timeout(trial);
	return write_ends(judge, trial, *out == SAMPLER_ENOUGH, err);
}

/* -- One revision -- */

static int trouble_verdict(struct verdict_record *out,
			   const struct trial *trial,
			   const struct trouble *trouble, struct err *err)
{
	out->side = SIDE_SKIP;
	out->decided = true;
	out->reason = trouble->reason;
	out->log = trouble->log;
	if (trouble->kind == TROUBLE_BUILD ||
	    trial->config->on_failure == CONFIG_SKIP)
		return 0;
	if (trial->config->on_failure == CONFIG_STOP)
		return err_set(err,
			       "%.10s failed twice: %s%s%s (--on-failure stop)",
			       out->revision, trouble->reason,
			       trouble->log ? "; see " : "",
			       trouble->log ? trouble->log : "");
	out->side = SIDE_BAD;
	out->failed = true;
	out->log_odds = FAILURE_LOG_ODDS;
	return 0;
}

static int measure_revision(struct verdict_record *out, struct judge *judge,
			    struct trial *trial, const struct tree *tree,
			    struct err *err)
{
	ARENA_SCOPE(tmp);
	double *values =
		arena_array(&tmp, judge->sampler.visit_most, sizeof(*values));
	enum sampler_advice advice = SAMPLER_MORE;
	struct visit visit = {0};
	struct trouble trouble;
	size_t count = 0;

	while (advice == SAMPLER_MORE) {
		if (trial_run(&values[count], &trouble, trial, tree,
			      PHASE_SEARCH, err) < 0)
			return -1;
		if (trouble.kind != TROUBLE_NONE)
			return trouble_verdict(out, trial, &trouble, err);
		count++;
		verdict_visit(&visit, &judge->level, values, count);
		advice = sampler_visit(&judge->sampler, &visit, count);
	}
	verdict_learn(&judge->level, values, count);
	out->side = visit.bad ? SIDE_BAD : SIDE_GOOD;
	out->decided = advice == SAMPLER_ENOUGH;
	out->log_odds = visit.log_odds;
	out->median = visit.median;
	out->runs = (int64_t)count;
	return 0;
}

/*
 * An undecided verdict whose odds speak against its median is worth nothing:
 * the coin has not been tossed, but nor does it lie.
 */
static void remember_odds(struct judge *judge, struct trial *trial,
			  const struct verdict_record *verdict)
{
	bool agreed = (verdict->log_odds > 0) == (verdict->side == SIDE_BAD);

	if (verdict->side == SIDE_SKIP)
		return;
	judge->log_odds = arena_grow(&trial->session->arena, judge->log_odds,
				     judge->verdicts, &judge->capacity,
				     sizeof(*judge->log_odds));
	judge->log_odds[judge->verdicts++] = agreed ? verdict->log_odds : 0;
}

int visit_revision(struct verdict_record *out, struct judge *judge,
		   struct trial *trial, const struct rev *rev, size_t left,
		   struct err *err)
{
	struct trouble trouble;
	struct tree *tree;

	*out = (struct verdict_record){
		.revision = arena_strdup(&trial->session->arena, rev->hex),
		.left = (int64_t)left,
	};
	if (trial_stand(&tree, &trouble, trial, rev, err) < 0)
		return -1;
	if (trouble.kind != TROUBLE_NONE) {
		if (trouble_verdict(out, trial, &trouble, err) < 0)
			return -1;
	} else if (measure_revision(out, judge, trial, tree, err) < 0) {
		return -1;
	}
	remember_odds(judge, trial, out);
	return session_add(
		trial->session,
		(struct record){.kind = RECORD_VERDICT, .u.verdict = *out},
		err);
}

/* -- The step -- */

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

int visit_step(struct confirmation_record *out, struct judge *judge,
	       struct trial *trial, const struct rev *parent,
	       const struct rev *culprit, struct err *err)
{
	ARENA_SCOPE(tmp);
	double *values[3];
	struct round round;

	for (int i = 0; i < 3; i++)
		values[i] = arena_array(&tmp, judge->sampler.visit_most,
					sizeof(*values[i]));
	init_step(out, trial, parent, culprit);
	progress_line(trial->progress, "confirm: parent %.10s against %.10s",
		      parent->hex, culprit->hex);
	if (stand_pair(&round, out, trial, parent, culprit, err) < 0)
		return -1;
	if (!out->reason &&
	    measure_step(out, judge, trial, &round, values, err) < 0)
		return -1;
	if (out->reason)
		progress_line(trial->progress, "  %s", out->reason);
	else
		progress_line(trial->progress,
			      "  %s against %s, %lld pairs: the step is %s",
			      format(trial, out->parent_median, &tmp),
			      format(trial, out->culprit_median, &tmp),
			      (long long)out->pairs,
			      out->accepted ? "there" : "not there");
	return write_step(out, trial, err);
}

int visit_failing_step(struct confirmation_record *out, struct judge *judge,
		       struct trial *trial, const struct rev *parent,
		       const struct rev *culprit, struct err *err)
{
	struct verdict_record verdict;
	struct trouble trouble;
	struct tree *tree;
	double value;

	init_step(out, trial, parent, culprit);
	if (trial_stand(&tree, &trouble, trial, culprit, err) < 0)
		return -1;
	if (trouble.kind == TROUBLE_NONE &&
	    trial_run(&value, &trouble, trial, tree, PHASE_CONFIRM, err) < 0)
		return -1;
	if (trouble.kind == TROUBLE_NONE) {
		out->reason = "it runs now, and failed before";
		return write_step(out, trial, err);
	}
	if (visit_revision(&verdict, judge, trial, parent, 1, err) < 0)
		return -1;
	out->accepted = verdict.side == SIDE_GOOD;
	out->log_odds = FAILURE_LOG_ODDS;
	out->parent_median = verdict.median;
	out->reason = out->accepted ? "it fails, and its parent runs"
				    : "its parent is not good";
	return write_step(out, trial, err);
}
