/* SPDX-License-Identifier: MIT */
/*
 * The whole, for programs: format "perfbisect-report/1", described in the
 * README.  Keys may be added; those that are here stay.
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
		set(object, "scaled", json_false());
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

/* Every run of the session, in the order in which they were taken. */
static json_t *samples_of(const struct session *session)
{
	static const char *const phases[] = {
		[PHASE_WARMUP] = "warm-up",	 [PHASE_ENDS] = "ends",
		[PHASE_SEARCH] = "search",	 [PHASE_CONFIRM] = "confirm",
		[PHASE_REFERENCE] = "reference", [PHASE_SHARE] = "share",
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
		    run->phase >= 0 && run->phase <= PHASE_SHARE
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
		set(object, "reason", json_text(run->reason));
		json_array_append_new(array, object);
	}
	return array;
}

static json_t *machine_of(const struct plan *plan)
{
	json_t *object = json_object();

	set(object, "processor", json_text(plan->processor));
	set(object, "processors", json_integer(plan->processors));
	set(object, "memory_bytes", json_integer(plan->memory_bytes));
	set(object, "kernel", json_text(plan->kernel));
	set(object, "system", json_text(plan->system));
	set(object, "libraries", json_text(plan->libraries));
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
	set(root, "counters", counters_of(report));
	set(root, "diagnosis", json_null());
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
	set(root, "warnings", texts(report->warnings));
	set(root, "machine", machine_of(plan));
	set(root, "command", json_text(report->repeat));
	set(root, "vcs", json_text(plan->vcs));
	set(root, "range", json_integer(plan->candidates));
	set(root, "merges", json_integer(plan->merges));
	set(root, "builds", json_integer((json_int_t)report->builds));
	set(root, "runs", json_integer((json_int_t)report->runs));
	set(root, "duration_s", real(report->duration_s));
	fprintf(fp, "%s\n", json_print(root, JSON_INDENT(1), &tmp));
	json_decref(root);
}
