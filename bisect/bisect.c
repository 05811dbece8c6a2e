/* SPDX-License-Identifier: MIT */
#include "bisect/bisect.h"

#include "bisect/describe.h"
#include "bisect/doubt.h"
#include "bisect/ends.h"
#include "bisect/outlook.h"
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

static int finish(struct story *story, struct end_record end, struct err *err)
{
	story->over = true;
	end.exit_status = exit_status_of((enum outcome)end.outcome);
	return session_add(story->session,
			   (struct record){.kind = RECORD_END, .u.end = end},
			   err);
}

static int not_reproduced(struct story *story, const char *reason,
			  struct err *err)
{
	return finish(story,
		      (struct end_record){.outcome = OUTCOME_NOT_REPRODUCED,
					  .reason = reason},
		      err);
}

/* -- The ends -- */

static int measure_ends(struct story *story, struct err *err)
{
	ARENA_SCOPE(tmp);
	const struct level *level = &story->judge.level;
	enum sampler_advice advice;
	const char *unit, *why = NULL;

	if (ends_measure(&advice, &story->judge, &story->trial, err) < 0)
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
		return not_reproduced(story, why, err);
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

static void forget_bracket(struct story *story)
{
	story->last_old = story->last_new = (struct rev){""};
	trial_keep_ends(&story->trial);
}

/* A revision judged; or, when the machine drifts, all is to begin anew. */
static int visit(struct verdict_record *out, bool *again, struct story *story,
		 const struct rev *rev, size_t candidates, struct err *err)
{
	const struct changeset_record *changeset;
	struct visit_drift drift;

	*again = false;
	if (describe(&changeset, story->session, story->vcs, rev, err) < 0 ||
	    visit_revision(out, &drift, &story->judge, &story->trial, rev,
			   candidates, err) < 0)
		return -1;
	story->visits++;
	*again = drift.found;
	if (!*again)
		return 0;
	forget_bracket(story);
	return doubt_drift(&story->search, &story->judge, &drift, &story->trial,
			   err);
}

/* -- GOOD is on another branch: is where they forked still good? -- */

static int judge_base(struct story *story, const struct rev *base,
		      const struct verdict_record *verdict, struct err *err)
{
	ARENA_SCOPE(tmp);
	const struct config *config = &story->session->plan->config;
	const struct level *level = &story->judge.level;
	double share =
		(verdict->median - level->good_median) / level->difference;

	show_verdict(story, verdict, story->range->candidates);
	if (verdict->side == SIDE_SKIP)
		return warn(story,
			    arena_sprintf(&tmp,
					  "the merge base %.10s could not be "
					  "measured (%s); it is taken to be "
					  "good",
					  base->hex, verdict->reason),
			    err);
	if (sampler_intermediate(share) &&
	    warn(story,
		 arena_sprintf(&tmp,
			       "the merge base %.10s lies %.0f %% of the way "
			       "between the ends: a part of the change is on "
			       "the branch of %s, or before the fork",
			       base->hex, share * 100, config->good),
		 err) < 0)
		return -1;
	if (verdict->side == SIDE_GOOD)
		return 0;
	return not_reproduced(
		story,
		arena_sprintf(&tmp,
			      "the merge base %.10s is bad already: the "
			      "slow-down is older than the fork, or was fixed "
			      "on the branch of %s; to find the fix: "
			      "perfbisect %s %.10s",
			      base->hex, config->good, config->good, base->hex),
		err);
}

static int measure_bases(bool *again, struct story *story, struct err *err)
{
	const struct range *range = story->range;

	*again = false;
	for (size_t i = 0; i < range->base_count && !story->over; i++) {
		const struct rev *base = &range->bases[i];
		struct verdict_record verdict;

		progress_line(story->progress,
			      "GOOD is no ancestor of BAD; their merge base "
			      "%.10s is measured first",
			      base->hex);
		if (visit(&verdict, again, story, base, range->candidates,
			  err) < 0)
			return -1;
		if (*again)
			return 0;
		if (judge_base(story, base, &verdict, err) < 0)
			return -1;
	}
	return 0;
}

/* -- The search -- */

static void keep_bracket(struct story *story)
{
	struct trial *trial = &story->trial;

	trial_keep_ends(trial);
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

static int search_range(bool *again, struct story *story, struct err *err)
{
	const struct dag *dag = &story->range->dag;
	int64_t next;

	*again = false;
	while ((next = search_next(&story->search)) >= 0) {
		const struct rev *rev = &dag->revs[next];
		struct verdict_record verdict;

		if (visit(&verdict, again, story, rev, story->search.left,
			  err) < 0)
			return -1;
		if (*again)
			return 0;
		take_verdict(story, (size_t)next, &verdict);
		show_verdict(story, &verdict, story->search.left);
	}
	return 0;
}

/* -- The end -- */

/* Below this a commit is not called the culprit, whatever was asked for. */
static const double CONFIRMED_FROM = 0.95;

static double asked_for(const struct story *story)
{
	return fmin(story->session->plan->config.confidence, CONFIRMED_FROM);
}

/* What a report says of the candidates. */
static int describe_candidates(struct story *story, const char **names,
			       struct err *err)
{
	const struct changeset_record *changeset;

	for (size_t i = 0; names && names[i] && i < DESCRIBED_MOST; i++) {
		struct rev rev = {""};

		snprintf(rev.hex, sizeof(rev.hex), "%s", names[i]);
		if (describe(&changeset, story->session, story->vcs, &rev,
			     err) < 0)
			return -1;
	}
	return 0;
}

/* Mostly builds scatter, and the two that were compared prove nothing. */
static const char *why_doubtful(struct story *story,
				const struct conclusion *conclusion)
{
	struct arena *arena = &story->session->arena;
	double percent = conclusion->confidence * 100;

	if (conclusion->scatter.layout == 0)
		return arena_sprintf(arena,
				     "the verdicts that led to it are too "
				     "doubtful; that leaves %.0f %% for it",
				     percent);
	return arena_sprintf(
		arena,
		"builds differ by about %s beyond what their runs scatter, as "
		"when code is placed by chance; that leaves %.0f %% for it",
		metric_format(arena, session_unit(story->session),
			      conclusion->scatter.layout),
		percent);
}

static void conclude(struct conclusion *out, struct story *story,
		     const struct suspect *suspect)
{
	const struct search *search = &story->search;
	bool proved = suspect->end != SUSPECT_UNPROVABLE;

	judge_conclude(out, &story->judge, search->dag, search->eligible,
		       search->head, suspect->index,
		       proved ? suspect->log_odds : 0, &story->session->arena);
}

/* Confirmed, and as surely as is asked for? */
static bool is_sure(const struct story *story,
		    const struct conclusion *conclusion)
{
	return conclusion->confidence >= asked_for(story);
}

static int finish_suspect(struct story *story, const struct suspect *suspect,
			  const struct conclusion *conclusion, struct err *err)
{
	bool confirmed = suspect->end == SUSPECT_CONFIRMED;
	struct end_record end = {
		.outcome = OUTCOME_NOT_CONFIRMED,
		.reason = suspect->reason,
		.culprit = story->search.dag->revs[suspect->index].hex,
		.candidates = conclusion->candidates,
		.probabilities = conclusion->probabilities,
		.scatter =
			conclusion->scatter.beyond ? conclusion->scatter.f : 0,
		.layout = conclusion->scatter.layout,
		.confidence = confirmed ? conclusion->confidence : 0,
	};

	if (suspect->count > 1) {
		end.outcome = OUTCOME_RANGE;
		end.culprit = "";
		end.candidates = left_over(story, SIZE_MAX);
		end.probabilities = NULL;
	} else if (confirmed && is_sure(story, conclusion)) {
		end.outcome = OUTCOME_CONFIRMED;
	} else if (confirmed) {
		end.reason = why_doubtful(story, conclusion);
	}
	if (describe_candidates(story, end.candidates, err) < 0)
		return -1;
	return finish(story, end, err);
}

/* It is, or what is taken for levels of the history could be it as well. */
static bool may_be_layout(const struct story *story,
			  const struct conclusion *conclusion)
{
	const struct scatter *scatter = &conclusion->scatter;

	if (scatter->layout > 0)
		return !is_sure(story, conclusion);
	return scatter_may_mislead(&story->judge.level, scatter->spread);
}

static int prove_confirmed(struct story *story, const struct suspect *suspect,
			   struct err *err)
{
	struct conclusion conclusion;

	conclude(&conclusion, story, suspect);
	if (story->judge.scattered || !may_be_layout(story, &conclusion))
		return finish_suspect(story, suspect, &conclusion, err);
	forget_bracket(story);
	return doubt_scatter(&story->search, &story->judge,
			     conclusion.scatter.spread, &story->trial, err);
}

static int doubt(struct story *story, const struct suspect *suspect,
		 struct err *err)
{
	ARENA_SCOPE(tmp);
	struct conclusion conclusion;
	enum doubt_end end;

	if (doubt_suspect(&end, &story->search, &story->judge, suspect,
			  &story->trial, err) < 0)
		return -1;
	switch (end) {
	case DOUBT_AGAIN:
		forget_bracket(story);
		return 0;
	case DOUBT_REFUSED:
		return not_reproduced(
			story,
			outlook_equal_ends(&story->judge, &story->trial, &tmp),
			err);
	case DOUBT_ENOUGH:
		break;
	}
	conclude(&conclusion, story, suspect);
	return finish_suspect(story, suspect, &conclusion, err);
}

/* Either it is confirmed, or the search begins anew, or that is the end. */
static int prove(struct story *story, struct err *err)
{
	struct conclusion conclusion;
	struct suspect suspect;

	if (suspect_prove(&suspect, &story->search, &story->judge,
			  &story->trial, err) < 0)
		return -1;
	switch (suspect.end) {
	case SUSPECT_CONFIRMED:
		return prove_confirmed(story, &suspect, err);
	case SUSPECT_REJECTED:
	case SUSPECT_SPIKE:
		return doubt(story, &suspect, err);
	case SUSPECT_UNPROVABLE:
		break;
	}
	conclude(&conclusion, story, &suspect);
	return finish_suspect(story, &suspect, &conclusion, err);
}

/* -- The story -- */

static int tell(struct story *story, struct err *err)
{
	const struct plan *plan = story->session->plan;
	const struct range *range = story->range;
	const struct changeset_record *changeset;

	if (describe(&changeset, story->session, story->vcs, &story->trial.good,
		     err) < 0 ||
	    describe(&changeset, story->session, story->vcs, &story->trial.bad,
		     err) < 0 ||
	    measure_ends(story, err) < 0)
		return -1;
	story->first_visit_s = run_clock();
	search_init(&story->search, &range->dag, range->eligible,
		    !plan->config.full_graph, (uint64_t)plan->seed,
		    &story->session->arena);
	while (!story->over) {
		bool again;

		if (measure_bases(&again, story, err) < 0)
			return -1;
		if (again || story->over)
			continue;
		if (search_range(&again, story, err) < 0 ||
		    (!again && prove(story, err) < 0))
			return -1;
	}
	return 0;
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

	judge_init(&story.judge, &session->plan->config,
		   session->plan->reversed, &session->arena);
	if (trial_init(&story.trial, session, vcs, progress, &why) == 0 &&
	    tell(&story, &why) == 0)
		return 0;
	return finish(&story,
		      (struct end_record){
			      .outcome = run_interrupted() ? OUTCOME_INTERRUPTED
							   : OUTCOME_FAILED,
			      .reason = why.text,
			      .candidates = left_over(&story, LISTED_MOST)},
		      err);
}
