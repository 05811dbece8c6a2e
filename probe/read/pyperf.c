/* SPDX-License-Identifier: MIT */
/* The JSON of pyperf: the values of all runs of a benchmark. */
#include "probe/read/document.h"
#include "probe/read/suite.h"

#include <string.h>

/*
 * Metadata that several runs or benchmarks share stand once, further up: in
 * the run, in its benchmark, or at the top.
 */
static const char *pyperf_metadata(const struct suite *suite,
				   const json_t *benchmark, const json_t *run,
				   const char *key)
{
	const json_t *const places[] = {run, benchmark, suite->root};

	for (int i = 0; i < 3; i++) {
		const char *value =
			suite_text(json_object_get(places[i], "metadata"), key);

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
		       const json_t *benchmark, struct arena *arena,
		       struct err *err)
{
	const json_t *runs = json_object_get(benchmark, "runs");

	for (size_t i = 0; i < json_array_size(runs); i++) {
		const json_t *run = json_array_get(runs, i);
		const json_t *values = json_object_get(run, "values");
		const char *unit = pyperf_unit(
			pyperf_metadata(suite, benchmark, run, "unit"));

		if (!values)
			continue;
		if (!unit)
			return suite_refuse(
				suite, "its unit is not one of pyperf's", err);
		if (out->count > 0 && strcmp(unit, out->unit) != 0)
			return suite_refuse(suite,
					    "its runs have several units", err);
		out->unit = unit;
		if (suite_add_list(out, suite, values, arena, err) < 0)
			return -1;
	}
	if (out->count == 0)
		return suite_refuse(suite, "no run of it has values", err);
	return 0;
}

static int read_pyperf(struct extracted *out, const char *argument, char *data,
		       size_t length, struct arena *arena, struct err *err)
{
	struct suite suite = {.tool = "pyperf"};
	const json_t *benchmark;
	int ret = -1;

	suite.root = document_parse(data, length, err);
	if (!suite.root || suite_open(&suite, "benchmarks", arena, err) < 0)
		goto out;
	for (size_t i = 0; i < suite.count; i++) {
		const json_t *each = json_array_get(suite.list, i);
		const json_t *run =
			json_array_get(json_object_get(each, "runs"), 0);

		suite.names[i] = pyperf_metadata(&suite, each, run, "name");
		if (!suite.names[i])
			suite.names[i] = "";
	}
	if (suite_choose(&suite, argument, err) < 0)
		goto out;
	benchmark = suite_only(&suite, err);
	if (benchmark)
		ret = pyperf_runs(out, &suite, benchmark, arena, err);

out:
	json_decref(suite.root);
	return ret;
}

const struct reader reader_pyperf = {"pyperf", "pyperf[:NAME]",
				     reader_check_any, read_pyperf};
