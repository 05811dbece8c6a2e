/* SPDX-License-Identifier: MIT */
#include "tests/unit/check.h"

#include "probe/read/select.h"

#include <string.h>

static const char data[] =
	"{\"a\": {\"b\": [{\"c\": 7}, [8, 9]]}, \"n\": 5, \"\": 6,\n"
	" \"p\": {\"99.000000\": 3, \"x]\\\"y\": 4, \"e\": {\"c\": 2}},\n"
	" \"list\": [{\"name\": \"parse\", \"size\": 64, \"t\": 1},\n"
	"            {\"name\": \"parse\", \"size\": 8, \"t\": 2},\n"
	"            {\"name\": \"a=b]\", \"size\": \"64\", \"t\": 3,"
	" \"on\": true, \"off\": false, \"none\": null}]}";

/* The values, one behind the other. */
static void check_found(json_t *root, const char *path, const char *want)
{
	ARENA_SCOPE(tmp);
	struct selection found = {0};
	struct err err = {0};
	char *text = arena_strdup(&tmp, "");

	select_values(&found, root, path, &tmp, &err);
	check_str(err.text, "");
	for (size_t i = 0; i < found.count; i++)
		text = arena_sprintf(&tmp, "%s%s%g", text, i > 0 ? " " : "",
				     json_number_value(found.values[i]));
	check_str(text, want);
}

static void check_missing(json_t *root, const char *path, const char *want)
{
	ARENA_SCOPE(tmp);
	struct selection found = {0};
	struct err err = {0};

	check_int(select_values(&found, root, path, &tmp, &err), -1);
	check_str(err.text, want);
}

static void check_refused(const char *path, const char *part)
{
	struct err err = {0};

	check_int(select_check(path, &err), -1);
	check_has(err.text, part);
}

static void check_steps(json_t *root)
{
	check_found(root, "n", "5");
	check_found(root, "a.b[0].c", "7");
	check_found(root, "a.b[1][0]", "8");
	check_found(root, "a.b[-1][-2]", "8");
	check_found(root, "a.b[1][*]", "8 9");
	check_found(root, "p[\"99.000000\"]", "3");
	check_found(root, "p[\"x]\\\"y\"]", "4");
	check_found(root, "[\"n\"]", "5");
	check_found(root, "[\"\"]", "6");
	check_found(root, "list[*].t", "1 2 3");
	check_found(root, "list[name=parse].t", "1 2");
	check_found(root, "list[name=\"a=b]\"].t", "3");
	check_found(root, "list[size=64].t", "1 3");
	check_found(root, "list[size=\"64\"].t", "3");
	check_found(root, "list[on=true].t", "3");
	check_found(root, "list[off=false].t", "3");
	check_found(root, "list[none=null].t", "3");
	check_found(root, "list[\"name\"=parse][size=8].t", "2");
	check_found(root, "p[c=2].c", "2");
}

void check_select(void)
{
	struct err err = {0};
	json_t *root = json_parse(data, strlen(data), &err);

	if (!check(root != NULL))
		return;
	check_steps(root);
	check(select_one(root, "") == root);
	check(select_one(root, "list[*]") == NULL);
	check(select_one(root, "x") == NULL);
	check_missing(root, "x", "no x in the JSON");
	check_missing(root, "a.b[2]", "no a.b[2] in the JSON");
	check_missing(root, "a.b[-3]", "no a.b[-3] in the JSON");
	check_missing(root, "a.b[2].c", "no a.b[2] in the JSON");
	check_missing(root, "x.y", "no x in the JSON");
	check_missing(root, "n.x", "no n.x in the JSON");
	check_missing(root, "n[0]", "no n[0] in the JSON");
	check_missing(root, "n[*]", "no n[*] in the JSON");
	check_missing(root, "list[*].on", "no list[*].on in the JSON");
	check_missing(root, "list[name=x].t",
		      "no list[name=x] in the JSON: there are \"parse\", "
		      "\"parse\", \"a=b]\"");
	json_decref(root);

	check_refused("a.b[x]", "\"[x]\" in a.b[x] is no step of a path");
	check_refused("a.b[", "\"[\" in a.b[ is no step");
	check_refused("a[1", "is no step");
	check_refused("a[ 1]", "is no step");
	check_refused("a[\"b]", "is no step");
	check_refused("a[=b]", "is no step");
	check_refused("a[b=\"c]", "is no step");
	check_refused("a[*", "is no step");
	check_refused("a[1]b", "is no step");
	check_refused("a..b", "a key is missing behind a.");
	check_refused("a.[0]", "a key is missing behind a.");
	check_refused("a.", "a key is missing behind a.");
	check_refused(".a", "is no step");
}
