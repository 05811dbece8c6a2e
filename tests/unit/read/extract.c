/* SPDX-License-Identifier: MIT */
#include "tests/unit/check.h"

#include "probe/ground/fs.h"
#include "probe/read/extract.h"

#include <glob.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Read `data`, `length` bytes of it; what came out, in `values`. */
static size_t extract(double **values, const char *name, const char *data,
		      size_t length, struct arena *arena, struct err *err)
{
	struct extracted found = {0};
	struct extract extract;
	char *copy = arena_alloc(arena, length + 1);
	bool known;

	memcpy(copy, data, length);
	check_int(extract_parse(&extract, &known, name, err), 0);
	check(known);
	if (extract_values(&found, &extract, copy, length, arena, err) < 0)
		return 0;
	check_str(err->text, "");
	*values = found.values;
	return found.count;
}

static void check_value_of(const char *name, const char *data, size_t length,
			   double want, int line)
{
	ARENA_SCOPE(tmp);
	struct err err = {0};
	double *values = NULL;
	size_t count = extract(&values, name, data, length, &tmp, &err);

	check_int_impl((long long)count, 1, __FILE__, line, err.text);
	if (count == 1)
		check_near_impl(values[0], want, 0, __FILE__, line, data);
}

static void check_none_in(const char *name, const char *data, const char *part,
			  int line)
{
	ARENA_SCOPE(tmp);
	struct err err = {0};
	double *values;
	size_t count = extract(&values, name, data, strlen(data), &tmp, &err);

	check_int_impl((long long)count, 0, __FILE__, line, data);
	check_has_impl(err.text, part, __FILE__, line, data);
}

#define check_value(name, data, want) \
	check_value_of(name, data, sizeof(data) - 1, want, __LINE__)
#define check_none(name, data, part) check_none_in(name, data, part, __LINE__)

static void check_number(void)
{
	check_value("number", "5", 5);
	check_value("number", "elapsed 12.5 s\n", 12.5);
	check_value("number", "1 2 3\n", 3);
	check_value("number", "1\n2\n3\nbye\n", 3);
	check_value("number", "12.5ms", 0.0125);
	check_value("number", "-5", -5);
	check_value("number", "+5", 5);
	check_value("number", "(-5)", -5);
	check_value("number", "x=-5", -5);
	check_value("number", "run-5", 5);
	check_value("number", "3-5", 5);
	check_value("number", "--5", -5);
	check_value("number", ".5", 0.5);
	check_value("number", "5.", 5);
	check_value("number", "took 5.", 5);
	check_value("number", "1e3", 1000);
	check_value("number", "1.5E-3", 0.0015);
	check_value("number", "2e+2", 200);
	check_value("number", "5e", 5);
	check_value("number", "5e+", 5);
	check_value("number", "5e-x", 5);
	check_value("number", "50%", 50);
	check_value("number", "a 7 v2\n", 7);
	check_value("number", "12\0 34\0\n", 34);
	check_value("number", "12\0", 12);
	check_none("number", "", "no number");
	check_none("number", "hello\n", "no number");
	check_none("number", "v2", "no number");
	check_none("number", "_2", "no number");
	check_none("number", "- + . -. e5", "no number");
	check_none("number", "1e999", "not finite");
	check_none("number", "-2e150", "out of range: -2e+150");
	check_none("number", "1e-200", "out of range: 1e-200");
	check_value("number", "-1e150", -1e150);
	check_value("number", "1e-150", 1e-150);

	/* The rest of a word is no number either. */
	check_none("number", "v25", "no number");
	check_none("number", "v2.5", "no number");
	check_none("number", "x86_64", "no number");
	check_value("number", "3.5 s sha256\n", 3.5);
	check_value("number", "3.5 s (v1.12)\n", 3.5);
	check_none("number", "0x1f", "no number");
	check_value("number", "3.5 s (0x1f)\n", 3.5);

	/* What is read is all of it, or none. */
	check_value("number", "total 1,100 ms\r\n", 1.1);
	check_value("number", "\x1b[1m100\x1b[0m\n", 100);
	check_value("number", "10%\r20%\rtook 30\n", 30);
	check_none("number", "7 and 1,53\n", "\"1,53\" is not read: ");
	check_none("number", "1,53\n", "LC_ALL=C");
	check_none("number", "[100,150]", "several numbers?");
	check_value("number", "1,53 and 7\n", 7);
}

static void check_regex(void)
{
	check_value("regex:time: ([0-9.]+)", "time: 5\n", 5);
	check_value("regex:time: ([0-9.]+)", "time: 5\ntime: 7.5 s\n", 7.5);
	check_value("regex:([0-9]+)", "1 2 34", 34);
	check_value("regex:([0-9])", "3 4", 4);
	check_value("regex:a([0-9])b([0-9])", "a1b2", 1);
	check_value("regex:(-?[0-9]+e[0-9])", "x -2e3\n", -2000);

	/* ^ and $ are at lines, wherever the last match ended. */
	check_value("regex:^([0-9]+)", "1 2\n3 4\n", 3);
	check_value("regex:^([0-9])", "1 2", 1);
	check_value("regex:([0-9]+)$", "1 2\n3 4\n", 4);
	check_value("regex:^([0-9]+)$", "1\n2 x\n", 1);
	check_value("regex:^total: (.*)$", "total: 8\nother: 9\n", 8);
	check_value("regex:([0-9]+)$", "12", 12);
	/* Nor does a word begin where the last match ended. */
	check_value("regex:\\<a([0-9])", "a1a2", 1);

	/* Matches of nothing do not hang, nor hide the rest. */
	check_value("regex:x*y*([0-9])z*|w*", "5 ab", 5);
	check_none("regex:(x*)", "abc", "is not a number");
	check_none("regex:()", "abc\n\n", "is not a number");
	check_none("regex:()", "", "is not a number");

	/* An alternative without the group is no match of the group. */
	check_value("regex:a([0-9])|b[0-9]", "a1 b2", 1);
	check_none("regex:a([0-9])|b[0-9]", "b2", "nothing in the output");

	check_none("regex:time: ([0-9]+)", "no such line\n",
		   "nothing in the output matches time: ([0-9]+)");
	check_none("regex:time: (.*)", "time: 5 apples\n",
		   "\"5 apples\" is not a number");
	check_none("regex:time: (.*)", "time: \x07\x01\n",
		   "\"?\" is not a number");
	check_none("regex:(.*)", "inf", "is not a number");
	check_none("regex:(.*)", "0x10", "is not a number");

	/* NUL bytes count as ends of lines. */
	check_value("regex:^b([0-9])", "a1\0b2\0c3", 2);
	check_value("regex:c([0-9])$", "a1\0b2\0c3", 3);
}

/* A group is all of a number, or there is a reason in the pattern. */
static void check_group(void)
{
	check_value("regex:time: ([0-9.]+)", "time: \x1b[1m100 ms\x1b[0m\n",
		    0.1);
	check_value("regex:time ([0-9.]+)$", "time 1.5\r\nend\r\n", 1.5);
	check_value("regex:Latency +([0-9.]+[mun]?s)", "Latency  980.00us\n",
		    980e-6);
	check_value("regex:Latency +([0-9.]+)", "Latency  1.25ms\n", 1.25e-3);
	check_value("regex:([0-9.]+) ms", "1.26 ms", 1.26e-3);
	check_value("regex:time: (.*)", "time: 5 s\n", 5);
	check_value("regex:t=([0-9,.]+)", "t=1,234.5 ms", 1.2345);
	check_value("regex:([0-9.]+) seconds", "12.5 seconds", 12.5);
	check_value("regex:real.*m([0-9.]+)s", "real\t0m1.530s\n", 1.53);
	check_value("regex:real\t(.*)", "real\t1m1.5s\n", 61.5);
	check_value("regex:,([0-9]+)$", "bench,100,200\n", 200);
	check_value("regex:^[a-z]+,([0-9]+),", "bench,100,200\n", 100);
	check_value("regex:^[a-z]+[,;]([0-9]+),", "bench;100,2\n", 100);
	check_value("regex:v([0-9]+)\\.", "v12.3", 12);

	check_none("regex:([0-9]+)", "1,100",
		   "\"100\" is only a part of "
		   "\"1,100\"");
	check_none("regex:([0-9.]+) ms", "1,260 ms", "only a part of");
	check_none("regex:t=([0-9]+)", "t=1,100", "only a part of \"1,100\"");
	check_none("regex:t=([0-9]+)", "t=1.53", "only a part of \"1.53\"");
	check_none("regex:total.*([0-9]+) ms", "total 1260 ms",
		   "\"0\" is only a part of \"1260 ms\"");
	check_none("regex:t=([0-9.]+)", "t=1.5e3", "only a part of");
	check_none("regex:t=([0-9]+)",
		   "t=1\xe2\x80\xaf"
		   "234",
		   "part of");
	check_none("regex:t=([0-9,]+)", "t=12,5", "\"12,5\" is not read");
	check_none("regex:([0-9.]+) s", "1 min 30 s", "only a part of");
	check_none("regex:t ([0-9.]+)", "t 1m30s", "only a part of");
	check_none("regex:([0-9.]+)$", "0:01.53", "only a part of");
}

static void check_list(const char *name, const char *data, const double *want,
		       size_t want_count)
{
	ARENA_SCOPE(tmp);
	struct err err = {0};
	double *values;
	size_t count = extract(&values, name, data, strlen(data), &tmp, &err);

	check_int(count, want_count);
	for (size_t i = 0; i < count && i < want_count; i++)
		check_near(values[i], want[i], 0);
}

static void check_json_reader(void)
{
	static const char data[] =
		"{\"a\": {\"b\": [{\"c\": 1.5}, {\"c\": -2}]}, \"n\": 7,\n"
		" \"list\": [3, 1e2, 5.5], \"none\": [], \"text\": \"5\",\n"
		" \"mixed\": [1, \"2\"], \"null\": null, \"yes\": true,\n"
		" \"deep\": [[1], [2]]}\n";
	static const double list[] = {3, 100, 5.5}, top[] = {4, 5};

	check_value("json:n", "{\"n\": 7}", 7);
	check_value("json:a.b[0].c", data, 1.5);
	check_value("json:a.b[1].c", data, -2);
	check_value("json:list[1]", data, 100);
	check_list("json:list", data, list, 3);
	check_value("json:deep[1]", data, 2);
	check_list("json:[1]", "[1, [4, 5]]", top, 2);
	check_none("json:none", data, "none is empty in the JSON");
	check_none("json:missing", data, "no missing in the JSON");
	check_none("json:list[3]", data, "no list[3] in the JSON");
	check_none("json:text", data, "text is not a number in the JSON");
	check_none("json:mixed", data, "mixed is not a number in the JSON");
	check_none("json:null", data, "null is not a number in the JSON");
	check_none("json:yes", data, "yes is not a number in the JSON");
	check_none("json:a", data, "a is not a number in the JSON");
	check_none("json:deep", data, "deep is not a number in the JSON");
	check_none("json:n", "", "not JSON");
	check_none("json:n", "n = 7", "not JSON");
	check_none("json:n", "{\"n\": 7", "not JSON");
	check_none("json:n", "{\"n\": 7} {\"n\": 8}", "not JSON");
	check_none("json:n", "{\"n\": NaN}",
		   "n is not a number in the JSON: \"NaN\"");
	check_none("json:n", "{\"n\": Infinity}",
		   "n is not a number in the JSON: \"Infinity\"");
	check_none("json:n", "{\"n\": -Infinity}",
		   "n is not a number in the JSON: \"-Infinity\"");
	check_none("json:n", "{\"n\": 1e999}",
		   "n is not a number in the JSON: \"1e999\"");
}

static void check_refused(const char *name, const char *part)
{
	struct extract extract;
	struct err err = {0};
	bool found;

	check_int(extract_parse(&extract, &found, name, &err), -1);
	check(found);
	check_has(err.text, part);
}

static void check_names(void)
{
	static const char *const unknown[] = {"",    "wall", "numbers",
					      "num", ":5",   "xjson:a"};
	struct extract extract;
	struct err err = {0};
	bool found = true;

	for (size_t i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++) {
		check_int(extract_parse(&extract, &found, unknown[i], &err), 0);
		check(!found);
	}
	check_refused("number:5", "takes no argument");
	check_refused("regex:time: [0-9]+", "needs a (group)");
	check_refused("regex:(", "regex:(: ");
	check_refused("regex:([0-9]", "regex:([0-9]: ");
	check_refused("regex", "needs a (group)");
	check_refused("json", "needs a path");
	check_refused("json:", "needs a path");
	check_int(extract_parse(&extract, &found, "regex:a:(b)", &err), 0);
	check_str(extract.argument, "a:(b)");
}

/* -- What real tools print: tests/extract/README.md -- */

static void check_unit_of(const char *name, const char *data, const char *unit)
{
	ARENA_SCOPE(tmp);
	struct extracted found = {0};
	struct extract extract;
	struct err err = {0};
	bool known;

	check_int(extract_parse(&extract, &known, name, &err), 0);
	check_int(extract_values(&found, &extract, arena_strdup(&tmp, data),
				 strlen(data), &tmp, &err),
		  0);
	check_str(found.unit, unit);
}

static void check_found(const struct extracted *found, const char *unit,
			const char *values, const char *what)
{
	size_t count = 0;
	char *end;

	check_has_impl(*found->unit ? found->unit : "-", unit, __FILE__,
		       __LINE__, what);
	for (; *values && count < found->count; values = end, count++) {
		double want = strtod(values, &end);

		check_near_impl(found->values[count], want, fabs(want) * 1e-14,
				__FILE__, __LINE__, what);
	}
	check_int_impl((long long)found->count, (long long)count, __FILE__,
		       __LINE__, what);
	check_str_impl(values, "", __FILE__, __LINE__, what);
}

/* One line of `expect`. */
static void replay_line(char *line, const char *data, size_t length,
			const char *folder)
{
	ARENA_SCOPE(tmp);
	const char *metric = strsep(&line, "\t"), *unit = strsep(&line, "\t");
	char *copy = arena_alloc(&tmp, length + 1);
	const char *what = arena_sprintf(&tmp, "%s: %s", folder, metric);
	struct extracted found = {0};
	struct extract extract;
	struct err err = {0};
	bool known = false;
	int ret;

	memcpy(copy, data, length);
	check_int_impl(extract_parse(&extract, &known, metric, &err), 0,
		       __FILE__, __LINE__, what);
	if (!check_impl(known && line, __FILE__, __LINE__, what))
		return;
	ret = extract_values(&found, &extract, copy, length, &tmp, &err);
	if (strcmp(unit, "failed") == 0) {
		check_int_impl(ret, -1, __FILE__, __LINE__, what);
		check_has_impl(err.text, line, __FILE__, __LINE__, what);
		check(strlen(err.text) < 700); /* room for a log's path */
		return;
	}
	check_str_impl(err.text, "", __FILE__, __LINE__, what);
	check_found(&found, unit, line, what);
}

static void replay_folder(const char *folder)
{
	ARENA_SCOPE(tmp);
	struct err err = {0};
	char *data, *expect, *line;
	size_t length;

	check(fs_read(&data, &length, arena_sprintf(&tmp, "%s/input", folder),
		      1 << 20, &tmp, &err) == 0 &&
	      fs_read(&expect, NULL, arena_sprintf(&tmp, "%s/expect", folder),
		      1 << 20, &tmp, &err) == 0);
	if (!check_str(err.text, ""))
		return;
	while ((line = strsep(&expect, "\n")) && *line)
		replay_line(line, data, length, strrchr(folder, '/') + 1);
}

static void check_tools(void)
{
	ARENA_SCOPE(tmp);
	glob_t found;

	if (!check(glob(arena_sprintf(&tmp, "%s/tests/extract/*/expect",
				      check_root),
			0, NULL, &found) == 0))
		return;
	check(found.gl_pathc > 40);
	for (size_t i = 0; i < found.gl_pathc; i++) {
		char *path = found.gl_pathv[i];

		*strrchr(path, '/') = '\0';
		replay_folder(path);
	}
	globfree(&found);
}

void check_extract(void)
{
	check_unit_of("number", "5", "");
	check_unit_of("number", "5 s", "s");
	check_unit_of("number", "12 KiB", "bytes");
	check_unit_of("regex:([0-9]+)", "100 MB/s", "bytes/s");
	check_unit_of("regex:([0-9]+)", "100 runs", "");
	check_unit_of("json:a", "{\"a\": -5}", "");
	check_tools();
	check_names();
	check_number();
	check_regex();
	check_group();
	check_json_reader();
}
