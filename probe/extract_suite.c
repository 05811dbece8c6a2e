/* SPDX-License-Identifier: MIT */
/*
 * Readers of the JSON that benchmark tools write.
 *
 * A file holds one or several benchmarks.  Each reader first lists their names
 * in the order of the file, chooses one, and then takes what has that name.
 */
#include "probe/extract_reader.h"

#include "probe/json.h"
#include "probe/text.h"

#include <string.h>

enum {
	LIST_BYTES = 400, /* of names in a message; the log's must fit too */
	NAME_CHARACTERS = 60,
};

/* One more value; false when it is no number. */
static bool add_value(struct extracted *out, const json_t *value, double scale,
		      struct arena *arena)
{
	if (!json_is_number(value))
		return false;
	out->values = arena_grow(arena, out->values, out->count, &out->capacity,
				 sizeof(*out->values));
	out->values[out->count++] = json_number_value(value) * scale;
	return true;
}

/* -- Names -- */

/* The benchmarks of a file, in its order; strings are the JSON's. */
struct suite {
	const char *tool; /* as --metric has it */
	const char *name; /* the chosen one */
	json_t *root, *list;
	const char **names; /* for each of the list; NULL: left out */
	size_t count;
};

static int open_suite(struct suite *suite, const char *key, struct arena *arena,
		      struct err *err)
{
	suite->list = json_object_get(suite->root, key);
	if (!json_is_array(suite->list))
		return err_set(err,
			       "no list \"%s\" in the JSON; is it that of "
			       "%s?",
			       key, suite->tool);
	suite->count = json_array_size(suite->list);
	suite->names =
		arena_array(arena, suite->count + 1, sizeof(*suite->names));
	return 0;
}

/* As it may stand in a message. */
static const char *short_name(const char *name, struct arena *arena)
{
	return text_cut(arena, text_printable(arena, name), NAME_CHARACTERS);
}

/* Where `name` stands first, or `count`. */
static size_t place_of(const struct suite *suite, const char *name)
{
	size_t i = 0;

	while (i < suite->count &&
	       !(suite->names[i] && strcmp(suite->names[i], name) == 0))
		i++;
	return i;
}

/* `"a", "b" and 3 more`, each once; *count says how many there are. */
static char *list_names(size_t *count, const struct suite *suite,
			struct arena *arena)
{
	json_t *seen = json_object();
	size_t shown = 0;
	struct text text;

	text_init(&text, arena);
	for (size_t i = 0; i < suite->count; i++) {
		const char *name = suite->names[i];

		if (!name || json_object_get(seen, name))
			continue;
		json_object_set_new(seen, name, json_true());
		if (text.length <= LIST_BYTES)
			text_addf(&text, "%s\"%s\"", shown++ ? ", " : "",
				  short_name(name, arena));
	}
	*count = json_object_size(seen);
	json_decref(seen);
	if (shown < *count)
		text_addf(&text, " and %zu more", *count - shown);
	return text.data;
}

static bool has_name(const struct suite *suite, const char *name)
{
	return place_of(suite, name) < suite->count;
}

/* The one that is wanted; or, when none is named, the only one. */
static int choose(struct suite *suite, const char *wanted, struct err *err)
{
	ARENA_SCOPE(tmp);
	size_t count;
	char *names = list_names(&count, suite, &tmp);

	if (count == 0)
		return err_set(err, "there is no benchmark in the JSON of %s",
			       suite->tool);
	if (*wanted && !has_name(suite, wanted))
		return err_set(err,
			       "no benchmark \"%s\" in the JSON of %s; there "
			       "%s %s",
			       short_name(wanted, &tmp), suite->tool,
			       count == 1 ? "is" : "are", names);
	if (!*wanted && count > 1)
		return err_set(err,
			       "%zu benchmarks in the JSON, and none is named "
			       "(--metric %s:NAME): %s",
			       count, suite->tool, names);
	for (size_t i = 0; i < suite->count; i++) {
		if (suite->names[i] &&
		    (!*wanted || strcmp(suite->names[i], wanted) == 0))
			suite->name = suite->names[i];
	}
	return 0;
}

/* The chosen one, where a name may be there once only. */
static json_t *only_one(const struct suite *suite, struct err *err)
{
	ARENA_SCOPE(tmp);
	size_t found = place_of(suite, suite->name);

	for (size_t i = found + 1; i < suite->count; i++) {
		if (suite->names[i] &&
		    strcmp(suite->names[i], suite->name) == 0) {
			err_set(err, "several benchmarks are named \"%s\"",
				short_name(suite->name, &tmp));
			return NULL;
		}
	}
	return json_array_get(suite->list, found);
}

static const char *text_at(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

/* `<name>: <reason>`; returns -1. */
static int refuse(const struct suite *suite, const char *reason,
		  struct err *err)
{
	ARENA_SCOPE(tmp);

	return err_set(err, "\"%s\": %s", short_name(suite->name, &tmp),
		       text_printable(&tmp, reason));
}

static int add_list(struct extracted *out, const struct suite *suite,
		    const json_t *list, struct arena *arena, struct err *err)
{
	if (!json_is_array(list))
		return refuse(suite, "its values are no list", err);
	for (size_t i = 0; i < json_array_size(list); i++) {
		if (!add_value(out, json_array_get(list, i), 1, arena))
			return refuse(suite, "a value of it is not a number",
				      err);
	}
	return 0;
}

/* -- pyperf -- */

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
			text_at(json_object_get(places[i], "metadata"), key);

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
			return refuse(suite, "its unit is not one of pyperf's",
				      err);
		if (out->count > 0 && strcmp(unit, out->unit) != 0)
			return refuse(suite, "its runs have several units",
				      err);
		out->unit = unit;
		if (add_list(out, suite, values, arena, err) < 0)
			return -1;
	}
	if (out->count == 0)
		return refuse(suite, "no run of it has values", err);
	return 0;
}

int extract_read_pyperf(struct extracted *out, const char *argument, char *data,
			size_t length, struct arena *arena, struct err *err)
{
	struct suite suite = {.tool = "pyperf"};
	const json_t *benchmark;
	int ret = -1;

	suite.root = json_parse(data, length, err);
	if (!suite.root || open_suite(&suite, "benchmarks", arena, err) < 0)
		goto out;
	for (size_t i = 0; i < suite.count; i++) {
		const json_t *each = json_array_get(suite.list, i);
		const json_t *run =
			json_array_get(json_object_get(each, "runs"), 0);

		suite.names[i] = pyperf_metadata(&suite, each, run, "name");
		if (!suite.names[i])
			suite.names[i] = "";
	}
	if (choose(&suite, argument, err) < 0)
		goto out;
	benchmark = only_one(&suite, err);
	if (benchmark)
		ret = pyperf_runs(out, &suite, benchmark, arena, err);

out:
	json_decref(suite.root);
	return ret;
}

/* -- hyperfine -- */

int extract_read_hyperfine(struct extracted *out, const char *argument,
			   char *data, size_t length, struct arena *arena,
			   struct err *err)
{
	struct suite suite = {.tool = "hyperfine"};
	const json_t *result;
	int ret = -1;

	suite.root = json_parse(data, length, err);
	if (!suite.root || open_suite(&suite, "results", arena, err) < 0)
		goto out;
	for (size_t i = 0; i < suite.count; i++)
		suite.names[i] =
			text_at(json_array_get(suite.list, i), "command");
	if (choose(&suite, argument, err) < 0)
		goto out;
	result = only_one(&suite, err);
	if (!result)
		goto out;
	out->unit = "s";
	ret = add_list(out, &suite, json_object_get(result, "times"), arena,
		       err);
	if (ret == 0 && out->count == 0)
		ret = refuse(&suite, "there are no times of it", err);

out:
	json_decref(suite.root);
	return ret;
}

/* -- Google Benchmark -- */

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
	if (!slash || has_name(suite, argument))
		return;
	*name = arena_strndup(arena, argument, (size_t)(slash - argument));
	if (**name && !has_name(suite, *name))
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
	const char *word = text_at(entry, "time_unit");

	for (int i = 0; word && i < 4; i++) {
		if (strcmp(word, times[i].word) == 0)
			return times[i].scale;
	}
	return 0;
}

static int google_entry(struct extracted *out, const struct suite *suite,
			const json_t *entry, const char *field,
			struct arena *arena, struct err *err)
{
	const char *message = text_at(entry, "error_message");
	double scale = is_time(field) ? google_scale(entry) : 1;

	if (json_is_true(json_object_get(entry, "error_occurred")))
		return refuse(suite,
			      arena_sprintf(arena, "it failed: %.200s",
					    message ? message : ""),
			      err);
	if (json_is_true(json_object_get(entry, "skipped")))
		return refuse(suite, "it was skipped", err);
	if (scale == 0)
		return refuse(suite, "its time_unit is not s, ms, us or ns",
			      err);
	if (!add_value(out, json_object_get(entry, field), scale, arena))
		return refuse(suite,
			      arena_sprintf(arena, "it has no number \"%s\"",
					    short_name(field, arena)),
			      err);
	return 0;
}

/* Means and the like over repetitions; we take the repetitions. */
static bool is_aggregate(const json_t *entry)
{
	const char *type = text_at(entry, "run_type");

	return type && strcmp(type, "aggregate") == 0;
}

int extract_read_google_benchmark(struct extracted *out, const char *argument,
				  char *data, size_t length,
				  struct arena *arena, struct err *err)
{
	struct suite suite = {.tool = "google-benchmark"};
	const char *name, *field;

	suite.root = json_parse(data, length, err);
	if (!suite.root || open_suite(&suite, "benchmarks", arena, err) < 0)
		goto out;
	for (size_t i = 0; i < suite.count; i++) {
		const json_t *entry = json_array_get(suite.list, i);

		if (!is_aggregate(entry))
			suite.names[i] = text_at(entry, "name");
	}
	split_field(&name, &field, &suite, argument, arena);
	out->unit = google_unit(field);
	if (choose(&suite, name, err) < 0)
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
