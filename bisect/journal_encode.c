/* SPDX-License-Identifier: MIT */
#include "bisect/journal_line.h"

#include "bisect/option.h"

#include <math.h>

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

	for (const struct option_row *row = option_rows; row->name; row++)
		json_set(
			object, row->name,
			encode_option(row, (const char *)config + row->offset));
	json_set(object, "GOOD", json_text(config->good));
	json_set(object, "BAD", json_text(config->bad));
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

char *journal_encode(const struct record *record, struct arena *arena)
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
