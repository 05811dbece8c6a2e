/* SPDX-License-Identifier: MIT */
#include "bisect/visit.h"

#include "probe/text.h"

#include <math.h>
#include <string.h>

void judge_init(struct judge *judge, const struct plan *plan)
{
	const struct config *config = &plan->config;

	*judge = (struct judge){
		.reversed = plan->reversed,
		.higher_is_better = config->higher_is_better,
	};
	sampler_limits(&judge->sampler, config->runs, config->max_runs,
		       config->confidence, config->min_effect_pct);
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

bool judge_swapped(const struct judge *judge)
{
	double difference = judge->level.difference;

	return judge->higher_is_better ? difference > 0 : difference < 0;
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
	out->log_odds = JUDGE_FAILURE_LOG_ODDS;
	return 0;
}

int visit_tree(struct verdict_record *out, struct judge *judge,
	       struct trial *trial, const struct tree *tree,
	       enum run_phase phase, struct err *err)
{
	ARENA_SCOPE(tmp);
	double *values =
		arena_array(&tmp, judge->sampler.visit_most, sizeof(*values));
	enum sampler_advice advice = SAMPLER_MORE;
	struct visit visit = {0};
	struct trouble trouble;
	size_t count = 0;

	while (advice == SAMPLER_MORE) {
		if (trial_run(&values[count], &trouble, trial, tree, phase,
			      err) < 0)
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

/* For the verdict: an undecided one may have its odds against it. */
static void remember_odds(struct judge *judge, struct trial *trial,
			  const struct verdict_record *verdict)
{
	double sign = verdict->side == SIDE_BAD ? 1 : -1;

	if (verdict->side == SIDE_SKIP)
		return;
	judge->log_odds = arena_grow(&trial->session->arena, judge->log_odds,
				     judge->verdicts, &judge->capacity,
				     sizeof(*judge->log_odds));
	judge->log_odds[judge->verdicts++] = sign * verdict->log_odds;
}

int visit_revision(struct verdict_record *out, struct judge *judge,
		   struct trial *trial, const struct rev *rev,
		   size_t candidates, struct err *err)
{
	struct trouble trouble;
	struct tree *tree;

	*out = (struct verdict_record){
		.revision = arena_strdup(&trial->session->arena, rev->hex),
		.candidates = (int64_t)candidates,
	};
	if (trial_stand(&tree, &trouble, trial, rev, err) < 0)
		return -1;
	if (trouble.kind != TROUBLE_NONE) {
		if (trouble_verdict(out, trial, &trouble, err) < 0)
			return -1;
	} else if (visit_tree(out, judge, trial, tree, PHASE_SEARCH, err) < 0) {
		return -1;
	}
	remember_odds(judge, trial, out);
	return session_add(
		trial->session,
		(struct record){.kind = RECORD_VERDICT, .u.verdict = *out},
		err);
}
