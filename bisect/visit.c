/* SPDX-License-Identifier: MIT */
#include "bisect/visit.h"

#include "bisect/ends.h"
#include "bisect/judge/canary.h"
#include "bisect/session/facts.h"
#include "bisect/session/samples.h"
#include "bisect/trial/build.h"
#include "bisect/trial/run.h"
#include "probe/ground/text.h"

#include <math.h>

/* An end has run before; that it fails now need not last. */
enum { REFERENCE_TRIES = 3 };

/* -- References -- */

/* One run of GOOD or BAD; what it differs from that end's level. */
static int run_reference(double *residual, struct judge *judge,
			 struct trial *trial, bool bad, struct err *err)
{
	const struct rev *rev = bad ? &trial->bad : &trial->good;
	struct trouble trouble = {0};
	double value = 0;

	*residual = 0;
	for (int i = 0; i < REFERENCE_TRIES; i++) {
		if (trial_run(&value, &trouble, trial, rev, PHASE_REFERENCE,
			      err) < 0)
			return -1;
		if (trial->unread)
			return 0; /* all is to be forgotten: see leader.h */
		if (trouble.kind != TROUBLE_NONE)
			continue;
		*residual = verdict_residual(&judge->level, bad, value);
		return 0;
	}
	return ends_failed(trial, bad, &trouble, err);
}

/* GOOD and BAD take turns, unless BAD fails. */
static bool next_reference(struct judge *judge)
{
	return judge->clean_runs == 0 && judge->references++ % 2 == 1;
}

/* Has the machine moved?  One look, and when it alarms, three more. */
static int look_at_end(struct visit_drift *out, double *residual,
		       struct judge *judge, struct trial *trial, bool bad,
		       struct err *err)
{
	const struct level *level = &judge->level;
	double residuals[CANARY_RUNS] = {0};

	out->limit = canary_limit(level, bad);
	if (run_reference(residual, judge, trial, bad, err) < 0)
		return -1;
	if (!canary_alarms(level, bad, *residual))
		return 0;
	for (int i = 0; i < CANARY_RUNS; i++) {
		if (run_reference(&residuals[i], judge, trial, bad, err) < 0)
			return -1;
	}
	out->found = canary_drifts(level, bad, residuals);
	out->shift = stats_median(residuals, CANARY_RUNS);
	return 0;
}

/* With one tree a look at the other end takes a build. */
static int look_at_canary(struct visit_drift *out, struct judge *judge,
			  struct trial *trial, struct err *err)
{
	bool bad = next_reference(judge);
	double residual;

	*out = (struct visit_drift){0};
	if (look_at_end(out, &residual, judge, trial, bad, err) < 0)
		return -1;
	if (out->found || trial_has_one_tree(trial) ||
	    !canary_wants_other(&judge->level, bad, residual))
		return 0;
	return look_at_end(out, &residual, judge, trial, next_reference(judge),
			   err);
}

/* -- One revision -- */

/* Its runs, and the residuals of the references among them. */
struct duet {
	double *values, *residuals;
	size_t count, value_capacity;
	size_t references, residual_capacity;
};

static int run_references(struct duet *duet, struct judge *judge,
			  struct trial *trial, struct err *err)
{
	while (canary_is_due(&judge->level, duet->residuals, duet->references,
			     duet->count, judge->last_shift)) {
		double residual;

		if (run_reference(&residual, judge, trial,
				  next_reference(judge), err) < 0)
			return -1;
		duet->residuals = arena_grow(
			judge->arena, duet->residuals, duet->references,
			&duet->residual_capacity, sizeof(*duet->residuals));
		duet->residuals[duet->references++] = residual;
	}
	return 0;
}

static enum sampler_advice advise(const struct judge *judge, enum visit_aim aim,
				  const struct visit *visit, size_t count)
{
	switch (aim) {
	case VISIT_SIDE:
		break;
	case VISIT_SEEM_GOOD:
	case VISIT_SEEM_BAD:
		return sampler_neighbour(&judge->sampler, visit,
					 aim == VISIT_SEEM_BAD, count);
	case VISIT_SHARE:
		return sampler_share(&judge->level, visit, count);
	}
	return sampler_visit(&judge->sampler, visit, count);
}

/* Where BAD fails, levels tell nothing: does this one fail as well? */
static int run_clean(struct opinion *out, enum sampler_advice *advice,
		     struct trouble *trouble, struct judge *judge,
		     struct trial *trial, const struct rev *rev,
		     enum run_phase phase, struct err *err)
{
	struct visit *visit = &out->visit;
	double *values =
		arena_array(judge->arena, judge->clean_runs, sizeof(*values));

	for (size_t i = 0; i < judge->clean_runs; i++) {
		if (trial_run(&values[i], trouble, trial, rev, phase, err) < 0)
			return -1;
		if (trouble->kind != TROUBLE_NONE)
			return 0;
	}
	visit->raw = visit->median = stats_median(values, judge->clean_runs);
	visit->log_odds = visit->side_odds = -judge->clean_log_odds;
	visit->agreed = true;
	out->sample.count = judge->clean_runs;
	*advice = SAMPLER_ENOUGH;
	return 0;
}

int visit_runs(struct opinion *out, enum sampler_advice *advice,
	       struct trouble *trouble, struct judge *judge,
	       struct trial *trial, const struct rev *rev, enum visit_aim aim,
	       enum run_phase phase, struct err *err)
{
	bool paired = judge->paired || aim == VISIT_SHARE;
	struct duet duet = {0};
	struct sample *sample = &out->sample;

	*out = (struct opinion){.rev = *rev};
	trial_guard(trial, rev);
	if (trial_stand(trouble, trial, rev, err) < 0)
		return -1;
	if (trouble->kind != TROUBLE_NONE)
		return 0;
	if (judge->clean_runs > 0)
		return run_clean(out, advice, trouble, judge, trial, rev, phase,
				 err);
	do {
		duet.values =
			arena_grow(judge->arena, duet.values, duet.count,
				   &duet.value_capacity, sizeof(*duet.values));
		if (trial_run(&duet.values[duet.count], trouble, trial, rev,
			      phase, err) < 0)
			return -1;
		if (trouble->kind != TROUBLE_NONE)
			return 0;
		duet.count++;
		if (paired && run_references(&duet, judge, trial, err) < 0)
			return -1;
		sample->values = duet.values;
		sample->count = duet.count;
		sample->references = duet.references;
		verdict_drift(&sample->drift, &judge->level, duet.residuals,
			      duet.references);
		verdict_visit(&out->visit, &judge->level, sample);
		*advice = advise(judge, aim, &out->visit, duet.count);
	} while (*advice == SAMPLER_MORE);
	sample->bad = out->visit.bad;
	out->pristine = trial->pristine || trial_is_pristine(trial, rev);
	if (paired)
		judge->last_shift = sample->drift.shift;
	return 0;
}

/*
 * Is it the revision's own fault, or does nothing run any more?  One run of an
 * end tells.  With one tree, where that is two builds, such a run comes before
 * each visit.
 */
static int check_machine(const struct trouble *trouble, struct judge *judge,
			 struct trial *trial, struct err *err)
{
	double ignored;

	if ((trouble->kind != TROUBLE_RUN &&
	     trouble->kind != TROUBLE_NOT_RUNNABLE) ||
	    trial_has_one_tree(trial))
		return 0;
	return run_reference(&ignored, judge, trial, next_reference(judge),
			     err);
}

static int trouble_verdict(struct verdict_record *out, struct judge *judge,
			   struct trial *trial, const struct trouble *trouble,
			   struct err *err)
{
	if (check_machine(trouble, judge, trial, err) < 0)
		return -1;
	out->side = SIDE_SKIP;
	out->decided = true;
	out->reason = trouble->reason;
	out->log = trouble->log;
	if (trouble->kind == TROUBLE_BUILD ||
	    trial->config->on_failure == CONFIG_SKIP)
		return 0;
	if (trial->config->on_failure == CONFIG_STOP)
		return err_set(err,
			       "%.10s failed twice: %s%s%s (--on-failure stop)",
			       out->revision, trouble->reason,
			       trouble->log ? "; see " : "",
			       trouble->log ? trouble->log : "");
	out->side = SIDE_BAD;
	out->failed = true;
	out->log_odds = JUDGE_FAILURE_LOG_ODDS;
	return 0;
}

static void take_opinion(struct verdict_record *out,
			 const struct opinion *opinion,
			 enum sampler_advice advice)
{
	out->side = opinion->visit.bad ? SIDE_BAD : SIDE_GOOD;
	out->decided = advice == SAMPLER_ENOUGH;
	out->log_odds = verdict_of_burst(opinion->visit.side_odds,
					 opinion->sample.references);
	out->median = opinion->visit.median;
	out->runs = (int64_t)opinion->sample.count;
	out->shift = opinion->sample.drift.shift;
	out->references = (int64_t)opinion->sample.references;
}

static void call_odd(struct verdict_record *out, const struct judge *judge,
		     struct session *session)
{
	const char *unit = session_verdict_unit(session);
	const struct level *level = &judge->whole;
	struct arena *arena = &session->arena;
	double better = judge->higher_is_better
				? fmax(level->good_median, level->bad_median)
				: fmin(level->good_median, level->bad_median);

	out->odd = true;
	out->side = SIDE_SKIP;
	out->reason = arena_sprintf(
		arena,
		"too good to be true: %s, and the better end %s; a build that "
		"does not do the work? (--verify tells, --accept-odd trusts "
		"it)",
		metric_format(arena, unit, out->median),
		metric_format(arena, unit, better));
}

/*
 * Of the noise, by its runs.  Where another metric leads they tell of both, and
 * of the metric itself nothing else does before the proof.
 */
static void learn(struct opinion *opinion, struct judge *judge,
		  const struct trial *trial)
{
	struct sample *own = &opinion->own;
	size_t count;
	double *values;

	verdict_learn(&judge->level, &opinion->sample);
	if (!judge->led)
		return;
	values = session_values(&count, trial->session, opinion->rev.hex,
				PHASE_SEARCH, METRIC_PROCESS_COUNT,
				judge->arena);
	*own = (struct sample){.count = opinion->sample.count,
			       .bad = opinion->sample.bad};
	if (count < own->count) {
		own->count = 0;
		return;
	}
	own->values = values + (count - own->count);
	verdict_learn(&judge->aside.level, own);
	/* How far the metric has drifted is not known. */
	if (judge->paired)
		own->count = 0;
}

static int measure(struct verdict_record *out, struct judge *judge,
		   struct trial *trial, const struct rev *rev, struct err *err);

/*
 * What is odd on top of other revisions may not be so from a pristine tree; and
 * if it is not, no build on top of others is trusted any more.
 */
static int measure_pristine(struct verdict_record *out, struct judge *judge,
			    struct trial *trial, const struct rev *rev,
			    struct err *err)
{
	ARENA_SCOPE(tmp);
	const char *warning;

	progress_line(trial->progress,
		      "%.10s is too good to be true; it is built once more, "
		      "from a pristine tree",
		      rev->hex);
	trial->pristine = true;
	if (measure(out, judge, trial, rev, err) < 0)
		return -1;
	if (out->odd || out->side == SIDE_SKIP) {
		trial->pristine = false;
		return 0;
	}
	warning = arena_sprintf(&tmp,
				"%.10s was too good to be true when it was "
				"built on top of others, and is not from a "
				"pristine tree; from here on all builds start "
				"from one (--clean does so from the beginning)",
				rev->hex);
	progress_line(trial->progress, "warning: %s", warning);
	return session_add(
		trial->session,
		(struct record){.kind = RECORD_WARNING, .u.warning = {warning}},
		err);
}

static int measure(struct verdict_record *out, struct judge *judge,
		   struct trial *trial, const struct rev *rev, struct err *err)
{
	enum sampler_advice advice;
	struct opinion opinion;
	struct trouble trouble;

	if (visit_runs(&opinion, &advice, &trouble, judge, trial, rev,
		       VISIT_SIDE, PHASE_SEARCH, err) < 0)
		return -1;
	if (trouble.kind != TROUBLE_NONE)
		return trouble_verdict(out, judge, trial, &trouble, err);
	if (judge_is_odd(judge, &opinion) && !opinion.pristine &&
	    !trial->config->no_pristine) {
		return measure_pristine(out, judge, trial, rev, err);
	}
	take_opinion(out, &opinion, advice);
	if (judge_is_odd(judge, &opinion)) {
		call_odd(out, judge, trial->session);
		return 0;
	}
	opinion.log_odds = opinion.visit.log_odds;
	if (judge->clean_runs > 0)
		opinion.sample = (struct sample){.bad = false};
	else
		learn(&opinion, judge, trial);
	judge_hold(judge, &opinion);
	return 0;
}

static int write_verdict(const struct verdict_record *verdict,
			 struct trial *trial, struct err *err)
{
	return session_add(
		trial->session,
		(struct record){.kind = RECORD_VERDICT, .u.verdict = *verdict},
		err);
}

/* Nothing but a run can have moved a tree that is guarded. */
static int stand(struct trouble *trouble, struct trial *trial,
		 const struct rev *rev, struct err *err)
{
	trial_guard(trial, rev);
	return trial_stand(trouble, trial, rev, err);
}

/*
 * A revision that cannot be had is no reason for a reference run; but where
 * there is one tree, that run comes before, or it would be built twice.
 */
static int stand_and_look(struct visit_drift *drift, struct trouble *trouble,
			  struct judge *judge, struct trial *trial,
			  const struct rev *rev, struct err *err)
{
	bool before = trial_has_one_tree(trial);

	*trouble = (struct trouble){0};
	if (!before && stand(trouble, trial, rev, err) < 0)
		return -1;
	if (trouble->kind == TROUBLE_NONE && !judge->paired &&
	    judge->clean_runs == 0 &&
	    look_at_canary(drift, judge, trial, err) < 0)
		return -1;
	if (before && !drift->found)
		return stand(trouble, trial, rev, err);
	return 0;
}

int visit_revision(struct verdict_record *out, struct visit_drift *drift,
		   struct judge *judge, struct trial *trial,
		   const struct rev *rev, size_t candidates, struct err *err)
{
	struct trouble trouble;

	*drift = (struct visit_drift){0};
	*out = (struct verdict_record){
		.revision = arena_strdup(&trial->session->arena, rev->hex),
		.candidates = (int64_t)candidates,
	};
	if (stand_and_look(drift, &trouble, judge, trial, rev, err) < 0)
		return -1;
	if (drift->found)
		return 0;
	if (trouble.kind != TROUBLE_NONE
		    ? trouble_verdict(out, judge, trial, &trouble, err) < 0
		    : measure(out, judge, trial, rev, err) < 0)
		return -1;
	if (out->failed)
		judge_hold(judge, &(struct opinion){.rev = *rev,
						    .sample = {.bad = true},
						    .log_odds = out->log_odds});
	return write_verdict(out, trial, err);
}

/* -- One beside a confirmed step -- */

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

static int write_neighbour(const struct opinion *opinion, bool bad,
			   struct trial *trial, struct err *err)
{
	struct verdict_record verdict = {
		.revision =
			arena_strdup(&trial->session->arena, opinion->rev.hex),
		.neighbour = true};

	take_opinion(&verdict, opinion, SAMPLER_ENOUGH);
	verdict.side = bad ? SIDE_BAD : SIDE_GOOD;
	return write_verdict(&verdict, trial, err);
}

int visit_neighbour(enum visit_likeness *out, struct judge *judge,
		    struct trial *trial, const struct rev *rev, bool bad,
		    struct err *err)
{
	const struct opinion *held = judge_find(judge, rev);
	struct opinion opinion;
	struct trouble trouble;
	bool contradicts;

	*out = VISIT_UNKNOWN;
	if (held && (held->sample.bad == bad || held->pristine)) {
		*out = held->sample.bad == bad ? VISIT_ALIKE : VISIT_UNLIKE;
		return 0;
	}
	if (look_twice(&opinion, &contradicts, &trouble, judge, trial, rev, bad,
		       err) < 0)
		return -1;
	if (trouble.kind != TROUBLE_NONE || judge_is_odd(judge, &opinion))
		return 0;
	*out = contradicts ? VISIT_UNLIKE : VISIT_ALIKE;
	opinion.neighbour = true;
	opinion.sample.bad = bad != contradicts;
	judge_hold(judge, &opinion);
	return write_neighbour(&opinion, opinion.sample.bad, trial, err);
}
