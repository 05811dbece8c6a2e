/* SPDX-License-Identifier: MIT */
/*
 * A comparison for programs: format "perfbisect-comparison/1", which
 * tests/comparison.schema.json describes key by key.  Keys may be added; those
 * that are here stay.
 */
#include "bisect/report/comparison.h"
#include "bisect/session/facts.h"
#include "probe/ground/json.h"

#include <math.h>

static json_t *real_or_null(double value)
{
	return isfinite(value) ? json_real(value) : json_null();
}

static json_t *ratio_of(const struct ratio *ratio)
{
	json_t *object = json_object();

	if (!ratio->there) {
		json_decref(object);
		return json_null();
	}
	json_set(object, "ratio", json_finite(ratio->ratio));
	json_set(object, "low",
		 ratio->low > 0 ? json_finite(ratio->low) : json_null());
	json_set(object, "high", real_or_null(ratio->high));
	json_set(object, "p", json_finite(ratio->p));
	return object;
}

static json_t *cell_of(const struct comparison *comparison, size_t side,
		       size_t benchmark)
{
	ARENA_SCOPE(tmp);
	const struct comparison_side *row = &comparison->sides[side];
	const struct comparison_cell *cell = &row->cells[benchmark];
	const bool base = comparison_is_baseline(comparison, side);
	json_t *object = json_object(), *samples = json_array();

	for (size_t i = 0; i < cell->count; i++)
		json_array_append_new(samples, json_finite(cell->values[i]));
	json_set(object, "side", json_text(row->contender->name));
	json_set(object, "value",
		 cell->count > 0 ? json_finite(cell->value) : json_null());
	json_set(object, "comparison",
		 base || row->dropped ? json_null() : ratio_of(&cell->ratio));
	json_set(object, "differs", json_boolean(!base && cell->differs));
	json_set(object, "known", json_boolean(base || cell->known));
	json_set(
		object, "words",
		json_text(comparison_words(comparison, side, benchmark, &tmp)));
	json_set(object, "interval",
		 json_text(comparison_interval(comparison, side, benchmark,
					       &tmp)));
	json_set(object, "samples", samples);
	return object;
}

static json_t *benchmarks_of(const struct comparison *comparison)
{
	json_t *array = json_array();

	for (size_t i = 0; i < comparison->benchmarks; i++) {
		json_t *object = json_object(), *cells = json_array();

		for (size_t side = 0; side < comparison->count; side++)
			json_array_append_new(cells,
					      cell_of(comparison, side, i));
		json_set(object, "name",
			 json_text(rounds_name(&comparison->rounds, i)));
		json_set(object, "unit",
			 json_text(rounds_unit(&comparison->rounds, i)));
		json_set(object, "sides", cells);
		json_array_append_new(array, object);
	}
	return array;
}

static json_t *sides_of(const struct comparison *comparison)
{
	json_t *array = json_array();

	for (size_t i = 0; i < comparison->count; i++) {
		const struct comparison_side *side = &comparison->sides[i];
		const struct contender *contender = side->contender;
		const char *build = contender->build
					    ? contender->build
					    : comparison->plan->config.build;
		json_t *object = json_object();

		json_set(object, "name", json_text(contender->name));
		json_set(object, "revision",
			 contender->dir ? json_null()
					: json_text(contender->rev.hex));
		json_set(object, "subject",
			 json_text(side->changeset ? side->changeset->subject
						   : ""));
		json_set(object, "folder",
			 contender->dir ? json_text(contender->dir)
					: json_null());
		json_set(object, "variant", json_text(contender->variant));
		json_set(object, "build",
			 json_text(build && !contender->dir ? build : ""));
		json_set(object, "failed",
			 side->dropped ? json_text(side->dropped->reason)
				       : json_null());
		json_set(object, "log",
			 json_text(side->dropped ? side->dropped->log : ""));
		json_set(object, "mean",
			 side->dropped || i == comparison->baseline
				 ? json_null()
				 : ratio_of(&side->mean));
		json_array_append_new(array, object);
	}
	return array;
}

static json_t *counters_of(const struct comparison *comparison)
{
	json_t *array = json_array();

	for (size_t i = 0; i < comparison->count_count; i++) {
		const struct comparison_count *row = &comparison->counts[i];
		json_t *object = json_object(), *values = json_array();

		for (size_t side = 0; side < comparison->count; side++)
			json_array_append_new(values,
					      real_or_null(row->values[side]));
		json_set(object, "name", json_text(row->name));
		json_set(object, "unit", json_text(row->unit));
		json_set(object, "medians", values);
		json_array_append_new(array, object);
	}
	return array;
}

static json_t *metric_of(const struct comparison *comparison)
{
	const struct config *config = &comparison->plan->config;
	json_t *object = json_object();

	json_set(object, "name",
		 json_text(session_metric(comparison->session)));
	json_set(object, "unit", json_text(session_unit(comparison->session)));
	json_set(object, "direction",
		 json_text(config->higher_is_better ? "higher-is-better"
						    : "lower-is-better"));
	return object;
}

static json_t *machine_of(const struct comparison *comparison)
{
	const struct plan *plan = comparison->plan;
	json_t *object = json_object(), *noise = json_array();

	for (const struct noise *row = comparison->noise; *row->what; row++)
		json_array_append_new(noise, json_text(row->what));
	json_set(object, "processor", json_text(plan->processor));
	json_set(object, "processors", json_integer(plan->processors));
	json_set(object, "memory_bytes", json_integer(plan->memory_bytes));
	json_set(object, "kernel", json_text(plan->kernel));
	json_set(object, "system", json_text(plan->system));
	json_set(object, "compiler", json_text(plan->compiler));
	json_set(object, "noise", noise);
	return object;
}

void comparison_json(FILE *fp, const struct comparison *comparison)
{
	const struct plan *plan = comparison->plan;
	const struct config *config = &plan->config;
	const struct end_record *end = comparison->end;
	ARENA_SCOPE(tmp);
	json_t *root = json_object();

	json_set(root, "format", json_text("perfbisect-comparison/1"));
	json_set(root, "version", json_text(plan->version));
	json_set(root, "verdict", json_text(comparison->verdict));
	json_set(root, "exit_status",
		 end ? json_integer(end->exit_status) : json_null());
	json_set(root, "sentence", json_text(comparison->sentence));
	json_set(root, "reason", json_text(end ? end->reason : ""));
	json_set(root, "metric", metric_of(comparison));
	json_set(root, "statistic",
		 json_text(config->statistic == CONFIG_MIN ? "min" : "median"));
	json_set(root, "precision_pct", json_real(config->precision_pct));
	json_set(root, "fail_above_pct",
		 config->fail_above_pct > 0 ? json_real(config->fail_above_pct)
					    : json_null());
	json_set(root, "baseline",
		 json_text(comparison->sides[comparison->baseline]
				   .contender->name));
	json_set(root, "sides", sides_of(comparison));
	json_set(root, "benchmarks", benchmarks_of(comparison));
	json_set(root, "counters", counters_of(comparison));
	json_set(root, "rounds",
		 json_integer((json_int_t)comparison->rounds_run));
	json_set(root, "warnings", json_texts(comparison->warnings));
	json_set(root, "machine", machine_of(comparison));
	json_set(root, "command", json_text(comparison->repeat));
	json_set(root, "seed", json_integer(plan->seed));
	json_set(root, "vcs", json_text(plan->vcs));
	json_set(root, "builds", json_integer((json_int_t)comparison->builds));
	json_set(root, "runs", json_integer((json_int_t)comparison->runs));
	json_set(root, "duration_s", json_finite(comparison->duration_s));
	fprintf(fp, "%s\n", json_print(root, JSON_INDENT(1), &tmp));
	json_decref(root);
}
