/* SPDX-License-Identifier: MIT */
#include "bisect/visit/visit.h"

#include "bisect/judge/canary.h"
#include "bisect/session/facts.h"
#include "bisect/session/samples.h"
#include "bisect/trial/build.h"
#include "bisect/trial/run.h"
#include "bisect/visit/ends.h"
#include "probe/ground/text.h"

#include <math.h>

/* The runs of a revision, and the residuals of the references among them. */
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

		if (reference_run(&residual, judge, trial, err) < 0)
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
	case VISIT_VERDICT:
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

/*
 * A threshold of few runs may lie on the wrong side of a level by luck, and no
 * number of runs there tells.  With references beside each run, or one tree, or
 * by another metric, the ends stay.  Whether they have moved is a matter of the
 * canary; what was judged by the old threshold is weighed by the new one in the
 * end.
 */
static int know_ends(const struct opinion *opinion, struct judge *judge,
		     struct trial *trial, struct err *err)
{
	enum sampler_advice ignored;
	bool moved;

	if (judge->led || judge->paired || trial_has_one_tree(trial) ||
	    !sampler_ends_hold_up(&judge->sampler, &judge->level,
				  &opinion->visit, opinion->sample.count))
		return 0;
	progress_line(trial->progress,
		      "  the threshold is known too little to tell; the ends "
		      "are measured once more");
	return ends_double(&ignored, &moved, judge, trial, err);
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
		/* One is worth as many as are wanted. */
		if (judge->exact && duet.count > 0)
			duet.values[duet.count] = duet.values[0];
		else if (trial_run(&duet.values[duet.count], trouble, trial,
				   rev, phase, err) < 0)
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
		if (*advice == SAMPLER_MORE && aim == VISIT_VERDICT &&
		    know_ends(out, judge, trial, err) < 0)
			return -1;
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
	return reference_run(&ignored, judge, trial, err);
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

void visit_take(struct verdict_record *out, const struct judge *judge,
		const struct opinion *opinion, enum sampler_advice advice)
{
	out->side = opinion->visit.bad ? SIDE_BAD : SIDE_GOOD;
	out->decided = advice == SAMPLER_ENOUGH;
	out->log_odds = verdict_of_burst(opinion->visit.side_odds,
					 opinion->sample.references);
	out->median = opinion->visit.median;
	out->runs = judge->exact ? 1 : (int64_t)opinion->sample.count;
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
		       VISIT_VERDICT, PHASE_SEARCH, err) < 0)
		return -1;
	if (trouble.kind != TROUBLE_NONE)
		return trouble_verdict(out, judge, trial, &trouble, err);
	if (judge_is_odd(judge, &opinion) && !opinion.pristine &&
	    !trial->config->no_pristine) {
		return measure_pristine(out, judge, trial, rev, err);
	}
	visit_take(out, judge, &opinion, advice);
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

int visit_write(const struct verdict_record *verdict, struct trial *trial,
		struct err *err)
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
static int stand_and_look(struct reference_drift *drift,
			  struct trouble *trouble, struct judge *judge,
			  struct trial *trial, const struct rev *rev,
			  struct err *err)
{
	bool before = trial_has_one_tree(trial);

	*trouble = (struct trouble){0};
	if (!before && stand(trouble, trial, rev, err) < 0)
		return -1;
	if (trouble->kind == TROUBLE_NONE && !judge->paired && !judge->exact &&
	    judge->clean_runs == 0 &&
	    reference_look(drift, judge, trial, err) < 0)
		return -1;
	if (before && !drift->found)
		return stand(trouble, trial, rev, err);
	return 0;
}

int visit_revision(struct verdict_record *out, struct reference_drift *drift,
		   struct judge *judge, struct trial *trial,
		   const struct rev *rev, size_t candidates, struct err *err)
{
	struct trouble trouble;

	*drift = (struct reference_drift){0};
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
	return visit_write(out, trial, err);
}
