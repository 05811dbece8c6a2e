/* SPDX-License-Identifier: MIT */
#include "bisect/bisect.h"

#include "bisect/confirm.h"
#include "bisect/describe.h"
#include "bisect/outlook.h"
#include "bisect/search.h"
#include "bisect/visit.h"
#include "probe/text.h"

#include <math.h>
#include <string.h>

enum {
	DESCRIBED_MOST = 200, /* candidates with their subject in a report */
	LISTED_MOST = 1000,   /* candidates of a search that was cut short */
};

struct story {
	struct session *session;
	struct vcs *vcs;
	const struct range *range;
	struct progress *progress;
	struct trial trial;
	struct judge judge;
	struct search search;
	struct rev last_old, last_new; /* the bracket's ends, once visited */
	double first_visit_s;	       /* when the search began */
	int visits;
	bool over; /* an end record is written */
};

/* -- Writing down -- */

static int warn(struct story *story, const char *text, struct err *err)
{
	progress_line(story->progress, "warning: %s", text);
	return session_add(
		story->session,
		(struct record){.kind = RECORD_WARNING, .u.warning = {text}},
		err);
}

static int exit_status_of(enum outcome outcome)
{
	switch (outcome) {
	case OUTCOME_CONFIRMED:
		return 0;
	case OUTCOME_FAILED:
		return 1;
	case OUTCOME_RANGE:
		return 3;
	case OUTCOME_NOT_REPRODUCED:
		return 4;
	case OUTCOME_NOT_CONFIRMED:
		return 5;
	case OUTCOME_INTERRUPTED:
		return 128 + run_interrupted();
	}
	return 1;
}

/* The candidates that are left, as names; none when they are too many. */
static const char **left_over(struct story *story, size_t most)
{
	ARENA_SCOPE(tmp);
	const struct search *search = &story->search;
	uint32_t *left;
	const char **names;
	size_t count;

	if (!search->dag || search->left > most)
		return NULL;
	left = arena_array(&tmp, search->dag->count, sizeof(*left));
	count = search_left(search, left);
	names = arena_array(&story->session->arena, count + 1, sizeof(*names));
	for (size_t i = 0; i < count; i++)
		names[i] = search->dag->revs[left[i]].hex;
	return names;
}

static int finish(struct story *story, enum outcome outcome, double confidence,
		  const char *reason, const char **candidates, struct err *err)
{
	story->over = true;
	return session_add(
		story->session,
		(struct record){
			.kind = RECORD_END,
			.u.end = {.outcome = outcome,
				  .exit_status = exit_status_of(outcome),
				  .confidence = confidence,
				  .reason = arena_strdup(&story->session->arena,
							 reason),
				  .candidates = candidates}},
		err);
}

/* -- The ends -- */

static int measure_ends(struct story *story, struct err *err)
{
	ARENA_SCOPE(tmp);
	const struct level *level = &story->judge.level;
	enum sampler_advice advice;
	const char *unit, *why = NULL;

	if (visit_ends(&advice, &story->judge, &story->trial, err) < 0)
		return -1;
	unit = session_unit(story->session);
	progress_line(story->progress,
		      "ends: good %s, bad %s, threshold %s (%zu runs of each, "
		      "%.0f standard errors apart)",
		      metric_format(&tmp, unit, level->good_median),
		      metric_format(&tmp, unit, level->bad_median),
		      metric_format(&tmp, unit, level->threshold), level->count,
		      level->z);
	if (advice != SAMPLER_ENOUGH ||
	    !sampler_worthwhile(&story->judge.sampler, level))
		why = outlook_equal_ends(&story->judge, &story->trial, &tmp);
	else if (judge_swapped(&story->judge))
		why = outlook_swapped_ends(&story->judge, &story->trial, &tmp);
	if (why)
		return finish(story, OUTCOME_NOT_REPRODUCED, 0, why, NULL, err);
	progress_line(story->progress, "forecast: %s",
		      outlook_forecast(&story->judge, &story->trial, &tmp));
	return 0;
}

/* -- Visits -- */

/* How long it will take yet, from what the visits took so far. */
static const char *time_left(const struct story *story, size_t left,
			     struct arena *arena)
{
	double each_s = (run_clock() - story->first_visit_s) / story->visits;

	/* The confirmation counts as one more visit. */
	return text_duration(arena, each_s * (search_steps(left) + 1));
}

/* How a median stands to the threshold: on it is good. */
static const char *compared(const struct judge *judge, bool bad)
{
	if (judge->higher_is_better)
		return bad ? "<" : ">=";
	return bad ? ">" : "<=";
}

static void show_verdict(const struct story *story,
			 const struct verdict_record *verdict, size_t left)
{
	static const char *const words[] = {"GOOD", "BAD ", "SKIP"};
	ARENA_SCOPE(tmp);
	const struct changeset_record *changeset =
		session_changeset(story->session, verdict->revision);
	const char *unit = session_unit(story->session), *what;

	if (verdict->side == SIDE_SKIP || verdict->failed) {
		what = arena_sprintf(&tmp, "%s", verdict->reason);
	} else {
		what = arena_sprintf(
			&tmp, "median %s %s %s (%lld runs, odds %.0f:1%s)",
			metric_format(&tmp, unit, verdict->median),
			compared(&story->judge, verdict->side == SIDE_BAD),
			metric_format(&tmp, unit, story->judge.level.threshold),
			(long long)verdict->runs,
			exp(fmin(fabs(verdict->log_odds), 14)),
			verdict->decided ? "" : ", undecided");
	}
	progress_line(story->progress,
		      "%.10s  %s  %s; %zu left, about %d steps, %s  | %s",
		      verdict->revision, words[verdict->side], what, left,
		      search_steps(left), time_left(story, left, &tmp),
		      text_cut(&tmp, changeset->subject, 40));
}

static int visit(struct verdict_record *out, struct story *story,
		 const struct rev *rev, size_t candidates, struct err *err)
{
	const struct changeset_record *changeset;

	if (describe(&changeset, story->session, story->vcs, rev, err) < 0)
		return -1;
	if (visit_revision(out, &story->judge, &story->trial, rev, candidates,
			   err) < 0)
		return -1;
	story->visits++;
	return 0;
}

/* -- GOOD is on another branch: is where they forked still good? -- */

static int measure_bases(struct story *story, struct err *err)
{
	ARENA_SCOPE(tmp);
	const struct range *range = story->range;
	const struct plan *plan = story->session->plan;

	for (size_t i = 0; i < range->base_count; i++) {
		const struct rev *base = &range->bases[i];
		struct verdict_record verdict;

		progress_line(story->progress,
			      "GOOD is no ancestor of BAD; their merge base "
			      "%.10s is measured first",
			      base->hex);
		if (visit(&verdict, story, base, range->candidates, err) < 0)
			return -1;
		show_verdict(story, &verdict, range->candidates);
		if (verdict.side == SIDE_SKIP &&
		    warn(story,
			 arena_sprintf(&story->session->arena,
				       "the merge base %.10s could not be "
				       "measured (%s); it is taken to be good",
				       base->hex, verdict.reason),
			 err) < 0)
			return -1;
		if (verdict.side == SIDE_BAD)
			return finish(
				story, OUTCOME_NOT_REPRODUCED, 0,
				arena_sprintf(
					&tmp,
					"the merge base %.10s is bad already: "
					"the slow-down is older than the fork, "
					"or was fixed on the branch of %s; to "
					"find the fix: perfbisect %s %.10s",
					base->hex, plan->config.good,
					plan->config.good, base->hex),
				NULL, err);
	}
	return 0;
}

/* -- The search -- */

static void keep_bracket(struct story *story)
{
	struct trial *trial = &story->trial;

	trial->keep_count = 2;
	if (*story->last_new.hex)
		trial->keep[trial->keep_count++] = story->last_new;
	if (*story->last_old.hex)
		trial->keep[trial->keep_count++] = story->last_old;
}

static void take_verdict(struct story *story, size_t index,
			 const struct verdict_record *verdict)
{
	enum side newer = story->range->reversed ? SIDE_GOOD : SIDE_BAD;
	const struct rev *rev = &story->range->dag.revs[index];

	if (verdict->side == SIDE_SKIP) {
		search_skip(&story->search, index);
	} else if (verdict->side == (int64_t)newer) {
		search_new(&story->search, index);
		story->last_new = *rev;
	} else {
		search_old(&story->search, index);
		story->last_old = *rev;
	}
	keep_bracket(story);
}

static int search_range(struct story *story, struct err *err)
{
	const struct dag *dag = &story->range->dag;
	int64_t next;

	while ((next = search_next(&story->search)) >= 0) {
		const struct rev *rev = &dag->revs[next];
		struct verdict_record verdict;

		if (visit(&verdict, story, rev, story->search.left, err) < 0)
			return -1;
		take_verdict(story, (size_t)next, &verdict);
		show_verdict(story, &verdict, story->search.left);
	}
	return 0;
}

/* -- The confirmation -- */

static int step_from(struct confirmation_record *out, struct story *story,
		     const char *parent, const struct rev *culprit,
		     struct err *err)
{
	struct rev rev = {""};

	snprintf(rev.hex, sizeof(rev.hex), "%s", parent);
	return confirm_step(out, &story->judge, &story->trial, &rev, culprit,
			    err);
}

/* A step that is there may still be too small to be the one. */
static const char *why_rejected(const struct confirmation_record *step,
				struct session *session)
{
	if (step->reason)
		return step->reason;
	if (step->explained - 3 * step->explained_error > 0.1)
		return arena_sprintf(&session->arena,
				     "the step from its parent %.10s is only "
				     "%.0f %% of the whole difference",
				     step->parent, step->explained * 100);
	return "measured side by side, the step from its parent is not there";
}

/*
 * One candidate: its step from every parent must be there.  The parent nearest
 * to its level decides.
 */
static int confirm_culprit(struct story *story, const struct rev *culprit,
			   struct err *err)
{
	struct session *session = story->session;
	const struct changeset_record *changeset;
	const char **candidates = left_over(story, LISTED_MOST);
	double path =
		verdict_path(story->judge.log_odds, story->judge.verdicts);

	if (describe(&changeset, story->session, story->vcs, culprit, err) < 0)
		return -1;
	if (!changeset->parents[0])
		return finish(story, OUTCOME_NOT_CONFIRMED, 0,
			      "it is a root and has no parent to be compared "
			      "with",
			      candidates, err);
	for (size_t i = 0; changeset->parents[i]; i++) {
		struct confirmation_record step;

		if (i > 0 && session->plan->config.first_parent)
			break;
		if (step_from(&step, story, changeset->parents[i], culprit,
			      err) < 0)
			return -1;
		if (!step.accepted)
			return finish(story, OUTCOME_NOT_CONFIRMED, 0,
				      why_rejected(&step, session), candidates,
				      err);
	}
	return finish(story, OUTCOME_CONFIRMED,
		      verdict_confidence(path, session_step(session)->log_odds),
		      "", candidates, err);
}

/* A commit just before the candidates: old, and a parent of one of them. */
static const char *before_range(struct story *story, const char **candidates,
				struct err *err)
{
	for (size_t i = 0; candidates[i]; i++) {
		const struct changeset_record *changeset;
		struct rev rev;

		snprintf(rev.hex, sizeof(rev.hex), "%s", candidates[i]);
		if (describe(&changeset, story->session, story->vcs, &rev,
			     err) < 0)
			return NULL;
		for (size_t p = 0; changeset->parents[p]; p++) {
			const char *parent = changeset->parents[p];
			size_t c = 0;

			while (candidates[c] &&
			       strcmp(candidates[c], parent) != 0)
				c++;
			if (!candidates[c])
				return parent;
		}
	}
	return NULL;
}

/*
 * Several candidates that skips leave: measured as a block, what stands before
 * them against the last one.
 */
static int confirm_range(struct story *story, struct err *err)
{
	const char **candidates = left_over(story, SIZE_MAX);
	const struct changeset_record *changeset;
	struct confirmation_record step;
	const char *before, *reason = "";
	struct rev last = {""};
	size_t count = story->search.left;
	double confidence = 0;

	snprintf(last.hex, sizeof(last.hex), "%s", candidates[count - 1]);
	before = before_range(story, candidates, err);
	if (err->failed ||
	    describe(&changeset, story->session, story->vcs, &last, err) < 0)
		return -1;
	for (size_t i = 0; i < count && count <= DESCRIBED_MOST; i++) {
		struct rev rev;

		snprintf(rev.hex, sizeof(rev.hex), "%s", candidates[i]);
		if (describe(&changeset, story->session, story->vcs, &rev,
			     err) < 0)
			return -1;
	}
	if (before) {
		if (step_from(&step, story, before, &last, err) < 0)
			return -1;
		if (step.accepted)
			confidence = verdict_confidence(
				verdict_path(story->judge.log_odds,
					     story->judge.verdicts),
				step.log_odds);
		else
			reason = why_rejected(&step, story->session);
	}
	return finish(story, OUTCOME_RANGE, confidence, reason, candidates,
		      err);
}

static int confirm(struct story *story, struct err *err)
{
	ARENA_SCOPE(tmp);
	uint32_t *left =
		arena_array(&tmp, story->range->dag.count, sizeof(*left));
	size_t count = search_left(&story->search, left);

	if (count > 1)
		return confirm_range(story, err);
	return confirm_culprit(story, &story->range->dag.revs[left[0]], err);
}

/* -- The story -- */

static int tell(struct story *story, struct err *err)
{
	const struct range *range = story->range;
	const struct changeset_record *changeset;

	if (describe(&changeset, story->session, story->vcs, &story->trial.good,
		     err) < 0 ||
	    describe(&changeset, story->session, story->vcs, &story->trial.bad,
		     err) < 0 ||
	    measure_ends(story, err) < 0)
		return -1;
	story->first_visit_s = run_clock();
	if (!story->over && measure_bases(story, err) < 0)
		return -1;
	if (story->over)
		return 0;
	search_init(&story->search, &range->dag, range->eligible,
		    (uint64_t)story->session->plan->seed,
		    &story->session->arena);
	if (search_range(story, err) < 0)
		return -1;
	return confirm(story, err);
}

int bisect(struct session *session, struct vcs *vcs, const struct range *range,
	   struct progress *progress, struct err *err)
{
	struct story story = {
		.session = session,
		.vcs = vcs,
		.range = range,
		.progress = progress,
	};
	struct err why = {0};

	judge_init(&story.judge, session->plan);
	if (trial_init(&story.trial, session, vcs, progress, &why) == 0 &&
	    tell(&story, &why) == 0)
		return 0;
	return finish(&story,
		      run_interrupted() ? OUTCOME_INTERRUPTED : OUTCOME_FAILED,
		      0, why.text, left_over(&story, LISTED_MOST), err);
}
