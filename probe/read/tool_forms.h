/* SPDX-License-Identifier: MIT */
#ifndef PROBE_READ_TOOL_FORMS_H
#define PROBE_READ_TOOL_FORMS_H

#include "probe/read/tool_json.h"
#include "probe/read/tool_lines.h"

/*
 * What each tool writes.  tools.c has a row for each reader, with one of these
 * forms or two.
 */
extern const struct json_form json_hyperfine, json_google_benchmark,
	json_pytest_benchmark, json_jmh, json_nanobench, json_tinybench,
	json_mitata, json_fio, json_perf_stat, json_criterion;

extern const struct line_form lines_go_bench, lines_cargo_bench, lines_catch2,
	lines_nanobench, lines_tinybench, lines_mitata, lines_perf_stat,
	lines_time_v, lines_pgbench, lines_sysbench, lines_pytest_benchmark,
	lines_jmh, lines_fio;

/* A form's `rules`, of which END is the last. */
#define RULES (const struct line_rule[])
#define END \
	{ \
		.pattern = NULL \
	}

#endif
