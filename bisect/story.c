/* SPDX-License-Identifier: MIT */
#include "bisect/story.h"

#include "bisect/announce.h"
#include "bisect/contradiction.h"
#include "bisect/outcome.h"
#include "bisect/session/changeset.h"
#include "bisect/state.h"
#include "bisect/visit/busy.h"
#include "bisect/visit/forecast.h"
#include "probe/ground/text.h"

#include <math.h>

/* -- Writing down -- */

int story_warn(struct story *story, const char *text, struct err *err)
{
	progress_line(story->progress, "warning: %s", text);
	return session_add(
		story->session,
		(struct record){.kind = RECORD_WARNING, .u.warning = {text}},
		err);
}

int story_finish(struct story *story, struct end_record end, struct err *err)
{
	story->over = true;
	return outcome_write(story->session, end, err);
}

int story_not_reproduced(struct story *story, const char *reason,
			 struct err *err)
{
	return story_finish(
		story,
		(struct end_record){.outcome = OUTCOME_NOT_REPRODUCED,
				    .reason = reason},
		err);
}

/* More than the budget leaves is said as soon as it is known. */
void story_tell_too_long(struct story *story, double seconds)
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
int story_end_by_state(struct story *story, const char *why, struct err *err)
{
	if (!why)
		return 0;
	return story_finish(
		story,
		(struct end_record){.outcome = OUTCOME_NOT_CONFIRMED,
				    .reason = why},
		err);
}

/* As soon as most runs wait for a processor. */
int story_tell_busy(struct story *story, bool refused, struct err *err)
{
	ARENA_SCOPE(tmp);
	const char *words = NULL;

	if (!story->busy)
		words = busy_words(&story->judge, story->trial, refused, &tmp);
	if (!words)
		return 0;
	story->busy = true;
	return story_warn(story, words, err);
}

/* -- Visits -- */

/* While nothing gets narrower the time left does not fall. */
void story_announce(struct story *story, const struct verdict_record *verdict,
		    size_t left)
{
	double left_s = forecast_left_s(&story->judge, story->session, left);

	if (left >= story->left)
		left_s = fmax(left_s, story->left_s);
	story->left = left;
	story->left_s = left_s;
	announce_verdict(story->progress, story->session, &story->judge,
			 verdict, left, left_s);
	story_tell_too_long(story, left_s);
}

void story_forget_bracket(struct story *story)
{
	story->last_old = story->last_new = (struct rev){""};
	trial_keep_ends(story->trial);
}

/* What another metric has led to says nothing of this one any more. */
int story_follow(struct story *story, const char *how, struct err *err)
{
	story_forget_bracket(story);
	return contradiction_led(&story->search, &story->judge, how,
				 story->trial, err);
}

static int look_for_state(bool *over, struct story *story,
			  const struct rev *rev, struct err *err)
{
	const char *why;

	if (state_in_visit(&why, &story->judge, story->trial, rev, err) < 0)
		return -1;
	*over = why != NULL;
	return story_end_by_state(story, why, err);
}

/* A revision judged; or, when the machine drifts, all is to begin anew. */
int story_visit(struct verdict_record *out, bool *again, struct story *story,
		const struct rev *rev, size_t candidates, struct err *err)
{
	const struct changeset_record *changeset;
	struct reference_drift drift;

	*again = false;
	if (changeset_add(&changeset, story->session, story->vcs, rev, err) <
		    0 ||
	    visit_revision(out, &drift, &story->judge, story->trial, rev,
			   candidates, err) < 0)
		return -1;
	if (story->trial->unread) {
		*again = true;
		return story_follow(story, ", but its counter was in use", err);
	}
	if (story_tell_busy(story, false, err) < 0)
		return -1;
	*again = drift.found;
	if (!*again)
		return look_for_state(again, story, rev, err);
	story_forget_bracket(story);
	return contradiction_drift(&story->search, &story->judge, &drift,
				   story->trial, err);
}
