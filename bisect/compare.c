/* SPDX-License-Identifier: MIT */
#include "bisect/compare.h"

#include "bisect/judge/random.h"
#include "bisect/outcome.h"
#include "bisect/session/changeset.h"
#include "bisect/session/facts.h"
#include "bisect/session/free_space.h"
#include "bisect/session/rounds.h"
#include "bisect/trial/begin.h"
#include "bisect/trial/build.h"
#include "bisect/trial/command.h"
#include "bisect/trial/run.h"
#include "bisect/visit/busy.h"
#include "probe/ground/text.h"
#include "probe/run.h"

#include <math.h>

struct comparison {
	struct session *session;
	struct progress *progress;
	struct trial trial;
	bool *dropped; /* of each side */
	bool busy;     /* was the machine, as has been said */
	size_t rounds; /* that were run to the end */
};

/* -- One side -- */

static int drop(struct comparison *comparison, size_t side,
		const struct trouble *trouble, struct err *err)
{
	struct trial *trial = &comparison->trial;
	ARENA_SCOPE(tmp);

	comparison->dropped[side] = true;
	progress_line(comparison->progress, "%s is measured no more: %s%s%s",
		      text_printable(&tmp, trial->contenders[side].name),
		      trouble->reason, trouble->log ? "; see " : "",
		      trouble->log ? trouble->log : "");
	return session_add(
		comparison->session,
		(struct record){.kind = RECORD_DROPPED,
				.u.dropped = {.side = (int64_t)side + 1,
					      .reason = trouble->reason,
					      .log = trouble->log}},
		err);
}

/* Do something to each side that is left, by its turn; or drop it. */
typedef int side_fn(struct trouble *trouble, struct trial *trial,
		    struct err *err);

static int for_each_side(struct comparison *comparison, side_fn *fn,
			 struct err *err)
{
	struct trial *trial = &comparison->trial;

	for (size_t side = 0; side < trial->contender_count; side++) {
		struct trouble trouble = {0};

		if (comparison->dropped[side])
			continue;
		trial_turn(trial, side + 1);
		if (fn(&trouble, trial, err) < 0 ||
		    (trouble.kind != TROUBLE_NONE &&
		     drop(comparison, side, &trouble, err) < 0))
			return -1;
	}
	return 0;
}

static int stand(struct trouble *trouble, struct trial *trial, struct err *err)
{
	if (trial->contender->dir)
		return trial_set_up(trouble, trial, err);
	return trial_build(trouble, trial, &trial->contender->rev, err);
}

/* Where trees are fewer than sides, a later one may have taken its tree. */
static int warm_up(struct trouble *trouble, struct trial *trial,
		   struct err *err)
{
	const struct rev *rev = &trial->contender->rev;

	if (trial_build(trouble, trial, rev, err) < 0)
		return -1;
	return trouble->kind == TROUBLE_NONE
		       ? trial_warm_up(trouble, trial, rev, err)
		       : 0;
}

static int run_side(struct trouble *trouble, struct trial *trial,
		    struct err *err)
{
	double ignored;

	return trial_run(&ignored, trouble, trial, &trial->contender->rev,
			 PHASE_COMPARE, err);
}

/* -- Rounds -- */

/* An order of chance that is the same when the story is told again. */
static void shuffle(size_t *order, size_t count, uint64_t seed)
{
	struct random random = {seed};

	for (size_t i = 0; i < count; i++)
		order[i] = i;
	for (size_t i = count; i > 1; i--) {
		size_t at = random_below(&random, i), last = order[i - 1];

		order[i - 1] = order[at];
		order[at] = last;
	}
}

static size_t sides_left(const struct comparison *comparison)
{
	size_t left = 0;

	for (size_t i = 0; i < comparison->trial.contender_count; i++)
		left += !comparison->dropped[i];
	return left;
}

static int run_round(struct comparison *comparison, struct err *err)
{
	ARENA_SCOPE(tmp);
	struct trial *trial = &comparison->trial;
	const size_t count = trial->contender_count;
	size_t *order = arena_array(&tmp, count, sizeof(*order));

	shuffle(order, count,
		(uint64_t)comparison->session->plan->seed +
			((uint64_t)comparison->rounds << 32));
	for (size_t i = 0; i < count; i++) {
		struct trouble trouble = {0};
		const size_t side = order[i];

		if (comparison->dropped[side])
			continue;
		trial_turn(trial, side + 1);
		if (run_side(&trouble, trial, err) < 0 ||
		    (trouble.kind != TROUBLE_NONE &&
		     drop(comparison, side, &trouble, err) < 0))
			return -1;
	}
	comparison->rounds++;
	return 0;
}

/* A run that hangs must not do so for as long as a build may take. */
static void limit_runs(struct comparison *comparison)
{
	const struct session *session = comparison->session;
	struct trial *trial = &comparison->trial;
	double slowest_s = 0;

	for (size_t i = 0; i < session->count; i++) {
		const struct record *record = session->records[i];

		if (record->kind == RECORD_RUN && record->u.run.measured)
			slowest_s = fmax(slowest_s, record->u.run.wall_s);
	}
	if (trial->config->timeout_s == 0 && slowest_s > 0)
		trial->measure.timeout_s = fmax(60, 10 * slowest_s);
}

static bool is_known(const struct comparison *comparison)
{
	ARENA_SCOPE(tmp);
	const struct config *config = comparison->trial.config;
	struct rounds rounds;

	rounds_init(&rounds, comparison->session, &tmp);
	if (comparison->dropped[rounds.baseline])
		return true;
	for (size_t side = 0; side < rounds.sides; side++) {
		for (size_t i = 0; i < rounds.benchmarks; i++) {
			struct ratio ratio;

			if (side == rounds.baseline ||
			    comparison->dropped[side])
				continue;
			rounds_ratio(&ratio, &rounds, side, i);
			/* What has no ratio is not known better by more. */
			if (ratio.there &&
			    !ratio_is_known(&ratio,
					    config->precision_pct / 100))
				return false;
		}
	}
	return true;
}

/* How many benchmarks there are the first round tells. */
static size_t least_rounds(const struct comparison *comparison)
{
	ARENA_SCOPE(tmp);
	const size_t asked = (size_t)comparison->trial.config->runs;
	struct rounds rounds;
	size_t least;

	rounds_init(&rounds, comparison->session, &tmp);
	least = ratio_least_rounds((rounds.sides - 1) * rounds.benchmarks);
	return asked > least ? asked : least;
}

/* As soon as most runs wait for a processor, or all of them do; once. */
static int tell_busy(struct comparison *comparison, struct err *err)
{
	ARENA_SCOPE(tmp);
	const struct trial *trial = &comparison->trial;
	const char *words = NULL;

	if (!comparison->busy)
		words = busy_sides_words(trial, &tmp);
	if (!words)
		return 0;
	comparison->busy = true;
	progress_line(comparison->progress, "warning: %s", words);
	return session_add(
		comparison->session,
		(struct record){.kind = RECORD_WARNING, .u.warning = {words}},
		err);
}

static int run_rounds(struct comparison *comparison, struct err *err)
{
	const struct config *config = comparison->trial.config;
	const size_t most = (size_t)config->max_runs;
	while (comparison->rounds < most && sides_left(comparison) > 0) {
		if (run_round(comparison, err) < 0)
			return -1;
		if (comparison->rounds == 1)
			limit_runs(comparison);
		if (tell_busy(comparison, err) < 0)
			return -1;
		if (ratio_is_due(comparison->rounds, least_rounds(comparison),
				 most) &&
		    is_known(comparison))
			break;
	}
	return 0;
}

/* -- The whole -- */

static int finish(struct comparison *comparison, struct err *err)
{
	ARENA_SCOPE(tmp);
	const struct config *config = comparison->trial.config;
	struct end_record end = {.outcome = OUTCOME_COMPARED};
	struct rounds rounds;

	rounds_init(&rounds, comparison->session, &tmp);
	if (sides_left(comparison) == 0)
		return outcome_write(
			comparison->session,
			(struct end_record){.outcome = OUTCOME_FAILED,
					    .reason =
						    "no side can be measured"},
			err);
	if (sides_left(comparison) < rounds.sides)
		end.exit_status = COMPARE_PART;
	if (config->fail_above_pct > 0 &&
	    rounds_fail(&rounds, config->fail_above_pct))
		end.exit_status = COMPARE_SLOWER;
	return outcome_write(comparison->session, end, err);
}

static int tell(struct comparison *comparison, struct vcs *vcs, struct err *err)
{
	struct trial *trial = &comparison->trial;
	const size_t count = trial->contender_count;

	comparison->dropped = arena_array(&comparison->session->arena, count,
					  sizeof(*comparison->dropped));
	for (size_t i = 0; i < count; i++) {
		const struct contender *contender = &trial->contenders[i];
		const struct changeset_record *ignored;

		if (!contender->dir &&
		    changeset_add(&ignored, comparison->session, vcs,
				  &contender->rev, err) < 0)
			return -1;
	}
	if (for_each_side(comparison, stand, err) < 0 ||
	    (sides_left(comparison) > 0 &&
	     trial_settle_command(trial, err) < 0) ||
	    for_each_side(comparison, warm_up, err) < 0 ||
	    run_rounds(comparison, err) < 0)
		return -1;
	return finish(comparison, err);
}

/* What the budget leaves is kept, and stated as far as it goes. */
static int cut_off(struct comparison *comparison, const char *why,
		   struct err *err)
{
	struct end_record end = {
		.outcome = OUTCOME_FAILED, .reason = why, .unfinished = true};

	if (process_interrupted())
		end.outcome = OUTCOME_INTERRUPTED;
	else if (comparison->trial.spent)
		end.outcome = OUTCOME_COMPARED;
	end.exit_status = COMPARE_PART;
	return outcome_write(comparison->session, end, err);
}

int compare(struct session *session, struct vcs *vcs, struct progress *progress,
	    struct err *err)
{
	struct comparison comparison = {.session = session,
					.progress = progress};
	struct trial *trial = &comparison.trial;
	struct err why = {0};
	bool told;

	told = trial_begin(trial, session, vcs, progress, &why) == 0 &&
	       tell(&comparison, vcs, &why) == 0;
	trial_end(trial, &why);
	if (told)
		return 0;
	if (!process_interrupted() && !trial->spent)
		free_space_explain(session, &why);
	return cut_off(&comparison, why.text, err);
}
