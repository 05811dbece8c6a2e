/* SPDX-License-Identifier: MIT */
#include "probe/read/tool_json.h"

#include "probe/ground/text.h"
#include "probe/read/document.h"
#include "probe/read/select.h"
#include "probe/read/unit.h"

#include <fnmatch.h>
#include <string.h>

enum { MESSAGE_BYTES = 200 };

/* -- Numbers -- */

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

int tool_json_add_list(struct extracted *out, const struct suite *suite,
		       const json_t *list, const char *unit,
		       struct arena *arena, struct err *err)
{
	ARENA_SCOPE(tmp);

	if (!json_is_array(list))
		return suite_refuse(suite,
				    arena_sprintf(&tmp,
						  "its values are no list: %s",
						  document_show(list, &tmp)),
				    err);
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *value = json_array_get(list, i);

		if (!json_is_number(value))
			return refuse_value(suite, value, err);
		if (extracted_add(out, json_number_value(value), unit, arena,
				  err) < 0)
			return -1;
	}
	return 0;
}

static bool number_of(double *out, const struct json_form *form,
		      const json_t *value)
{
	if (json_is_number(value)) {
		*out = json_number_value(value);
		return true;
	}
	return form->quoted && json_is_string(value) &&
	       text_parse_number(out, json_string_value(value));
}

/* -- The field -- */

static const struct json_field *find_field(const struct json_form *form,
					   const char *name)
{
	for (const struct json_field *row = form->fields; row->name; row++) {
		if (fnmatch(row->name, name, 0) == 0)
			return row;
	}
	return NULL;
}

const struct json_field *tool_json_field(const struct json_form *form,
					 const char *argument)
{
	const char *slash = strchr(argument, '/');
	const struct json_field *row = NULL;

	if (!form->name && *argument)
		row = find_field(form, argument);
	for (; slash && !row; slash = strchr(slash + 1, '/'))
		row = find_field(form, slash + 1);
	return row || form->needs_field ? row : form->fields;
}

/* A key of the benchmark that is called so, or a path. */
static const json_t *value_of(json_t *benchmark, const char *field,
			      const struct json_field *row)
{
	const char *path = row && row->path ? row->path : field;
	const json_t *value = json_object_get(benchmark, path);

	if (!value && *path)
		value = select_one(benchmark, path);
	return value;
}

/* What the field's numbers are in; a tool may say so in the benchmark. */
static int unit_of(struct unit *out, const struct json_form *form,
		   const struct suite *suite, const struct json_field *row,
		   json_t *benchmark, struct arena *arena, struct err *err)
{
	const char *word = row && row->unit ? row->unit : "";
	json_t *there = NULL;

	if (*word == '@') {
		there = select_one(benchmark, word + 1);
		word = json_string_value(there);
	}
	*out = (struct unit){.scale = 1};
	if (word && (!*word || unit_parse(out, word) ||
		     (form->any_unit && unit_own(out, word))))
		return 0;
	return suite_refuse(
		suite,
		arena_sprintf(arena, "its %s is no unit that is known: %s",
			      row->unit + 1, document_show(there, arena)),
		err);
}

/* The fields that it has, where it has nothing of the one that is asked for. */
static const char *others_of(const struct json_form *form, json_t *benchmark,
			     struct arena *arena)
{
	struct text text;

	text_init(&text, arena);
	for (const struct json_field *row = form->fields; row->name; row++) {
		const json_t *value =
			strchr(row->name, '*')
				? NULL
				: value_of(benchmark, row->name, row);

		if (json_is_number(value) || json_is_array(value))
			text_addf(&text, "%s%s",
				  text.length > 0 ? ", " : "; it has ",
				  row->name);
	}
	return text.data;
}

static int refuse_field(const struct json_form *form, const struct suite *suite,
			json_t *benchmark, const json_t *value,
			struct arena *arena, struct err *err)
{
	return suite_refuse(
		suite,
		arena_sprintf(arena, "it has no number \"%s\": %s%s",
			      suite_short_name(suite->field, arena),
			      document_show(value, arena),
			      value ? "" : others_of(form, benchmark, arena)),
		err);
}

static int take_field(struct extracted *out, const struct json_form *form,
		      const struct suite *suite, json_t *benchmark,
		      struct arena *arena, struct err *err)
{
	const struct json_field *row = find_field(form, suite->field);
	const json_t *value = value_of(benchmark, suite->field, row);
	size_t before = out->count;
	struct unit unit;
	const char *name;
	double number;

	if (unit_of(&unit, form, suite, row, benchmark, arena, err) < 0)
		return -1;
	name = arena_strdup(arena, unit.name);
	if (json_is_array(value)) {
		if (tool_json_add_list(out, suite, value, name, arena, err) < 0)
			return -1;
	} else if (number_of(&number, form, value)) {
		if (extracted_add(out, number, name, arena, err) < 0)
			return -1;
	} else {
		return refuse_field(form, suite, benchmark, value, arena, err);
	}
	if (out->count == before)
		return suite_refuse(
			suite,
			arena_sprintf(arena, "there are no %s of it",
				      suite_short_name(suite->field, arena)),
			err);
	for (size_t i = before; i < out->count; i++)
		out->values[i] = unit_convert(&unit, out->values[i]);
	out->direction = direction_of(name);
	return 0;
}

/* -- Failures -- */

static bool is_said(const json_t *value)
{
	return json_is_true(value) || json_is_object(value) ||
	       (json_is_string(value) && *json_string_value(value)) ||
	       (json_is_number(value) && json_number_value(value) != 0);
}

static int check_failures(const struct json_form *form,
			  const struct suite *suite, json_t *benchmark,
			  struct arena *arena, struct err *err)
{
	const struct json_failure *row = form->failures;

	for (; row && row->path; row++) {
		json_t *mark = select_one(benchmark, row->path);
		const char *message = NULL;

		if (!is_said(mark))
			continue;
		if (row->message)
			message = json_string_value(
				select_one(benchmark, row->message));
		if (!message)
			message = json_string_value(mark);
		if (!message && json_is_number(mark))
			message = arena_sprintf(arena, "%s %g", row->path,
						json_number_value(mark));
		return suite_refuse(suite,
				    arena_sprintf(arena, "%s%s%.*s", row->words,
						  message ? ": " : "",
						  MESSAGE_BYTES,
						  message ? message : ""),
				    err);
	}
	return form->check ? form->check(suite, benchmark, arena, err) : 0;
}

/* -- The benchmarks -- */

json_t *tool_json_list(const struct suite *suite, const json_t *root,
		       const char *key, struct err *err)
{
	ARENA_SCOPE(tmp);
	json_t *list = json_object_get(root, key);

	if (json_is_string(list))
		err_set(err, "\"%s\" is no list in the JSON: %s", key,
			document_show(list, &tmp));
	else if (!json_is_array(list))
		err_set(err, "no list \"%s\" in the JSON; is it that of %s?",
			key, suite->tool);
	return err->failed ? NULL : list;
}

/* An object that is no list stands for itself. */
static int add_lists(struct selection *out, const struct json_form *form,
		     const struct suite *suite, json_t *root,
		     struct arena *arena, struct err *err)
{
	struct selection lists = {0};
	struct err reason = {0};

	if (strchr(form->lists, '[') == NULL && *form->lists &&
	    !tool_json_list(suite, root, form->lists, err))
		return -1;
	if (select_values(&lists, root, form->lists, arena, &reason) < 0)
		return err_set(err, "%s; is it that of %s?", reason.text,
			       suite->tool);
	for (size_t i = 0; i < lists.count; i++) {
		json_t *list = lists.values[i];

		if (!json_is_array(list) && form->name)
			return err_set(err,
				       "no list of benchmarks in the JSON; is "
				       "it that of %s?",
				       suite->tool);
		if (!json_is_array(list))
			selection_add(out, list, arena);
		for (size_t j = 0; j < json_array_size(list); j++)
			selection_add(out, json_array_get(list, j), arena);
	}
	return 0;
}

/* Its name, and "size=100,n=2" behind it where it has parameters. */
static const char *name_of(const struct json_form *form, json_t *benchmark,
			   struct arena *arena)
{
	const char *name = json_string_value(select_one(benchmark, form->name));
	json_t *parameters = NULL, *value;
	const char *key;
	struct text text;

	if (form->parameters)
		parameters = json_object_get(benchmark, form->parameters);
	if (!name || json_object_size(parameters) == 0)
		return name;
	text_init(&text, arena);
	text_add(&text, name);
	json_object_foreach(parameters, key, value)
	{
		const char *string = json_string_value(value);

		text_addf(&text, "%s%s=%s",
			  text.length == strlen(name) ? ":" : ",", key,
			  string ? string : json_print(value, 0, arena));
	}
	return text.data;
}

static bool is_left_out(const struct json_form *form, json_t *benchmark)
{
	const char *value = NULL;

	if (form->left_out[0])
		value = json_string_value(
			json_object_get(benchmark, form->left_out[0]));
	return value && strcmp(value, form->left_out[1]) == 0;
}

static void take_names(struct suite *suite, const struct json_form *form,
		       const struct selection *found, struct arena *arena)
{
	suite->count = found->count;
	suite->names = arena_array(arena, found->count + 1, sizeof(char *));
	suite->aliases = arena_array(arena, found->count + 1, sizeof(char *));
	for (size_t i = 0; i < found->count; i++) {
		json_t *benchmark = found->values[i];

		if (is_left_out(form, benchmark))
			continue;
		suite->names[i] =
			form->name ? name_of(form, benchmark, arena) : "";
		if (form->alias)
			suite->aliases[i] = json_string_value(
				select_one(benchmark, form->alias));
	}
}

static int read_root(struct extracted *out, const struct extract *extract,
		     json_t *root, struct arena *arena, struct err *err)
{
	const struct json_form *form = extract->reader->json;
	struct suite suite = {.tool = extract->reader->name,
			      .where = "JSON",
			      .is_short = form->is_short,
			      .nameless = !form->name,
			      .several = extract->names};
	struct selection found = {0};

	if (form->lists &&
	    add_lists(&found, form, &suite, root, arena, err) < 0)
		return -1;
	for (size_t i = 0; !form->lists && i < json_array_size(root); i++)
		selection_add(&found, json_array_get(root, i), arena);
	take_names(&suite, form, &found, arena);
	if (suite_choose(&suite, extract->argument,
			 form->needs_field ? "" : form->fields[0].name, arena,
			 err) < 0 ||
	    (form->once && suite_check_once(&suite, err) < 0))
		return -1;
	for (size_t i = 0; i < found.count; i++) {
		if (suite_is_chosen(&suite, i) &&
		    (check_failures(form, &suite, found.values[i], arena, err) <
			     0 ||
		     take_field(out, form, &suite, found.values[i], arena,
				err) < 0))
			return -1;
	}
	return 0;
}

int tool_json_read(struct extracted *out, const struct extract *extract,
		   char *data, size_t length, struct arena *arena,
		   struct err *err)
{
	json_t *root = extract->reader->json->lists
			       ? document_parse(data, length, err)
			       : document_parse_lines(data, length, err);

	if (root)
		read_root(out, extract, root, arena, err);
	json_decref(root);
	return err->failed ? -1 : 0;
}
