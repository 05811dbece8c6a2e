/* SPDX-License-Identifier: MIT */
#include "bisect/proof/confirm.h"

#include "bisect/proof/pristine.h"
#include "bisect/proof/round.h"
#include "bisect/session/facts.h"
#include "bisect/trial/build.h"
#include "bisect/trial/run.h"
#include "bisect/visit/ends.h"
#include "bisect/visit/leader.h"
#include "probe/ground/text.h"

#include <math.h>

/* Log-odds, 10 to 1, with which one of the two lies on the wrong side. */
static const double ASTRAY = 2.3;

/*
 * 30 to 1, for each on its own side, where another metric has led: its step may
 * be anywhere, and one of this in the same place is made by luck of few runs.
 */
static const double LED_SIDES = 3.4;

/*
 * Where another metric has led, the noise of this one is known from few runs,
 * and a proof of three pairs would believe too much of it.
 */
enum { LED_PAIRS_LEAST = 6 };

/* So many times its pairs may a step take to show its sides as well. */
enum { LED_PAIRS_TIMES = 4 };

/* From the older to the newer; as it was when the ends were measured. */
static double difference_of(const struct lap *lap, const struct judge *judge)
{
	double shift = judge->paired ? lap->residual : 0;
	double difference = verdict_settle(&judge->level, shift, lap->culprit) -
			    verdict_settle(&judge->level, shift, lap->parent);

	return judge->reversed ? -difference : difference;
}

/* What the runs side by side were, and what the machine did meanwhile. */
struct pairs {
	double *values[3]; /* the parent's, the culprit's, their differences */
	double *residuals; /* of the ends beside them */
	size_t count;
	double path;	 /* the probability of the verdicts that led here */
	size_t enough;	 /* pairs after which the step itself was sure; or 0 */
	bool ends_known; /* as well as they can be */
	const char *astray; /* why a step that is there is not the one */
};

/* The log-odds that one of the two lies on its side. */
static double side_odds(const struct judge *judge, const struct pairs *pairs,
			bool newer)
{
	bool bad = newer != judge->reversed;
	struct sample sample = {
		.values = pairs->values[newer],
		.count = pairs->count,
		.bad = bad,
	};
	struct visit visit;

	if (judge->paired)
		verdict_drift(&sample.drift, &judge->level, pairs->residuals,
			      pairs->count);
	verdict_visit(&visit, &judge->level, &sample);
	return bad ? visit.side_odds : -visit.side_odds;
}

/*
 * Where another metric has led, no verdict has told that the two are of
 * different sides, so their own runs must do so, and may take more pairs.
 */
static bool is_open(const struct judge *judge, struct pairs *pairs)
{
	double least = fmin(side_odds(judge, pairs, false),
			    side_odds(judge, pairs, true));

	if (!judge->led)
		return false;
	if (pairs->count < LED_PAIRS_LEAST)
		return true;
	if (pairs->enough == 0)
		pairs->enough = pairs->count;
	return least >= -ASTRAY && least < LED_SIDES &&
	       pairs->count < LED_PAIRS_TIMES * pairs->enough &&
	       pairs->count < judge->sampler.visit_most;
}

/*
 * A step between two revisions of the same side is not the one.  So much for
 * one that took many runs to be there: they tell the side, as well.  Where
 * another metric has led they must tell it, otherwise only not deny it.
 */
static const char *why_astray(const struct judge *judge,
			      const struct pairs *pairs)
{
	double parent = side_odds(judge, pairs, false);
	double culprit = side_odds(judge, pairs, true);

	if (parent < -ASTRAY)
		return judge->reversed ? "beside it, its parent is good as well"
				       : "beside it, its parent is bad as well";
	if (culprit < -ASTRAY)
		return judge->reversed
			       ? "beside its parent, it is bad as well"
			       : "beside its parent, it is good as well";
	if (judge->led && fmin(parent, culprit) < LED_SIDES)
		return "beside each other, it is not sure that it and its "
		       "parent are of different sides";
	return NULL;
}

static void describe_step(struct confirmation_record *out,
			  const struct judge *judge, const struct pairs *pairs,
			  const struct step *step)
{
	double whole = judge->whole.difference;
	double tick = judge->level.tick;
	size_t count = pairs->count;
	double gap;

	out->pairs = judge->exact ? 1 : (int64_t)count;
	out->parent_median =
		stats_grouped_median(pairs->values[0], count, tick);
	out->culprit_median =
		stats_grouped_median(pairs->values[1], count, tick);
	out->log_odds = step->log_odds;
	gap = out->culprit_median - out->parent_median;
	out->explained = (judge->reversed ? -gap : gap) / whole;
	out->explained_error = step->error / fabs(whole);
}

static int add_pair(struct pairs *pairs, struct confirmation_record *out,
		    const struct judge *judge, struct trial *trial,
		    struct round *round, struct err *err)
{
	size_t at = pairs->count;
	struct lap lap;

	/* One is worth as many as are wanted. */
	for (int i = 0; judge->exact && i < 3 && at > 0; i++)
		pairs->values[i][at] = pairs->values[i][0];
	if (judge->exact && at > 0) {
		pairs->count++;
		return 0;
	}
	if (round_run(&lap, &out->reason, judge, trial, round, at, err) < 0)
		return -1;
	if (out->reason)
		return 0;
	pairs->values[0][at] = lap.parent;
	pairs->values[1][at] = lap.culprit;
	pairs->values[2][at] = difference_of(&lap, judge);
	pairs->residuals[at] = lap.residual;
	pairs->count++;
	return 0;
}

/* Enough means that it is there and the one, give up that it is not. */
static enum sampler_advice advise(struct step *step, struct pairs *pairs,
				  const struct judge *judge)
{
	enum sampler_advice advice;

	verdict_step(step, &judge->level, pairs->values[2], pairs->count);
	advice = sampler_step(&judge->sampler, step->log_odds, pairs->count,
			      pairs->path);
	pairs->astray = NULL;
	if (advice != SAMPLER_ENOUGH)
		return advice;
	if (is_open(judge, pairs))
		return SAMPLER_MORE;
	pairs->astray = why_astray(judge, pairs);
	return pairs->astray ? SAMPLER_GIVE_UP : SAMPLER_ENOUGH;
}

/*
 * Where another metric has led, the ends have had as many runs as it took to
 * tell them apart, and that may have been by luck: a step that is not as large
 * as they seem to be is no other one.  So they get as many again, once, before
 * all that was found is given up.  With references beside each run, or one
 * tree, they stay.
 */
static int learn_ends(bool *out, struct pairs *pairs, struct judge *judge,
		      struct trial *trial, struct err *err)
{
	struct rev pair[2] = {trial->pair[0], trial->pair[1]};
	enum sampler_advice advice;
	bool moved;

	*out = false;
	if (!judge->led || judge->paired || pairs->ends_known ||
	    trial_has_one_tree(trial) ||
	    2 * judge->level.count > judge->sampler.end_most)
		return 0;
	pairs->ends_known = true;
	progress_line(trial->progress,
		      "  not yet there; the ends are measured once more, to "
		      "know better what it should be");
	if (ends_double(&advice, &moved, judge, trial, err) < 0)
		return -1;
	trial_keep_pair(trial, &pair[1], &pair[0]);
	*out = advice == SAMPLER_ENOUGH && !moved;
	return 0;
}

static int measure_step(struct confirmation_record *out, struct judge *judge,
			struct trial *trial, struct round *round,
			struct pairs *pairs, struct err *err)
{
	struct step step = {0};
	enum sampler_advice advice = SAMPLER_MORE;

	while (advice == SAMPLER_MORE) {
		bool learned = false;

		if (add_pair(pairs, out, judge, trial, round, err) < 0)
			return -1;
		if (out->reason)
			return 0;
		advice = advise(&step, pairs, judge);
		if (advice == SAMPLER_GIVE_UP &&
		    learn_ends(&learned, pairs, judge, trial, err) < 0)
			return -1;
		if (learned)
			advice = advise(&step, pairs, judge);
	}
	describe_step(out, judge, pairs, &step);
	out->accepted = advice == SAMPLER_ENOUGH;
	out->reason = pairs->astray;
	if (out->reason)
		out->log_odds = -ASTRAY;
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
			      "  %s against %s, %s: the step is %s",
			      metric_format(&tmp, unit, step->parent_median),
			      metric_format(&tmp, unit, step->culprit_median),
			      text_count(&tmp, step->pairs, "pair"),
			      step->accepted ? "there" : "not there");
}

static int confirm_values(struct confirmation_record *out, struct judge *judge,
			  struct trial *trial, const struct rev *parent,
			  const struct rev *culprit, double path,
			  struct err *err)
{
	ARENA_SCOPE(tmp);
	size_t most = judge->sampler.visit_most + 3;
	struct pairs pairs = {.path = path};
	struct round round;

	for (int i = 0; i < 3; i++)
		pairs.values[i] = arena_array(&tmp, most, sizeof(double));
	pairs.residuals = arena_array(&tmp, most, sizeof(double));
	if (round_stand(&round, &out->reason, trial, parent, culprit, err) < 0)
		return -1;
	if (out->reason)
		return 0;
	return measure_step(out, judge, trial, &round, &pairs, err);
}

/*
 * Does it fail again?  To be skipped this time is not to fail.  What fails now
 * and then gets as many runs as a good one.
 */
static int fails_again(bool *out, const struct judge *judge,
		       struct trial *trial, const struct rev *rev,
		       struct err *err)
{
	size_t most = judge->clean_runs > 0 ? judge->clean_runs : 1;

	*out = false;
	for (size_t i = 0; i < most && !*out; i++) {
		struct trouble trouble;
		double value;

		if (trial_run(&value, &trouble, trial, rev, PHASE_CONFIRM,
			      err) < 0)
			return -1;
		*out = trouble.kind == TROUBLE_RUN ||
		       trouble.kind == TROUBLE_NOT_RUNNABLE;
	}
	return 0;
}

static int is_good(bool *out, struct judge *judge, struct trial *trial,
		   const struct rev *rev, struct err *err)
{
	enum sampler_advice advice;
	struct opinion opinion;
	struct trouble trouble;

	if (visit_runs(&opinion, &advice, &trouble, judge, trial, rev,
		       VISIT_SIDE, PHASE_CONFIRM, err) < 0)
		return -1;
	*out = trouble.kind == TROUBLE_NONE && !opinion.visit.bad;
	return 0;
}

/*
 * One of the two was judged bad because it fails: it must fail again, and the
 * other one must run and be good.
 */
static int confirm_failure(struct confirmation_record *out, struct judge *judge,
			   struct trial *trial, const struct rev *failing,
			   const struct rev *good, struct err *err)
{
	bool fails, runs;

	if (fails_again(&fails, judge, trial, failing, err) < 0 ||
	    is_good(&runs, judge, trial, good, err) < 0)
		return -1;
	out->accepted = fails && runs;
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

/* Which of the two it is that must fail, if any, and compare them. */
static int compare(struct confirmation_record *out, struct judge *judge,
		   struct trial *trial, const struct rev *parent,
		   const struct rev *culprit, double path, struct err *err)
{
	const struct rev *bad = judge->reversed ? parent : culprit;
	const struct rev *good = judge->reversed ? culprit : parent;

	if (judge->clean_runs > 0 || session_fails(trial->session, bad->hex))
		return confirm_failure(out, judge, trial, bad, good, err);
	return confirm_values(out, judge, trial, parent, culprit, path, err);
}

int confirm_step(struct confirmation_record *out, struct judge *judge,
		 struct trial *trial, const struct rev *parent,
		 const struct rev *culprit, struct err *err)
{
	bool always = trial->pristine, paired = judge->paired;
	/* Nobody has looked since the ends whether the machine drifts. */
	bool unwatched = judge->led && judge->exact;
	double path = judge_path(judge);
	int ret;

	init_step(out, trial, parent, culprit);
	progress_line(trial->progress, "confirm: parent %.10s against %.10s",
		      parent->hex, culprit->hex);
	if (pristine_is_due(&trial->pristine, trial, err) < 0)
		return -1;
	leader_step_aside(judge, trial);
	judge->paired |= unwatched;
	ret = compare(out, judge, trial, parent, culprit, path, err);
	judge->paired = paired;
	leader_return(judge, trial);
	out->pristine = trial->pristine && !trial->mounted;
	trial->pristine = always;
	if (ret < 0)
		return -1;
	show_step(out, trial);
	return write_step(out, trial, err);
}
