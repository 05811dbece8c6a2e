/* SPDX-License-Identifier: MIT */
/* What tools write as JSON. */
#include "probe/read/tool_forms.h"

#include <string.h>

/*
 * With --ignore-failure hyperfine goes on when the command fails, and writes
 * how each run ended; null is a signal.
 */
static int check_exit_codes(const struct suite *suite, json_t *result,
			    struct arena *arena, struct err *err)
{
	const json_t *codes = json_object_get(result, "exit_codes");

	for (size_t i = 0; i < json_array_size(codes); i++) {
		const json_t *code = json_array_get(codes, i);

		if (json_is_null(code))
			return suite_refuse(
				suite, "it was ended by a signal (exit_codes)",
				err);
		if (!json_is_number(code) || json_number_value(code) != 0)
			return suite_refuse(
				suite,
				arena_sprintf(arena,
					      "it failed: exit status %.0f "
					      "(exit_codes)",
					      json_number_value(code)),
				err);
	}
	return 0;
}

const struct json_form json_hyperfine = {
	.lists = "results",
	.name = "command",
	.once = true,
	.check = check_exit_codes,
	.fields =
		(const struct json_field[]){
			{"times", NULL, "s"},
			{"mean", NULL, "s"},
			{"median", NULL, "s"},
			{"min", NULL, "s"},
			{"max", NULL, "s"},
			{"stddev", NULL, "s"},
			{"user", NULL, "s"},
			{"system", NULL, "s"},
			{"memory", "memory_usage_byte", "B"},
			{NULL, NULL, NULL},
		},
};

/*
 * Until 1.7 a benchmark that fails or is skipped has an error; from 1.8 on,
 * one that is skipped is `skipped`, with a message of its own.  Aggregates are
 * means and the like over repetitions; we take the repetitions.
 */
const struct json_form json_google_benchmark = {
	.lists = "benchmarks",
	.name = "name",
	.left_out = {"run_type", "aggregate"},
	.fields =
		(const struct json_field[]){
			{"real_time", NULL, "@time_unit"},
			{"cpu_time", NULL, "@time_unit"},
			{"bytes_per_second", NULL, "B/s"},
			{"items_per_second", NULL, "items/s"},
			{NULL, NULL, NULL},
		},
	.failures =
		(const struct json_failure[]){
			{"error_occurred", "error_message", "it failed"},
			{"error_skipped", "skip_message", "it failed"},
			{"skipped", "skip_message", "it was skipped"},
			{NULL, NULL, NULL},
		},
};

const struct json_form json_pytest_benchmark = {
	.lists = "benchmarks",
	.name = "name",
	.alias = "fullname",
	.once = true,
	.fields =
		(const struct json_field[]){
			{"median", "stats.median", "s"},
			{"mean", "stats.mean", "s"},
			{"min", "stats.min", "s"},
			{"max", "stats.max", "s"},
			{"stddev", "stats.stddev", "s"},
			{"data", "stats.data", "s"},
			{"ops", "stats.ops", "ops/s"},
			{NULL, NULL, NULL},
		},
};

const struct json_form json_jmh = {
	.lists = "",
	.name = "benchmark",
	.parameters = "params",
	.is_short = suite_is_method,
	.fields =
		(const struct json_field[]){
			{"score", "primaryMetric.score",
			 "@primaryMetric.scoreUnit"},
			{NULL, NULL, NULL},
		},
};

const struct json_form json_nanobench = {
	.lists = "results",
	.name = "name",
	.once = true,
	.fields =
		(const struct json_field[]){
			{"median", "median(elapsed)", "s"},
			{NULL, NULL, NULL},
		},
};

/* What JSON.stringify() makes of the tasks of a Bench. */
const struct json_form json_tinybench = {
	.lists = "",
	.name = "name",
	.once = true,
	.fields =
		(const struct json_field[]){
			{"latency", "result.latency.p50", "ms"},
			{"mean", "result.latency.mean", "ms"},
			{"throughput", "result.throughput.p50", "ops/s"},
			{"result.latency.*", NULL, "ms"},
			{"result.throughput.*", NULL, "ops/s"},
			{NULL, NULL, NULL},
		},
	.failures =
		(const struct json_failure[]){
			{"result.error", "result.error.message", "it failed"},
			{NULL, NULL, NULL},
		},
};

const struct json_form json_mitata = {
	.lists = "benchmarks[*].runs",
	.name = "name",
	.once = true,
	.fields =
		(const struct json_field[]){
			{"p50", "stats.p50", "ns"},
			{"avg", "stats.avg", "ns"},
			{"min", "stats.min", "ns"},
			{"max", "stats.max", "ns"},
			{"p75", "stats.p75", "ns"},
			{"p99", "stats.p99", "ns"},
			{"heap", "stats.heap.avg", "B"},
			{NULL, NULL, NULL},
		},
	.failures =
		(const struct json_failure[]){
			{"error", "error.message", "it failed"},
			{NULL, NULL, NULL},
		},
};

/* A job has a read, a write and a trim; which of them counts only we know. */
const struct json_form json_fio = {
	.lists = "jobs",
	.name = "jobname",
	.once = true,
	.needs_field = true,
	.fields =
		(const struct json_field[]){
			{"*.iops", NULL, "ops/s"},
			{"*.iops_m*", NULL, "ops/s"},
			{"*.bw_bytes", NULL, "B/s"},
			{"*.bw", NULL, "KiB/s"},
			{"*.bw_m*", NULL, "KiB/s"},
			{"*_ns.*", NULL, "ns"},
			{NULL, NULL, NULL},
		},
	.failures =
		(const struct json_failure[]){
			{"error", NULL, "it failed"},
			{NULL, NULL, NULL},
		},
};

/* A line for each event, of perf stat -j. */
const struct json_form json_perf_stat = {
	.name = "event",
	.quoted = true,
	.any_unit = true,
	.fields =
		(const struct json_field[]){
			{"counter-value", NULL, "@unit"},
			{NULL, NULL, NULL},
		},
};

/* target/criterion/NAME/new/estimates.json */
const struct json_form json_criterion = {
	.lists = "",
	.fields =
		(const struct json_field[]){
			{"median", "median.point_estimate", "ns"},
			{"mean", "mean.point_estimate", "ns"},
			{"slope", "slope.point_estimate", "ns"},
			{NULL, NULL, NULL},
		},
};
