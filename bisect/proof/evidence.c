/* SPDX-License-Identifier: MIT */
#include "bisect/proof/evidence.h"

#include "bisect/explain/excerpt.h"
#include "bisect/explain/overlap.h"
#include "bisect/proof/annotation.h"
#include "bisect/proof/simulation.h"
#include "bisect/session/facts.h"
#include "bisect/session/samples.h"
#include "bisect/trial/run.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* -- Profiles -- */

/* The least of the runs that were compared, which the machine disturbed least.
 */
static double least_of(const struct trial *trial, const char *revision,
		       int process)
{
	ARENA_SCOPE(tmp);
	const struct session *session = trial->session;
	double least = INFINITY;
	size_t count;
	double *values =
		session_step_values(&count, session, session_step(session),
				    revision, process, &tmp);

	for (size_t i = 0; i < count; i++)
		least = fmin(least, values[i]);
	if (trial->measure.metric.simulated)
		least /= SIMULATE_TIMES;
	return count > 0 ? least : 0;
}

static int write_profile(struct trial *trial, const char *revision,
			 const struct profile *profile, struct err *err)
{
	return session_add(
		trial->session,
		(struct record){.kind = RECORD_PROFILE,
				.u.profile = {.revision = revision,
					      .samples = profile->samples,
					      .unnamed = profile->unnamed,
					      .jit = profile->jit,
					      .inlined = profile->inlined,
					      .event = profile->event,
					      .unwind = profile->unwind,
					      .folded = profile->folded,
					      .reason = profile->reason}},
		err);
}

static int take_profile(struct trial *trial, const char *revision,
			const struct profile_spec *spec, struct err *err)
{
	ARENA_SCOPE(tmp);
	struct profile profile = {.reason = NULL};
	struct trouble trouble;
	struct rev rev;

	session_ahead(trial->session); /* it may be what is told next */
	if (session_profile(trial->session, revision))
		return 0;
	/* It may have to be built once more, which is not for nothing. */
	profile.reason = profile_why_not(spec, &tmp);
	if (profile.reason)
		return write_profile(trial, revision, &profile, err);
	snprintf(rev.hex, sizeof(rev.hex), "%s", revision);
	if (trial_stand(&trouble, trial, &rev, err) < 0)
		return -1;
	profile.reason = trouble.reason;
	if (trouble.kind == TROUBLE_NONE &&
	    trial_profile(&profile, trial, tree_find(&trial->pool, &rev), *spec,
			  &tmp, err) < 0)
		return -1;
	return write_profile(trial, revision, &profile, err);
}

/* The second as the first was taken, so that the two can be compared. */
static int take_profiles(struct trial *trial,
			 const struct confirmation_record *step,
			 struct err *err)
{
	struct profile_spec parent = {
		.name = "parent",
		.cpu_s = least_of(trial, step->parent, METRIC_CPU),
		.wall_s = least_of(trial, step->parent, METRIC_WALL),
		.unwind = "",
	};
	struct profile_spec culprit = {
		.name = "culprit",
		.cpu_s = least_of(trial, step->culprit, METRIC_CPU),
		.wall_s = least_of(trial, step->culprit, METRIC_WALL),
	};
	const struct profile_record *first;

	parent.longest_s = culprit.longest_s =
		fmax(parent.cpu_s, culprit.cpu_s);
	if (session_profile(trial->session, step->culprit))
		return 0;
	if (take_profile(trial, step->parent, &parent, err) < 0)
		return -1;
	first = session_profile(trial->session, step->parent);
	if (*first->reason)
		return write_profile(trial, step->culprit,
				     &(struct profile){.reason = first->reason},
				     err);
	culprit.unwind = first->unwind;
	return take_profile(trial, step->culprit, &culprit, err);
}

/* -- Counters -- */

/*
 * Two readings of an event on each side give an interval, and six can stand out
 * in a table of fifty rows, when nothing else does: see stats_welch().  For the
 * latter half as many runs are spent as there were until then.
 */
enum { READINGS_LEAST = 2, READINGS_MOST = 6 };

/* Only of the processor itself are the other rows evidence. */
static bool says_enough(const struct trial *trial)
{
	const struct record *ends = session_last(trial->session, RECORD_ENDS);
	const char *events = trial->config->events;

	if (!trial->measure.metric.printed && !trial->measure.metric.simulated)
		return false;
	if (events)
		return strcmp(events, "none") == 0;
	return ends && ends->u.ends.exact;
}

static size_t pairs_wanted(const struct trial *trial,
			   const struct confirmation_record *step)
{
	size_t sets = (size_t)trial->counter_plan.counters.sets;
	size_t pairs = (size_t)step->pairs + (size_t)trial->session->runs / 4;

	if (says_enough(trial))
		return (size_t)step->pairs;
	if (pairs > READINGS_MOST * sets)
		pairs = READINGS_MOST * sets;
	return pairs < READINGS_LEAST * sets ? READINGS_LEAST * sets : pairs;
}

/*
 * Parent and culprit in turn; each goes first in every other turn through all
 * sets.  Where each change is a build, first the one and then the other.
 */
static const char *turn_of(const struct trial *trial,
			   const struct confirmation_record *step, size_t run,
			   size_t runs)
{
	size_t pair = (size_t)step->pairs + run / 2;
	size_t round = pair / (size_t)trial->counter_plan.counters.sets;
	bool culprit = (run + round) % 2 == 1;

	if (trial->config->in_place)
		culprit = run >= runs / 2;
	return culprit ? step->culprit : step->parent;
}

/*
 * Is what the journal has next a part of running it: that it is made to stand,
 * that it is warmed up, or, where each run has a layout, that it is linked?
 */
static bool leads_to_run(const struct record *next, const struct trial *trial,
			 const char *revision)
{
	const char *of = "";

	if (next->kind == RECORD_TREE)
		of = next->u.tree.revision;
	else if (next->kind == RECORD_BUILD)
		of = next->u.build.revision;
	else if (next->kind == RECORD_RUN && next->u.run.phase == PHASE_WARMUP)
		of = next->u.run.revision;
	else if (next->kind == RECORD_LINKS && trial->by_layouts)
		of = next->u.links.revision;
	else if (next->kind == RECORD_LAYOUT && trial->by_layouts)
		of = next->u.layout.revision;
	return strcmp(of, revision) == 0;
}

/*
 * Which revision is to be run next; NULL: enough.  What the journal has comes
 * first, whatever is wanted now; what it has begun is gone on with.
 */
static const char *next_to_count(const struct trial *trial,
				 const struct confirmation_record *step,
				 size_t run, size_t runs)
{
	const struct record *next = session_ahead(trial->session);
	const char *revision;

	if (next && next->kind == RECORD_RUN &&
	    next->u.run.phase == PHASE_EVIDENCE)
		return next->u.run.revision;
	if (run >= runs)
		return NULL;
	revision = turn_of(trial, step, run, runs);
	if (!next || leads_to_run(next, trial, revision))
		return revision;
	return NULL;
}

/*
 * Of the metric a few pairs may prove the step, and they are too few for all
 * else; and the processor counts only some events at a time.  When a run fails
 * there is nothing to compare.
 */
static int count_more(struct trial *trial,
		      const struct confirmation_record *step, struct err *err)
{
	size_t wanted = pairs_wanted(trial, step), runs = 0;
	struct trouble trouble = {.kind = TROUBLE_NONE};
	const char *revision;
	double ignored;
	struct rev rev;

	if (wanted > (size_t)step->pairs)
		runs = 2 * (wanted - (size_t)step->pairs);
	if (runs > 0)
		progress_line(trial->progress,
			      "counting: %zu more pair%s of runs, %s", runs / 2,
			      runs > 2 ? "s" : "",
			      trial->counter_plan.counters.sets > 1
				      ? "as the processor counts only some "
					"events at a time"
				      : "to read the other counters");
	for (size_t run = 0; trouble.kind == TROUBLE_NONE; run++) {
		revision = next_to_count(trial, step, run, runs);
		if (!revision)
			break;
		snprintf(rev.hex, sizeof(rev.hex), "%s", revision);
		if (trial_run(&ignored, &trouble, trial, &rev, PHASE_EVIDENCE,
			      err) < 0)
			return -1;
	}
	return 0;
}

/* The culprit is known: what there is no time for is left out. */
static int unless_spent(int ret, struct trial *trial, struct err *err)
{
	if (ret == 0 || !trial->spent)
		return ret;
	trial->spent = false;
	err_clear(err);
	return 0;
}

/* -- The culprit's diff -- */

static bool has_stacks(const struct profile_record *profile)
{
	return profile && *profile->folded;
}

/*
 * With whole files where hot functions are looked for in them, unless that is
 * too long, which leaves *whole false.
 */
static int read_diff(struct vcs_diff *out, bool *whole, struct trial *trial,
		     const struct confirmation_record *step,
		     struct arena *arena, struct err *err)
{
	struct vcs *vcs = trial->pool.vcs;
	struct rev from, to;

	*out = (struct vcs_diff){.cut = false};
	snprintf(from.hex, sizeof(from.hex), "%s", step->parent);
	snprintf(to.hex, sizeof(to.hex), "%s", step->culprit);
	if (*whole &&
	    vcs_diff(out, vcs, &from, &to, VCS_DIFF_WHOLE, arena, err) < 0)
		return -1;
	*whole = out->text && !out->cut;
	if (*whole)
		return 0;
	return vcs_diff(out, vcs, &from, &to, EXCERPT_CONTEXT, arena, err);
}

static void keep_excerpt(struct diff_record *out, const struct excerpt *excerpt,
			 struct arena *arena)
{
	size_t room = excerpt->count + 1;

	out->hunk_files = arena_array(arena, room, sizeof(const char *));
	out->hunk_notes = arena_array(arena, room, sizeof(const char *));
	out->hunk_functions = arena_array(arena, room, sizeof(const char *));
	out->hunk_shares = arena_array(arena, room, sizeof(double));
	out->hunks = arena_array(arena, room, sizeof(const char *));
	for (size_t i = 0; i < excerpt->count; i++) {
		out->hunk_files[i] = excerpt->hunks[i].path;
		out->hunk_notes[i] = excerpt->hunks[i].note;
		out->hunk_functions[i] = excerpt->hunks[i].hot;
		out->hunk_shares[i] = excerpt->hunks[i].share;
		out->hunks[i] = excerpt->hunks[i].text;
	}
	out->hunk_shares[excerpt->count] = NAN;
	out->left_lines = (int64_t)excerpt->left_lines;
	out->left_files = (int64_t)excerpt->left_files;
}

static int compare_diff(struct trial *trial,
			const struct confirmation_record *step, struct err *err)
{
	ARENA_SCOPE(tmp);
	const struct profile_record *before, *after;
	struct overlap overlap = {.unsure = "there is no profile"};
	struct excerpt excerpt;
	struct patch patch;
	struct vcs_diff diff;
	struct record record = {.kind = RECORD_DIFF};
	bool hot, whole;

	session_ahead(trial->session); /* it may be what is told next */
	before = session_profile(trial->session, step->parent);
	after = session_profile(trial->session, step->culprit);
	whole = hot = has_stacks(before) && has_stacks(after);
	if (session_diff(trial->session, step->culprit))
		return 0;
	if (read_diff(&diff, &whole, trial, step, &tmp, err) < 0)
		return -1;
	patch_read(&patch, diff.text ? diff.text : "", &tmp);
	if (hot)
		overlap_find(&overlap, whole ? &patch : NULL,
			     &(struct overlap_profiles){
				     before->folded, after->folded,
				     session_step_cpu(trial->session, step,
						      step->parent),
				     session_step_cpu(trial->session, step,
						      step->culprit)},
			     &tmp);
	excerpt_make(&excerpt, &patch, &tmp);
	record.u.diff = (struct diff_record){
		.parent = step->parent,
		.culprit = step->culprit,
		.functions = overlap.functions,
		.shares = overlap.shares,
		.none = overlap.none,
		.unsure = overlap.unsure,
		.cut = diff.cut,
		.missing = diff.text ? "" : "a part is not in the repository",
	};
	keep_excerpt(&record.u.diff, &excerpt, &tmp);
	return session_add(trial->session, record, err);
}

int evidence_gather(struct trial *trial, struct err *err)
{
	const struct confirmation_record *step = session_step(trial->session);
	int ret;

	if (!step || step->pairs == 0)
		return 0;
	ret = count_more(trial, step, err);
	if (ret == 0 && !trial->config->no_profile)
		ret = take_profiles(trial, step, err);
	if (ret == 0)
		ret = simulation_gather(trial, step, err);
	if (ret == 0)
		ret = compare_diff(trial, step, err);
	if (ret == 0 && !trial->config->no_profile)
		ret = annotation_gather(trial, step, err);
	if (unless_spent(ret, trial, err) < 0)
		return -1;
	/* With a simulated metric nothing else was to be read. */
	if (trial->measure.metric.simulated)
		return 0;
	return counter_plan_note_unread(&trial->counter_plan, trial->session,
					err);
}
