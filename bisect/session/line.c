/* SPDX-License-Identifier: MIT */
#include "bisect/session/line.h"

#include "bisect/option.h"

#include <math.h>
#include <string.h>

/* -- A record as a line -- */

static json_t *encode_option(const struct option_row *row, const void *field)
{
	const char *text;

	switch (row->type) {
	case OPTION_FLAG:
		return json_boolean(*(const bool *)field);
	case OPTION_TEXT:
		text = *(const char *const *)field;
		return text ? json_text(text) : json_null();
	case OPTION_LIST:
		return json_texts(*(const char *const *const *)field);
	case OPTION_COUNT:
		return json_integer(*(const int *)field);
	case OPTION_NUMBER:
	case OPTION_PERCENT:
	case OPTION_DURATION:
	case OPTION_SIZE:
		return json_finite(*(const double *)field);
	case OPTION_CHOICE:
		return json_text(row->choices[*(const int *)field]);
	}
	return json_null();
}

static json_t *encode_config(const struct config *config)
{
	json_t *object = json_object();

	for (const struct option_row *row = option_rows; row->name; row++) {
		if (!(row->commands &
		      (OPTION_RUN | OPTION_COMPARE | OPTION_SCAN)))
			continue;
		json_set(
			object, row->name,
			encode_option(row, (const char *)config + row->offset));
	}
	json_set(object, "GOOD", json_text(config->good ? config->good : ""));
	json_set(object, "BAD", json_text(config->bad ? config->bad : ""));
	json_set(object, "SIDES", json_texts(config->sides));
	json_set(object, "COMMAND", json_texts(config->command));
	return object;
}

static json_t *encode_reals(const double *list)
{
	json_t *array = json_array();

	for (; list && !isnan(*list); list++)
		json_array_append_new(array, json_finite(*list));
	return array;
}

static json_t *encode_field(enum record_type type, const void *field)
{
	const char *text;

	switch (type) {
	case RECORD_TEXT:
		text = *(const char *const *)field;
		return json_text(text ? text : "");
	case RECORD_TEXTS:
		return json_texts(*(const char *const *const *)field);
	case RECORD_REAL:
		return json_finite(*(const double *)field);
	case RECORD_REALS:
		return encode_reals(*(const double *const *)field);
	case RECORD_INTEGER:
		return json_integer(*(const int64_t *)field);
	case RECORD_FLAG:
		return json_boolean(*(const bool *)field);
	case RECORD_CONFIG:
		return encode_config(field);
	}
	return json_null();
}

char *line_encode(const struct record *record, struct arena *arena)
{
	const struct record_table *table = &record_tables[record->kind];
	const char *base = (const char *)record;
	json_t *object = json_object();
	char *line;

	json_set(object, "record", json_string(table->name));
	json_set(object, "time_s", json_real(record->time_s));
	for (const struct record_field *f = table->fields; f->name; f++)
		json_set(object, f->name,
			 encode_field(f->type, base + f->offset));
	line = json_print(object, JSON_COMPACT, arena);
	json_decref(object);
	return line;
}

/*
 * -- And back.  A field of the wrong type is damage; one that is missing is
 * zero or empty. --
 */

static int wrong_type(const char *name, struct err *err)
{
	return err_set(err, "%s has the wrong type", name);
}

static int decode_texts(const char ***out, const char *name, const json_t *list,
			struct arena *arena, struct err *err)
{
	size_t count = json_array_size(list);

	if (list && !json_is_array(list))
		return wrong_type(name, err);
	*out = arena_array(arena, count + 1, sizeof(**out));
	for (size_t i = 0; i < count; i++) {
		const char *text = json_string_value(json_array_get(list, i));

		if (!text)
			return wrong_type(name, err);
		(*out)[i] = arena_strdup(arena, text);
	}
	return 0;
}

static int decode_text(const char **out, const char *name, const json_t *value,
		       struct arena *arena, struct err *err)
{
	if (value && !json_is_string(value))
		return wrong_type(name, err);
	*out = arena_strdup(arena, value ? json_string_value(value) : "");
	return 0;
}

static int decode_count(int *out, const struct option_row *row,
			const json_t *value, struct err *err)
{
	json_int_t count = json_integer_value(value);

	if (!json_is_integer(value) || count < (json_int_t)row->low ||
	    count > (json_int_t)row->high)
		return wrong_type(row->name, err);
	*out = (int)count;
	return 0;
}

static int decode_choice(int *out, const struct option_row *row,
			 const json_t *value, struct err *err)
{
	const char *text = json_string_value(value);

	for (int i = 0; text && row->choices[i]; i++) {
		if (strcmp(row->choices[i], text) == 0) {
			*out = i;
			return 0;
		}
	}
	return wrong_type(row->name, err);
}

/* What was not given is null, or an empty list. */
static int decode_option(void *field, const struct option_row *row,
			 const json_t *value, struct arena *arena,
			 struct err *err)
{
	switch (row->type) {
	case OPTION_FLAG:
		if (!json_is_boolean(value))
			return wrong_type(row->name, err);
		*(bool *)field = json_is_true(value);
		return 0;
	case OPTION_TEXT:
		if (json_is_null(value))
			return 0;
		return decode_text(field, row->name, value, arena, err);
	case OPTION_LIST:
		if (json_array_size(value) == 0 && json_is_array(value))
			return 0;
		return decode_texts(field, row->name, value, arena, err);
	case OPTION_COUNT:
		return decode_count(field, row, value, err);
	case OPTION_NUMBER:
	case OPTION_PERCENT:
	case OPTION_DURATION:
	case OPTION_SIZE:
		if (!json_is_number(value))
			return wrong_type(row->name, err);
		*(double *)field = json_number_value(value);
		return 0;
	case OPTION_CHOICE:
		return decode_choice(field, row, value, err);
	}
	return 0;
}

static int decode_config(struct config *out, const json_t *object,
			 struct arena *arena, struct err *err)
{
	if (!json_is_object(object))
		return wrong_type("config", err);
	option_defaults(out, arena);
	out->lead = "off"; /* in journals from before there was one */
	for (const struct option_row *row = option_rows; row->name; row++) {
		const json_t *value = json_object_get(object, row->name);

		if (value && decode_option((char *)out + row->offset, row,
					   value, arena, err) < 0)
			return -1;
	}
	if (decode_text(&out->good, "GOOD", json_object_get(object, "GOOD"),
			arena, err) < 0 ||
	    decode_text(&out->bad, "BAD", json_object_get(object, "BAD"), arena,
			err) < 0)
		return -1;
	if (json_array_size(json_object_get(object, "SIDES")) > 0 &&
	    decode_texts(&out->sides, "SIDES", json_object_get(object, "SIDES"),
			 arena, err) < 0)
		return -1;
	return decode_texts(&out->command, "COMMAND",
			    json_object_get(object, "COMMAND"), arena, err);
}

static int decode_reals(double **out, const char *name, const json_t *value,
			struct arena *arena, struct err *err)
{
	size_t count = json_array_size(value);
	double *list = arena_array(arena, count + 1, sizeof(*list));

	if (value && !json_is_array(value))
		return wrong_type(name, err);
	for (size_t i = 0; i < count; i++) {
		const json_t *number = json_array_get(value, i);

		if (!json_is_number(number))
			return wrong_type(name, err);
		list[i] = json_number_value(number);
	}
	list[count] = NAN;
	*out = list;
	return 0;
}

static int decode_field(void *field, const struct record_field *row,
			const json_t *value, struct arena *arena,
			struct err *err)
{
	switch (row->type) {
	case RECORD_TEXT:
		return decode_text(field, row->name, value, arena, err);
	case RECORD_TEXTS:
		return decode_texts(field, row->name, value, arena, err);
	case RECORD_REAL:
		if (value && !json_is_number(value) && !json_is_null(value))
			return wrong_type(row->name, err);
		*(double *)field = json_number_value(value);
		return 0;
	case RECORD_REALS:
		return decode_reals(field, row->name, value, arena, err);
	case RECORD_INTEGER:
		if (value && !json_is_integer(value))
			return wrong_type(row->name, err);
		*(int64_t *)field = json_integer_value(value);
		return 0;
	case RECORD_FLAG:
		if (value && !json_is_boolean(value))
			return wrong_type(row->name, err);
		*(bool *)field = json_is_true(value);
		return 0;
	case RECORD_CONFIG:
		return decode_config(field, value, arena, err);
	}
	return 0;
}

/* The table's number of a kind, RECORD_KIND_COUNT when it is not ours. */
static int kind_of(enum record_kind *out, const json_t *object, struct err *err)
{
	const char *name = json_string_value(json_object_get(object, "record"));
	int kind = 0;

	if (!name)
		return err_set(err, "not a record");
	while (kind < RECORD_KIND_COUNT &&
	       strcmp(record_tables[kind].name, name) != 0)
		kind++;
	*out = (enum record_kind)kind;
	return 0;
}

int line_decode(struct record *out, const json_t *object, struct arena *arena,
		struct err *err)
{
	const struct record_field *f;

	*out = (struct record){0};
	if (kind_of(&out->kind, object, err) < 0)
		return -1;
	if (out->kind == RECORD_KIND_COUNT)
		return 0;
	out->time_s = json_number_value(json_object_get(object, "time_s"));
	for (f = record_tables[out->kind].fields; f->name; f++) {
		if (decode_field((char *)out + f->offset, f,
				 json_object_get(object, f->name), arena,
				 err) < 0)
			return -1;
	}
	return 0;
}
