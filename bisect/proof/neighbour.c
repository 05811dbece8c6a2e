/* SPDX-License-Identifier: MIT */
#include "bisect/proof/neighbour.h"

/* That a build remembers is rare: 20 to 1 against it, besides. */
static const double REMEMBERS = 3;

/* With references; *sure by so much more than verdicts need. */
static int look_closely(struct opinion *out, bool *sure,
			struct trouble *trouble, struct judge *judge,
			struct trial *trial, const struct rev *rev, double more,
			struct err *err)
{
	enum sampler_advice advice = SAMPLER_GIVE_UP;
	bool paired = judge->paired;
	int ret;

	judge->paired = paired || !judge->exact;
	judge->sampler.raised += more;
	ret = visit_runs(out, &advice, trouble, judge, trial, rev, VISIT_SIDE,
			 PHASE_SEARCH, err);
	judge->sampler.raised -= more;
	judge->paired = paired;
	*sure = advice == SAMPLER_ENOUGH;
	return ret;
}

/* If it does not look so, is it so with references, and surely? */
static int look_at_neighbour(struct opinion *out, bool *contradicts,
			     struct trouble *trouble, struct judge *judge,
			     struct trial *trial, const struct rev *rev,
			     bool bad, struct err *err)
{
	enum visit_aim seem = bad ? VISIT_SEEM_BAD : VISIT_SEEM_GOOD;
	enum sampler_advice advice;
	bool sure;

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
	if (look_closely(out, &sure, trouble, judge, trial, rev, 0, err) < 0)
		return -1;
	*contradicts =
		trouble->kind == TROUBLE_NONE && sure && out->visit.bad != bad;
	return 0;
}

/*
 * One that looks different as built on top of others is built pristine.  It
 * must surely be alike then, or what was seen first holds.
 */
static int look_twice(struct opinion *out, bool *contradicts,
		      struct trouble *trouble, struct judge *judge,
		      struct trial *trial, const struct rev *rev, bool bad,
		      struct err *err)
{
	bool always = trial->pristine, sure;
	int ret = look_at_neighbour(out, contradicts, trouble, judge, trial,
				    rev, bad, err);

	if (ret < 0 || !*contradicts || out->pristine ||
	    trial->config->no_pristine)
		return ret;
	trial->pristine = true;
	ret = look_closely(out, &sure, trouble, judge, trial, rev, REMEMBERS,
			   err);
	trial->pristine = always;
	*contradicts = !sure || out->visit.bad != bad;
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
