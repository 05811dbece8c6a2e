/* SPDX-License-Identifier: MIT */
#include "bisect/proof/layouts.h"

#include "bisect/proof/layout_runs.h"
#include "bisect/session/facts.h"
#include "bisect/trial/build.h"
#include "bisect/trial/run.h"
#include "bisect/visit/ends.h"
#include "bisect/visit/leader.h"
#include "probe/ground/text.h"
#include "probe/process.h"

#include <math.h>
#include <string.h>

/* Layouts of each end that tell how far builds scatter, if they can. */
enum { SCATTER_LEAST = 8, SCATTER_MOST = 16 };

/*
 * Offsets of a fifth of the difference mislead in one search of a hundred, and
 * eight layouts of each end tell them to a fifth of their size.
 */
static const double MISLEADING_PART = 1.0 / 8;

/* However short a session was, so long may it be looked into. */
static const double LEAST_S = 10;

/* Of one run: what few runs of the ends seem to have, others correct. */
static double noise_of(const struct judge *judge)
{
	return fmin(judge->level.sigma, judge->level.sigma_raw);
}

/* -- How far builds scatter -- */

static double scatter_of(const struct judge *judge,
			 const struct layout_runs *runs)
{
	const double *const values[] = {runs->values[GOOD], runs->values[BAD]};

	return placement_scatter(values, runs->counts[GOOD], noise_of(judge));
}

/* About as much as one run: from as few it may be by chance. */
static bool is_unsure(const struct judge *judge, double scatter)
{
	return scatter < noise_of(judge) &&
	       MISLEADING_PART * fabs(judge->level.difference) <
		       noise_of(judge);
}

static int measure_scatter(struct judge *judge, struct layout_runs *runs,
			   struct trial *trial, struct err *err)
{
	double scatter = 0;

	for (size_t i = 0; runs->counts[GOOD] < SCATTER_MOST; i++) {
		if (runs->counts[GOOD] == SCATTER_LEAST &&
		    !is_unsure(judge, scatter))
			break;
		if (layout_runs_round(runs, i, trial, err) < 0)
			return -1;
		if (runs->left_out[GOOD] || runs->left_out[BAD])
			return 0;
		if (runs->counts[GOOD] > 1)
			scatter = scatter_of(judge, runs);
	}
	judge->layout = scatter;
	judge->layout_known = true;
	return 0;
}

int layouts_scatter(struct judge *judge, struct trial *trial, struct err *err)
{
	ARENA_SCOPE(tmp);
	struct layout_runs runs = layout_runs_of(NULL, NULL, trial, &tmp);
	bool by_layouts = trial->by_layouts;
	int ret;

	if (judge->layout_known || judge->layout_asked || by_layouts ||
	    judge->clean_runs > 0 || trial->no_layouts)
		return 0;
	judge->layout_asked = true;
	trial_keep_ends(trial);
	/* With one tree that would be two builds for nothing but the answer. */
	if (layout_runs_ask(&runs, GOOD, trial, err) < 0 ||
	    (!trial_has_one_tree(trial) &&
	     layout_runs_ask(&runs, BAD, trial, err) < 0))
		return -1;
	if (runs.left_out[GOOD] || runs.left_out[BAD])
		return 0;
	progress_line(trial->progress,
		      "do builds scatter by where their code lies?  both ends "
		      "are linked again at random");
	trial->by_layouts = runs.with_ends = true;
	ret = measure_scatter(judge, &runs, trial, err);
	trial->by_layouts = by_layouts;
	if (judge->layout_known && judge->layout > 0)
		progress_line(
			trial->progress,
			"  layouts change the result by about %s",
			metric_format(&tmp,
				      session_verdict_unit(trial->session),
				      judge->layout));
	else if (judge->layout_known)
		progress_line(
			trial->progress,
			"  layouts do not change the result beyond noise");
	return ret;
}

bool layouts_should_search(const struct judge *judge, const struct trial *trial)
{
	return judge->layout_known && !trial->by_layouts &&
	       !judge->layout_refused &&
	       judge->layout > MISLEADING_PART * fabs(judge->level.difference);
}

int layouts_begin(bool *begun, struct judge *judge, struct trial *trial,
		  struct err *err)
{
	struct judge before = *judge;
	enum sampler_advice advice;
	struct rev ends[2] = {trial->good, trial->bad};

	trial->by_layouts = true;
	ends_restore(trial);
	if (ends_measure(&advice, judge, trial, err) < 0)
		return -1;
	*begun = advice == SAMPLER_ENOUGH && !judge_swapped(judge);
	if (*begun) {
		judge->layout = 0;
		judge->layout_known = true;
		return 0;
	}
	trial->by_layouts = false;
	trial->good = ends[0];
	trial->bad = ends[1];
	trial_keep_ends(trial);
	judge->level = before.level;
	judge->whole = before.whole;
	for (int i = 0; i < 2; i++)
		judge->ends[i] = before.ends[i];
	judge->layout_refused = true;
	return 0;
}

/* -- The proof -- */

/* All else that the journal has is for another part of the story. */
static bool is_told(struct session *session)
{
	const struct record *ahead = session_ahead(session);

	return ahead && ahead->kind == RECORD_PLACEMENT;
}

/*
 * May it go on?  The time is that of the records, so that a session that goes
 * on does what it did; the budget's is not, and is kept to by the record.
 */
static const char *why_stop(struct session *session, double before_s)
{
	double spent_s = session_duration_s(session) - before_s;

	if (spent_s > fmax(before_s / 2, LEAST_S))
		return "it took more than half of the time that all else did";
	if (!session_ahead(session) && session->deadline_s > 0 &&
	    process_clock() >= session->deadline_s)
		return "the budget is spent";
	return NULL;
}

static void judge_step(struct placement *out, const struct layout_runs *runs,
		       double built, const struct judge *judge)
{
	size_t count = runs->counts[CULPRIT];

	if (count >= 2 && runs->counts[PARENT] == count)
		placement_judge(out, built, runs->values[PARENT],
				runs->values[CULPRIT], count, noise_of(judge));
}

static int run_layouts(struct placement *out, struct layout_runs *runs,
		       double built, const struct judge *judge,
		       struct trial *trial, double before_s, struct err *err)
{
	struct session *session = trial->session;
	const size_t *counts = runs->counts;

	for (size_t i = 0; out->answer == PLACEMENT_MORE; i++) {
		if (!runs->why)
			runs->why = why_stop(session, before_s);
		if (runs->why || is_told(session))
			break;
		if (layout_runs_round(runs, i, trial, err) < 0)
			return -1;
		judge_step(out, runs, built, judge);
	}
	if (counts[CULPRIT] >= PLACEMENT_LEAST &&
	    counts[PARENT] == counts[CULPRIT])
		placement_settle(out);
	return 0;
}

/* Of the whole difference, as far as the ends ran along. */
static void compare_ends(struct placement *out, const struct layout_runs *runs,
			 const struct judge *judge)
{
	*out = (struct placement){.answer = PLACEMENT_MORE};
	if (layout_runs_have_both(runs, GOOD, BAD))
		placement_judge(out, judge->level.difference,
				runs->values[GOOD], runs->values[BAD],
				runs->counts[GOOD], noise_of(judge));
}

/* An end that was spared until now gets as many layouts as the step has. */
static int fetch_ends(struct layout_runs *runs, struct trial *trial,
		      double before_s, struct err *err)
{
	for (int side = GOOD; side <= BAD; side++) {
		if (!runs->spared[side] || is_told(trial->session) ||
		    why_stop(trial->session, before_s))
			continue;
		runs->left_out[side] = runs->spared[side] = false;
		if (layout_runs_add(runs, side, runs->counts[CULPRIT], trial,
				    err) < 0)
			return -1;
	}
	return 0;
}

/*
 * A step that is not there may be that of the wrong commit, which the ends
 * tell: all get more layouts until they do.
 */
static int run_on(struct placement *whole, struct layout_runs *runs,
		  struct placement_record *out, struct placement *step,
		  const struct judge *judge, struct trial *trial,
		  double before_s, struct err *err)
{
	enum placement_answer answer = PLACEMENT_STAYS;
	double all = judge->level.difference;

	runs->with_ends = true;
	compare_ends(whole, runs, judge);
	if (step->answer == PLACEMENT_STAYS || step->answer == PLACEMENT_MORE)
		return 0;
	if (fetch_ends(runs, trial, before_s, err) < 0)
		return -1;
	compare_ends(whole, runs, judge);
	if (!layout_runs_have_both(runs, GOOD, BAD))
		return 0;
	while ((answer = placement_compare(step, out->built, whole, all)) ==
	       PLACEMENT_MORE) {
		if (runs->counts[CULPRIT] >= PLACEMENT_MOST ||
		    why_stop(trial->session, before_s) ||
		    is_told(trial->session))
			break;
		if (layout_runs_round(runs,
				      runs->counts[CULPRIT] /
					      layout_runs_block(runs, trial),
				      trial, err) < 0)
			return -1;
		if (runs->why || !layout_runs_have_both(runs, GOOD, BAD))
			break;
		judge_step(step, runs, out->built, judge);
		placement_settle(step);
		compare_ends(whole, runs, judge);
	}
	if (answer == PLACEMENT_MORE)
		answer = placement_guess(step, out->built, whole, all);
	/* Ends that stand for the user's may differ by placement alone. */
	out->misled =
		answer == PLACEMENT_GONE ||
		(step->answer == PLACEMENT_GONE && !ends_are_the_users(trial));
	return 0;
}

static void describe(struct placement_record *out,
		     const struct layout_runs *runs,
		     const struct placement *step,
		     const struct placement *whole, const struct judge *judge)
{
	const double *const values[] = {runs->values[PARENT],
					runs->values[CULPRIT]};
	size_t count = runs->counts[CULPRIT];

	out->answer = step->answer;
	out->layouts = (int64_t)count;
	out->reason = runs->why;
	if (count < 2 || runs->counts[PARENT] != count)
		return;
	out->parent_median = stats_median(values[0], count);
	out->culprit_median = stats_median(values[1], count);
	out->share = step->share;
	out->error = step->error;
	out->log_odds = step->log_odds;
	out->whole = whole->share;
	out->whole_error = whole->error;
	out->scatter = placement_scatter(values, count, noise_of(judge));
}

static void show(const struct placement_record *found,
		 const struct trial *trial)
{
	static const char *const answers[] = {
		[PLACEMENT_MORE] = "",
		[PLACEMENT_STAYS] = "the step stays",
		[PLACEMENT_GONE] = "the step is gone",
		[PLACEMENT_PART] = "a part of the step stays",
		[PLACEMENT_OPEN] = "too few to tell",
	};
	const char *unit = session_unit(trial->session);
	ARENA_SCOPE(tmp);

	if (found->answer == PLACEMENT_MORE)
		progress_detail(trial->progress, "no layouts: %s",
				found->reason);
	else
		progress_line(trial->progress, "  under %s: %s -> %s, %s",
			      text_count(&tmp, found->layouts, "random layout"),
			      metric_format(&tmp, unit, found->parent_median),
			      metric_format(&tmp, unit, found->culprit_median),
			      answers[found->answer]);
}

/*
 * The ends run along where that takes no build, and where they are not what is
 * put to the proof: the step alone may settle it.
 */
static void spare_ends(struct layout_runs *runs, struct trial *trial)
{
	const struct rev *const *revs = runs->revs;
	bool are_the_step = rev_equal(revs[GOOD], revs[PARENT]) &&
			    rev_equal(revs[BAD], revs[CULPRIT]);

	for (int side = GOOD; side <= BAD; side++) {
		if (!trial_has_one_tree(trial) &&
		    !rev_equal(revs[side], revs[PARENT]) &&
		    !rev_equal(revs[side], revs[CULPRIT]) &&
		    trial_is_built(trial, revs[side]))
			continue;
		runs->left_out[side] = true;
		runs->spared[side] = !are_the_step;
	}
}

static int try_layouts(struct placement_record *out, struct judge *judge,
		       struct trial *trial, const struct rev *parent,
		       const struct rev *culprit, struct err *err)
{
	ARENA_SCOPE(tmp);
	struct layout_runs runs = layout_runs_of(parent, culprit, trial, &tmp);
	struct placement step = {.answer = PLACEMENT_MORE}, whole;
	double before_s = session_duration_s(trial->session);
	bool by_layouts = trial->by_layouts;
	int ret;

	spare_ends(&runs, trial);
	if (layout_runs_ask(&runs, PARENT, trial, err) < 0)
		return -1;
	if (!runs.why)
		progress_line(trial->progress,
			      "layouts: is it the commit, or where its code "
			      "lies?  %.10s and %.10s are linked again at "
			      "random",
			      parent->hex, culprit->hex);
	trial->by_layouts = true;
	ret = run_layouts(&step, &runs, out->built, judge, trial, before_s,
			  err);
	if (ret == 0)
		ret = run_on(&whole, &runs, out, &step, judge, trial, before_s,
			     err);
	else
		compare_ends(&whole, &runs, judge);
	trial->by_layouts = by_layouts;
	describe(out, &runs, &step, &whole, judge);
	out->reason = trial_keep(trial, out->reason);
	return ret;
}

/* The step is known: what there is no time for is left out. */
static int unless_spent(int ret, struct placement_record *found,
			struct trial *trial, struct err *err)
{
	if (ret == 0 || !trial->spent)
		return ret;
	trial->spent = false;
	err_clear(err);
	found->reason = "the budget is spent";
	return 0;
}

/* In a search by layouts it was confirmed under as many as it has pairs. */
static void take_confirmed(struct placement_record *out,
			   const struct confirmation_record *step)
{
	out->answer = PLACEMENT_STAYS;
	out->layouts = step->pairs;
	out->parent_median = step->parent_median;
	out->culprit_median = step->culprit_median;
	out->built = 0;
	out->share = 1;
	out->log_odds = step->log_odds;
}

int layouts_prove(bool *misled, struct judge *judge, struct trial *trial,
		  struct err *err)
{
	const struct confirmation_record *step = session_step(trial->session);
	struct placement_record found;
	struct rev parent = {""}, culprit = {""};
	const struct record *before;
	int ret = 0;

	*misled = false;
	if (!step || step->pairs == 0 || judge->clean_runs > 0 ||
	    trial->config->no_layouts || !trial->config->build)
		return 0;
	found = (struct placement_record){
		.parent = step->parent,
		.culprit = step->culprit,
		.built = step->culprit_median - step->parent_median,
	};
	snprintf(parent.hex, sizeof(parent.hex), "%s", step->parent);
	snprintf(culprit.hex, sizeof(culprit.hex), "%s", step->culprit);
	if (trial->no_layouts) {
		found.reason = trial->no_layouts;
	} else if (trial->by_layouts) {
		take_confirmed(&found, step);
	} else if (!is_told(trial->session)) {
		leader_step_aside(judge, trial);
		ret = try_layouts(&found, judge, trial, &parent, &culprit, err);
		leader_return(judge, trial);
	}
	if (unless_spent(ret, &found, trial, err) < 0 ||
	    session_recall(&before, trial->session, RECORD_PLACEMENT, err) < 0)
		return -1;
	if (before)
		found = before->u.placement;
	else if (session_add(trial->session,
			     (struct record){.kind = RECORD_PLACEMENT,
					     .u.placement = found},
			     err) < 0)
		return -1;
	show(&found, trial);
	*misled = found.misled;
	return 0;
}
