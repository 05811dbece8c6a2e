/* SPDX-License-Identifier: MIT */
/* The readers of what benchmark tools write: a row each. */
#include "probe/read/tool_forms.h"

#include <string.h>

static int check_field(const struct reader *reader, const char *argument,
		       struct err *err)
{
	if (strchr(argument, '/'))
		return 0;
	return err_set(err,
		       "%s: which field? %s:/read.iops, or "
		       "%s:JOB/write.clat_ns.mean",
		       reader->name, reader->name, reader->name);
}

const struct reader tool_readers[] = {
	{"hyperfine", "[:COMMAND[/FIELD]]",
	 "--export-json; times, mean, median, user, system, memory", "s, bytes",
	 NULL, NULL, &json_hyperfine, NULL},
	{"google-benchmark", "[:NAME[/FIELD]]",
	 "--benchmark_format=json; real_time, cpu_time, a counter",
	 "s, items/s", NULL, NULL, &json_google_benchmark, NULL},
	{"pytest-benchmark", "[:NAME[/FIELD]]",
	 "its table, or --benchmark-json; median, mean, min, max, data, ops",
	 "s, ops/s", NULL, NULL, &json_pytest_benchmark,
	 &lines_pytest_benchmark},
	{"jmh", "[:NAME]",
	 "its table, or -rf json; NAME is Class.method[:PARAMETER=VALUE,...]",
	 "s, ops/s", NULL, NULL, &json_jmh, &lines_jmh},
	{"go-bench", "[:NAME[/UNIT]]",
	 "go test -bench; ns/op, B/op, allocs/op, MB/s", "s, bytes, bytes/s",
	 NULL, NULL, NULL, &lines_go_bench},
	{"cargo-bench", "[:NAME]",
	 "libtest, Criterion, or its estimates.json (:mean, :slope)", "s", NULL,
	 NULL, &json_criterion, &lines_cargo_bench},
	{"catch2", "[:NAME]", "the means of Catch2 2 and 3, or -r xml", "s",
	 NULL, NULL, NULL, &lines_catch2},
	{"nanobench", "[:NAME]", "its table, or its template of JSON", "s",
	 NULL, NULL, &json_nanobench, &lines_nanobench},
	{"tinybench", "[:NAME[/FIELD]]",
	 "bench.table(), or bench.tasks as JSON; latency, mean, throughput",
	 "s, ops/s", NULL, NULL, &json_tinybench, &lines_tinybench},
	{"mitata", "[:NAME[/FIELD]]",
	 "its text (avg), or format: 'json' (p50, avg, min, p99, heap)",
	 "s, bytes", NULL, NULL, &json_mitata, &lines_mitata},
	{"perf-stat", "[:EVENT]", "perf stat -x, or -j (-o FILE, --from FILE)",
	 "s, none", NULL, NULL, &json_perf_stat, &lines_perf_stat},
	{"time-v", "[:FIELD]",
	 "GNU time -v; wall, user, system, max-rss, major-faults", "s, bytes",
	 tool_lines_check, NULL, NULL, &lines_time_v},
	{"fio", ":[JOB]/FIELD",
	 "its text, or all of its JSON; read.iops, write.bw, read.lat_ns.mean",
	 "ops/s, bytes/s, s", check_field, NULL, &json_fio, &lines_fio},
	{"pgbench", "[:FIELD]", "tps, latency, stddev", "transactions/s, s",
	 tool_lines_check, NULL, NULL, &lines_pgbench},
	{"sysbench", "[:FIELD]",
	 "rate, queries, transferred, reads, writes, latency, percentile",
	 "events/s, s", tool_lines_check, NULL, NULL, &lines_sysbench},
	{NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL},
};
