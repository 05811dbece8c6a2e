/* SPDX-License-Identifier: MIT */
/* The JSON of hyperfine: all times of a command. */
#include "probe/read/document.h"
#include "probe/read/suite.h"

/*
 * With --ignore-failure it goes on when the command fails, and writes how each
 * run ended; null is a signal.
 */
static int check_exit_codes(const struct suite *suite, const json_t *result,
			    struct arena *arena, struct err *err)
{
	const json_t *codes = json_object_get(result, "exit_codes");

	for (size_t i = 0; i < json_array_size(codes); i++) {
		const json_t *code = json_array_get(codes, i);

		if (json_is_null(code))
			return suite_refuse(
				suite, "it was ended by a signal (exit_codes)",
				err);
		if (!json_is_number(code) || json_number_value(code) != 0)
			return suite_refuse(
				suite,
				arena_sprintf(arena,
					      "it failed: exit status %.0f "
					      "(exit_codes)",
					      json_number_value(code)),
				err);
	}
	return 0;
}

static int read_hyperfine(struct extracted *out, const char *argument,
			  char *data, size_t length, struct arena *arena,
			  struct err *err)
{
	struct suite suite = {.tool = "hyperfine"};
	const json_t *result;
	int ret = -1;

	suite.root = document_parse(data, length, err);
	if (!suite.root || suite_open(&suite, "results", arena, err) < 0)
		goto out;
	for (size_t i = 0; i < suite.count; i++)
		suite.names[i] =
			suite_text(json_array_get(suite.list, i), "command");
	if (suite_choose(&suite, argument, err) < 0)
		goto out;
	result = suite_only(&suite, err);
	if (!result || check_exit_codes(&suite, result, arena, err) < 0)
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
