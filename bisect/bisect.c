/* SPDX-License-Identifier: MIT */
#include "bisect/bisect.h"

#include "bisect/bases.h"
#include "bisect/contradiction.h"
#include "bisect/outcome.h"
#include "bisect/proof/evidence.h"
#include "bisect/proof/layouts.h"
#include "bisect/session/changeset.h"
#include "bisect/session/facts.h"
#include "bisect/session/free_space.h"
#include "bisect/state.h"
#include "bisect/trial/begin.h"
#include "bisect/unanswered.h"
#include "bisect/visit/ends.h"
#include "bisect/visit/forecast.h"
#include "bisect/visit/leader.h"
#include "bisect/visit/refusal.h"
#include "probe/ground/text.h"

#include <math.h>
#include <string.h>

/* -- Layouts -- */

/* Each run under a layout of its own from here on, if the ends allow it. */
static int search_by_layouts(bool *begun, struct story *story,
			     const char *found, struct err *err)
{
	double layout = story->judge.layout;

	if (layouts_begin(begun, &story->judge, story->trial, err) < 0)
		return -1;
	if (!*begun)
		return 0;
	story_forget_bracket(story);
	return contradiction_layouts(&story->search, &story->judge, found,
				     layout, story->trial, err);
}

/* Where builds scatter by it, and what misled is not yet the placement. */
static int learn_scatter(bool *again, struct story *story, struct err *err)
{
	*again = false;
	if (layouts_scatter(&story->judge, story->trial, err) < 0)
		return -1;
	if (!layouts_should_search(&story->judge, story->trial))
		return 0;
	return search_by_layouts(again, story, "", err);
}

/* -- The ends -- */

static int begin_search(struct story *story, struct err *err)
{
	ARENA_SCOPE(tmp);
	struct forecast forecast;

	if (leader_choose(&story->judge, story->trial, err) < 0)
		return -1;
	progress_line(story->progress, "forecast: %s",
		      forecast_words(&story->judge, story->trial, &tmp));
	story_tell_too_long(
		story, forecast_cost(&forecast, &story->judge, story->session));
	return 0;
}

static const char *why_refused(struct story *story, enum sampler_advice advice,
			       struct arena *arena)
{
	const struct judge *judge = &story->judge;

	if (advice != SAMPLER_ENOUGH ||
	    !sampler_worthwhile(&judge->sampler, &judge->level))
		return refusal_equal_ends(judge, story->trial, arena);
	return judge_swapped(judge)
		       ? refusal_swapped_ends(judge, story->trial, arena)
		       : NULL;
}

/* How well they are known. */
static const char *ends_words(const struct judge *judge, struct arena *arena)
{
	if (judge->exact)
		return "exact: each has said the same twice, so that one run "
		       "of a revision is enough";
	return arena_sprintf(
		arena, "%zu runs of each, %s apart", judge->level.count,
		text_count(arena, llround(fmin(fmax(judge->level.z, 0), 1e9)),
			   "standard error"));
}

static int measure_ends(struct story *story, struct err *err)
{
	ARENA_SCOPE(tmp);
	const struct level *level = &story->judge.level;
	enum sampler_advice advice;
	const char *unit, *why;
	bool again = false;

	if (ends_measure(&advice, &story->judge, story->trial, err) < 0)
		return -1;
	if (story->judge.clean_runs > 0)
		return story_warn(story, ends_bad_fails(story->trial, &tmp),
				  err);
	unit = session_unit(story->session);
	progress_line(story->progress,
		      "ends: good %s, bad %s, threshold %s (%s)",
		      metric_format(&tmp, unit, level->good_median),
		      metric_format(&tmp, unit, level->bad_median),
		      metric_format(&tmp, unit, level->threshold),
		      ends_words(&story->judge, &tmp));
	why = why_refused(story, advice, &tmp);
	if (!why && story_tell_busy(story, false, err) < 0)
		return -1;
	/* The luck of two builds may hide what is there under other layouts. */
	if (why && (learn_scatter(&again, story, err) < 0))
		return -1;
	if (again)
		why = why_refused(story, SAMPLER_ENOUGH, &tmp);
	if (why)
		return story_tell_busy(story, true, err) < 0
			       ? -1
			       : story_not_reproduced(story, why, err);
	if (state_in_ends(&why, &story->judge, story->trial, err) < 0)
		return -1;
	if (why)
		return story_end_by_state(story, why, err);
	return begin_search(story, err) < 0
		       ? -1
		       : story_tell_busy(story, false, err);
}

/* -- The search -- */

static void keep_bracket(struct story *story)
{
	struct trial *trial = story->trial;

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

static int search_for(bool *again, struct story *story, struct err *err)
{
	const struct dag *dag = &story->range->dag;
	int64_t next;

	*again = false;
	while ((next = search_next(&story->search)) >= 0) {
		const struct rev *rev = &dag->revs[next];
		struct verdict_record verdict;

		story->trial->walled =
			story->search.inside ? *rev : (struct rev){""};
		if (story_visit(&verdict, again, story, rev, story->search.left,
				err) < 0)
			return -1;
		if (*again)
			return 0;
		take_verdict(story, (size_t)next, &verdict);
		story_announce(story, &verdict, story->search.left);
	}
	return 0;
}

static int search_range(bool *again, struct story *story, struct err *err)
{
	bool more = true;

	*again = false;
	while (more && !*again) {
		if (search_for(again, story, err) < 0 ||
		    (!*again && unanswered_ask_again(&more, story, err) < 0))
			return -1;
	}
	return 0;
}

/* -- The proof -- */

/* The ends tell that there is a step, and layouts that it is not this one. */
static int follow_layouts(bool *again, struct story *story,
			  const struct proof *proof, struct err *err)
{
	struct arena *arena = &story->session->arena;
	const char *name = story->search.dag->revs[proof->index].hex;

	if (story->judge.led) {
		*again = true;
		return story_follow(
			story,
			arena_sprintf(arena,
				      " to %.10s, whose step is gone under "
				      "other layouts",
				      name),
			err);
	}
	return search_by_layouts(
		again, story,
		arena_sprintf(arena,
			      "it ended at %.10s, whose step is gone under "
			      "other layouts, while the difference of the ends "
			      "is not; ",
			      name),
		err);
}

static int finish_proof(struct story *story, const struct proof *proof,
			struct err *err)
{
	struct conclusion conclusion;
	bool misled = false, again = false;

	if (proof->end == PROOF_CONFIRMED && proof->count == 1 &&
	    (evidence_gather(story->trial, err) < 0 ||
	     layouts_prove(&misled, &story->judge, story->trial, err) < 0))
		return -1;
	if (misled && follow_layouts(&again, story, proof, err) < 0)
		return -1;
	if (again)
		return 0;
	story->over = true;
	outcome_conclude(&conclusion, proof, &story->search, &story->judge);
	return outcome_of_proof(proof, &conclusion, &story->search,
				story->trial, err);
}

/* Not when it has been looked into already. */
static bool may_be_layout(const struct story *story,
			  const struct conclusion *conclusion)
{
	return story->judge.clean_runs == 0 &&
	       outcome_may_be_layout(conclusion, &story->judge, story->session);
}

static int prove_confirmed(struct story *story, const struct proof *proof,
			   struct err *err)
{
	struct conclusion conclusion;
	bool again = false;

	outcome_conclude(&conclusion, proof, &story->search, &story->judge);
	if (story->judge.led &&
	    (!outcome_is_sure(&conclusion, story->session) ||
	     outcome_may_be_layout(&conclusion, &story->judge, story->session)))
		return story_follow(
			story, ", but its verdicts leave too much doubt", err);
	if (may_be_layout(story, &conclusion)) {
		if (learn_scatter(&again, story, err) < 0 || again)
			return again ? 0 : -1;
		outcome_conclude(&conclusion, proof, &story->search,
				 &story->judge);
	}
	if (story->judge.scattered || !may_be_layout(story, &conclusion))
		return finish_proof(story, proof, err);
	story_forget_bracket(story);
	return contradiction_scatter(&story->search, &story->judge,
				     conclusion.scatter.spread, story->trial,
				     err);
}

static int search_inexact(struct story *story, const struct proof *proof,
			  struct err *err)
{
	enum contradiction_end end;
	ARENA_SCOPE(tmp);

	if (contradiction_inexact(&end, &story->search, &story->judge, proof,
				  story->trial, err) < 0)
		return -1;
	story_forget_bracket(story);
	if (end != CONTRADICTION_REFUSED)
		return 0;
	return story_not_reproduced(
		story, refusal_equal_ends(&story->judge, story->trial, &tmp),
		err);
}

static int search_on(struct story *story, const struct proof *proof,
		     struct err *err)
{
	ARENA_SCOPE(tmp);
	enum contradiction_end end;
	bool again;

	/* What does not fit together gets a closer look. */
	story->judge.exact = story->trial->no_warmup = false;
	if (learn_scatter(&again, story, err) < 0)
		return -1;
	if (again)
		return 0;
	if (contradiction_unproved(&end, &story->search, &story->judge, proof,
				   story->trial, err) < 0)
		return -1;
	switch (end) {
	case CONTRADICTION_RESTART:
		story_forget_bracket(story);
		return 0;
	case CONTRADICTION_REFUSED:
		return story_not_reproduced(
			story,
			refusal_equal_ends(&story->judge, story->trial, &tmp),
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

	if (proof_try(&proof, &story->search, &story->judge, story->trial,
		      err) < 0 ||
	    state_in_proof(&why, &story->judge, story->trial,
			   proof.end != PROOF_CONFIRMED, err) < 0)
		return -1;
	if (why)
		return story_end_by_state(story, why, err);
	if (story->judge.led && proof.end != PROOF_CONFIRMED &&
	    proof.end != PROOF_BUILDS)
		return story_follow(story, why_unproved(story, &proof), err);
	switch (proof.end) {
	case PROOF_CONFIRMED:
		return prove_confirmed(story, &proof, err);
	case PROOF_BUILDS:
		story_forget_bracket(story);
		return contradiction_builds(&story->search, &story->judge,
					    &proof, story->trial, err);
	case PROOF_INEXACT:
		return search_inexact(story, &proof, err);
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
	const struct changeset_record *changeset;

	if (changeset_add(&changeset, story->session, story->vcs,
			  &story->trial->good, err) < 0 ||
	    changeset_add(&changeset, story->session, story->vcs,
			  &story->trial->bad, err) < 0 ||
	    measure_ends(story, err) < 0)
		return -1;
	while (!story->over) {
		bool again;

		if (bases_measure(&again, story, err) < 0)
			return -1;
		if (again || story->over)
			continue;
		if (search_range(&again, story, err) < 0 ||
		    (!again && prove(story, err) < 0))
			return -1;
	}
	return 0;
}

static void init_story(struct story *story, struct trial *trial,
		       struct session *session, struct vcs *vcs,
		       const struct range *range, struct progress *progress)
{
	const struct plan *plan = session->plan;

	*story = (struct story){
		.session = session,
		.vcs = vcs,
		.range = range,
		.progress = progress,
		.trial = trial,
		.asked = session->ahead_count == 0,
	};
	judge_init(&story->judge, &plan->config, plan->reversed,
		   &session->arena);
	search_init(&story->search, &range->dag, range->eligible,
		    !plan->config.full_graph, &session->arena);
}

int bisect_part(struct bisect_rest *rest, struct trial *trial,
		const struct range *range, struct err *err)
{
	struct story story;
	int ret;

	init_story(&story, trial, trial->session, trial->pool.vcs, range,
		   trial->progress);
	ret = tell(&story, err);
	*rest = (struct bisect_rest){story.search.left, story.unanswered};
	return ret;
}

int bisect(struct session *session, struct vcs *vcs, const struct range *range,
	   struct progress *progress, struct err *err)
{
	struct story story;
	struct trial trial;
	struct err why = {0};
	bool told, unfinished;

	session->history = &range->dag;
	init_story(&story, &trial, session, vcs, range, progress);
	told = trial_begin(&trial, session, vcs, progress, &why) == 0 &&
	       tell(&story, &why) == 0;
	trial_end(&trial, &why);
	if (told)
		return 0;
	unfinished = trial.spent || story.unanswered;
	if (!process_interrupted() && !unfinished)
		free_space_explain(session, &why);
	return outcome_cut_off(
		(struct end_record){.outcome = process_interrupted()
						       ? OUTCOME_INTERRUPTED
					       : unfinished ? OUTCOME_RANGE
							    : OUTCOME_FAILED,
				    .reason = why.text},
		&story.search, &story.judge, &trial, err);
}
