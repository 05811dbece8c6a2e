/* SPDX-License-Identifier: MIT */
/*
 * The whole, for programs: format "perfbisect-report/1", which
 * tests/report.schema.json describes key by key.  Keys may be added; those that
 * are here stay.
 */
#include "bisect/report/json.h"

#include "bisect/report/course.h"
#include "bisect/report/failure.h"
#include "bisect/report/json_evidence.h"
#include "bisect/report/moves.h"
#include "bisect/report/repeat.h"
#include "bisect/report/rest.h"
#include "bisect/report/scheduler.h"
#include "bisect/report/words.h"
#include "bisect/session/facts.h"
#include "probe/ground/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void set_sample(json_t *object, const struct report_sample *sample)
{
	json_t *samples = json_array();
	bool any = sample->count > 0;

	for (size_t i = 0; i < sample->count; i++)
		json_array_append_new(samples, json_finite(sample->values[i]));
	json_set(object, "median",
		 any ? json_finite(sample->median) : json_null());
	json_set(object, "low",
		 any ? json_finite(sample->interval.low) : json_null());
	json_set(object, "high",
		 any ? json_finite(sample->interval.high) : json_null());
	json_set(object, "runs", json_integer((json_int_t)sample->count));
	json_set(object, "samples", samples);
}

static json_t *end_of(const char *name, const char *revision,
		      const struct report_sample *sample)
{
	json_t *object = json_object();

	json_set(object, "name", json_text(name));
	json_set(object, "revision", json_text(revision));
	set_sample(object, sample);
	return object;
}

static json_t *ends_of(const struct report *report)
{
	const struct plan *plan = report->plan;
	json_t *object = json_object();

	json_set(object, "good",
		 end_of(plan->config.good, plan->good, &report->good));
	json_set(object, "bad",
		 end_of(plan->config.bad, plan->bad, &report->bad));
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
	json_set(object, "end", json_text(bad ? "bad" : "good"));
	json_set(object, "revision", json_text(bad ? ends->bad : ends->good));
	json_set(object, "median",
		 json_finite(bad ? ends->bad_median : ends->good_median));
	json_set(object, "threshold", json_finite(ends->threshold));
	json_set(object, "runs", json_integer(ends->runs));
	return object;
}

json_t *report_json_metric(const struct session *session)
{
	const struct config *config = &session->plan->config;
	json_t *object = json_object();

	json_set(object, "name", json_text(config->metric));
	if (config->label)
		json_set(object, "label", json_text(config->label));
	json_set(object, "unit", json_text(session_unit(session)));
	json_set(object, "direction",
		 json_text(config->higher_is_better ? "higher-is-better"
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
	json_set(object, "revision", json_text(changeset->revision));
	json_set(object, "parents", json_texts(changeset->parents));
	json_set(object, "author", json_text(changeset->author));
	json_set(object, "date", json_text(changeset->date));
	json_set(object, "subject", json_text(changeset->subject));
	json_set(object, "message", json_text(changeset->message));
	json_set(object, "files", json_texts(changeset->files));
	return object;
}

static json_t *moves_of(const struct report *report)
{
	ARENA_SCOPE(tmp);
	json_t *array = json_array();

	for (const struct report_move *move = report_moves(report, &tmp);
	     move->path; move++) {
		json_t *object = json_object();

		json_set(object, "path", json_text(move->path));
		json_set(object, "from", json_text(move->from));
		json_set(object, "to", json_text(move->to));
		json_set(object, "commits",
			 *move->commits ? json_integer(atoll(move->commits))
					: json_null());
		json_set(object, "command", json_text(move->command));
		json_array_append_new(array, object);
	}
	return array;
}

static json_t *candidates_of(const struct report *report)
{
	json_t *array = json_array();

	for (size_t i = 0; i < report->candidate_count; i++) {
		const struct changeset_record *changeset = session_changeset(
			report->session, report->candidates[i]);
		double probability = report_probability(report, i);
		json_t *object = json_object();

		json_set(object, "revision", json_text(report->candidates[i]));
		json_set(object, "subject",
			 changeset ? json_text(changeset->subject)
				   : json_null());
		json_set(object, "probability",
			 probability > 0 ? json_finite(probability)
					 : json_null());
		json_array_append_new(array, object);
	}
	return array;
}

static json_t *confirmation_of(const struct report *report)
{
	const struct confirmation_record *step = report->step;
	json_t *object = json_object();
	double ratio;

	if (!step) {
		json_decref(object);
		return json_null();
	}
	ratio = report_ratio(step->parent_median, step->culprit_median);
	json_set(object, "parent_revision", json_text(step->parent));
	json_set(object, "culprit_revision", json_text(step->culprit));
	json_set(object, "parent",
		 step->pairs ? json_finite(step->parent_median) : json_null());
	json_set(object, "culprit",
		 step->pairs ? json_finite(step->culprit_median) : json_null());
	json_set(object, "ratio",
		 step->pairs && ratio > 0 ? json_real(ratio) : json_null());
	json_set(object, "explained", json_finite(report_share(report)));
	json_set(object, "accepted", json_boolean(step->accepted));
	json_set(object, "pairs", json_integer(step->pairs));
	json_set(object, "log_odds", json_finite(step->log_odds));
	json_set(object, "reason", json_text(step->reason ? step->reason : ""));
	return object;
}

/* The sentences, and behind them the commands. */
static json_t *rest_of(const struct report *report, struct arena *arena)
{
	struct text text;

	text_init(&text, arena);
	text_add(&text, report_rest(report, arena));
	for (const struct report_row *row = report_rest_commands(report, arena);
	     row->name; row++)
		text_addf(&text, "\nTo search %s: %s", row->name, row->value);
	return json_text(text.data);
}

static json_t *revision_of(const struct report_revision *revision)
{
	json_t *object = json_object();

	json_set(object, "revision", json_text(revision->revision));
	json_set(object, "subject", json_text(revision->subject));
	json_set(object, "verdict", json_text(revision->verdict));
	json_set(object, "decided", json_boolean(revision->decided));
	json_set(object, "log_odds", json_finite(revision->log_odds));
	json_set(object, "metric",
		 revision->lead ? json_text(revision->lead->metric)
				: json_null());
	json_set(object, "threshold", json_finite(revision->threshold));
	json_set(object, "position", json_integer(revision->position));
	json_set(object, "neighbour", json_boolean(revision->neighbour));
	json_set(object, "shift", json_finite(revision->shift));
	json_set(object, "references", json_integer(revision->references));
	json_set(object, "reason", json_text(revision->reason));
	json_set(object, "log", json_text(revision->log));
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

		json_set(object, "reason", json_text(restart->reason));
		json_set(object, "drift", json_boolean(restart->drift));
		json_set(object, "shift", json_finite(restart->shift));
		json_set(object, "limit", json_finite(restart->limit));
		json_set(object, "paired", json_boolean(restart->paired));
		json_set(object, "by_layouts",
			 json_boolean(restart->by_layouts));
		json_set(object, "inexact", json_boolean(restart->inexact));
		json_set(object, "need", json_finite(restart->need));
		json_array_append_new(array, object);
	}
	return array;
}

static json_t *forecast_of(const struct report *report)
{
	struct report_forecast forecast = report_forecast(report);
	json_t *object = json_object();

	if (!forecast.known) {
		json_decref(object);
		return json_null();
	}
	json_set(object, "runs", json_finite(forecast.runs));
	json_set(object, "builds", json_finite(forecast.builds));
	json_set(object, "duration_s", json_finite(forecast.duration_s));
	return object;
}

static json_t *lead_of(const struct report *report)
{
	const struct lead_record *lead = report->lead;
	json_t *object = json_object();

	if (!lead) {
		json_decref(object);
		return json_null();
	}
	json_set(object, "metric", json_text(lead->metric));
	json_set(object, "unit", json_text(lead->unit));
	json_set(object, "delta", json_finite(lead->delta));
	json_set(object, "metric_delta", json_finite(lead->own_delta));
	json_set(object, "good", json_finite(lead->good_median));
	json_set(object, "bad", json_finite(lead->bad_median));
	json_set(object, "threshold", json_finite(lead->threshold));
	json_set(object, "to_the_end", json_boolean(report->led));
	return object;
}

static json_t *noise_of(const struct noise *noise)
{
	json_t *array = json_array();

	for (; *noise->what; noise++) {
		json_t *object = json_object();

		json_set(object, "what", json_text(noise->what));
		json_set(object, "cure", json_text(noise->cure));
		json_array_append_new(array, object);
	}
	return array;
}

json_t *report_json_machine(const struct plan *plan, const struct noise *noise)
{
	json_t *object = json_object();

	json_set(object, "processor", json_text(plan->processor));
	json_set(object, "processors", json_integer(plan->processors));
	json_set(object, "memory_bytes", json_integer(plan->memory_bytes));
	json_set(object, "page_fault_s", json_finite(plan->fault_s));
	json_set(object, "microcode", json_text(plan->microcode));
	json_set(object, "frequency", json_text(plan->frequency));
	json_set(object, "hypervisor", json_text(plan->hypervisor));
	json_set(object, "kernel", json_text(plan->kernel));
	json_set(object, "system", json_text(plan->system));
	json_set(object, "compiler", json_text(plan->compiler));
	json_set(object, "libraries", json_text(plan->libraries));
	json_set(object, "noise", noise_of(noise));
	return object;
}

static json_t *program_of(const struct command_record *program)
{
	json_t *object = json_object();

	if (!program) {
		json_decref(object);
		return json_null();
	}
	json_set(object, "path", json_text(program->program));
	json_set(object, "in_tree", json_boolean(program->in_tree));
	return object;
}

/* The answer, and what was compared. */
static void set_answer(json_t *root, const struct report *report)
{
	const struct plan *plan = report->plan;
	const struct end_record *end = report->end;

	json_set(root, "format", json_text("perfbisect-report/1"));
	json_set(root, "version", json_text(plan->version));
	json_set(root, "verdict", json_text(report->verdict));
	json_set(root, "exit_status",
		 end ? json_integer(end->exit_status) : json_null());
	json_set(root, "title", json_text(report->title));
	json_set(root, "sentence", json_text(report->sentence));
	json_set(root, "reason", json_text(end ? end->reason : ""));
	json_set(root, "confidence",
		 end && end->confidence > 0
			 ? json_finite(fmin(end->confidence, 0.999))
			 : json_null());
	json_set(root, "search",
		 json_text(plan->reversed ? "first-good" : "first-bad"));
	json_set(root, "metric", report_json_metric(report->session));
	json_set(root, "lead", lead_of(report));
	json_set(root, "ends", ends_of(report));
	json_set(root, "exact",
		 json_boolean(report->last_ends && report->last_ends->exact));
	json_set(root, "threshold",
		 report->ends ? json_finite(report->ends->threshold)
			      : json_null());
	json_set(root, "stand_in", stand_in_of(report));
	json_set(root, "culprit", changeset_of(report->culprit));
	json_set(root, "submodules", moves_of(report));
	json_set(root, "candidates", candidates_of(report));
}

/* What shows it, and why. */
static void set_evidence(json_t *root, const struct report *report)
{
	ARENA_SCOPE(tmp);

	json_set(root, "confirmation", confirmation_of(report));
	json_set(root, "rest", rest_of(report, &tmp));
	json_set(root, "counters", report_json_counters(report));
	json_set(root, "diagnosis", report_json_diagnosis(&report->diagnosis));
	json_set(root, "scheduler", report_json_scheduler(report));
	json_set(root, "profile", report_json_profile(report));
	json_set(root, "diff", report_json_diff(report));
	json_set(root, "simulation", report_json_simulation(report));
	json_set(root, "layouts", report_json_layouts(report));
}

/* How it was found. */
static void set_course(json_t *root, const struct report *report)
{
	const struct plan *plan = report->plan;
	const struct end_record *end = report->end;
	ARENA_SCOPE(tmp);

	json_set(root, "merge_bases", json_texts(plan->merge_bases));
	json_set(root, "revisions", revisions_of(report, false));
	json_set(root, "superseded", revisions_of(report, true));
	json_set(root, "skipped", skipped_of(report));
	json_set(root, "restarts", restarts_of(report));
	json_set(root, "course", json_texts(report_course(report, &tmp)));
	json_set(root, "forecast", forecast_of(report));
	json_set(root, "scatter",
		 end && end->scatter > 0 ? json_finite(end->scatter)
					 : json_null());
	json_set(root, "layout", end ? json_finite(end->layout) : json_null());
	json_set(root, "samples", report_json_samples(report->session));
	json_set(root, "counters_missing",
		 report_json_missing(report->session));
	json_set(root, "warnings", json_texts(report->warnings));
}

/* Where and with what, so that it can be repeated. */
static void set_origin(json_t *root, const struct report *report)
{
	const struct plan *plan = report->plan;
	ARENA_SCOPE(tmp);

	json_set(root, "machine", report_json_machine(plan, report->noise));
	json_set(root, "command", json_text(report->repeat));
	json_set(root, "folder", json_text(report_folder(report)));
	json_set(root, "program", program_of(report->program));
	json_set(root, "build",
		 json_text(plan->config.build ? plan->config.build : ""));
	json_set(root, "environment", json_texts(plan->environment));
	json_set(root, "seed", json_integer(plan->seed));
	json_set(root, "vcs", json_text(plan->vcs));
	json_set(root, "taken_from",
		 plan->taken_from && *plan->taken_from
			 ? json_text(plan->taken_from)
			 : json_null());
	json_set(root, "remote",
		 plan->remote && *plan->remote ? json_text(plan->remote)
					       : json_null());
	json_set(root, "failure_log",
		 json_text(report_failure_log(report, &tmp)));
	json_set(root, "link",
		 *report->link ? json_text(report->link) : json_null());
}

/* What it took. */
static void set_cost(json_t *root, const struct report *report)
{
	const struct plan *plan = report->plan;

	json_set(root, "range", json_integer(plan->candidates));
	json_set(root, "merges", json_integer(plan->merges));
	json_set(root, "builds", json_integer((json_int_t)report->builds));
	json_set(root, "runs", json_integer((json_int_t)report->runs));
	json_set(root, "duration_s", json_finite(report->duration_s));
}

json_t *report_json_object(const struct report *report)
{
	json_t *root = json_object();

	set_answer(root, report);
	set_evidence(root, report);
	set_course(root, report);
	set_origin(root, report);
	set_cost(root, report);
	return root;
}

void report_json(FILE *fp, const struct report *report)
{
	ARENA_SCOPE(tmp);
	json_t *root = report_json_object(report);

	fprintf(fp, "%s\n", json_print(root, JSON_INDENT(1), &tmp));
	json_decref(root);
}
