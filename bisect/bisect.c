/* SPDX-License-Identifier: MIT */
#include "bisect/bisect.h"

#include "bisect/announce.h"
#include "bisect/busy.h"
#include "bisect/contradiction.h"
#include "bisect/ends.h"
#include "bisect/evidence.h"
#include "bisect/forecast.h"
#include "bisect/leader.h"
#include "bisect/outcome.h"
#include "bisect/refusal.h"
#include "bisect/session/changeset.h"
#include "bisect/session/facts.h"
#include "bisect/session/free_space.h"
#include "bisect/state.h"
#include "probe/ground/text.h"

#include <math.h>
#include <string.h>

struct story {
	struct session *session;
	struct vcs *vcs;
	const struct range *range;
	struct progress *progress;
	struct trial trial;
	struct judge judge;
	struct search search;
	struct rev last_old, last_new; /* the bracket's ends, once visited */
	size_t left;		       /* candidates, when last announced ... */
	double left_s;		       /* ... with the time that they take */
	bool too_long;		       /* for the budget, as has been said */
	bool busy;	 /* so was the machine, as has been said */
	bool over;	 /* an end record is written */
	bool asked;	 /* remotes are not asked any more for what they had */
	bool unanswered; /* it has ended for that */
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

static int finish(struct story *story, struct end_record end, struct err *err)
{
	story->over = true;
	return outcome_write(story->session, end, err);
}

static int not_reproduced(struct story *story, const char *reason,
			  struct err *err)
{
	return finish(story,
		      (struct end_record){.outcome = OUTCOME_NOT_REPRODUCED,
					  .reason = reason},
		      err);
}

/* More than the budget leaves is said as soon as it is known. */
static void tell_too_long(struct story *story, double seconds)
{
	ARENA_SCOPE(tmp);
	double deadline_s = story->session->deadline_s, left_s;

	left_s = fmax(deadline_s - process_clock(), 0);
	if (deadline_s == 0 || story->too_long || seconds <= left_s)
		return;
	story->too_long = true;
	progress_line(story->progress,
		      "warning: that is %s, and the budget leaves %s: it will "
		      "hardly come to an end, but `perfbisect resume` goes on",
		      text_duration(&tmp, seconds),
		      text_duration(&tmp, left_s));
}

/* What COMMAND leaves in its tree decides what is measured: no name, then. */
static int end_by_state(struct story *story, const char *why, struct err *err)
{
	if (!why)
		return 0;
	return finish(story,
		      (struct end_record){.outcome = OUTCOME_NOT_CONFIRMED,
					  .reason = why},
		      err);
}

/* As soon as most runs wait for a processor. */
static int tell_busy(struct story *story, struct err *err)
{
	ARENA_SCOPE(tmp);
	const char *words = NULL;

	if (!story->busy)
		words = busy_words(&story->judge, &story->trial, &tmp);
	if (!words)
		return 0;
	story->busy = true;
	return warn(story, words, err);
}

/* -- The ends -- */

static int begin_search(struct story *story, struct err *err)
{
	ARENA_SCOPE(tmp);
	struct forecast forecast;

	if (leader_choose(&story->judge, &story->trial, err) < 0)
		return -1;
	progress_line(story->progress, "forecast: %s",
		      forecast_words(&story->judge, &story->trial, &tmp));
	tell_too_long(story,
		      forecast_cost(&forecast, &story->judge, story->session));
	return 0;
}

static int measure_ends(struct story *story, struct err *err)
{
	ARENA_SCOPE(tmp);
	const struct level *level = &story->judge.level;
	enum sampler_advice advice;
	const char *unit, *why = NULL;

	if (ends_measure(&advice, &story->judge, &story->trial, err) < 0)
		return -1;
	if (story->judge.clean_runs > 0)
		return warn(story, ends_bad_fails(&story->trial, &tmp), err);
	unit = session_unit(story->session);
	progress_line(story->progress,
		      "ends: good %s, bad %s, threshold %s (%zu runs of each, "
		      "%.0f standard errors apart)",
		      metric_format(&tmp, unit, level->good_median),
		      metric_format(&tmp, unit, level->bad_median),
		      metric_format(&tmp, unit, level->threshold), level->count,
		      level->z);
	if (tell_busy(story, err) < 0)
		return -1;
	if (advice != SAMPLER_ENOUGH ||
	    !sampler_worthwhile(&story->judge.sampler, level))
		why = refusal_equal_ends(&story->judge, &story->trial, &tmp);
	else if (judge_swapped(&story->judge))
		why = refusal_swapped_ends(&story->judge, &story->trial, &tmp);
	if (why)
		return tell_busy(story, err) < 0
			       ? -1
			       : not_reproduced(story, why, err);
	if (state_in_ends(&why, &story->judge, &story->trial, err) < 0)
		return -1;
	if (why)
		return end_by_state(story, why, err);
	return begin_search(story, err) < 0 ? -1 : tell_busy(story, err);
}

/* -- Visits -- */

/* While nothing gets narrower the time left does not fall. */
static void announce(struct story *story, const struct verdict_record *verdict,
		     size_t left)
{
	double left_s = forecast_left_s(&story->judge, story->session, left);

	if (left >= story->left)
		left_s = fmax(left_s, story->left_s);
	story->left = left;
	story->left_s = left_s;
	announce_verdict(story->progress, story->session, &story->judge,
			 verdict, left, left_s);
	tell_too_long(story, left_s);
}

static void forget_bracket(struct story *story)
{
	story->last_old = story->last_new = (struct rev){""};
	trial_keep_ends(&story->trial);
}

/* What another metric has led to says nothing of this one any more. */
static int follow(struct story *story, const char *how, struct err *err)
{
	forget_bracket(story);
	return contradiction_led(&story->search, &story->judge, how,
				 &story->trial, err);
}

static int look_for_state(bool *over, struct story *story,
			  const struct rev *rev, struct err *err)
{
	const char *why;

	if (state_in_visit(&why, &story->judge, &story->trial, rev, err) < 0)
		return -1;
	*over = why != NULL;
	return end_by_state(story, why, err);
}

/* A revision judged; or, when the machine drifts, all is to begin anew. */
static int visit(struct verdict_record *out, bool *again, struct story *story,
		 const struct rev *rev, size_t candidates, struct err *err)
{
	const struct changeset_record *changeset;
	struct visit_drift drift;

	*again = false;
	if (changeset_add(&changeset, story->session, story->vcs,
			  &story->range->dag, rev, err) < 0 ||
	    visit_revision(out, &drift, &story->judge, &story->trial, rev,
			   candidates, err) < 0)
		return -1;
	if (story->trial.unread) {
		*again = true;
		return follow(story, ", but its counter was in use", err);
	}
	if (tell_busy(story, err) < 0)
		return -1;
	*again = drift.found;
	if (!*again)
		return look_for_state(again, story, rev, err);
	forget_bracket(story);
	return contradiction_drift(&story->search, &story->judge, &drift,
				   &story->trial, err);
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

	announce(story, verdict, story->range->candidates);
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

/* Candidates that were skipped since a remote gave no answer, at last. */
static size_t reopen_unanswered(struct story *story, bool only_count)
{
	ARENA_SCOPE(tmp);
	struct search *search = &story->search;
	bool *waits = arena_array(&tmp, search->dag->count, sizeof(*waits));
	size_t count = 0;

	for (size_t i = 0; i < story->session->count; i++) {
		const struct record *record = story->session->records[i];
		struct rev rev = {""};
		int64_t index;

		if (record->kind != RECORD_BUILD)
			continue;
		snprintf(rev.hex, sizeof(rev.hex), "%s",
			 record->u.build.revision);
		index = dag_find(search->dag, &rev);
		if (index >= 0)
			waits[index] = record->u.build.unanswered;
	}
	for (size_t i = 0; i < search->dag->count; i++) {
		if (!waits[i] || !search->alive[i] ||
		    search->mark[i] != SEARCH_SKIPPED)
			continue;
		count++;
		if (!only_count)
			search_reopen(search, i);
	}
	return count;
}

/*
 * That a remote gave no answer is no verdict: whoever goes on asks it again,
 * once, when all else is known.  Until then the session has not ended.
 */
static int ask_again(bool *out, struct story *story, struct err *err)
{
	static const char asking[] = "the remotes that gave no answer are "
				     "asked again";
	const struct record *next = session_ahead(story->session);
	bool told = next && next->kind == RECORD_WARNING &&
		    strcmp(next->u.warning.text, asking) == 0;

	*out = false;
	if (story->search.left <= 1 || (next && !told) ||
	    reopen_unanswered(story, true) == 0)
		return 0;
	if (!next && story->asked) {
		story->unanswered = true;
		return err_set(err, "remotes gave no answer");
	}
	story->asked |= !next;
	if (warn(story, asking, err) < 0)
		return -1;
	reopen_unanswered(story, false);
	*out = true;
	return 0;
}

static int search_for(bool *again, struct story *story, struct err *err)
{
	const struct dag *dag = &story->range->dag;
	int64_t next;

	*again = false;
	while ((next = search_next(&story->search)) >= 0) {
		const struct rev *rev = &dag->revs[next];
		struct verdict_record verdict;

		story->trial.walled =
			story->search.inside ? *rev : (struct rev){""};
		if (visit(&verdict, again, story, rev, story->search.left,
			  err) < 0)
			return -1;
		if (*again)
			return 0;
		take_verdict(story, (size_t)next, &verdict);
		announce(story, &verdict, story->search.left);
	}
	return 0;
}

static int search_range(bool *again, struct story *story, struct err *err)
{
	bool more = true;

	*again = false;
	while (more && !*again) {
		if (search_for(again, story, err) < 0 ||
		    (!*again && ask_again(&more, story, err) < 0))
			return -1;
	}
	return 0;
}

/* -- The proof -- */

static int finish_proof(struct story *story, const struct proof *proof,
			struct err *err)
{
	struct conclusion conclusion;

	if (proof->end == PROOF_CONFIRMED && proof->count == 1 &&
	    evidence_gather(&story->trial, err) < 0)
		return -1;
	story->over = true;
	outcome_conclude(&conclusion, proof, &story->search, &story->judge);
	return outcome_of_proof(proof, &conclusion, &story->search,
				&story->trial, err);
}

static int prove_confirmed(struct story *story, const struct proof *proof,
			   struct err *err)
{
	struct conclusion conclusion;

	outcome_conclude(&conclusion, proof, &story->search, &story->judge);
	if (story->judge.led &&
	    (!outcome_is_sure(&conclusion, story->session) ||
	     outcome_may_be_layout(&conclusion, &story->judge, story->session)))
		return follow(story, ", but its verdicts leave too much doubt",
			      err);
	if (story->judge.scattered || story->judge.clean_runs > 0 ||
	    !outcome_may_be_layout(&conclusion, &story->judge, story->session))
		return finish_proof(story, proof, err);
	forget_bracket(story);
	return contradiction_scatter(&story->search, &story->judge,
				     conclusion.scatter.spread, &story->trial,
				     err);
}

static int search_on(struct story *story, const struct proof *proof,
		     struct err *err)
{
	ARENA_SCOPE(tmp);
	enum contradiction_end end;

	if (contradiction_unproved(&end, &story->search, &story->judge, proof,
				   &story->trial, err) < 0)
		return -1;
	switch (end) {
	case CONTRADICTION_RESTART:
		forget_bracket(story);
		return 0;
	case CONTRADICTION_REFUSED:
		return not_reproduced(
			story,
			refusal_equal_ends(&story->judge, &story->trial, &tmp),
			err);
	case CONTRADICTION_GIVE_UP:
		break;
	}
	return finish_proof(story, proof, err);
}

static const char *why_unproved(struct story *story, const struct proof *proof)
{
	return arena_sprintf(&story->session->arena, " to %.10s, but %s",
			     story->search.dag->revs[proof->index].hex,
			     *proof->reason ? proof->reason
					    : "that cannot be proved");
}

/* Either it is confirmed, or the search begins anew, or that is the end. */
static int prove(struct story *story, struct err *err)
{
	struct proof proof;
	const char *why;

	if (proof_try(&proof, &story->search, &story->judge, &story->trial,
		      err) < 0 ||
	    state_in_proof(&why, &story->judge, &story->trial,
			   proof.end != PROOF_CONFIRMED, err) < 0)
		return -1;
	if (why)
		return end_by_state(story, why, err);
	if (story->judge.led && proof.end != PROOF_CONFIRMED &&
	    proof.end != PROOF_BUILDS)
		return follow(story, why_unproved(story, &proof), err);
	switch (proof.end) {
	case PROOF_CONFIRMED:
		return prove_confirmed(story, &proof, err);
	case PROOF_BUILDS:
		forget_bracket(story);
		return contradiction_builds(&story->search, &story->judge,
					    &proof, &story->trial, err);
	case PROOF_REJECTED:
	case PROOF_SPIKE:
		return search_on(story, &proof, err);
	case PROOF_UNPROVABLE:
		break;
	}
	return finish_proof(story, &proof, err);
}

/* -- The story -- */

static int tell(struct story *story, struct err *err)
{
	const struct dag *dag = &story->range->dag;
	const struct changeset_record *changeset;

	if (changeset_add(&changeset, story->session, story->vcs, dag,
			  &story->trial.good, err) < 0 ||
	    changeset_add(&changeset, story->session, story->vcs, dag,
			  &story->trial.bad, err) < 0 ||
	    measure_ends(story, err) < 0)
		return -1;
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
		.asked = session->ahead_count == 0,
	};
	struct err why = {0};
	bool told, unfinished;

	judge_init(&story.judge, &session->plan->config,
		   session->plan->reversed, &session->arena);
	search_init(&story.search, &range->dag, range->eligible,
		    !session->plan->config.full_graph, &session->arena);
	told = trial_init(&story.trial, session, vcs, progress, &why) == 0 &&
	       trial_pin_ends(&story.trial, &why) == 0 &&
	       tell(&story, &why) == 0;
	counters_release(&story.trial.counter_plan.counters);
	measure_tidy(&story.trial.measure);
	if (told)
		return 0;
	unfinished = story.trial.spent || story.unanswered;
	if (!process_interrupted() && !unfinished)
		free_space_explain(session, &why);
	return outcome_cut_off(
		(struct end_record){.outcome = process_interrupted()
						       ? OUTCOME_INTERRUPTED
					       : unfinished ? OUTCOME_RANGE
							    : OUTCOME_FAILED,
				    .reason = why.text},
		&story.search, &story.judge, &story.trial, err);
}
