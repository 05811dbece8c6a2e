/* SPDX-License-Identifier: MIT */
/* The number, or the numbers of the array, at a path in JSON. */
#include "probe/read/document.h"
#include "probe/read/reader.h"

static int check_path(const char *argument, struct err *err)
{
	if (!*argument)
		return err_set(err, "json: needs a path like json:a.b[0].c");
	return 0;
}

static int add_number(struct extracted *out, const json_t *value,
		      const char *path, struct err *err)
{
	ARENA_SCOPE(tmp);

	if (!json_is_number(value))
		return err_set(err, "%s is not a number in the JSON: %s", path,
			       document_show(value, &tmp));
	out->values[out->count++] = json_number_value(value);
	return 0;
}

static int numbers_at(struct extracted *out, json_t *root, const char *path,
		      struct arena *arena, struct err *err)
{
	json_t *value = json_at(root, path, err);
	size_t size = json_is_array(value) ? json_array_size(value) : 1;

	if (!value)
		return -1;
	out->values = arena_array(arena, size, sizeof(*out->values));
	if (!json_is_array(value))
		return add_number(out, value, path, err);
	for (size_t i = 0; i < size; i++) {
		if (add_number(out, json_array_get(value, i), path, err) < 0)
			return -1;
	}
	if (size == 0)
		return err_set(err, "%s is empty in the JSON", path);
	return 0;
}

static int read_json(struct extracted *out, const char *argument, char *data,
		     size_t length, struct arena *arena, struct err *err)
{
	json_t *root = document_parse(data, length, err);

	if (root)
		numbers_at(out, root, argument, arena, err);
	json_decref(root);
	return err->failed ? -1 : 0;
}

const struct reader reader_json = {"json", "json:PATH", check_path, read_json};
