/* SPDX-License-Identifier: MIT */
#include "bisect/ends.h"

#include "bisect/forecast.h"
#include "bisect/judge/canary.h"
#include "bisect/session/samples.h"
#include "bisect/trial/build.h"
#include "bisect/trial/command.h"
#include "bisect/trial/run.h"

#include <math.h>
#include <string.h>

int ends_failed(const struct trial *trial, bool bad,
		const struct trouble *trouble, struct err *err)
{
	const char *log = trouble->log ? trouble->log : "";

	return err_set(err, "%s (%s) cannot be measured: %s%s%s%s",
		       bad ? "BAD" : "GOOD",
		       bad ? trial->config->bad : trial->config->good,
		       trouble->reason, *log ? " (see " : "", log,
		       *log ? ")" : "");
}

/* COMMAND is settled when both are built, and before it is run. */
static int stand_ends(struct trial *trial, struct err *err)
{
	const struct rev *revs[2] = {&trial->good, &trial->bad};
	bool warm[2];
	struct trouble trouble;

	for (int i = 0; i < 2; i++) {
		warm[i] = trial_is_built(trial, revs[i]);
		if (trial_build(&trouble, trial, revs[i], err) < 0)
			return -1;
		if (trouble.kind != TROUBLE_NONE)
			return ends_failed(trial, i, &trouble, err);
	}
	if (trial_settle_command(trial, err) < 0)
		return -1;
	for (int i = 0; i < 2; i++) {
		if (warm[i])
			continue;
		if (trial_warm_up(&trouble, trial, revs[i], err) < 0)
			return -1;
		if (trouble.kind != TROUBLE_NONE)
			return ends_failed(trial, i, &trouble, err);
	}
	return 0;
}

/*
 * Whose run is next?  They take turns, G B B G ...; where each turn is a build,
 * the one that stands built goes first, and has all of its runs.
 */
static size_t next_side(struct trial *trial, const struct rev *revs[2],
			const size_t counts[2], size_t wanted)
{
	size_t side;

	if (!trial_has_one_tree(trial))
		return sampler_second(counts[0] + counts[1]);
	side = trial_is_built(trial, revs[1]);
	return counts[side] < wanted ? side : !side;
}

/* Runs of both ends, until each has `wanted` of them. */
static int run_ends(double *values[2], size_t count, size_t wanted,
		    struct trial *trial, struct err *err)
{
	const struct rev *revs[2] = {&trial->good, &trial->bad};
	size_t counts[2] = {count, count};

	while (counts[0] + counts[1] < 2 * wanted) {
		size_t side = next_side(trial, revs, counts, wanted);
		struct trouble trouble;

		if (trial_run(&values[side][counts[side]], &trouble, trial,
			      revs[side], PHASE_ENDS, err) < 0)
			return -1;
		if (trouble.kind != TROUBLE_NONE)
			return ends_failed(trial, side == 1, &trouble, err);
		counts[side]++;
	}
	return 0;
}

static int write_ends(const struct judge *judge, struct trial *trial,
		      bool separate, struct err *err)
{
	const struct level *level = &judge->level;
	struct forecast forecast;
	double seconds = forecast_cost(&forecast, judge, trial->session);

	return session_add(
		trial->session,
		(struct record){.kind = RECORD_ENDS,
				.u.ends = {.good = trial->good.hex,
					   .bad = trial->bad.hex,
					   .runs = (int64_t)level->count,
					   .good_median = level->good_median,
					   .bad_median = level->bad_median,
					   .threshold = level->threshold,
					   .difference = level->difference,
					   .sigma = level->sigma,
					   .z = level->z,
					   .separate = separate,
					   .forecast_runs = forecast.runs,
					   .forecast_builds = forecast.builds,
					   .forecast_s = seconds}},
		err);
}

/* They may be moved to an intermediate level, but not what it all is about. */
static bool are_the_users(const struct trial *trial)
{
	const struct plan *plan = trial->session->plan;

	return strcmp(trial->good.hex, plan->good) == 0 &&
	       strcmp(trial->bad.hex, plan->bad) == 0;
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

/* Have the ends moved by the runs from `before` on? */
static bool have_moved(const struct level *level, double *values[2],
		       size_t before, size_t count)
{
	return before > 0 && (canary_moved(level, values[0], before, count) ||
			      canary_moved(level, values[1], before, count));
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
	size_t most = before + sampler->end_most, count = before;
	struct level old = judge->level;
	double *values[2];

	for (int i = 0; i < 2; i++) {
		values[i] = arena_array(judge->arena, most, sizeof(*values[i]));
		if (before > 0)
			memcpy(values[i], judge->ends[i].values,
			       before * sizeof(*values[i]));
	}
	judge->last_shift = 0;
	trial_keep_ends(trial);
	if (stand_ends(trial, err) < 0)
		return -1;
	do {
		if (run_ends(values, count, wanted, trial, err) < 0)
			return -1;
		count = wanted;
		if (!*moved && have_moved(&old, values, before, count)) {
			*moved = true;
			count -= before;
			values[0] += before;
			values[1] += before;
		}
		judge_ends(judge, values, count);
		*out = sampler_ends(sampler, &judge->level);
		wanted = sampler_end_count(sampler, count);
	} while (*out == SAMPLER_MORE);
	if (are_the_users(trial))
		judge->whole = judge->level;
	set_timeout(trial);
	return write_ends(judge, trial, *out == SAMPLER_ENOUGH, err);
}

int ends_measure(enum sampler_advice *out, struct judge *judge,
		 struct trial *trial, struct err *err)
{
	bool moved = false, always = trial->pristine;
	int ret;

	/* In one tree the second end would be built on top of the first. */
	trial->pristine |= trial_has_one_tree(trial) &&
			   !trial->config->no_pristine;
	ret = measure(out, &moved, judge, trial, 0,
		      sampler_end_count(&judge->sampler, 0), err);
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
