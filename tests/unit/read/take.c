/* SPDX-License-Identifier: MIT */
#include "tests/unit/check.h"

#include "probe/read/extract.h"

#include <math.h>
#include <string.h>

/* What a run is worth, and in which unit. */
static void check_worth(const char *name, const char *data, const char *unit,
			enum take take, double want, const char *want_unit)
{
	ARENA_SCOPE(tmp);
	struct extracted found = {0};
	struct extract extract;
	struct err err = {0};
	char *copy = arena_strdup(&tmp, data);
	bool known;

	check_int(extract_parse(&extract, &known, name, &err), 0);
	check_int(extract_set(&extract, unit, take, &err), 0);
	check_int(extract_values(&found, &extract, copy, strlen(data), &tmp,
				 &err),
		  0);
	if (!check_str(err.text, ""))
		return;
	check_near(extract_value(&found, &extract), want, fabs(want) * 1e-15);
	check_str(found.unit, want_unit);
}

static void check_many(void)
{
	static const char text[] = "t 4 ms\nt 1 ms\nt 9 ms\nt 2 ms\n";
	static const char json[] = "{\"t\": [4, 1, 9, 2]}";

	check_worth("number", text, NULL, TAKE_DEFAULT, 2e-3, "s");
	check_worth("number", text, NULL, TAKE_LAST, 2e-3, "s");
	check_worth("number", text, NULL, TAKE_MEDIAN, 3e-3, "s");
	check_worth("number", text, NULL, TAKE_MIN, 1e-3, "s");
	check_worth("number", text, NULL, TAKE_SUM, 16e-3, "s");
	check_worth("regex:t ([0-9]+)", text, NULL, TAKE_DEFAULT, 2e-3, "s");
	check_worth("regex:t ([0-9]+)", text, NULL, TAKE_MEDIAN, 3e-3, "s");
	check_worth("regex:t ([0-9]+)", text, NULL, TAKE_MIN, 1e-3, "s");
	check_worth("regex:t ([0-9]+)", text, NULL, TAKE_SUM, 16e-3, "s");
	check_worth("json:t", json, NULL, TAKE_DEFAULT, 3, "");
	check_worth("json:t", json, NULL, TAKE_MEDIAN, 3, "");
	check_worth("json:t", json, NULL, TAKE_LAST, 2, "");
	check_worth("json:t", json, NULL, TAKE_MIN, 1, "");
	check_worth("json:t", json, NULL, TAKE_SUM, 16, "");
	check_worth("number", "1 2\n3 4 5\n", NULL, TAKE_MEDIAN, 3, "");
}

static void check_bare(void)
{
	static const char long_word[] = "a-word-that-is-much-too-long";
	struct extract extract;
	struct err err = {0};
	bool known;

	check_worth("number", "5", "ms", TAKE_DEFAULT, 5e-3, "s");
	check_worth("number", "5 us", "ms", TAKE_DEFAULT, 5e-6, "s");
	check_worth("json:a", "{\"a\": 3}", "KiB", TAKE_DEFAULT, 3072, "bytes");
	check_worth("number", "5", "min", TAKE_DEFAULT, 300, "s");
	check_worth("number", "5", "h", TAKE_DEFAULT, 18000, "s");
	check_worth("number", "5", "ops/ms", TAKE_DEFAULT, 5000, "ops/s");
	check_worth("number", "5", "widgets", TAKE_DEFAULT, 5, "widgets");
	check_worth("number", "5", "%", TAKE_DEFAULT, 5, "%");
	check_int(extract_parse(&extract, &known, "number", &err), 0);
	check_int(extract_set(&extract, long_word, TAKE_DEFAULT, &err), -1);
	check_has(err.text, "--unit a-word-that");
}

/* All values are read, or none is. */
static void check_all(void)
{
	static const struct {
		const char *name, *data, *part;
	} rows[] = {
		{"number", "1 ms\n2 KiB\n", "several units: s and bytes"},
		{"number", "1 ms\n2\n", "several units: s and no unit"},
		{"number", "1,53\n2\n", "\"1,53\" is not read"},
		{"regex:t ([0-9]+)", "t 1,1\nt 2\n", "only a part of"},
		{"number", "1e150\n1e150\n", "out of range: 2e+150"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ARENA_SCOPE(tmp);
		struct extracted found = {0};
		struct extract extract;
		struct err err = {0};
		char *copy = arena_strdup(&tmp, rows[i].data);
		bool known;

		check_int(extract_parse(&extract, &known, rows[i].name, &err),
			  0);
		check_int(extract_set(&extract, NULL, TAKE_SUM, &err), 0);
		check_int(extract_values(&found, &extract, copy, strlen(copy),
					 &tmp, &err),
			  -1);
		check_has(err.text, rows[i].part);
	}
}

static void check_direction(const char *name, enum direction want)
{
	struct extract extract;
	struct err err = {0};
	bool known;

	check_int(extract_parse(&extract, &known, name, &err), 0);
	if (check(known))
		check_int_impl(extract_direction(&extract), want, __FILE__,
			       __LINE__, name);
}

static void check_directions(void)
{
	check_direction("number", DIRECTION_UNKNOWN);
	check_direction("json:ops", DIRECTION_UNKNOWN);
	check_direction("pyperf", DIRECTION_UNKNOWN);
	check_direction("hyperfine", DIRECTION_LOWER);
	check_direction("hyperfine:./a.out/memory", DIRECTION_LOWER);
	check_direction("google-benchmark:BM/8", DIRECTION_UNKNOWN);
	check_direction("google-benchmark:BM/8/items_per_second",
			DIRECTION_HIGHER);
	check_direction("google-benchmark:/bytes_per_second", DIRECTION_HIGHER);
	check_direction("pytest-benchmark:test_a", DIRECTION_LOWER);
	check_direction("pytest-benchmark:test_a/ops", DIRECTION_HIGHER);
	check_direction("jmh:Parse.average", DIRECTION_UNKNOWN);
	check_direction("go-bench:Parse", DIRECTION_UNKNOWN);
	check_direction("tinybench:a/b", DIRECTION_LOWER);
	check_direction("tinybench:a/throughput", DIRECTION_HIGHER);
	check_direction("time-v", DIRECTION_LOWER);
	check_direction("time-v:max-rss", DIRECTION_LOWER);
	check_direction("time-v:minor-faults", DIRECTION_UNKNOWN);
	check_direction("fio:seq/read.iops", DIRECTION_HIGHER);
	check_direction("fio:seq/read.clat_ns.percentile[\"99.000000\"]",
			DIRECTION_LOWER);
	check_direction("pgbench", DIRECTION_HIGHER);
	check_direction("pgbench:latency", DIRECTION_LOWER);
	check_direction("sysbench", DIRECTION_HIGHER);
	check_direction("sysbench:percentile", DIRECTION_LOWER);
}

/* All benchmarks of one output, where none is named. */
static void check_several_of(const char *name, const char *data,
			     const char *const *names, const double *values)
{
	ARENA_SCOPE(tmp);
	struct several several;
	struct extract extract;
	struct err err = {0};
	size_t count = 0;
	bool known;

	while (names[count])
		count++;
	check_int(extract_parse(&extract, &known, name, &err), 0);
	check_int(extract_several(&several, &extract, data, strlen(data), &tmp,
				  &err),
		  0);
	if (!check_str(err.text, "") || !check_int(several.count, count))
		return;
	for (size_t i = 0; i < count; i++) {
		check_str(several.names[i], names[i]);
		check_near(extract_value(&several.found[i], &extract),
			   values[i], values[i] * 1e-12);
		check_str(several.found[i].unit, "s");
	}
}

static void check_several(void)
{
	static const char pyperf[] =
		"{\"benchmarks\": [{\"metadata\": {\"name\": \"a\"}, "
		"\"runs\": [{\"values\": [0.5, 0.7, 0.6]}]}, {\"metadata\": "
		"{\"name\": \"b/c\"}, \"runs\": [{\"values\": [2]}]}]}";
	static const char google[] =
		"{\"benchmarks\": [{\"name\": \"BM/8\", \"real_time\": 5, "
		"\"time_unit\": \"ms\"}, {\"name\": \"BM/16\", "
		"\"real_time\": 9, \"time_unit\": \"ms\"}]}";
	static const char *const a_and_b[] = {"a", "b/c", NULL};
	static const char *const only_b[] = {"", NULL};
	static const char *const both[] = {"BM/8", "BM/16", NULL};
	ARENA_SCOPE(tmp);
	struct several several;
	struct extract extract;
	struct err err = {0};
	bool known;

	check_several_of("pyperf", pyperf, a_and_b, (const double[]){0.6, 2});
	check_several_of("pyperf:b/c", pyperf, only_b, (const double[]){2});
	check_several_of("google-benchmark", google, both,
			 (const double[]){0.005, 0.009});
	check_int(extract_parse(&extract, &known, "pyperf", &err), 0);
	check_int(extract_several(&several, &extract, "{}", 2, &tmp, &err), -1);
	check_has(err.text, "benchmarks");
}

void check_take(void)
{
	check_many();
	check_bare();
	check_all();
	check_directions();
	check_several();
}
