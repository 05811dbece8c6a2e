/* SPDX-License-Identifier: MIT */
/* What tools print that put a load on a system, or watch a program. */
#include "probe/read/tool_forms.h"

#define SEPARATOR "[,;|\t]"

/* perf stat -x with the usual separators. */
const struct line_form lines_perf_stat = {
	.any_unit = true,
	.rules =
		RULES{{.pattern = "^([0-9.]+)" SEPARATOR "([A-Za-z]*)" SEPARATOR
				  "([^,;|\t]+)" SEPARATOR,
		       .name = 3,
		       .value = 1,
		       .unit = 2},
		      {.kind = LINE_FAILURE,
		       .pattern = "^<([a-z ]+)>" SEPARATOR "[A-Za-z]*" SEPARATOR
				  "([^,;|\t]+)" SEPARATOR,
		       .name = 2,
		       .value = 1,
		       .called = "no value"},
		      END},
};

/* GNU time -v; "clock" is h:mm:ss or m:ss. */
const struct line_form lines_time_v = {
	.field = "wall",
	.nameless = true,
	.once = true,
	.rules = RULES{{.pattern = "^[ \t]*Elapsed \\(wall clock\\) time "
				   "\\(h:mm:ss or m:ss\\): ([0-9:.]+)$",
			.value = 1,
			.called = "wall",
			.in = "clock"},
		       {.pattern = "^[ \t]*User time \\(seconds\\): ([0-9.]+)$",
			.value = 1,
			.called = "user",
			.in = "s"},
		       {.pattern =
				"^[ \t]*System time \\(seconds\\): ([0-9.]+)$",
			.value = 1,
			.called = "system",
			.in = "s"},
		       {.pattern = "^[ \t]*Maximum resident set size "
				   "\\(kbytes\\): ([0-9]+)$",
			.value = 1,
			.called = "max-rss",
			.in = "KiB"},
		       {.pattern = "^[ \t]*Major \\(requiring I/O\\) page "
				   "faults: ([0-9]+)$",
			.value = 1,
			.called = "major-faults"},
		       {.pattern = "^[ \t]*Minor \\(reclaiming a frame\\) page "
				   "faults: ([0-9]+)$",
			.value = 1,
			.called = "minor-faults"},
		       {.kind = LINE_FAILURE,
			.pattern = "^Command (exited with non-zero status "
				   "[0-9]+|terminated by signal [0-9]+)",
			.value = 1,
			.called = "it failed"},
		       END},
};

/* Connections are left out, as far as they are not what is measured (-C). */
const struct line_form lines_pgbench = {
	.field = "tps",
	.nameless = true,
	.once = true,
	.rules = RULES{{.pattern = "^tps = ([0-9.]+) \\((without initial "
				   "connection time|excluding connections "
				   "establishing|including reconnection "
				   "times)\\)",
			.value = 1,
			.called = "tps",
			.in = "transactions/s"},
		       {.pattern = "^latency average = ([0-9.]+) (ms)",
			.value = 1,
			.unit = 2,
			.called = "latency",
			.in = "ms"},
		       {.pattern = "^latency stddev = ([0-9.]+) (ms)",
			.value = 1,
			.unit = 2,
			.called = "stddev",
			.in = "ms"},
		       {.kind = LINE_FAILURE,
			.pattern = "(Run was aborted)",
			.value = 1,
			.called = "it failed"},
		       END},
};

#define PER_SECOND "[0-9]+ +\\(([0-9.]+) per sec\\.\\)"

/* Each of its tests has other lines. */
const struct line_form lines_sysbench = {
	.field = "rate",
	.nameless = true,
	.once = true,
	.rules = RULES{{.pattern = "^ *events per second: +([0-9.]+)$",
			.value = 1,
			.called = "rate",
			.in = "events/s"},
		       {.pattern = "^ *events/s \\(eps\\): +([0-9.]+)$",
			.value = 1,
			.called = "rate",
			.in = "events/s"},
		       {.pattern = "^Total operations: [0-9]+ \\( *([0-9.]+) "
				   "per second\\)",
			.value = 1,
			.called = "rate",
			.in = "events/s"},
		       {.pattern = "^ *transactions: +" PER_SECOND,
			.value = 1,
			.called = "rate",
			.in = "events/s"},
		       {.pattern = "^ *queries: +" PER_SECOND,
			.value = 1,
			.called = "queries",
			.in = "queries/s"},
		       {.pattern = "\\(([0-9.]+) MiB/sec\\)",
			.value = 1,
			.called = "transferred",
			.in = "MiB/s"},
		       {.pattern = "^ *reads/s: +([0-9.]+)$",
			.value = 1,
			.called = "reads",
			.in = "ops/s"},
		       {.pattern = "^ *writes/s: +([0-9.]+)$",
			.value = 1,
			.called = "writes",
			.in = "ops/s"},
		       {.pattern = "^ *avg: +([0-9.]+)$",
			.value = 1,
			.called = "latency",
			.in = "ms"},
		       {.pattern = "^ *[0-9]+th percentile: +([0-9.]+)$",
			.value = 1,
			.called = "percentile",
			.in = "ms"},
		       {.kind = LINE_FAILURE,
			.pattern = "^FATAL: (.*)",
			.value = 1,
			.called = "it failed"},
		       END},
};

#define FIO_JOB "^([^ ].*): \\(groupid=[0-9]+, jobs=[0-9]+\\): "
#define FIO_LATENCY(name) \
	{ \
		.pattern = "^ +" name " \\(([num]sec)\\): min=.*, " \
			   "avg= *([0-9.]+), ", \
		.value = 2, .unit = 1, .called = name "_ns.mean" \
	}

/*
 * For people, and rounded for them: four digits of what is counted.  Fields are
 * called as in its JSON.
 */
const struct line_form lines_fio = {
	.field = "read.iops",
	.once = true,
	.rules = RULES{{.kind = LINE_FAILURE,
			.pattern = FIO_JOB "(err= *[1-9].*): pid=",
			.name = 1,
			.value = 2,
			.called = "it failed"},
		       {.kind = LINE_NAME, .pattern = FIO_JOB, .name = 1},
		       {.kind = LINE_SECTION,
			.pattern = "^ +(read|write|trim): IOPS=",
			.field = 1,
			.goes_on = true,
			.stay = true},
		       {.pattern = "IOPS=([0-9.]+)([kMG]?), ",
			.value = 1,
			.unit = 2,
			.called = "iops",
			.in = "ops/s",
			.prefixed = true,
			.rest = true,
			.stay = true},
		       {.pattern = "BW=([0-9.]+)([A-Za-z]+/s) ",
			.value = 1,
			.unit = 2,
			.called = "bw",
			.rest = true,
			.stay = true},
		       {.pattern = "BW=([0-9.]+)([A-Za-z]+/s) ",
			.value = 1,
			.unit = 2,
			.called = "bw_bytes",
			.rest = true,
			.stay = true},
		       FIO_LATENCY("slat"),
		       FIO_LATENCY("clat"),
		       FIO_LATENCY("lat"),
		       END},
};
