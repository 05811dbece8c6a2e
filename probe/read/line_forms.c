/* SPDX-License-Identifier: MIT */
/* What suites of benchmarks write as text. */
#include "probe/read/tool_forms.h"

#include <string.h>

/* "Parse/small" is short for "BenchmarkParse/small-8". */
static bool is_go_name(const char *name, const char *wanted)
{
	static const char prefix[] = "Benchmark";
	size_t length = strlen(wanted);

	if (strncmp(wanted, prefix, strlen(prefix)) != 0 &&
	    strncmp(name, prefix, strlen(prefix)) == 0)
		name += strlen(prefix);
	if (strncmp(name, wanted, length) != 0)
		return false;
	name += length;
	return *name == '\0' ||
	       (*name == '-' && name[1] != '\0' &&
		strspn(name + 1, "0123456789") == strlen(name + 1));
}

/* A field is called by its unit, which is ns/op, B/op or any other. */
const struct line_form lines_go_bench = {
	.field = "ns/op",
	.any_unit = true,
	.is_short = is_go_name,
	.rules = RULES{{.kind = LINE_NAME,
			.pattern = "^(Benchmark[^ \t]*)[ \t]+[0-9]+[ \t]+",
			.name = 1,
			.goes_on = true},
		       {.pattern = "^[ \t]*([-+0-9.eE]+) ([^ \t]+)",
			.value = 1,
			.unit = 2,
			.field = 2,
			.rest = true,
			.many = true},
		       {.kind = LINE_FAILURE,
			.pattern = "^ *--- FAIL: (Benchmark[^ ]*)",
			.name = 1,
			.called = "it failed"},
		       {.kind = LINE_FAILURE,
			.pattern = "^ *--- SKIP: (Benchmark[^ ]*)",
			.name = 1,
			.called = "it was skipped"},
		       END},
};

#define CRITERION "time: +\\[[0-9.]+ [^ ]+ ([0-9.]+) ([^ ]+) [0-9.]+ [^ ]+\\]"

/* libtest's lines; and Criterion's, where a long name has its own line. */
const struct line_form lines_cargo_bench = {
	.once = true,
	.rules = RULES{{.pattern = "^test ([^ ]+) +\\.\\.\\. bench: +"
				   "([0-9,.]+) (ns)/iter",
			.name = 1,
			.value = 2,
			.unit = 3},
		       {.kind = LINE_FAILURE,
			.pattern = "^test ([^ ]+) +\\.\\.\\. FAILED",
			.name = 1,
			.called = "it failed"},
		       {.kind = LINE_FAILURE,
			.pattern = "^test ([^ ]+) +\\.\\.\\. ignored",
			.name = 1,
			.called = "it was ignored"},
		       {.pattern = "^([^ ].*[^ ]|[^ ]) +" CRITERION,
			.name = 1,
			.value = 2,
			.unit = 3,
			.last = true},
		       {.pattern = "^ +" CRITERION,
			.value = 1,
			.unit = 2,
			.last = true},
		       {.kind = LINE_NAME,
			.pattern = "^([^ ].*[^ ]|[^ ]) *$",
			.name = 1},
		       END},
};

/*
 * A name that does not fit its column is cut into lines that are padded; means
 * come in the line behind it, deviations in the next.  And the XML of -r xml.
 */
const struct line_form lines_catch2 = {
	.once = true,
	.rules = RULES{{.kind = LINE_FAILURE,
			.pattern = "^([^ ].*[^ ]|[^ ]) +Benchmark failed "
				   "\\((.*)\\)",
			.name = 1,
			.value = 2,
			.called = "it failed",
			.last = true},
		       {.kind = LINE_NAME,
			.pattern = "^([^ ].*[^ ]|[^ ]) +[0-9]+ +[0-9]+ +"
				   "[0-9.]+ (ns|us|ms|s|m) *$",
			.name = 1},
		       {.pattern = "^ +([0-9.]+) (ns|us|ms|s|m) +[0-9.]+ "
				   "(ns|us|ms|s|m) +[0-9.]+ (ns|us|ms|s|m) *$",
			.value = 1,
			.unit = 2,
			.last = true},
		       {.kind = LINE_NAME,
			.pattern = "<BenchmarkResults name=\"([^\"]*)\"",
			.name = 1,
			.xml = true},
		       {.pattern = "<mean value=\"([^\"]*)\"",
			.value = 1,
			.in = "ns",
			.last = true},
		       {.kind = LINE_FAILURE,
			.pattern = "<failed message=\"([^\"]*)\"",
			.value = 1,
			.called = "it failed",
			.last = true},
		       {.kind = LINE_PART,
			.pattern = "^([^ ~=.-].*[^ ]) +$",
			.name = 1},
		       END},
};

#define NANOBENCH_ROW "^\\|( *[0-9.,]+% \\|)? *([0-9.,]+) \\|([^`|]*\\|)*[^`|]*"

/* A table in Markdown, whose head has the unit. */
const struct line_form lines_nanobench = {
	.once = true,
	.rules = RULES{{.kind = LINE_UNIT,
			.pattern = "^\\|( *relative \\|)? *"
				   "([a-z]+/[^ |]+) \\|",
			.unit = 2},
		       {.pattern = NANOBENCH_ROW "`(.*)` \\(Unstable.*$",
			.name = 4,
			.value = 2},
		       {.pattern = NANOBENCH_ROW "`(.*)` *$",
			.name = 4,
			.value = 2},
		       END},
};

#define BAR "\xe2\x94\x82 "
#define CELL BAR "'([0-9.]+) \xc2\xb1 [^']*' +"
#define TINYBENCH_ROW "^" BAR "[0-9]+ +" BAR "'(.*)' +" CELL CELL CELL CELL BAR

/* What console.table() makes of bench.table(). */
const struct line_form lines_tinybench = {
	.field = "latency",
	.once = true,
	.rules = RULES{{.pattern = TINYBENCH_ROW,
			.name = 1,
			.value = 2,
			.called = "mean",
			.in = "ns",
			.goes_on = true,
			.stay = true},
		       {.pattern = TINYBENCH_ROW,
			.value = 3,
			.called = "latency",
			.in = "ns",
			.rest = true,
			.stay = true},
		       {.pattern = TINYBENCH_ROW,
			.value = 5,
			.called = "throughput",
			.in = "ops/s",
			.rest = true,
			.stay = true},
		       END},
};

const struct line_form lines_mitata = {
	.once = true,
	.rules = RULES{{.pattern = "^([^ ].*[^ ]|[^ ]) +([0-9.]+) "
				   "(ps|ns|us|\xc2\xb5s|ms|s|m)/iter",
			.name = 1,
			.value = 2,
			.unit = 3},
		       {.kind = LINE_FAILURE,
			.pattern = "^([^ ].*[^ ]|[^ ]) +error: (.*)",
			.name = 1,
			.value = 2,
			.called = "it failed"},
		       END},
};

#define PYTEST_COLUMN "( +[0-9][0-9.,]*( \\([^)]*\\))?)"
#define PYTEST_VALUE(skipped, field) \
	{ \
		.pattern = "^[^ ]+" PYTEST_COLUMN "{" skipped \
			   "} +([0-9][0-9.,]*) ", \
		.value = 3, .called = (field), .rest = true, .stay = true \
	}

/*
 * The table of pytest-benchmark, with the columns that it has unless it is told
 * otherwise: others are called an unknown unit.
 */
const struct line_form lines_pytest_benchmark = {
	.field = "median",
	.once = true,
	.rules = RULES{{.kind = LINE_UNIT,
			.pattern = "^Name \\(time in ([a-z]+)\\) +Min +Max "
				   "+Mean +StdDev +Median ",
			.unit = 1},
		       {.kind = LINE_UNIT,
			.pattern = "^Name \\(time in [a-z]+\\) +(.*)$",
			.unit = 1},
		       {.kind = LINE_NAME,
			.pattern = "^([^ ]+)" PYTEST_COLUMN "{5}",
			.name = 1,
			.goes_on = true,
			.stay = true},
		       PYTEST_VALUE("0", "min"),
		       PYTEST_VALUE("1", "max"),
		       PYTEST_VALUE("2", "mean"),
		       PYTEST_VALUE("3", "stddev"),
		       PYTEST_VALUE("4", "median"),
		       END},
};

/*
 * JMH's table; where a benchmark has parameters their values are a part of its
 * name.  The deviation follows a sign that has two bytes.
 */
const struct line_form lines_jmh = {
	.once = true,
	.is_short = suite_is_method,
	.rules = RULES{{.pattern = "^([A-Za-z_$][^ ]*( +[^ ]+)*) "
				   "+(thrpt|avgt|sample|ss) +([0-9]+ +)?"
				   "([0-9][0-9.,]*)( +[^ 0-9]+ +[0-9.,]+)? "
				   "+([^ ]+/[^ ]+) *$",
			.name = 1,
			.value = 5,
			.unit = 7},
		       END},
};
