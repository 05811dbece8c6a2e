/* SPDX-License-Identifier: MIT */
#include "probe/read/suite.h"

#include "probe/ground/text.h"
#include "probe/read/document.h"

#include <string.h>

enum {
	LIST_BYTES = 400, /* of names in a message; the log's must fit too */
	NAME_CHARACTERS = 60,
};

bool suite_add(struct extracted *out, const json_t *value, double scale,
	       struct arena *arena)
{
	if (!json_is_number(value))
		return false;
	out->values = arena_grow(arena, out->values, out->count, &out->capacity,
				 sizeof(*out->values));
	out->values[out->count++] = json_number_value(value) * scale;
	return true;
}

int suite_open(struct suite *suite, const char *key, struct arena *arena,
	       struct err *err)
{
	ARENA_SCOPE(tmp);

	suite->list = json_object_get(suite->root, key);
	if (json_is_string(suite->list))
		return err_set(err, "\"%s\" is no list in the JSON: %s", key,
			       document_show(suite->list, &tmp));
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

const char *suite_short_name(const char *name, struct arena *arena)
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
				  suite_short_name(name, arena));
	}
	*count = json_object_size(seen);
	json_decref(seen);
	if (shown < *count)
		text_addf(&text, " and %zu more", *count - shown);
	return text.data;
}

bool suite_has(const struct suite *suite, const char *name)
{
	return place_of(suite, name) < suite->count;
}

int suite_choose(struct suite *suite, const char *wanted, struct err *err)
{
	ARENA_SCOPE(tmp);
	size_t count;
	char *names = list_names(&count, suite, &tmp);

	if (count == 0)
		return err_set(err, "there is no benchmark in the JSON of %s",
			       suite->tool);
	if (*wanted && !suite_has(suite, wanted))
		return err_set(err,
			       "no benchmark \"%s\" in the JSON of %s; there "
			       "%s %s",
			       suite_short_name(wanted, &tmp), suite->tool,
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

json_t *suite_only(const struct suite *suite, struct err *err)
{
	ARENA_SCOPE(tmp);
	size_t found = place_of(suite, suite->name);

	for (size_t i = found + 1; i < suite->count; i++) {
		if (suite->names[i] &&
		    strcmp(suite->names[i], suite->name) == 0) {
			err_set(err, "several benchmarks are named \"%s\"",
				suite_short_name(suite->name, &tmp));
			return NULL;
		}
	}
	return json_array_get(suite->list, found);
}

const char *suite_text(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

int suite_refuse(const struct suite *suite, const char *reason, struct err *err)
{
	ARENA_SCOPE(tmp);

	return err_set(err, "\"%s\": %s", suite_short_name(suite->name, &tmp),
		       text_printable(&tmp, reason));
}

static int refuse_value(const struct suite *suite, const json_t *value,
			struct err *err)
{
	ARENA_SCOPE(tmp);

	return suite_refuse(suite,
			    arena_sprintf(&tmp,
					  "a value of it is not a number: %s",
					  document_show(value, &tmp)),
			    err);
}

int suite_add_list(struct extracted *out, const struct suite *suite,
		   const json_t *list, struct arena *arena, struct err *err)
{
	ARENA_SCOPE(tmp);

	if (!json_is_array(list))
		return suite_refuse(suite,
				    arena_sprintf(&tmp,
						  "its values are no list: %s",
						  document_show(list, &tmp)),
				    err);
	for (size_t i = 0; i < json_array_size(list); i++) {
		if (!suite_add(out, json_array_get(list, i), 1, arena))
			return refuse_value(suite, json_array_get(list, i),
					    err);
	}
	return 0;
}
