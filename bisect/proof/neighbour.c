/* SPDX-License-Identifier: MIT */
#include "bisect/proof/neighbour.h"

/* If it does not look so, is it so with references, and surely? */
static int look_at_neighbour(struct opinion *out, bool *contradicts,
			     struct trouble *trouble, struct judge *judge,
			     struct trial *trial, const struct rev *rev,
			     bool bad, struct err *err)
{
	enum visit_aim seem = bad ? VISIT_SEEM_BAD : VISIT_SEEM_GOOD;
	enum sampler_advice advice;
	bool paired = judge->paired;
	int ret;

	*contradicts = false;
	if (visit_runs(out, &advice, trouble, judge, trial, rev, seem,
		       PHASE_SEARCH, err) < 0)
		return -1;
	if (trouble->kind != TROUBLE_NONE || advice == SAMPLER_ENOUGH)
		return 0;
	if (judge->exact) {
		*contradicts = out->visit.bad != bad;
		return 0;
	}
	judge->paired = true;
	ret = visit_runs(out, &advice, trouble, judge, trial, rev, VISIT_SIDE,
			 PHASE_SEARCH, err);
	judge->paired = paired;
	*contradicts = ret == 0 && trouble->kind == TROUBLE_NONE &&
		       advice == SAMPLER_ENOUGH && out->visit.bad != bad;
	return ret;
}

/* One that looks different as built on top of others is built pristine. */
static int look_twice(struct opinion *out, bool *contradicts,
		      struct trouble *trouble, struct judge *judge,
		      struct trial *trial, const struct rev *rev, bool bad,
		      struct err *err)
{
	bool always = trial->pristine;
	int ret = look_at_neighbour(out, contradicts, trouble, judge, trial,
				    rev, bad, err);

	if (ret < 0 || !*contradicts || out->pristine ||
	    trial->config->no_pristine)
		return ret;
	trial->pristine = true;
	ret = look_at_neighbour(out, contradicts, trouble, judge, trial, rev,
				bad, err);
	trial->pristine = always;
	return ret;
}

static int write_neighbour(const struct judge *judge,
			   const struct opinion *opinion, bool bad,
			   struct trial *trial, struct err *err)
{
	struct verdict_record verdict = {
		.revision =
			arena_strdup(&trial->session->arena, opinion->rev.hex),
		.neighbour = true};

	visit_take(&verdict, judge, opinion, SAMPLER_ENOUGH);
	verdict.side = bad ? SIDE_BAD : SIDE_GOOD;
	return visit_write(&verdict, trial, err);
}

int neighbour_visit(enum neighbour_likeness *out, struct judge *judge,
		    struct trial *trial, const struct rev *rev, bool bad,
		    struct err *err)
{
	const struct opinion *held = judge_find(judge, rev);
	struct opinion opinion;
	struct trouble trouble;
	bool contradicts;

	*out = NEIGHBOUR_UNKNOWN;
	if (held && (held->sample.bad == bad || held->pristine)) {
		*out = held->sample.bad == bad ? NEIGHBOUR_ALIKE
					       : NEIGHBOUR_UNLIKE;
		return 0;
	}
	if (look_twice(&opinion, &contradicts, &trouble, judge, trial, rev, bad,
		       err) < 0)
		return -1;
	if (trouble.kind != TROUBLE_NONE || judge_is_odd(judge, &opinion))
		return 0;
	*out = contradicts ? NEIGHBOUR_UNLIKE : NEIGHBOUR_ALIKE;
	opinion.neighbour = true;
	opinion.sample.bad = bad != contradicts;
	judge_hold(judge, &opinion);
	return write_neighbour(judge, &opinion, opinion.sample.bad, trial, err);
}
