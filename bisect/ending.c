/* SPDX-License-Identifier: MIT */
#include "bisect/ending.h"

#include "bisect/describe.h"

#include <math.h>
#include <string.h>

enum { DESCRIBED_MOST = 200 }; /* candidates with their subject in a report */

static const double CONFIRMED_FROM = 0.95;

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

int ending_write(struct session *session, struct end_record end,
		 struct err *err)
{
	end.exit_status = exit_status_of((enum outcome)end.outcome);
	return session_add(session,
			   (struct record){.kind = RECORD_END, .u.end = end},
			   err);
}

const char **ending_left(const struct search *search, size_t most,
			 struct arena *arena)
{
	ARENA_SCOPE(tmp);
	uint32_t *left;
	const char **names;
	size_t count;

	if (!search->dag || search->left > most)
		return NULL;
	left = arena_array(&tmp, search->dag->count, sizeof(*left));
	count = search_left(search, left);
	names = arena_array(arena, count + 1, sizeof(*names));
	for (size_t i = 0; i < count; i++)
		names[i] = search->dag->revs[left[i]].hex;
	return names;
}

void ending_conclude(struct conclusion *out, const struct suspect *suspect,
		     const struct search *search, const struct judge *judge)
{
	bool proved = suspect->end != SUSPECT_UNPROVABLE;

	judge_conclude(out, judge, search->dag, search->eligible, search->head,
		       suspect->index, proved ? suspect->log_odds : 0,
		       judge->arena);
}

static bool is_sure(const struct conclusion *conclusion,
		    const struct session *session)
{
	return conclusion->confidence >=
	       fmin(session->plan->config.confidence, CONFIRMED_FROM);
}

bool ending_may_be_layout(const struct conclusion *conclusion,
			  const struct judge *judge,
			  const struct session *session)
{
	if (conclusion->scatter.layout > 0)
		return !is_sure(conclusion, session);
	return scatter_may_mislead(&judge->level, conclusion->scatter.spread);
}

/* What a report says of the candidates. */
static int describe_candidates(struct trial *trial, const char **names,
			       struct err *err)
{
	const struct changeset_record *changeset;

	for (size_t i = 0; names && names[i] && i < DESCRIBED_MOST; i++) {
		struct rev rev = {""};

		snprintf(rev.hex, sizeof(rev.hex), "%s", names[i]);
		if (describe(&changeset, trial->session, trial->pool.vcs, &rev,
			     err) < 0)
			return -1;
	}
	return 0;
}

/* Mostly builds scatter, and the two that were compared prove nothing. */
static const char *why_doubtful(const struct conclusion *conclusion,
				struct session *session)
{
	struct arena *arena = &session->arena;
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
		metric_format(arena, session_unit(session),
			      conclusion->scatter.layout),
		percent);
}

int ending_suspect(const struct suspect *suspect,
		   const struct conclusion *conclusion,
		   const struct search *search, struct trial *trial,
		   struct err *err)
{
	const struct scatter *scatter = &conclusion->scatter;
	struct session *session = trial->session;
	bool confirmed = suspect->end == SUSPECT_CONFIRMED;
	struct end_record end = {
		.outcome = OUTCOME_NOT_CONFIRMED,
		.reason = suspect->reason,
		.culprit = search->dag->revs[suspect->index].hex,
		.candidates = conclusion->candidates,
		.probabilities = conclusion->probabilities,
		.scatter = scatter->beyond ? scatter->f : 0,
		.layout = scatter->layout,
		.confidence = confirmed ? conclusion->confidence : 0,
	};

	if (suspect->count > 1) {
		end.outcome = OUTCOME_RANGE;
		end.culprit = "";
		end.candidates = ending_left(search, SIZE_MAX, &session->arena);
		end.probabilities = NULL;
	} else if (confirmed && is_sure(conclusion, session)) {
		end.outcome = OUTCOME_CONFIRMED;
	} else if (confirmed) {
		end.reason = why_doubtful(conclusion, session);
	}
	if (describe_candidates(trial, end.candidates, err) < 0)
		return -1;
	return ending_write(session, end, err);
}
