/* SPDX-License-Identifier: MIT */
/* The JSON of pyperf: the values of all runs of a benchmark. */
#include "probe/read/document.h"
#include "probe/read/tool_json.h"

#include <string.h>

/*
 * Metadata that several runs or benchmarks share stand once, further up: in
 * the run, in its benchmark, or at the top.
 */
static const char *pyperf_metadata(const json_t *root, const json_t *benchmark,
				   const json_t *run, const char *key)
{
	const json_t *const places[] = {run, benchmark, root};

	for (int i = 0; i < 3; i++) {
		const char *value = json_string_value(json_object_get(
			json_object_get(places[i], "metadata"), key));

		if (value)
			return value;
	}
	return NULL;
}

static const char *pyperf_unit(const char *word)
{
	static const struct {
		const char *word, *unit;
	} units[] = {{"second", "s"}, {"byte", "bytes"}, {"integer", ""}};

	for (int i = 0; i < 3; i++) {
		if (!word || strcmp(word, units[i].word) == 0)
			return units[i].unit;
	}
	return NULL;
}

/* Runs of calibration have warm-ups, and no values. */
static int pyperf_runs(struct extracted *out, const struct suite *suite,
		       const json_t *root, const json_t *benchmark,
		       struct arena *arena, struct err *err)
{
	const json_t *runs = json_object_get(benchmark, "runs");

	for (size_t i = 0; i < json_array_size(runs); i++) {
		const json_t *run = json_array_get(runs, i);
		const json_t *values = json_object_get(run, "values");
		const char *unit = pyperf_unit(
			pyperf_metadata(root, benchmark, run, "unit"));

		if (!values)
			continue;
		if (!unit)
			return suite_refuse(
				suite, "its unit is not one of pyperf's", err);
		if (out->count > 0 && strcmp(unit, out->unit) != 0)
			return suite_refuse(suite,
					    "its runs have several units", err);
		if (tool_json_add_list(out, suite, values, unit, arena, err) <
		    0)
			return -1;
	}
	if (out->count == 0)
		return suite_refuse(suite, "no run of it has values", err);
	out->direction = direction_of(out->unit);
	return 0;
}

static const char *pyperf_name(const json_t *root, const json_t *benchmark)
{
	const json_t *run =
		json_array_get(json_object_get(benchmark, "runs"), 0);
	const char *name = pyperf_metadata(root, benchmark, run, "name");

	return name ? name : "";
}

static int read_root(struct extracted *out, const struct extract *extract,
		     const json_t *root, struct arena *arena, struct err *err)
{
	struct suite suite = {
		.tool = "pyperf", .where = "JSON", .several = extract->names};
	const json_t *list = tool_json_list(&suite, root, "benchmarks", err);
	size_t i = 0;

	if (!list)
		return -1;
	suite.count = json_array_size(list);
	suite.names = arena_array(arena, suite.count + 1, sizeof(char *));
	for (size_t j = 0; j < suite.count; j++)
		suite.names[j] = pyperf_name(root, json_array_get(list, j));
	if (suite_choose(&suite, extract->argument, NULL, arena, err) < 0 ||
	    suite_check_once(&suite, err) < 0)
		return -1;
	while (!suite_is_chosen(&suite, i))
		i++;
	return pyperf_runs(out, &suite, root, json_array_get(list, i), arena,
			   err);
}

static int read_pyperf(struct extracted *out, const struct extract *extract,
		       char *data, size_t length, struct arena *arena,
		       struct err *err)
{
	json_t *root = document_parse(data, length, err);

	if (root)
		read_root(out, extract, root, arena, err);
	json_decref(root);
	return err->failed ? -1 : 0;
}

const struct reader reader_pyperf = {
	.name = "pyperf",
	.argument = "[:NAME]",
	.reads = "all values of its runs, without warm-ups",
	.unit = "s, bytes or none",
	.read = read_pyperf,
};
