/* SPDX-License-Identifier: MIT */
#include "tests/unit/check.h"

#include "probe/ground/json.h"

#include <string.h>

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
	check_refused("", "line ");
	check_refused("hello", "line 1");
	check_refused("{\n\"a\": }", "line 2");
	check_refused("{\"a\": 1, \"a\": 2}", "duplicate");
	check_refused("[1] [2]", "line 1");
	check_refused("[NaN]", "line 1");
	check_printing();
}
