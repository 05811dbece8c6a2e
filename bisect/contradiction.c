/* SPDX-License-Identifier: MIT */
#include "bisect/contradiction.h"

#include "bisect/session/facts.h"
#include "bisect/session/samples.h"
#include "bisect/visit/ends.h"

#include <math.h>
#include <string.h>

/*
 * Three times is about an eighth of the whole: a step in that is not worth
 * much, or the level rises little by little, and no commit is to blame.
 */
enum { CONTRADICTIONS_MOST = 6, NARROWED_MOST = 3 };

static int restart(struct search *search, struct judge *judge,
		   struct trial *trial, struct restart_record restart,
		   size_t head, struct err *err)
{
	restart.contradictions = judge->contradictions;
	restart.paired = judge->paired;
	restart.need = judge->sampler.need + judge->sampler.raised;
	progress_line(trial->progress, "restarting the search: %s",
		      restart.reason);
	judge_forget(judge);
	search_restart(search, head);
	return session_add(
		trial->session,
		(struct record){.kind = RECORD_RESTART, .u.restart = restart},
		err);
}

int contradiction_drift(struct search *search, struct judge *judge,
			const struct reference_drift *drift,
			struct trial *trial, struct err *err)
{
	ARENA_SCOPE(tmp);
	const char *unit = session_verdict_unit(trial->session);

	judge->paired = true;
	return restart(
		search, judge, trial,
		(struct restart_record){
			.reason = arena_sprintf(
				&tmp,
				"the machine has drifted by %s since the ends "
				"were measured (limit %s); from here on each "
				"run is paired with a reference run of an end",
				metric_format(&tmp, unit, drift->shift),
				metric_format(&tmp, unit, drift->limit)),
			.drift = true,
			.shift = drift->shift,
			.limit = drift->limit},
		search->head, err);
}

int contradiction_scatter(struct search *search, struct judge *judge,
			  double layout, struct trial *trial, struct err *err)
{
	ARENA_SCOPE(tmp);
	const char *unit = session_unit(trial->session);

	judge->paired = judge->scattered = true;
	judge->exact = trial->no_warmup = false;
	sampler_scattered(&judge->sampler);
	trial_keep_ends(trial);
	return restart(
		search, judge, trial,
		(struct restart_record){
			.reason = arena_sprintf(
				&tmp,
				"builds differ by about %s more than their "
				"runs scatter, as they do when the machine "
				"drifts slowly, too; once more, with more runs "
				"of each and one of an end beside every run",
				metric_format(&tmp, unit, layout))},
		search->head, err);
}

int contradiction_layouts(struct search *search, struct judge *judge,
			  const char *found, double layout, struct trial *trial,
			  struct err *err)
{
	ARENA_SCOPE(tmp);
	const char *unit = session_unit(trial->session);
	const char *scatter = "";

	if (layout > 0)
		scatter = arena_sprintf(
			&tmp, "layouts change the result by about %s; ",
			metric_format(&tmp, unit, layout));
	trial_keep_ends(trial);
	search_restart_all(search);
	return restart(search, judge, trial,
		       (struct restart_record){
			       .reason = arena_sprintf(
				       &tmp,
				       "%s%sfrom here on each run is under a "
				       "random layout of its own",
				       found, scatter),
			       .by_layouts = true},
		       search->dag->count - 1, err);
}

/* Ends that stood for the user's were built on top of others. */
static int restore_ends(struct judge *judge, struct trial *trial,
			struct err *err)
{
	enum sampler_advice advice;

	if (!ends_restore(trial))
		return 0;
	return ends_measure(&advice, judge, trial, err);
}

int contradiction_builds(struct search *search, struct judge *judge,
			 const struct proof *proof, struct trial *trial,
			 struct err *err)
{
	ARENA_SCOPE(tmp);

	trial->pristine = true;
	if (restore_ends(judge, trial, err) < 0)
		return -1;
	search_restart_all(search);
	return restart(
		search, judge, trial,
		(struct restart_record){
			.reason = arena_sprintf(
				&tmp,
				"%s; from here on all builds start from a "
				"pristine tree (--clean does so from the "
				"beginning)",
				proof->reason)},
		search->dag->count - 1, err);
}

int contradiction_inexact(enum contradiction_end *out, struct search *search,
			  struct judge *judge, const struct proof *proof,
			  struct trial *trial, struct err *err)
{
	enum sampler_advice advice;
	ARENA_SCOPE(tmp);

	*out = CONTRADICTION_RESTART;
	judge->inexact = true;
	ends_restore(trial);
	if (ends_measure(&advice, judge, trial, err) < 0)
		return -1;
	if (advice != SAMPLER_ENOUGH || judge_swapped(judge))
		*out = CONTRADICTION_REFUSED;
	search_restart_all(search);
	return restart(search, judge, trial,
		       (struct restart_record){
			       .reason = arena_sprintf(
				       &tmp,
				       "runs seemed to repeat bit for bit, but "
				       "%s; from here on each revision has as "
				       "many as usual",
				       proof->reason),
			       .inexact = true},
		       search->dag->count - 1, err);
}

/* Its level may be odd by one metric alone. */
static void reopen_odd(struct search *search, const struct session *session)
{
	for (size_t i = session->begin; i < session->count; i++) {
		const struct verdict_record *verdict =
			&session->records[i]->u.verdict;
		struct rev rev = {""};
		int64_t index;

		if (session->records[i]->kind != RECORD_VERDICT ||
		    !verdict->odd)
			continue;
		snprintf(rev.hex, sizeof(rev.hex), "%s", verdict->revision);
		index = dag_find(search->dag, &rev);
		if (index >= 0)
			search_reopen(search, (size_t)index);
	}
}

int contradiction_led(struct search *search, struct judge *judge,
		      const char *how, struct trial *trial, struct err *err)
{
	ARENA_SCOPE(tmp);
	const struct lead_record *lead = session_lead(trial->session);

	judge_follow(judge);
	trial->process = METRIC_PROCESS_COUNT;
	trial->unread = false;
	trial_keep_ends(trial);
	reopen_odd(search, trial->session);
	return restart(
		search, judge, trial,
		(struct restart_record){
			.reason = arena_sprintf(
				&tmp,
				"%s has led%s; from here on the "
				"search goes by %s itself",
				lead->metric, how, trial->config->metric),
			.unled = true},
		search->head, err);
}

/* -- In the middle between the ends? -- */

static int find_share(double *share, struct judge *judge, struct trial *trial,
		      const struct rev *rev, struct err *err)
{
	enum sampler_advice advice;
	struct opinion opinion;
	struct trouble trouble;

	*share = NAN;
	if (visit_runs(&opinion, &advice, &trouble, judge, trial, rev,
		       VISIT_SHARE, PHASE_SHARE, err) < 0)
		return -1;
	if (trouble.kind == TROUBLE_NONE)
		*share = verdict_share(&judge->level, &opinion.visit);
	return 0;
}

/* Take the candidate for the newer end; if that is no end, all is as before. */
static int move_newer_end(bool *moved, struct judge *judge, struct trial *trial,
			  const struct rev *rev, struct err *err)
{
	struct rev *end = judge->reversed ? &trial->good : &trial->bad;
	struct rev old = *end;
	struct judge before = *judge;
	enum sampler_advice advice;

	*end = *rev;
	trial_keep_ends(trial);
	if (ends_measure(&advice, judge, trial, err) < 0)
		return -1;
	*moved = advice == SAMPLER_ENOUGH &&
		 (judge->level.difference > 0) == (before.level.difference > 0);
	if (*moved)
		return 0;
	*end = old;
	judge->exact = trial->no_warmup = before.exact;
	judge->level = before.level;
	for (int i = 0; i < 2; i++)
		judge->ends[i] = before.ends[i];
	trial_keep_ends(trial);
	return 0;
}

static int narrow_to(bool *narrowed, struct search *search, struct judge *judge,
		     size_t index, struct trial *trial, struct err *err)
{
	const struct rev *rev = &search->dag->revs[index];
	ARENA_SCOPE(tmp);
	double share;

	if (!search_has_candidate(search, index))
		return 0;
	if (find_share(&share, judge, trial, rev, err) < 0)
		return -1;
	if (!sampler_intermediate(share))
		return 0;
	if (move_newer_end(narrowed, judge, trial, rev, err) < 0)
		return -1;
	if (!*narrowed)
		return 0;
	judge->narrowed++;
	sampler_doubt(&judge->sampler);
	return restart(search, judge, trial,
		       (struct restart_record){
			       .reason = arena_sprintf(
				       &tmp,
				       "%.10s lies %.0f %% of the way between "
				       "the ends, so there are several "
				       "culprits; the search goes on for the "
				       "one at or before it",
				       rev->hex, share * 100)},
		       index, err);
}

static double median_in(const struct trial *trial,
			const struct confirmation_record *step,
			const struct rev *rev, double otherwise)
{
	ARENA_SCOPE(tmp);
	size_t count;
	double *values =
		session_step_values(&count, trial->session, step, rev->hex,
				    METRIC_PROCESS_COUNT, &tmp);

	return count > 0 ? stats_median(values, count) : otherwise;
}

/* By the runs side by side, the ends among them as far as they were there. */
static bool may_be_between(const struct judge *judge, const struct trial *trial,
			   const struct confirmation_record *step,
			   double median)
{
	const struct level *level = &judge->level;
	double good = median_in(trial, step, &trial->good, level->good_median);
	double bad = median_in(trial, step, &trial->bad, level->bad_median);
	double share = (median - good) / (bad - good);

	return share > 0.2 && share < 0.8;
}

/* The candidate, or else its parent. */
static int narrow(bool *narrowed, struct search *search, struct judge *judge,
		  const struct proof *proof, struct trial *trial,
		  struct err *err)
{
	const struct confirmation_record *step = session_step(trial->session);
	struct rev parent = {""};
	int64_t index;

	*narrowed = false;
	if (!step || step->pairs == 0 || proof->index == search->head)
		return 0;
	if (may_be_between(judge, trial, step, step->culprit_median) &&
	    narrow_to(narrowed, search, judge, proof->index, trial, err) < 0)
		return -1;
	snprintf(parent.hex, sizeof(parent.hex), "%s", step->parent);
	index = dag_find(search->dag, &parent);
	if (*narrowed || index < 0 ||
	    !may_be_between(judge, trial, step, step->parent_median))
		return 0;
	return narrow_to(narrowed, search, judge, (size_t)index, trial, err);
}

/* -- Or were the ends, or the verdicts, wrong? -- */

/* A build that stands alone is no part of the history. */
static int skip_odd(struct search *search, const struct proof *proof,
		    struct trial *trial, struct err *err)
{
	const struct verdict_record verdict = {
		.revision = search->dag->revs[proof->odd].hex,
		.side = SIDE_SKIP,
		.decided = true,
		.odd = true,
		.reason = "this build is odd: its neighbours on both sides "
			  "are not like it",
	};

	search_skip(search, proof->odd);
	return session_add(
		trial->session,
		(struct record){.kind = RECORD_VERDICT, .u.verdict = verdict},
		err);
}

static const char *what_was_done(const struct judge *judge, size_t before,
				 struct arena *arena)
{
	return arena_sprintf(
		arena, "%s%s",
		judge->level.count != before
			? arena_sprintf(arena,
					"; the ends were measured again (%zu "
					"runs of each)",
					judge->level.count)
			: "",
		judge->paired ? "; each run is paired with a reference run of "
				"an end"
			      : "");
}

static int measure_again(enum contradiction_end *out, struct search *search,
			 struct judge *judge, const struct proof *proof,
			 struct trial *trial, struct err *err)
{
	ARENA_SCOPE(tmp);
	size_t before = judge->level.count;
	enum sampler_advice advice = SAMPLER_ENOUGH;
	bool moved = false;

	if (judge->clean_runs == 0 && sampler_raise(&judge->sampler, before) &&
	    ends_double(&advice, &moved, judge, trial, err) < 0)
		return -1;
	if (advice != SAMPLER_ENOUGH) {
		*out = CONTRADICTION_REFUSED;
		return 0;
	}
	judge->paired |=
		judge->clean_runs == 0 && (moved || judge->contradictions >= 2);
	return restart(search, judge, trial,
		       (struct restart_record){
			       .reason = arena_sprintf(
				       &tmp, "it ended at %.10s, but %s%s",
				       search->dag->revs[proof->index].hex,
				       proof->reason,
				       what_was_done(judge, before, &tmp))},
		       search->head, err);
}

int contradiction_unproved(enum contradiction_end *out, struct search *search,
			   struct judge *judge, const struct proof *proof,
			   struct trial *trial, struct err *err)
{
	bool spike = proof->end == PROOF_SPIKE, narrowed = false;

	*out = CONTRADICTION_RESTART;
	if (++judge->contradictions >= CONTRADICTIONS_MOST ||
	    (!spike && judge->narrowed >= NARROWED_MOST)) {
		*out = CONTRADICTION_GIVE_UP;
		return 0;
	}
	if (spike ? skip_odd(search, proof, trial, err) < 0
		  : narrow(&narrowed, search, judge, proof, trial, err) < 0)
		return -1;
	if (narrowed)
		return 0;
	judge->unexplained = true;
	return measure_again(out, search, judge, proof, trial, err);
}
