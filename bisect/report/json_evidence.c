/* SPDX-License-Identifier: MIT */
#include "bisect/report/json_evidence.h"

#include "bisect/report/assembly.h"
#include "bisect/report/diff.h"
#include "bisect/report/functions.h"
#include "bisect/report/layouts.h"
#include "bisect/report/simulated_functions.h"
#include "bisect/session/facts.h"
#include "bisect/session/samples.h"

#include <math.h>

enum { SIMULATED_MOST = 100 }; /* functions, of each event */

json_t *report_json_counters(const struct report *report)
{
	json_t *array = json_array();

	for (size_t i = 0; i < report->delta_count; i++) {
		const struct report_delta *delta = &report->deltas[i];
		bool ratio = delta->ratio > 0;
		bool interval = report_has_interval(delta);
		json_t *object;

		if (delta->by_layouts)
			continue;
		object = json_object();
		json_set(object, "name", json_text(delta->name));
		json_set(object, "unit", json_text(delta->unit));
		json_set(object, "good", json_finite(delta->good));
		json_set(object, "parent", json_finite(delta->parent));
		json_set(object, "culprit", json_finite(delta->culprit));
		json_set(object, "bad", json_finite(delta->bad));
		json_set(object, "ratio",
			 ratio ? json_finite(delta->ratio) : json_null());
		json_set(object, "low",
			 interval ? json_finite(delta->interval.low)
				  : json_null());
		json_set(object, "high",
			 interval ? json_finite(delta->interval.high)
				  : json_null());
		json_set(object, "significant",
			 json_boolean(delta->significant));
		json_set(object, "scaled", json_boolean(delta->scaled));
		json_set(object, "derived", json_boolean(delta->derived));
		json_set(object, "simulated", json_boolean(delta->simulated));
		json_array_append_new(array, object);
	}
	return array;
}

json_t *report_json_missing(const struct session *session)
{
	const struct record *record = session_last(session, RECORD_COUNTERS);
	const struct counters_record *counters =
		record ? &record->u.counters : NULL;
	json_t *array = json_array();

	for (size_t i = 0;
	     counters && counters->missing[i] && counters->reasons[i]; i++) {
		json_t *object = json_object();

		json_set(object, "name", json_text(counters->missing[i]));
		json_set(object, "reason", json_text(counters->reasons[i]));
		json_array_append_new(array, object);
	}
	return array;
}

static json_t *profiled(const struct profile_record *profile)
{
	json_t *object = json_object();

	if (!profile) {
		json_decref(object);
		return json_null();
	}
	json_set(object, "revision", json_text(profile->revision));
	json_set(object, "samples", json_integer(profile->samples));
	json_set(object, "unnamed", json_integer(profile->unnamed));
	json_set(object, "jit", json_integer(profile->jit));
	json_set(object, "inlined", json_integer(profile->inlined));
	json_set(object, "event", json_text(profile->event));
	json_set(object, "unwind", json_text(profile->unwind));
	json_set(object, "reason", json_text(profile->reason));
	return object;
}

static json_t *functions_of(const struct report *report)
{
	json_t *array = json_array();

	for (size_t i = 0; i < report->function_count; i++) {
		const struct report_function *function = &report->functions[i];
		json_t *object = json_object();

		json_set(object, "name", json_text(function->name));
		json_set(object, "parent", json_finite(function->parent));
		json_set(object, "culprit", json_finite(function->culprit));
		json_set(object, "parent_s", json_finite(function->parent_s));
		json_set(object, "culprit_s", json_finite(function->culprit_s));
		json_set(object, "significant",
			 json_boolean(function->significant));
		json_array_append_new(array, object);
	}
	return array;
}

static json_t *hunks_of(const struct report *report)
{
	const struct diff_record *diff = report->diff;
	json_t *array = json_array();
	ARENA_SCOPE(tmp);
	size_t count;

	report_hunks(&count, report, &tmp);
	for (size_t i = 0; i < count; i++) {
		bool hot = *diff->hunk_functions[i] != '\0';
		json_t *object = json_object();

		json_set(object, "file", json_text(diff->hunk_files[i]));
		json_set(object, "note", json_text(diff->hunk_notes[i]));
		json_set(object, "function",
			 json_text(diff->hunk_functions[i]));
		json_set(object, "share",
			 hot ? json_finite(diff->hunk_shares[i]) : json_null());
		json_set(object, "text", json_text(diff->hunks[i]));
		json_array_append_new(array, object);
	}
	return array;
}

static json_t *shares_of(const struct diff_record *diff)
{
	json_t *array = json_array();

	for (size_t i = 0; diff->shares && !isnan(diff->shares[i]); i++)
		json_array_append_new(array, json_finite(diff->shares[i]));
	return array;
}

json_t *report_json_diff(const struct report *report)
{
	const struct diff_record *diff = report->diff;
	json_t *object = json_object();
	ARENA_SCOPE(tmp);

	if (!diff) {
		json_decref(object);
		return json_null();
	}
	json_set(object, "hunks", hunks_of(report));
	json_set(object, "left_lines", json_integer(diff->left_lines));
	json_set(object, "left_files", json_integer(diff->left_files));
	json_set(object, "cut", json_boolean(diff->cut));
	json_set(object, "missing", json_text(diff->missing));
	json_set(object, "functions", json_texts(diff->functions));
	json_set(object, "shares", shares_of(diff));
	json_set(object, "none", json_boolean(diff->none));
	json_set(object, "unsure", json_text(diff->unsure));
	json_set(object, "sentence",
		 json_text(report_diff_words(report, &tmp)));
	return object;
}

static json_t *layout_sample_of(const struct report_sample *sample)
{
	json_t *object = json_object(), *values = json_array();

	for (size_t i = 0; i < sample->count; i++)
		json_array_append_new(values, json_finite(sample->values[i]));
	json_set(object, "median",
		 sample->count > 0 ? json_finite(sample->median) : json_null());
	json_set(object, "samples", values);
	return object;
}

static json_t *simulation_of(const struct simulation_record *simulation)
{
	json_t *object = json_object();

	if (!simulation) {
		json_decref(object);
		return json_null();
	}
	json_set(object, "revision", json_text(simulation->revision));
	json_set(object, "runs", json_integer(simulation->runs));
	json_set(object, "repeats", json_boolean(simulation->repeats));
	json_set(object, "reason", json_text(simulation->reason));
	return object;
}

/* By event, those that have most of its change first. */
static json_t *simulated_functions_of(const struct report *report)
{
	const char **events = report->simulated_after->events;
	json_t *object = json_object();
	ARENA_SCOPE(tmp);

	for (size_t i = 0; events[i]; i++) {
		const struct simulated_change *change =
			report_simulated_functions(report, i, &tmp);
		json_t *array = json_array();

		for (size_t j = 0; change->name && j < SIMULATED_MOST; j++) {
			json_t *function = json_object();

			json_set(function, "name", json_text(change->name));
			json_set(function, "parent",
				 json_finite(change->parent[i]));
			json_set(function, "culprit",
				 json_finite(change->culprit[i]));
			change++;
			json_array_append_new(array, function);
		}
		json_set(object, events[i], array);
	}
	return object;
}

json_t *report_json_simulation(const struct report *report)
{
	json_t *object = json_object();

	if (!report->simulated_after) {
		json_decref(object);
		return json_null();
	}
	json_set(object, "parent", simulation_of(report->simulated_before));
	json_set(object, "culprit", simulation_of(report->simulated_after));
	json_set(object, "functions", simulated_functions_of(report));
	return object;
}

/* In a search by layouts the confirmation has its runs. */
json_t *report_json_layouts(const struct report *report)
{
	const struct placement_record *found = report->placement;
	const char *answer = report_layouts_answer(report);
	json_t *object = json_object();

	if (!found) {
		json_decref(object);
		return json_null();
	}
	json_set(object, "answer", answer ? json_text(answer) : json_null());
	json_set(object, "reason", json_text(found->reason));
	json_set(object, "layouts", json_integer(found->layouts));
	json_set(object, "built", json_finite(found->built));
	json_set(object, "share", json_finite(found->share));
	json_set(object, "error", json_finite(found->error));
	json_set(object, "log_odds", json_finite(found->log_odds));
	json_set(object, "ends_share", json_finite(found->whole));
	json_set(object, "ends_error", json_finite(found->whole_error));
	json_set(object, "scatter", json_finite(found->scatter));
	json_set(object, "parent",
		 layout_sample_of(&report->layout_samples[0]));
	json_set(object, "culprit",
		 layout_sample_of(&report->layout_samples[1]));
	return object;
}

/* Its stacks are in files of their own. */
static json_t *code_of(const struct assembly_record *side, size_t function)
{
	json_t *object = json_object(), *lines = json_array();
	struct report_code code = {.side = side};
	bool there = report_find_code(&code, side, function);

	for (size_t i = code.first; there && i < code.first + code.count; i++) {
		json_t *line = json_object();

		json_set(line, "code", json_text(side->codes[i]));
		json_set(line, "place", json_text(side->places[i]));
		json_set(line, "source", json_text(side->texts[i]));
		json_set(line, "share", json_finite(side->code_shares[i]));
		json_array_append_new(lines, line);
	}
	json_set(object, "share", json_finite(code.share));
	json_set(object, "lines", lines);
	return object;
}

static json_t *instructions_of(const struct report *report)
{
	size_t count = report_code_functions(report);
	json_t *array = json_array();

	for (size_t i = 0; i < count; i++) {
		json_t *object = json_object();

		json_set(object, "function",
			 json_text(report->assembly_after->functions[i]));
		json_set(object, "parent", code_of(report->assembly_before, i));
		json_set(object, "culprit", code_of(report->assembly_after, i));
		json_array_append_new(array, object);
	}
	return array;
}

json_t *report_json_profile(const struct report *report)
{
	json_t *object = json_object();

	if (!report->profile_before && !report->profile_after) {
		json_decref(object);
		return json_null();
	}
	json_set(object, "parent", profiled(report->profile_before));
	json_set(object, "culprit", profiled(report->profile_after));
	json_set(object, "functions", functions_of(report));
	json_set(object, "instructions", instructions_of(report));
	json_set(object, "instructions_missing",
		 json_text(report_code_missing(report)));
	return object;
}

json_t *report_json_diagnosis(const struct diagnosis *diagnosis)
{
	json_t *object = json_object();

	if (!diagnosis->class) {
		json_decref(object);
		return json_null();
	}
	json_set(object, "class", json_text(diagnosis->class));
	json_set(object, "sentence", json_text(diagnosis->sentence));
	json_set(object, "evidence", json_texts(diagnosis->evidence));
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
			json_set(object, session->counters[i],
				 json_finite(value));
	}
	return object;
}

json_t *report_json_samples(const struct session *session)
{
	static const char *const phases[] = {
		[PHASE_WARMUP] = "warm-up",	 [PHASE_ENDS] = "ends",
		[PHASE_SEARCH] = "search",	 [PHASE_CONFIRM] = "confirm",
		[PHASE_REFERENCE] = "reference", [PHASE_SHARE] = "share",
		[PHASE_EVIDENCE] = "evidence",	 [PHASE_LAYOUT] = "layout",
	};
	json_t *array = json_array();

	for (size_t i = 0; i < session->count; i++) {
		const struct run_record *run = &session->records[i]->u.run;
		json_t *object;

		if (session->records[i]->kind != RECORD_RUN)
			continue;
		object = json_object();
		json_set(object, "revision", json_text(run->revision));
		json_set(object, "phase",
			 run->phase >= 0 && run->phase <= PHASE_LAYOUT
				 ? json_text(phases[run->phase])
				 : json_null());
		json_set(object, "time_s",
			 json_finite(session->records[i]->time_s));
		json_set(object, "value",
			 run->measured ? json_finite(run->value) : json_null());
		json_set(object, "disturbed", json_boolean(run->disturbed));
		json_set(object, "queue_s",
			 run->queued ? json_finite(run->queue_s) : json_null());
		json_set(object, "wall_s", json_finite(run->wall_s));
		json_set(object, "user_s", json_finite(run->user_s));
		json_set(object, "system_s", json_finite(run->system_s));
		json_set(object, "max_rss_bytes",
			 json_finite(run->max_rss_bytes));
		json_set(object, "environment_bytes",
			 json_integer(run->environment_bytes));
		json_set(object, "layout", json_integer(run->layout));
		json_set(object, "counters", counts_of(session, run));
		json_set(object, "reason", json_text(run->reason));
		json_array_append_new(array, object);
	}
	return array;
}
