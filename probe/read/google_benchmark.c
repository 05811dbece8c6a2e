/* SPDX-License-Identifier: MIT */
/* The JSON of Google Benchmark: a field of each repetition. */
#include "probe/read/document.h"
#include "probe/read/suite.h"

#include <string.h>

/*
 * A benchmark's own name has slashes too (BM_copy/64), so the whole argument
 * is looked for first, and only then what stands before its last slash.
 */
static void split_field(const char **name, const char **field,
			const struct suite *suite, const char *argument,
			struct arena *arena)
{
	const char *slash = strrchr(argument, '/');

	*name = argument;
	*field = "real_time";
	if (!slash || suite_has(suite, argument))
		return;
	*name = arena_strndup(arena, argument, (size_t)(slash - argument));
	if (**name && !suite_has(suite, *name))
		*name = argument;
	else
		*field = slash + 1;
}

static bool is_time(const char *field)
{
	return strcmp(field, "real_time") == 0 ||
	       strcmp(field, "cpu_time") == 0;
}

static const char *google_unit(const char *field)
{
	if (is_time(field))
		return "s";
	if (strcmp(field, "bytes_per_second") == 0)
		return "bytes/s";
	return strcmp(field, "items_per_second") == 0 ? "items/s" : "";
}

/* What makes seconds of the entry's times; 0 when that is not said. */
static double google_scale(const json_t *entry)
{
	static const struct {
		const char *word;
		double scale;
	} times[] = {{"s", 1}, {"ms", 1e-3}, {"us", 1e-6}, {"ns", 1e-9}};
	const char *word = suite_text(entry, "time_unit");

	for (int i = 0; word && i < 4; i++) {
		if (strcmp(word, times[i].word) == 0)
			return times[i].scale;
	}
	return 0;
}

/* true, or words that say why. */
static bool is_said(const json_t *entry, const char *key)
{
	const json_t *value = json_object_get(entry, key);

	return json_is_true(value) ||
	       (json_is_string(value) && *json_string_value(value));
}

/*
 * Until 1.7 a benchmark that fails or is skipped has an error; from 1.8 on,
 * one that is skipped is `skipped`, with a message of its own.
 */
static int check_failure(const struct suite *suite, const json_t *entry,
			 struct arena *arena, struct err *err)
{
	static const struct {
		const char *key, *message, *words;
	} failures[] = {
		{"error_occurred", "error_message", "it failed"},
		{"error_skipped", "skip_message", "it failed"},
		{"skipped", "skip_message", "it was skipped"},
	};

	for (size_t i = 0; i < sizeof(failures) / sizeof(failures[0]); i++) {
		const char *message = suite_text(entry, failures[i].message);

		if (!message)
			message = suite_text(entry, failures[i].key);
		if (is_said(entry, failures[i].key))
			return suite_refuse(
				suite,
				arena_sprintf(arena, "%s: %.200s",
					      failures[i].words,
					      message ? message : ""),
				err);
	}
	return 0;
}

static int google_entry(struct extracted *out, const struct suite *suite,
			const json_t *entry, const char *field,
			struct arena *arena, struct err *err)
{
	const json_t *value = json_object_get(entry, field);
	double scale = is_time(field) ? google_scale(entry) : 1;

	if (check_failure(suite, entry, arena, err) < 0)
		return -1;
	if (scale == 0)
		return suite_refuse(
			suite, "its time_unit is not s, ms, us or ns", err);
	if (!suite_add(out, value, scale, arena))
		return suite_refuse(
			suite,
			arena_sprintf(arena, "it has no number \"%s\": %s",
				      suite_short_name(field, arena),
				      document_show(value, arena)),
			err);
	return 0;
}

/* Means and the like over repetitions; we take the repetitions. */
static bool is_aggregate(const json_t *entry)
{
	const char *type = suite_text(entry, "run_type");

	return type && strcmp(type, "aggregate") == 0;
}

static int read_google_benchmark(struct extracted *out, const char *argument,
				 char *data, size_t length, struct arena *arena,
				 struct err *err)
{
	struct suite suite = {.tool = "google-benchmark"};
	const char *name, *field;

	suite.root = document_parse(data, length, err);
	if (!suite.root || suite_open(&suite, "benchmarks", arena, err) < 0)
		goto out;
	for (size_t i = 0; i < suite.count; i++) {
		const json_t *entry = json_array_get(suite.list, i);

		if (!is_aggregate(entry))
			suite.names[i] = suite_text(entry, "name");
	}
	split_field(&name, &field, &suite, argument, arena);
	out->unit = google_unit(field);
	if (suite_choose(&suite, name, err) < 0)
		goto out;
	for (size_t i = 0; i < suite.count && !err->failed; i++) {
		if (suite.names[i] && strcmp(suite.names[i], suite.name) == 0)
			google_entry(out, &suite, json_array_get(suite.list, i),
				     field, arena, err);
	}

out:
	json_decref(suite.root);
	return err->failed ? -1 : 0;
}

const struct reader reader_google_benchmark = {
	"google-benchmark", "google-benchmark[:NAME[/FIELD]]", reader_check_any,
	read_google_benchmark};
