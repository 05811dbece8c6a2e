/* SPDX-License-Identifier: MIT */
/*
 * The whole, for programs: format "perfbisect-report/1", which
 * tests/report.schema.json describes key by key.  Keys may be added; those that
 * are here stay.
 */
#include "bisect/report.h"

#include "probe/json.h"
#include "probe/text.h"

#include <math.h>
#include <string.h>

static void set(json_t *object, const char *key, json_t *value)
{
	json_object_set_new(object, key, value);
}

/* null where there is no value. */
static json_t *real(double value)
{
	return isfinite(value) ? json_real(value) : json_null();
}

static json_t *texts(const char *const *list)
{
	json_t *array = json_array();

	for (; list && *list; list++)
		json_array_append_new(array, json_text(*list));
	return array;
}

static void set_sample(json_t *object, const struct report_sample *sample)
{
	json_t *samples = json_array();
	bool any = sample->count > 0;

	for (size_t i = 0; i < sample->count; i++)
		json_array_append_new(samples, real(sample->values[i]));
	set(object, "median", any ? real(sample->median) : json_null());
	set(object, "low", any ? real(sample->interval.low) : json_null());
	set(object, "high", any ? real(sample->interval.high) : json_null());
	set(object, "runs", json_integer((json_int_t)sample->count));
	set(object, "samples", samples);
}

static json_t *end_of(const char *name, const char *revision,
		      const struct report_sample *sample)
{
	json_t *object = json_object();

	set(object, "name", json_text(name));
	set(object, "revision", json_text(revision));
	set_sample(object, sample);
	return object;
}

static json_t *ends_of(const struct report *report)
{
	const struct plan *plan = report->plan;
	json_t *object = json_object();

	set(object, "good",
	    end_of(plan->config.good, plan->good, &report->good));
	set(object, "bad", end_of(plan->config.bad, plan->bad, &report->bad));
	return object;
}

static json_t *stand_in_of(const struct report *report)
{
	const struct ends_record *ends = report->last_ends;
	bool bad = report_stand_in(report) == SIDE_BAD;
	json_t *object = json_object();

	if (report_stand_in(report) == SIDE_SKIP) {
		json_decref(object);
		return json_null();
	}
	set(object, "end", json_text(bad ? "bad" : "good"));
	set(object, "revision", json_text(bad ? ends->bad : ends->good));
	set(object, "median", real(bad ? ends->bad_median : ends->good_median));
	set(object, "threshold", real(ends->threshold));
	set(object, "runs", json_integer(ends->runs));
	return object;
}

static json_t *metric_of(const struct report *report)
{
	json_t *object = json_object();

	set(object, "name", json_text(report->plan->config.metric));
	set(object, "unit", json_text(session_unit(report->session)));
	set(object, "direction",
	    json_text(report->plan->config.higher_is_better
			      ? "higher-is-better"
			      : "lower-is-better"));
	return object;
}

static json_t *changeset_of(const struct changeset_record *changeset)
{
	json_t *object = json_object();

	if (!changeset) {
		json_decref(object);
		return json_null();
	}
	set(object, "revision", json_text(changeset->revision));
	set(object, "parents", texts(changeset->parents));
	set(object, "author", json_text(changeset->author));
	set(object, "date", json_text(changeset->date));
	set(object, "subject", json_text(changeset->subject));
	set(object, "message", json_text(changeset->message));
	set(object, "files", texts(changeset->files));
	return object;
}

static json_t *candidates_of(const struct report *report)
{
	json_t *array = json_array();

	for (size_t i = 0; i < report->candidate_count; i++) {
		const struct changeset_record *changeset = session_changeset(
			report->session, report->candidates[i]);
		double probability = report_probability(report, i);
		json_t *object = json_object();

		set(object, "revision", json_text(report->candidates[i]));
		set(object, "subject",
		    changeset ? json_text(changeset->subject) : json_null());
		set(object, "probability",
		    probability > 0 ? real(probability) : json_null());
		json_array_append_new(array, object);
	}
	return array;
}

static json_t *confirmation_of(const struct confirmation_record *step)
{
	json_t *object = json_object();
	bool ratio = step && step->pairs > 0 && step->parent_median != 0;

	if (!step) {
		json_decref(object);
		return json_null();
	}
	set(object, "parent_revision", json_text(step->parent));
	set(object, "culprit_revision", json_text(step->culprit));
	set(object, "parent",
	    step->pairs ? real(step->parent_median) : json_null());
	set(object, "culprit",
	    step->pairs ? real(step->culprit_median) : json_null());
	set(object, "ratio",
	    ratio ? real(step->culprit_median / step->parent_median)
		  : json_null());
	set(object, "explained",
	    step->pairs ? real(step->explained) : json_null());
	set(object, "accepted", json_boolean(step->accepted));
	set(object, "pairs", json_integer(step->pairs));
	set(object, "log_odds", real(step->log_odds));
	set(object, "reason", json_text(step->reason ? step->reason : ""));
	return object;
}

static json_t *counters_of(const struct report *report)
{
	json_t *array = json_array();

	for (size_t i = 0; i < report->delta_count; i++) {
		const struct report_delta *delta = &report->deltas[i];
		bool ratio = delta->ratio > 0;
		bool interval = ratio && delta->interval.high > 0;
		json_t *object = json_object();

		set(object, "name", json_text(delta->name));
		set(object, "unit", json_text(delta->unit));
		set(object, "good", real(delta->good));
		set(object, "parent", real(delta->parent));
		set(object, "culprit", real(delta->culprit));
		set(object, "bad", real(delta->bad));
		set(object, "ratio", ratio ? real(delta->ratio) : json_null());
		set(object, "low",
		    interval ? real(delta->interval.low) : json_null());
		set(object, "high",
		    interval ? real(delta->interval.high) : json_null());
		set(object, "significant", json_boolean(delta->significant));
		set(object, "scaled", json_boolean(delta->scaled));
		set(object, "derived", json_boolean(delta->derived));
		json_array_append_new(array, object);
	}
	return array;
}

static json_t *missing_of(const struct session *session)
{
	const struct record *record = session_last(session, RECORD_COUNTERS);
	const struct counters_record *counters =
		record ? &record->u.counters : NULL;
	json_t *array = json_array();

	for (size_t i = 0;
	     counters && counters->missing[i] && counters->reasons[i]; i++) {
		json_t *object = json_object();

		set(object, "name", json_text(counters->missing[i]));
		set(object, "reason", json_text(counters->reasons[i]));
		json_array_append_new(array, object);
	}
	return array;
}

static json_t *revision_of(const struct report_revision *revision)
{
	json_t *object = json_object();

	set(object, "revision", json_text(revision->revision));
	set(object, "subject", json_text(revision->subject));
	set(object, "verdict", json_text(revision->verdict));
	set(object, "decided", json_boolean(revision->decided));
	set(object, "log_odds", real(revision->log_odds));
	set(object, "threshold", real(revision->threshold));
	set(object, "position", json_integer(revision->position));
	set(object, "neighbour", json_boolean(revision->neighbour));
	set(object, "shift", real(revision->shift));
	set(object, "references", json_integer(revision->references));
	set(object, "reason", json_text(revision->reason));
	set(object, "log", json_text(revision->log));
	set_sample(object, &revision->sample);
	return object;
}

/* All that were visited since the last restart, or before it. */
static json_t *revisions_of(const struct report *report, bool superseded)
{
	json_t *array = json_array();

	for (size_t i = 0; i < report->revision_count; i++) {
		const struct report_revision *revision = &report->revisions[i];

		if (revision->superseded == superseded)
			json_array_append_new(array, revision_of(revision));
	}
	return array;
}

static json_t *skipped_of(const struct report *report)
{
	json_t *array = json_array();

	for (size_t i = 0; i < report->revision_count; i++) {
		const struct report_revision *revision = &report->revisions[i];

		if (!revision->superseded &&
		    strcmp(revision->verdict, "skip") == 0)
			json_array_append_new(array, revision_of(revision));
	}
	return array;
}

static json_t *restarts_of(const struct report *report)
{
	json_t *array = json_array();

	for (size_t i = 0; i < report->restart_count; i++) {
		const struct restart_record *restart = &report->restarts[i];
		json_t *object = json_object();

		set(object, "reason", json_text(restart->reason));
		set(object, "drift", json_boolean(restart->drift));
		set(object, "shift", real(restart->shift));
		set(object, "limit", real(restart->limit));
		set(object, "paired", json_boolean(restart->paired));
		set(object, "need", real(restart->need));
		json_array_append_new(array, object);
	}
	return array;
}

static json_t *forecast_of(const struct ends_record *ends)
{
	json_t *object = json_object();

	if (!ends || !ends->separate) {
		json_decref(object);
		return json_null();
	}
	set(object, "runs", real(ends->forecast_runs));
	set(object, "builds", real(ends->forecast_builds));
	set(object, "duration_s", real(ends->forecast_s));
	return object;
}

static json_t *profiled(const struct profile_record *profile)
{
	json_t *object = json_object();

	if (!profile) {
		json_decref(object);
		return json_null();
	}
	set(object, "revision", json_text(profile->revision));
	set(object, "samples", json_integer(profile->samples));
	set(object, "unnamed", json_integer(profile->unnamed));
	set(object, "event", json_text(profile->event));
	set(object, "unwind", json_text(profile->unwind));
	set(object, "reason", json_text(profile->reason));
	return object;
}

static json_t *functions_of(const struct report *report)
{
	json_t *array = json_array();

	for (size_t i = 0; i < report->function_count; i++) {
		const struct report_function *function = &report->functions[i];
		json_t *object = json_object();

		set(object, "name", json_text(function->name));
		set(object, "parent", real(function->parent));
		set(object, "culprit", real(function->culprit));
		set(object, "parent_s", real(function->parent_s));
		set(object, "culprit_s", real(function->culprit_s));
		set(object, "significant", json_boolean(function->significant));
		json_array_append_new(array, object);
	}
	return array;
}

static json_t *diff_of(const struct report *report)
{
	const struct diff_record *diff = report->diff;
	json_t *object = json_object();
	ARENA_SCOPE(tmp);

	if (!diff) {
		json_decref(object);
		return json_null();
	}
	set(object, "functions", texts(diff->functions));
	set(object, "none", json_boolean(diff->none));
	set(object, "unsure", json_text(diff->unsure));
	set(object, "sentence", json_text(report_diff_words(report, &tmp)));
	return object;
}

/* Its stacks are in files of their own. */
static json_t *profile_of(const struct report *report)
{
	json_t *object = json_object();

	if (!report->profile_before && !report->profile_after) {
		json_decref(object);
		return json_null();
	}
	set(object, "parent", profiled(report->profile_before));
	set(object, "culprit", profiled(report->profile_after));
	set(object, "functions", functions_of(report));
	return object;
}

static json_t *diagnosis_of(const struct diagnosis *diagnosis)
{
	json_t *object = json_object();

	if (!diagnosis->class) {
		json_decref(object);
		return json_null();
	}
	set(object, "class", json_text(diagnosis->class));
	set(object, "sentence", json_text(diagnosis->sentence));
	set(object, "evidence", texts(diagnosis->evidence));
	return object;
}

/* What was read in one run. */
static json_t *counts_of(const struct session *session,
			 const struct run_record *run)
{
	json_t *object = json_object();

	for (size_t i = 0; i < session->counter_count; i++) {
		double value = session_run_value(
			run, session_counter(session, session->counters[i]));

		if (!isnan(value))
			set(object, session->counters[i], real(value));
	}
	return object;
}

/* Every run of the session, in the order in which they were taken. */
static json_t *samples_of(const struct session *session)
{
	static const char *const phases[] = {
		[PHASE_WARMUP] = "warm-up",	 [PHASE_ENDS] = "ends",
		[PHASE_SEARCH] = "search",	 [PHASE_CONFIRM] = "confirm",
		[PHASE_REFERENCE] = "reference", [PHASE_SHARE] = "share",
		[PHASE_EVIDENCE] = "evidence",
	};
	json_t *array = json_array();

	for (size_t i = 0; i < session->count; i++) {
		const struct run_record *run = &session->records[i]->u.run;
		json_t *object;

		if (session->records[i]->kind != RECORD_RUN)
			continue;
		object = json_object();
		set(object, "revision", json_text(run->revision));
		set(object, "phase",
		    run->phase >= 0 && run->phase <= PHASE_EVIDENCE
			    ? json_text(phases[run->phase])
			    : json_null());
		set(object, "time_s", real(session->records[i]->time_s));
		set(object, "value",
		    run->measured ? real(run->value) : json_null());
		set(object, "wall_s", real(run->wall_s));
		set(object, "user_s", real(run->user_s));
		set(object, "system_s", real(run->system_s));
		set(object, "max_rss_bytes", real(run->max_rss_bytes));
		set(object, "environment_bytes",
		    json_integer(run->environment_bytes));
		set(object, "counters", counts_of(session, run));
		set(object, "reason", json_text(run->reason));
		json_array_append_new(array, object);
	}
	return array;
}

static json_t *noise_of(const struct noise *noise)
{
	json_t *array = json_array();

	for (; *noise->what; noise++) {
		json_t *object = json_object();

		set(object, "what", json_text(noise->what));
		set(object, "cure", json_text(noise->cure));
		json_array_append_new(array, object);
	}
	return array;
}

static json_t *machine_of(const struct report *report)
{
	const struct plan *plan = report->plan;
	json_t *object = json_object();

	set(object, "processor", json_text(plan->processor));
	set(object, "processors", json_integer(plan->processors));
	set(object, "memory_bytes", json_integer(plan->memory_bytes));
	set(object, "page_fault_s", real(plan->fault_s));
	set(object, "microcode", json_text(plan->microcode));
	set(object, "frequency", json_text(plan->frequency));
	set(object, "hypervisor", json_text(plan->hypervisor));
	set(object, "kernel", json_text(plan->kernel));
	set(object, "system", json_text(plan->system));
	set(object, "compiler", json_text(plan->compiler));
	set(object, "libraries", json_text(plan->libraries));
	set(object, "noise", noise_of(report->noise));
	return object;
}

static json_t *program_of(const struct command_record *program)
{
	json_t *object = json_object();

	if (!program) {
		json_decref(object);
		return json_null();
	}
	set(object, "path", json_text(program->program));
	set(object, "in_tree", json_boolean(program->in_tree));
	return object;
}

void report_json(FILE *fp, const struct report *report)
{
	const struct plan *plan = report->plan;
	const struct end_record *end = report->end;
	ARENA_SCOPE(tmp);
	json_t *root = json_object();

	set(root, "format", json_text("perfbisect-report/1"));
	set(root, "version", json_text(plan->version));
	set(root, "verdict", json_text(report->verdict));
	set(root, "exit_status",
	    end ? json_integer(end->exit_status) : json_null());
	set(root, "sentence", json_text(report->sentence));
	set(root, "reason", json_text(end ? end->reason : ""));
	set(root, "confidence",
	    end && end->confidence > 0 ? real(fmin(end->confidence, 0.999))
				       : json_null());
	set(root, "search",
	    json_text(plan->reversed ? "first-good" : "first-bad"));
	set(root, "metric", metric_of(report));
	set(root, "ends", ends_of(report));
	set(root, "threshold",
	    report->ends ? real(report->ends->threshold) : json_null());
	set(root, "stand_in", stand_in_of(report));
	set(root, "culprit", changeset_of(report->culprit));
	set(root, "candidates", candidates_of(report));
	set(root, "confirmation", confirmation_of(report->step));
	set(root, "rest", json_text(report_rest(report, &tmp)));
	set(root, "counters", counters_of(report));
	set(root, "diagnosis", diagnosis_of(&report->diagnosis));
	set(root, "profile", profile_of(report));
	set(root, "diff", diff_of(report));
	set(root, "merge_bases", texts(plan->merge_bases));
	set(root, "revisions", revisions_of(report, false));
	set(root, "superseded", revisions_of(report, true));
	set(root, "skipped", skipped_of(report));
	set(root, "restarts", restarts_of(report));
	set(root, "course", texts(report_course(report, &tmp)));
	set(root, "forecast", forecast_of(report->ends));
	set(root, "scatter",
	    end && end->scatter > 0 ? real(end->scatter) : json_null());
	set(root, "layout", end ? real(end->layout) : json_null());
	set(root, "samples", samples_of(report->session));
	set(root, "counters_missing", missing_of(report->session));
	set(root, "warnings", texts(report->warnings));
	set(root, "machine", machine_of(report));
	set(root, "command", json_text(report->repeat));
	set(root, "folder", json_text(report_folder(report)));
	set(root, "program", program_of(report->program));
	set(root, "build",
	    json_text(plan->config.build ? plan->config.build : ""));
	set(root, "environment", texts(plan->environment));
	set(root, "seed", json_integer(plan->seed));
	set(root, "vcs", json_text(plan->vcs));
	set(root, "range", json_integer(plan->candidates));
	set(root, "merges", json_integer(plan->merges));
	set(root, "builds", json_integer((json_int_t)report->builds));
	set(root, "runs", json_integer((json_int_t)report->runs));
	set(root, "duration_s", real(report->duration_s));
	fprintf(fp, "%s\n", json_print(root, JSON_INDENT(1), &tmp));
	json_decref(root);
}
