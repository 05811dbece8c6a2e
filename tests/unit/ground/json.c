/* SPDX-License-Identifier: MIT */
#include "tests/unit/check.h"

#include "probe/ground/json.h"

#include <string.h>

static void check_at(json_t *root, const char *path, int want)
{
	struct err err = {0};
	json_t *value = json_at(root, path, &err);

	check_str(err.text, "");
	check(json_is_integer(value));
	check_int(json_integer_value(value), want);
}

static void check_missing(json_t *root, const char *path, const char *want)
{
	struct err err = {0};

	check(json_at(root, path, &err) == NULL);
	check_str(err.text, want);
}

static void check_paths(void)
{
	static const char data[] =
		"{\"a\": {\"b\": [{\"c\": 7}, [8, 9]]}, \"n\": 5, \"\": 6}";
	struct err err = {0};
	json_t *root = json_parse(data, strlen(data), &err);

	if (!check(root != NULL))
		return;
	check(json_at(root, "", &err) == root);
	check_at(root, "n", 5);
	check_at(root, "a.b[0].c", 7);
	check_at(root, "a.b[1][0]", 8);
	check_at(root, "a.b[1][1]", 9);
	check_missing(root, "x", "no x in the JSON");
	check_missing(root, "a.b[2]", "no a.b[2] in the JSON");
	check_missing(root, "a.b[2].c", "no a.b[2] in the JSON");
	check_missing(root, "x.y", "no x in the JSON");
	check_missing(root, "n.x", "no n.x in the JSON");
	check_missing(root, "n[0]", "no n[0] in the JSON");
	check(json_at(root, "a.b[-1]", &err) == NULL);
	check(json_at(root, "a.b[x]", &err) == NULL);
	check(json_at(root, "a.b[", &err) == NULL);
	check(json_at(root, "a..b", &err) == NULL);
	check(json_at(root, ".a", &err) == NULL);
	check(json_at(root, "a.b.c", &err) == NULL);
	json_decref(root);
}

static void check_refused(const char *data, const char *part)
{
	struct err err = {0};

	check(json_parse(data, strlen(data), &err) == NULL);
	check_has(err.text, "not JSON: line ");
	check_has(err.text, part);
}

static void check_printing(void)
{
	ARENA_SCOPE(arena);
	struct err err = {0};
	json_t *text = json_text("a\xff\"\n");
	json_t *list = json_pack("[i,b,s]", 1, 1, "x");
	const char *number = "5";
	json_t *five = json_parse(number, 1, &err);

	check_str(json_string_value(text), "a\xef\xbf\xbd\"\n");
	check_str(json_print(text, 0, &arena), "\"a\xef\xbf\xbd\\\"\\n\"");
	check_str(json_print(list, JSON_COMPACT, &arena), "[1,true,\"x\"]");
	check_str(json_print(five, 0, &arena), "5");
	json_decref(text);
	json_decref(list);
	json_decref(five);
}

void check_json(void)
{
	check_paths();
	check_refused("", "line ");
	check_refused("hello", "line 1");
	check_refused("{\n\"a\": }", "line 2");
	check_refused("{\"a\": 1, \"a\": 2}", "duplicate");
	check_refused("[1] [2]", "line 1");
	check_refused("[NaN]", "line 1");
	check_printing();
}
