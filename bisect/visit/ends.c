/* SPDX-License-Identifier: MIT */
#include "bisect/visit/ends.h"

#include "bisect/judge/canary.h"
#include "bisect/session/facts.h"
#include "bisect/session/samples.h"
#include "bisect/trial/build.h"
#include "bisect/trial/command.h"
#include "bisect/trial/run.h"
#include "bisect/visit/exact.h"
#include "bisect/visit/forecast.h"

#include <math.h>
#include <string.h>

int ends_failed(struct trial *trial, bool bad, const struct trouble *trouble,
		struct err *err)
{
	const struct session *session = trial->session;
	const char *name = bad ? trial->config->bad : trial->config->good;
	const char *log = trouble->log ? trouble->log : "";
	bool of_a_scan = session->begin > 0 || *session->plan->kind;

	trial->lost = bad ? trial->bad : trial->good;
	return err_set(err, "%s%s%s cannot be measured: %s%s%s%s",
		       of_a_scan ? ""
		       : bad	 ? "BAD ("
				 : "GOOD (",
		       name, of_a_scan ? "" : ")", trouble->reason,
		       *log ? " (see " : "", log, *log ? ")" : "");
}

void ends_limit(struct trial *trial, double slower_s)
{
	if (trial->config->timeout_s == 0)
		trial->measure.timeout_s = fmax(60, 10 * slower_s);
}

/* -- A bad end that fails, with --on-failure bad -- */

/* Runs of the two ends, and what became of them. */
struct pair {
	double *values[2];
	size_t counts[2];
	bool may_fail, fails; /* of BAD */
};

bool ends_are_the_users(const struct trial *trial)
{
	const struct plan *plan = trial->session->plan;

	return strcmp(trial->good.hex, plan->good) == 0 &&
	       strcmp(trial->bad.hex, plan->bad) == 0;
}

bool ends_restore(struct trial *trial)
{
	const struct plan *plan = trial->session->plan;
	bool moved = !ends_are_the_users(trial);

	snprintf(trial->good.hex, sizeof(trial->good.hex), "%s", plan->good);
	snprintf(trial->bad.hex, sizeof(trial->bad.hex), "%s", plan->bad);
	trial_keep_ends(trial);
	return moved;
}

/* A BAD that cannot be built, or not run at all, is no regression. */
static int take_trouble(struct pair *pair, struct trial *trial, bool bad,
			const struct trouble *trouble, struct err *err)
{
	if (!bad || !pair->may_fail || trouble->kind != TROUBLE_RUN)
		return ends_failed(trial, bad, trouble, err);
	pair->fails = true;
	return session_add(
		trial->session,
		(struct record){
			.kind = RECORD_VERDICT,
			.u.verdict = {.revision = trial->bad.hex,
				      .side = SIDE_BAD,
				      .decided = true,
				      .failed = true,
				      .log_odds = JUDGE_FAILURE_LOG_ODDS,
				      .reason = trouble->reason,
				      .log = trouble->log}},
		err);
}

/*
 * A BAD that hangs must not do so for as long as a build may take, so GOOD has
 * run before, and has been built last where there is one tree for both.
 */
static void limit_by_good(const struct pair *pair, struct trial *trial)
{
	static const enum run_phase phases[] = {PHASE_WARMUP, PHASE_ENDS};
	double slower_s = 0;
	size_t runs = 0;

	for (int i = 0; i < 2 && pair->may_fail; i++) {
		ARENA_SCOPE(tmp);
		size_t count;
		double *walls =
			session_values(&count, trial->session, trial->good.hex,
				       phases[i], METRIC_WALL, &tmp);

		for (size_t j = 0; j < count; j++)
			slower_s = fmax(slower_s, walls[j]);
		runs += count;
	}
	if (runs > 0)
		ends_limit(trial, slower_s);
}

char *ends_bad_fails(const struct trial *trial, struct arena *arena)
{
	const struct record *record =
		session_last(trial->session, RECORD_VERDICT);

	return arena_sprintf(arena,
			     "BAD (%s) fails: %s; so a revision that fails is "
			     "bad, and one that runs is good, whatever its "
			     "value (--on-failure bad)",
			     trial->config->bad, record->u.verdict.reason);
}

/* -- Both -- */

/* In a search by layouts an end without any is no end of it. */
static int check_links(struct trial *trial, struct err *err)
{
	const struct rev *revs[2] = {&trial->good, &trial->bad};

	for (int i = 0; i < 2 && trial->by_layouts; i++) {
		struct trouble trouble;
		const char *why;

		if (trial_links(&why, &trouble, trial, revs[i], err) < 0)
			return -1;
		if (trouble.kind == TROUBLE_NONE && why)
			return err_set(err, "--layouts search: %s (%s): %s",
				       i == 1 ? "BAD" : "GOOD",
				       i == 1 ? trial->config->bad
					      : trial->config->good,
				       why);
	}
	return 0;
}

/* COMMAND is settled when both are built, and before it is run. */
static int stand_ends(struct pair *pair, struct trial *trial, struct err *err)
{
	const struct rev *revs[2] = {&trial->good, &trial->bad};
	int last = !(pair->may_fail && trial_has_one_tree(trial));
	bool warm[2];
	struct trouble trouble;

	for (int i = 0; i < 2; i++) {
		int side = i == 1 ? last : !last;

		warm[side] = trial_is_built(trial, revs[side]);
		if (trial_build(&trouble, trial, revs[side], err) < 0)
			return -1;
		if (trouble.kind != TROUBLE_NONE)
			return ends_failed(trial, side, &trouble, err);
	}
	if (trial_settle_command(trial, err) < 0)
		return -1;
	for (int i = 0; i < 2; i++) {
		if (warm[i])
			continue;
		if (i == 1)
			limit_by_good(pair, trial);
		if (trial_warm_up(&trouble, trial, revs[i], err) < 0)
			return -1;
		if (trouble.kind != TROUBLE_NONE &&
		    take_trouble(pair, trial, i, &trouble, err) < 0)
			return -1;
	}
	return check_links(trial, err);
}

/*
 * Whose run is next?  They take turns, G B B G ...; where each turn is a build,
 * the one that stands built goes first, and has all of its runs.  A BAD that
 * fails has no more.
 */
static size_t next_side(const struct pair *pair, struct trial *trial,
			size_t wanted)
{
	const struct rev *revs[2] = {&trial->good, &trial->bad};
	size_t side;

	if (pair->fails)
		return 0;
	if (!trial_has_one_tree(trial))
		return sampler_second(pair->counts[0] + pair->counts[1]);
	side = trial_is_built(trial, revs[1]);
	return pair->counts[side] < wanted ? side : !side;
}

/* Runs of both ends, until each has `wanted` of them, or BAD fails. */
static int run_ends(struct pair *pair, size_t wanted, struct trial *trial,
		    struct err *err)
{
	const struct rev *revs[2] = {&trial->good, &trial->bad};

	while (pair->counts[0] + (pair->fails ? wanted : pair->counts[1]) <
	       2 * wanted) {
		size_t side = next_side(pair, trial, wanted);
		struct trouble trouble;

		if (side == 1)
			limit_by_good(pair, trial);
		if (trial_run(&pair->values[side][pair->counts[side]], &trouble,
			      trial, revs[side], PHASE_ENDS, err) < 0)
			return -1;
		if (trouble.kind == TROUBLE_NONE)
			pair->counts[side]++;
		else if (take_trouble(pair, trial, side == 1, &trouble, err) <
			 0)
			return -1;
	}
	return 0;
}

static int write_ends(const struct judge *judge, struct trial *trial,
		      size_t runs, bool separate, struct err *err)
{
	const struct level *level = &judge->level;
	struct forecast forecast;
	double seconds = forecast_cost(&forecast, judge, trial->session);

	return session_add(
		trial->session,
		(struct record){.kind = RECORD_ENDS,
				.u.ends = {.good = trial->good.hex,
					   .bad = trial->bad.hex,
					   .runs = (int64_t)runs,
					   .good_median = level->good_median,
					   .bad_median = level->bad_median,
					   .threshold = level->threshold,
					   .difference = level->difference,
					   .sigma = level->sigma,
					   .z = level->z,
					   .separate = separate,
					   .forecast_runs = forecast.runs,
					   .forecast_builds = forecast.builds,
					   .forecast_s = seconds,
					   .exact = judge->exact}},
		err);
}

/* By the medians of both. */
static void set_timeout(struct trial *trial)
{
	ARENA_SCOPE(tmp);
	const struct rev *revs[2] = {&trial->good, &trial->bad};
	double slower_s = 0;

	for (int i = 0; i < 2; i++) {
		size_t count;
		double *walls =
			session_values(&count, trial->session, revs[i]->hex,
				       PHASE_ENDS, METRIC_WALL, &tmp);

		if (count > 0)
			slower_s = fmax(slower_s, stats_median(walls, count));
	}
	ends_limit(trial, slower_s);
}

/* Have the ends moved by the runs from `before` on? */
static bool have_moved(const struct level *level, double *values[2],
		       size_t before, size_t count)
{
	return before > 0 && (canary_moved(level, values[0], before, count) ||
			      canary_moved(level, values[1], before, count));
}

/* GOOD must run as often as whatever is to be called good. */
static int finish_failing(struct pair *pair, struct judge *judge,
			  struct trial *trial, struct err *err)
{
	judge_bad_fails(judge, pair->counts[1]);
	pair->values[0] =
		arena_array(judge->arena, pair->counts[0] + judge->clean_runs,
			    sizeof(*pair->values[0]));
	if (pair->counts[0] < judge->clean_runs &&
	    run_ends(pair, judge->clean_runs, trial, err) < 0)
		return -1;
	set_timeout(trial);
	return 0;
}

static void init_pair(struct pair *pair, const struct judge *judge,
		      const struct trial *trial, size_t before)
{
	size_t most = before + judge->sampler.end_most;

	*pair = (struct pair){
		.counts = {before, before},
		.may_fail = before == 0 && ends_are_the_users(trial) &&
			    trial->config->on_failure == CONFIG_BAD,
	};
	for (int i = 0; i < 2; i++) {
		pair->values[i] = arena_array(judge->arena, most,
					      sizeof(*pair->values[i]));
		if (before > 0)
			memcpy(pair->values[i], judge->ends[i].values,
			       before * sizeof(*pair->values[i]));
	}
}

static void drop_runs(struct pair *pair, size_t count)
{
	for (int i = 0; i < 2; i++) {
		pair->values[i] += count;
		pair->counts[i] -= count;
	}
}

/* Of a session that was refused all runs are taken: see takeover.h. */
static bool has_more(const struct trial *trial)
{
	const struct record *next = session_ahead(trial->session);

	return next && next->kind == RECORD_RUN &&
	       next->u.run.phase == PHASE_ENDS;
}

/*
 * Where all runs of an end are the same, warm-ups as well, one is worth as many
 * as are wanted.
 */
static int try_exact(struct pair *pair, struct judge *judge,
		     struct trial *trial, struct err *err)
{
	const struct sampler *sampler = &judge->sampler;
	size_t few = trial->config->warmup > 0 ? 1 : 2;
	size_t wanted = sampler->end_least;

	if (!exact_may_be(judge, trial))
		return 0;
	if (run_ends(pair, few, trial, err) < 0)
		return -1;
	if (pair->fails || has_more(trial) || !exact_repeats(trial))
		return 0;
	for (int i = 0; i < 2; i++) {
		for (size_t j = 1; j < wanted; j++)
			pair->values[i][j] = pair->values[i][0];
	}
	judge_ends(judge, pair->values, wanted);
	judge->exact = trial->no_warmup =
		sampler_ends(sampler, &judge->level) == SAMPLER_ENOUGH &&
		sampler_worthwhile(sampler, &judge->level);
	return 0;
}

static int conclude(enum sampler_advice advice, const struct pair *pair,
		    struct judge *judge, struct trial *trial, struct err *err)
{
	if (ends_are_the_users(trial))
		judge->whole = judge->level;
	set_timeout(trial);
	return write_ends(judge, trial, pair->counts[0],
			  advice == SAMPLER_ENOUGH, err);
}

/*
 * From the `before` runs that there are, to `wanted` and beyond.  Old runs are
 * dropped when the new ones differ: a level of both would be that of neither.
 */
static int measure(enum sampler_advice *out, bool *moved, struct judge *judge,
		   struct trial *trial, size_t before, size_t wanted,
		   struct err *err)
{
	const struct sampler *sampler = &judge->sampler;
	struct level old = judge->level;
	struct pair pair;

	init_pair(&pair, judge, trial, before);
	judge->last_shift = 0;
	judge->clean_runs = 0;
	judge->exact = trial->no_warmup = false;
	trial_keep_ends(trial);
	if (stand_ends(&pair, trial, err) < 0 ||
	    (before == 0 && try_exact(&pair, judge, trial, err) < 0))
		return -1;
	if (judge->exact) {
		*out = SAMPLER_ENOUGH;
		return conclude(*out, &pair, judge, trial, err);
	}
	do {
		if (run_ends(&pair, wanted, trial, err) < 0)
			return -1;
		if (pair.fails)
			return finish_failing(&pair, judge, trial, err);
		if (!*moved &&
		    have_moved(&old, pair.values, before, pair.counts[0])) {
			*moved = true;
			drop_runs(&pair, before);
		}
		judge_ends(judge, pair.values, pair.counts[0]);
		*out = sampler_ends(sampler, &judge->level);
		wanted = sampler_end_count(sampler, pair.counts[0],
					   trial_has_one_tree(trial));
	} while (*out == SAMPLER_MORE ||
		 (wanted > pair.counts[0] && has_more(trial)));
	return conclude(*out, &pair, judge, trial, err);
}

int ends_measure(enum sampler_advice *out, struct judge *judge,
		 struct trial *trial, struct err *err)
{
	bool moved = false, always = trial->pristine;
	int ret;

	/* In one tree the second end would be built on top of the first. */
	trial->pristine |=
		trial_has_one_tree(trial) && !trial->config->no_pristine;
	ret = measure(out, &moved, judge, trial, 0,
		      sampler_end_count(&judge->sampler, 0, false), err);
	trial->pristine = always;
	return ret;
}

int ends_double(enum sampler_advice *out, bool *moved, struct judge *judge,
		struct trial *trial, struct err *err)
{
	size_t before = judge->level.count;

	*moved = false;
	return measure(out, moved, judge, trial, before, 2 * before, err);
}
