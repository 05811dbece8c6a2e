/* SPDX-License-Identifier: MIT */
#include "tests/unit/check.h"

#include "probe/read/document.h"

#include <string.h>

static json_t *parse(const char *data, size_t length, struct err *err)
{
	ARENA_SCOPE(tmp);
	char *copy = arena_alloc(&tmp, length + 1);

	memcpy(copy, data, length);
	return document_parse(copy, length, err);
}

/* The number at "n" is 7, whatever stands around it. */
static void check_reads_of(const char *data, size_t length, int line)
{
	struct err err = {0};
	json_t *root = parse(data, length, &err);
	json_t *value = json_object_get(root, "n");

	check_str_impl(err.text, "", __FILE__, line, data);
	check_impl(json_is_number(value), __FILE__, line, data);
	check_near_impl(json_number_value(value), 7, 0, __FILE__, line, data);
	json_decref(root);
}

static void check_refused_of(const char *data, const char *part, int line)
{
	struct err err = {0};

	check_impl(!parse(data, strlen(data), &err), __FILE__, line, data);
	check_has_impl(err.text, part, __FILE__, line, data);
}

#define check_reads(data) check_reads_of(data, sizeof(data) - 1, __LINE__)
#define check_refused(data, part) check_refused_of(data, part, __LINE__)

static void check_odd_values(void)
{
	check_reads("{\"n\": 7, \"x\": NaN}");
	check_reads("{\"x\": [nan, -nan, Infinity, -Infinity, inf], \"n\": 7}");
	check_reads("{\"x\": -nan(ind), \"n\": 7, \"y\": 1.#INF}");
	check_reads("{\"x\": 1e999, \"n\": 7}");
	check_reads("{\"x\": 123456789012345678901234567890, \"n\": 7}");
	check_reads("{\"x\": 007, \"y\": +1, \"z\": .5, \"n\": 7}");
	check_reads("{\"x\": \"NaN, \\\"Infinity\\\"\", \"n\": 7}");
}

static void check_odd_keys(void)
{
	struct err err = {0};
	const char *data = "{\"a\": 1, \"n\": {\"b\": [{}, 2]}, "
			   "\"\\u006e\": {\"c\": {\"d\": 3}}, \"z\": 4}";
	json_t *root = parse(data, strlen(data), &err);
	ARENA_SCOPE(tmp);

	check_str(err.text, "");
	check_str(document_show(json_object_get(root, "n"), &tmp),
		  "there is more than one");
	check_int(json_number_value(json_object_get(root, "z")), 4);
	json_decref(root);
	check_reads("{\"a\": 1, \"a\": {\"a\": [1, {\"a\": 2}]}, \"n\": 7}");
	check_reads("{\"x\": {\"n\": 1}, \"y\": {\"n\": 2}, \"n\": 7}");
	check_reads("{\"a\": 1, \"n\": 7, \"a\": [1, 2]}");
}

static void check_odd_strings(void)
{
	check_reads("{\"x\": \"a\tb\x01\", \"n\": 7}");
	check_reads("{\"x\": \"two\nlines\", \"n\": 7}");
	check_reads("{\"x\": \"\xff\xfe \xc3\", \"n\": 7}");
	check_reads("{\"x\": \"\\u0000 \\ud800 \\udfff\", \"n\": 7}");
	check_reads("{\"x\": \"\\ud83d\\ude00\", \"n\": 7}");
	check_reads("{\"x\": \"C:\\path \\u12\", \"n\": 7}");
	check_reads("{\"x\": \"a\0b\", \"n\": 7}");
	check_reads("{\"\": 1, \"n\": 7}");
}

static void check_notes(void)
{
	check_reads("\xef\xbb\xbf{\"n\": 7}");
	check_reads("Running bench\n2026-01-01 5 s\n{\"n\": 7}\n");
	check_reads("[INFO] begin\n[1/5] build\n[12:30:01] x\n{\"n\": 7}\n");
	check_reads("{ not JSON }\n\n  {\n\"n\": 7\n}\n\n");
	check_reads("[100] ready\n{\"n\": 7}\nDone, 1 benchmark.\n");
	check_reads("{\"n\": 7}\n[INFO] done\n");
	check_reads("\x1b[1mrun\x1b[0m\r\n{\"n\":\r\n 7}\r\n");
	check_reads("10 %\r20 %\r{\"n\": 7}\n");
}

static void check_places(void)
{
	check_refused("", "not JSON");
	check_refused("n = 7", "not JSON: line 1: ");
	check_refused("{\"n\": 7", "not JSON: line 1: ");
	check_refused("{\"n\": }", "not JSON: line 1: ");
	check_refused("{\"n\": 7} {\"n\": 8}", "line 1: more stands on");
	check_refused("{\"n\": 7}\n{\"n\": 8}\n",
		      "line 2: there is more than one");
	check_refused("{\"n\": 7}\n{\"n\": \n", "not JSON: line 3: ");
	check_refused("a\nb\n{\n\"n\": }", "not JSON: line 4: ");
	check_refused("{\"x\": NaN,\n\"y\": \"a\nb\",\n\"n\": :}",
		      "not JSON: line 4: ");
	/* A part of what is torn is not taken for the whole. */
	check_refused("{\"a\": [\n{\"n\": 7}\n", "not JSON: line 3: ");
	check_refused("{\"a\": [\n{\"n\": 7},\n{\"n\"\n", "not JSON: line 4: ");
	check_refused("{\"n\": [1, 2}", "not JSON: line 1: ");
}

static void check_depth(void)
{
	ARENA_SCOPE(tmp);
	struct err err = {0};
	size_t depth = 100000;
	char *deep = arena_alloc(&tmp, depth + 1);

	memset(deep, '[', depth);
	check(!document_parse(deep, depth, &err));
	check_has(err.text, "not JSON");
}

void check_document(void)
{
	check_odd_values();
	check_odd_keys();
	check_odd_strings();
	check_notes();
	check_places();
	check_depth();
}
