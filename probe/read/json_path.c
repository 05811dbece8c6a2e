/* SPDX-License-Identifier: MIT */
/* The numbers at a path in JSON, or in each line of JSON that has it. */
#include "probe/read/document.h"
#include "probe/read/reader.h"
#include "probe/read/select.h"

static int check_path(const struct reader *reader, const char *argument,
		      struct err *err)
{
	if (!*argument)
		return err_set(err, "%s: needs a path like json:a.b[0].c",
			       reader->name);
	return select_check(argument, err);
}

static int add_number(struct extracted *out, const json_t *value,
		      const char *path, struct arena *arena, struct err *err)
{
	ARENA_SCOPE(tmp);

	if (!json_is_number(value))
		return err_set(err, "%s is not a number in the JSON: %s", path,
			       document_show(value, &tmp));
	return extracted_add(out, json_number_value(value), "", arena, err);
}

/* A list counts as all that is in it. */
static int add_numbers(struct extracted *out, const struct selection *found,
		       const char *path, struct arena *arena, struct err *err)
{
	for (size_t i = 0; i < found->count; i++) {
		const json_t *value = found->values[i];

		if (!json_is_array(value) &&
		    add_number(out, value, path, arena, err) < 0)
			return -1;
		for (size_t j = 0; j < json_array_size(value); j++) {
			if (add_number(out, json_array_get(value, j), path,
				       arena, err) < 0)
				return -1;
		}
	}
	return 0;
}

/* Of lines of JSON not every one has to have the path, but one must. */
static int read_lines(struct extracted *out, json_t *lines, const char *path,
		      struct arena *arena, struct err *err)
{
	struct err first = {0};
	bool there = false;

	for (size_t i = 0; i < json_array_size(lines); i++) {
		struct selection found = {0};
		struct err reason = {0};

		if (select_values(&found, json_array_get(lines, i), path, arena,
				  &reason) < 0) {
			if (!first.failed)
				first = reason;
			continue;
		}
		there = true;
		if (add_numbers(out, &found, path, arena, err) < 0)
			return -1;
	}
	if (!there)
		*err = first;
	else if (out->count == 0)
		err_set(err, "%s is empty in the JSON", path);
	return err->failed ? -1 : 0;
}

static int read_json(struct extracted *out, const struct extract *extract,
		     char *data, size_t length, struct arena *arena,
		     struct err *err)
{
	json_t *lines = document_parse_lines(data, length, err);

	if (lines)
		read_lines(out, lines, extract->argument, arena, err);
	json_decref(lines);
	return err->failed ? -1 : 0;
}

const struct reader reader_json = {
	.name = "json",
	.argument = ":PATH",
	.reads = "the numbers at a path: a.b[0], [*], [name=x], [\"a key\"]",
	.unit = "none",
	.check = check_path,
	.read = read_json,
};
