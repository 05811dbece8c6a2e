/* SPDX-License-Identifier: MIT */
#include "bisect/outcome.h"

#include "bisect/session/changeset.h"
#include "bisect/session/conditions.h"
#include "bisect/session/facts.h"

#include <math.h>
#include <string.h>

/* Candidates with their subject in a report, also of one made in haste. */
enum { DESCRIBED_MOST = 200, DESCRIBED_IN_HASTE = 20 };

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
		return 128 + process_interrupted();
	case OUTCOME_COMPARED:
	case OUTCOME_SCANNED:
	case OUTCOME_COUNT:
		break;
	}
	return 1;
}

int outcome_write(struct session *session, struct end_record end,
		  struct err *err)
{
	if (end.outcome != OUTCOME_COMPARED && end.outcome != OUTCOME_SCANNED)
		end.exit_status = exit_status_of((enum outcome)end.outcome);
	if (session->begin > 0)
		return session_add(
			session,
			(struct record){.kind = RECORD_RESULT, .u.result = end},
			err);
	if (conditions_end(session, err) < 0)
		return -1;
	return session_add(session,
			   (struct record){.kind = RECORD_END, .u.end = end},
			   err);
}

void outcome_conclude(struct conclusion *out, const struct proof *proof,
		      const struct search *search, const struct judge *judge)
{
	bool proved = proof->end != PROOF_UNPROVABLE;

	judge_conclude(out, judge, search->dag, search->eligible, search->head,
		       proof->index, proved ? proof->log_odds : 0,
		       judge->arena);
}

bool outcome_is_sure(const struct conclusion *conclusion,
		     const struct session *session)
{
	return conclusion->confidence >=
	       fmin(session->plan->config.confidence, CONFIRMED_FROM);
}

bool outcome_may_be_layout(const struct conclusion *conclusion,
			   const struct judge *judge,
			   const struct session *session)
{
	if (conclusion->scatter.layout > 0)
		return !outcome_is_sure(conclusion, session);
	return scatter_may_mislead(&judge->level, conclusion->scatter.spread);
}

/* What a report says of the candidates. */
static int describe_candidates(struct trial *trial, const char **names,
			       size_t most, struct err *err)
{
	const struct changeset_record *changeset;

	for (size_t i = 0; names && names[i] && i < most; i++) {
		struct rev rev = {""};

		snprintf(rev.hex, sizeof(rev.hex), "%s", names[i]);
		if (changeset_add(&changeset, trial->session, trial->pool.vcs,
				  &rev, err) < 0)
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
		metric_format(arena, session_verdict_unit(session),
			      conclusion->scatter.layout),
		percent);
}

/* Oldest first. */
static const char **names_left(const struct search *search, struct arena *arena)
{
	ARENA_SCOPE(tmp);
	uint32_t *left = arena_array(&tmp, search->dag->count, sizeof(*left));
	size_t count = search_left(search, left);
	const char **names = arena_array(arena, count + 1, sizeof(*names));

	for (size_t i = 0; i < count; i++)
		names[i] = search->dag->revs[left[i]].hex;
	return names;
}

int outcome_of_proof(const struct proof *proof,
		     const struct conclusion *conclusion,
		     const struct search *search, struct trial *trial,
		     struct err *err)
{
	const struct scatter *scatter = &conclusion->scatter;
	struct session *session = trial->session;
	bool confirmed = proof->end == PROOF_CONFIRMED;
	struct end_record end = {
		.outcome = OUTCOME_NOT_CONFIRMED,
		.reason = proof->reason,
		.culprit = search->dag->revs[proof->index].hex,
		.candidates = conclusion->ranking.candidates,
		.probabilities = conclusion->ranking.probabilities,
		.scatter = scatter->beyond ? scatter->f : 0,
		.layout = scatter->layout,
		.confidence = confirmed ? conclusion->confidence : 0,
	};

	if (proof->count > 1) {
		end.outcome = OUTCOME_RANGE;
		end.culprit = "";
		end.candidates = names_left(search, &session->arena);
		end.probabilities = NULL;
	} else if (confirmed && outcome_is_sure(conclusion, session)) {
		end.outcome = OUTCOME_CONFIRMED;
	} else if (confirmed) {
		end.reason = why_doubtful(conclusion, session);
	}
	if (describe_candidates(trial, end.candidates, DESCRIBED_MOST, err) < 0)
		return -1;
	return outcome_write(session, end, err);
}

int outcome_cut_off(struct end_record end, const struct search *search,
		    const struct judge *judge, struct trial *trial,
		    struct err *err)
{
	ARENA_SCOPE(tmp);
	struct session *session = trial->session;
	bool *among = arena_array(&tmp, search->dag->count, sizeof(*among));
	struct ranking ranking;
	struct err ignored = {0};

	for (size_t i = 0; i < search->dag->count; i++)
		among[i] = search->alive[i] && search->eligible[i];
	judge_rank(&ranking, judge, search->dag, among, search->head,
		   &session->arena);
	end.unfinished = true;
	end.left = (int64_t)search->left;
	end.candidates = ranking.candidates;
	end.probabilities = ranking.probabilities;
	/* Before there is a verdict none is likelier than another. */
	if (judge->count == 0) {
		end.candidates = names_left(search, &session->arena);
		end.probabilities = NULL;
	}
	/* The repository itself may be what keeps us from going on. */
	if (!process_interrupted() && !session_ahead(session))
		describe_candidates(trial, end.candidates, DESCRIBED_IN_HASTE,
				    &ignored);
	return outcome_write(session, end, err);
}
