/* SPDX-License-Identifier: MIT */
/*
 * A scan for programs: format "perfbisect-scan/1", which tests/scan.schema.json
 * describes key by key; and as CSV.  Keys may be added; those that are here
 * stay.
 */
#include "bisect/report/json.h"
#include "bisect/report/steps.h"
#include "bisect/session/facts.h"

#include <math.h>
#include <string.h>

static json_t *number_or_null(double value)
{
	return isfinite(value) ? json_real(value) : json_null();
}

static json_t *ends_of(const struct plan *plan)
{
	const char *const names[] = {plan->config.good, plan->config.bad};
	const char *const revisions[] = {plan->good, plan->bad};
	static const char *const keys[] = {"old", "new"};
	json_t *object = json_object();

	for (int i = 0; i < 2; i++) {
		json_t *end = json_object();

		json_set(end, "name", json_text(names[i]));
		json_set(end, "revision", json_text(revisions[i]));
		json_set(object, keys[i], end);
	}
	return object;
}

static json_t *step_of(const struct steps_step *step)
{
	const struct stretch *stretch = step->stretch;
	const struct end_record *end = step->report.end;
	double ratio = report_ratio(step->before, step->after);
	ARENA_SCOPE(tmp);
	json_t *object = json_object();

	json_set(object, "revision",
		 step->report.culprit ? json_text(step->name) : json_null());
	json_set(object, "subject", json_text(step->subject));
	json_set(object, "older", json_text(stretch->older));
	json_set(object, "newer", json_text(stretch->newer));
	json_set(object, "before", number_or_null(step->before));
	json_set(object, "after", number_or_null(step->after));
	json_set(object, "ratio", ratio > 0 ? json_real(ratio) : json_null());
	json_set(object, "low",
		 step->ratio.low > 0 ? json_real(step->ratio.low)
				     : json_null());
	json_set(object, "high",
		 step->ratio.low > 0 ? number_or_null(step->ratio.high)
				     : json_null());
	json_set(object, "change", json_text(steps_change(step, &tmp)));
	json_set(object, "share", json_real(step->share));
	json_set(object, "confidence",
		 end && end->confidence > 0
			 ? json_real(fmin(end->confidence, 0.999))
			 : json_null());
	json_set(object, "search", report_json_object(&step->report));
	return object;
}

static json_t *steps_of(const struct steps *steps)
{
	json_t *array = json_array();

	for (size_t i = 0; i < steps->count; i++)
		json_array_append_new(array, step_of(&steps->steps[i]));
	return array;
}

static json_t *levels_of(const struct steps *steps)
{
	json_t *array = json_array();

	for (size_t i = 0; i <= steps->count; i++) {
		const struct steps_level *level = &steps->levels[i];
		json_t *object = json_object();

		json_set(object, "from", json_text(level->from));
		json_set(object, "to", json_text(level->to));
		json_set(object, "median", number_or_null(level->median));
		json_set(object, "runs", json_integer((json_int_t)level->runs));
		json_array_append_new(array, object);
	}
	return array;
}

static json_t *stretches_of(const struct steps *steps)
{
	static const char *const states[] = {
		[STRETCH_UNKNOWN] = "unknown",	   [STRETCH_ALIKE] = "alike",
		[STRETCH_DIFFERENT] = "different", [STRETCH_STUCK] = "stuck",
		[STRETCH_STEP] = "step",
	};
	const struct stretches *stretches = &steps->stretches;
	json_t *array = json_array();

	for (size_t i = 0; i < stretches->count; i++) {
		const struct stretch *stretch = &stretches->list[i];
		const struct stretch_part *part = stretch->part;
		json_t *object = json_object();

		json_set(object, "older", json_text(stretch->older));
		json_set(object, "newer", json_text(stretch->newer));
		json_set(object, "commits",
			 json_integer(stretch->to - stretch->from));
		json_set(object, "state", json_text(states[stretch->state]));
		json_set(object, "difference",
			 stretch->measured ? number_or_null(stretch->difference)
					   : json_null());
		json_set(object, "most",
			 stretch->measured ? number_or_null(stretch->most)
					   : json_null());
		json_set(object, "reason",
			 json_text(stretch->state == STRETCH_STUCK
					   ? part->result->reason
					   : ""));
		json_array_append_new(array, object);
	}
	return array;
}

static json_t *point_of(const struct steps_point *point)
{
	const struct changeset_record *changeset = point->changeset;
	json_t *object = json_object(), *samples = json_array();

	for (size_t i = 0; i < point->count; i++)
		json_array_append_new(samples, json_finite(point->values[i]));
	json_set(object, "revision", json_text(changeset->revision));
	json_set(object, "subject", json_text(changeset->subject));
	json_set(object, "date", json_text(changeset->date));
	json_set(object, "position", json_integer(changeset->position));
	json_set(object, "median", json_finite(point->median));
	json_set(object, "low", json_finite(point->interval.low));
	json_set(object, "high", json_finite(point->interval.high));
	json_set(object, "step", json_boolean(point->step != NULL));
	json_set(object, "grid", json_boolean(point->is_grid));
	json_set(object, "samples", samples);
	return object;
}

static json_t *points_of(const struct steps *steps)
{
	json_t *array = json_array();

	for (size_t i = 0; i < steps->point_count; i++)
		json_array_append_new(array, point_of(&steps->points[i]));
	return array;
}

static json_t *skipped_of(const struct steps *steps)
{
	json_t *array = json_array();

	for (size_t i = 0; i < steps->skip_count; i++) {
		const struct verdict_record *verdict = steps->skipped[i];
		json_t *object = json_object();

		json_set(object, "revision", json_text(verdict->revision));
		json_set(object, "reason", json_text(verdict->reason));
		json_set(object, "log", json_text(verdict->log));
		json_array_append_new(array, object);
	}
	return array;
}

void steps_json(FILE *fp, const struct steps *steps)
{
	const struct plan *plan = steps->plan;
	const struct end_record *end = steps->end;
	bool cut = end && end->unfinished && end->candidates[0];
	ARENA_SCOPE(tmp);
	json_t *root = json_object();

	json_set(root, "format", json_text("perfbisect-scan/1"));
	json_set(root, "version", json_text(plan->version));
	json_set(root, "verdict", json_text(steps->verdict));
	json_set(root, "exit_status",
		 end ? json_integer(end->exit_status) : json_null());
	json_set(root, "sentence", json_text(steps->sentence));
	json_set(root, "reason", json_text(end ? end->reason : ""));
	json_set(root, "metric", report_json_metric(steps->session));
	json_set(root, "min_effect_pct",
		 json_real(plan->config.min_effect_pct));
	json_set(root, "ends", ends_of(plan));
	json_set(root, "steps", steps_of(steps));
	json_set(root, "levels", levels_of(steps));
	json_set(root, "stretches", stretches_of(steps));
	json_set(root, "next",
		 cut ? json_text(end->candidates[0]) : json_null());
	json_set(root, "revisions", points_of(steps));
	json_set(root, "skipped", skipped_of(steps));
	json_set(root, "warnings", json_texts(steps->warnings));
	json_set(root, "machine", report_json_machine(plan, steps->noise));
	json_set(root, "command", json_text(steps->repeat));
	json_set(root, "seed", json_integer(plan->seed));
	json_set(root, "vcs", json_text(plan->vcs));
	json_set(root, "taken_from",
		 plan->taken_from && *plan->taken_from
			 ? json_text(plan->taken_from)
			 : json_null());
	json_set(root, "range", json_integer(plan->candidates));
	json_set(root, "merges", json_integer(plan->merges));
	json_set(root, "builds", json_integer((json_int_t)steps->builds));
	json_set(root, "runs", json_integer((json_int_t)steps->runs));
	json_set(root, "duration_s", json_finite(steps->duration_s));
	fprintf(fp, "%s\n", json_print(root, JSON_INDENT(1), &tmp));
	json_decref(root);
}

/* -- CSV -- */

/* "2024-02-29 18:00:00 +0100" as ISO 8601 has it. */
static void write_time(FILE *fp, const char *date)
{
	if (strlen(date) == strlen("2024-02-29 18:00:00 +0100"))
		fprintf(fp, "%.10sT%.8s%.3s:%.2s", date, date + 11, date + 20,
			date + 23);
}

void steps_csv(FILE *fp, const struct steps *steps)
{
	fputs("time,revision,value,low,high,runs\n", fp);
	for (size_t i = 0; i < steps->point_count; i++) {
		const struct steps_point *point = &steps->points[i];

		write_time(fp, point->changeset->date);
		fprintf(fp, ",%s,%.17g,%.17g,%.17g,%zu\n",
			point->changeset->revision, point->median,
			point->interval.low, point->interval.high,
			point->count);
	}
}
