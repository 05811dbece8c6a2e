/* SPDX-License-Identifier: MIT */
#include "tests/unit/check.h"

#include "probe/read/unit.h"

#include <string.h>

/* All of `text` is this unit. */
static void check_is(const char *text, bool attached, const char *name,
		     double scale, int line)
{
	struct unit unit;
	size_t length = unit_at(&unit, text, attached);

	check_int_impl((long long)length, (long long)strlen(text), __FILE__,
		       line, text);
	check_str_impl(unit.name, name, __FILE__, line, text);
	check_near_impl(unit.scale, scale, scale * 1e-12, __FILE__, line, text);
}

static void check_is_none(const char *text, bool attached, int line)
{
	struct unit unit;

	check_int_impl((long long)unit_at(&unit, text, attached), 0, __FILE__,
		       line, text);
	check_str_impl(unit.name, "", __FILE__, line, text);
	check_near_impl(unit.scale, 1, 0, __FILE__, line, text);
}

#define check_one(text, name, scale) \
	check_is(text, false, name, scale, __LINE__)
#define check_attached(text, name, scale) \
	check_is(text, true, name, scale, __LINE__)
#define check_none(text) check_is_none(text, false, __LINE__)

static void check_times(void)
{
	check_one("s", "s", 1);
	check_one("ms", "s", 1e-3);
	check_one("us", "s", 1e-6);
	check_one("\xc2\xb5s", "s", 1e-6);
	check_one("\xce\xbcs", "s", 1e-6);
	check_one("ns", "s", 1e-9);
	check_one("msec", "s", 1e-3);
	check_one("usecs", "s", 1e-6);
	check_one("seconds", "s", 1);
	check_one("Seconds", "s", 1);
	check_one("milliseconds", "s", 1e-3);
	check_one("minutes", "s", 60);
	check_one("ns/op", "s", 1e-9);
	check_one("ms/iter", "s", 1e-3);
	check_one("usec per loop", "s", 1e-6);
	check_attached("us", "s", 1e-6);
	check_attached("s/it", "s", 1);
}

static void check_sizes(void)
{
	check_one("B", "bytes", 1);
	check_one("bytes", "bytes", 1);
	check_one("kB", "bytes", 1e3);
	check_one("KB", "bytes", 1e3);
	check_one("KiB", "bytes", 1024);
	check_one("MB", "bytes", 1e6);
	check_one("MiB", "bytes", 1048576);
	check_one("GB", "bytes", 1e9);
	check_one("GiB", "bytes", 1073741824);
	check_one("B/op", "bytes", 1);
}

static void check_rates(void)
{
	check_one("B/s", "bytes/s", 1);
	check_one("MB/s", "bytes/s", 1e6);
	check_one("MiB/sec", "bytes/s", 1048576);
	check_one("ops/s", "ops/s", 1);
	check_one("kops/s", "ops/s", 1e3);
	check_one("Mop/s", "ops/s", 1e6);
	check_one("it/s", "it/s", 1);
	check_one("req/sec", "req/s", 1);
	check_one("requests per second", "req/s", 1);
	check_one("Mbits/sec", "bits/s", 1e6);
	check_one("Gbps", "bits/s", 1e9);
	check_one("Mb/s", "bits/s", 1e6);
	check_one("MHz", "Hz", 1e6);
	check_one("GFLOPS", "flop/s", 1e9);
	check_one("GFlop/s", "flop/s", 1e9);
	check_attached("Gi/s", "/s", 1073741824);
	check_attached("k/s", "/s", 1e3);
	check_attached("/s", "/s", 1);
	check_one("rows/s", "rows/s", 1);
	check_one("Mrows/s", "Mrows/s", 1);
}

/* What may mean something else. */
static void check_no_units(void)
{
	static const char *const texts[] = {
		"",	"m",	     "h",	 "b",	    "min",     "miles",
		"runs", "k",	     "M",	 "G",	    "S",       "MS",
		"x",	"%",	     "sound",	 "msg",	    "bar",     "Bit",
		"s2",	"s_",	     "ms5",	 "us-east", "s.txt",   "ns/x",
		"/s",	"ops",	     "requests", "kb",	    "ms/s",    "m/s",
		"bits", "s\xc3\xa9", "seconds5", "apples",  "ops/min", "cm"};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		check_none(texts[i]);
	check_is_none("x", true, __LINE__);
	check_is_none("th", true, __LINE__);
	check_is_none("min", true, __LINE__);
}

/* Not converted, but nothing that has another one is compared with it. */
static void check_letters(void)
{
	check_attached("m", "m", 1);
	check_attached("h", "h", 1);
	check_attached("M", "M", 1);
	check_attached("K", "K", 1);
	check_attached("k", "", 1e3);
}

void check_unit(void)
{
	struct unit unit;

	check_times();
	check_sizes();
	check_rates();
	check_no_units();
	check_letters();
	check_int(unit_at(&unit, "ms, and more", false), 2);
	check_int(unit_at(&unit, "ms)", false), 2);
	check_int(unit_at(&unit, "s.", false), 1);
	check_int(unit_at(&unit, "ms/5", false), 2);
}
