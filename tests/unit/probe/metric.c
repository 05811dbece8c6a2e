/* SPDX-License-Identifier: MIT */
#include "tests/unit/check.h"

#include "probe/metric.h"

static void check_names(void)
{
	static const char *const names[] = {"wall", "user", "system", "cpu",
					    "max-rss"};
	struct metric metric;
	struct err err = {0};

	for (int i = 0; i < METRIC_PROCESS_COUNT; i++) {
		check_int(metric_parse(&metric, names[i], &err), 0);
		check_int(metric.process, i);
		check(!metric.printed);
		check_str(metric.name, names[i]);
		check_str(metric.unit, i == METRIC_MAX_RSS ? "bytes" : "s");
		check_str(metric_process_name((enum metric_process)i),
			  names[i]);
		check_str(metric_process_unit((enum metric_process)i),
			  metric.unit);
	}
	check_int(metric_parse(&metric, "json:a.b", &err), 0);
	check(metric.printed);
	check_str(metric.name, "json:a.b");
	check_str(metric.unit, "");
	check_str(metric.extract.argument, "a.b");

	check_int(metric_parse(&metric, "sim:branch-misses", &err), 0);
	check(metric.counted && metric.simulated && !metric.printed);
	check_int(metric.simulation, SIMULATE_BRANCH_MISSES);
	check_str(metric.unit, "count");
	check_int(metric_parse(&metric, "sim:speed", &err), -1);
	err_clear(&err);

	check_int(metric_parse(&metric, "speed", &err), -1);
	check_has(err.text, "speed: no such metric; there are wall, ");
	err_clear(&err);
	check_int(metric_parse(&metric, "", &err), -1);
	err_clear(&err);
	check_int(metric_parse(&metric, "regex:5", &err), -1);
	check_has(err.text, "needs a (group)");
}

static void check_values(void)
{
	static const struct run_result result = {.wall_s = 3,
						 .user_s = 1.5,
						 .system_s = 0.25,
						 .max_rss_bytes = 4096};
	double values[METRIC_PROCESS_COUNT];

	metric_of_run(values, &result);
	check_near(values[METRIC_WALL], 3, 0);
	check_near(values[METRIC_USER], 1.5, 0);
	check_near(values[METRIC_SYSTEM], 0.25, 0);
	check_near(values[METRIC_CPU], 1.75, 0);
	check_near(values[METRIC_MAX_RSS], 4096, 0);
}

static void check_format(const char *unit, double value, const char *want)
{
	ARENA_SCOPE(tmp);

	check_str(metric_format(&tmp, unit, value), want);
}

void check_metric(void)
{
	check_names();
	check_values();
	check_format("s", 0.017, "17.0 ms");
	check_format("s", 0, "0.00 s");
	check_format("s", 1.234, "1.23 s");
	check_format("s", 12.34, "12.3 s");
	check_format("s", 123.4, "123 s");
	check_format("s", -0.017, "-17.0 ms");
	check_format("s", 0.00042, "420 us");
	check_format("s", 3e-9, "3.00 ns");
	check_format("s", 3e-12, "0.00 ns");
	check_format("bytes", 3.4 * 1024 * 1024, "3.4 MiB");
	check_format("", 105.2, "105.2");
	check_format("", 999999.4, "999999");
	check_format("", 3201943.27, "3201943");
	check_format("", -1e9, "-1000000000");
	check_format("", 1e12, "1e+12");
	check_format("ops", 17234567, "17234567 ops");
	check_format("ops", 5, "5 ops");
	check_format("bytes/s", 3.4 * 1024 * 1024, "3.4 MiB/s");
	check_format("items/s", 5, "5.00 items/s");
	check_format("items/s", 0, "0.00 items/s");
	check_format("items/s", 81037.4, "81.0 k items/s");
	check_format("items/s", 8.10374e8, "810 M items/s");
	check_format("count", 0, "0");
	check_format("count", 0.5, "0.5");
	check_format("count", 9999, "9999");
	check_format("count", 9999.5, "9999.5");
	check_format("count", 10000, "10.0 k");
	check_format("count", 2.4801e9, "2.48 G");
	check_format("number", 0.871234, "0.871");
	check_format("number", 1234.5, "1.23e+03");
	check_format("%", 12.3456, "12.3 %");
	check_format("Hz", 3.4212e9, "3.42 GHz");
	check_format("items/s", -3.5e12, "-3500 G items/s");
}
