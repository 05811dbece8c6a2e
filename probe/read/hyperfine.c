/* SPDX-License-Identifier: MIT */
/* The JSON of hyperfine: all times of a command. */
#include "probe/read/suite.h"

static int read_hyperfine(struct extracted *out, const char *argument,
			  char *data, size_t length, struct arena *arena,
			  struct err *err)
{
	struct suite suite = {.tool = "hyperfine"};
	const json_t *result;
	int ret = -1;

	suite.root = json_parse(data, length, err);
	if (!suite.root || suite_open(&suite, "results", arena, err) < 0)
		goto out;
	for (size_t i = 0; i < suite.count; i++)
		suite.names[i] =
			suite_text(json_array_get(suite.list, i), "command");
	if (suite_choose(&suite, argument, err) < 0)
		goto out;
	result = suite_only(&suite, err);
	if (!result)
		goto out;
	out->unit = "s";
	ret = suite_add_list(out, &suite, json_object_get(result, "times"),
			     arena, err);
	if (ret == 0 && out->count == 0)
		ret = suite_refuse(&suite, "there are no times of it", err);

out:
	json_decref(suite.root);
	return ret;
}

const struct reader reader_hyperfine = {"hyperfine", "hyperfine[:COMMAND]",
					reader_check_any, read_hyperfine};
