/* SPDX-License-Identifier: MIT */
#include "bisect/journal.h"

#include "bisect/option.h"
#include "bisect/version.h"
#include "probe/crash.h"
#include "probe/fs.h"
#include "probe/json.h"
#include "probe/text.h"

#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FORMAT "perfbisect-journal/1"

enum { JOURNAL_BYTES = 1 << 30 };

struct journal {
	int fd;
	struct arena arena;
	const char *path;
	off_t length; /* of the whole lines in it */
};

/* -- Writing -- */

static json_t *encode_texts(const char *const *texts)
{
	json_t *list = json_array();

	for (; texts && *texts; texts++)
		json_array_append_new(list, json_text(*texts));
	return list;
}

static json_t *encode_real(double value)
{
	/* Nothing here is ever infinite but by a bug; JSON has no word for it.
	 */
	return isfinite(value) ? json_real(value) : json_null();
}

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
		return encode_texts(*(const char *const *const *)field);
	case OPTION_COUNT:
		return json_integer(*(const int *)field);
	case OPTION_NUMBER:
	case OPTION_PERCENT:
	case OPTION_DURATION:
	case OPTION_SIZE:
		return encode_real(*(const double *)field);
	case OPTION_CHOICE:
		return json_text(row->choices[*(const int *)field]);
	}
	return json_null();
}

static json_t *encode_config(const struct config *config)
{
	json_t *object = json_object();

	for (const struct option_row *row = option_rows; row->name; row++)
		json_object_set_new(
			object, row->name,
			encode_option(row, (const char *)config + row->offset));
	json_object_set_new(object, "GOOD", json_text(config->good));
	json_object_set_new(object, "BAD", json_text(config->bad));
	json_object_set_new(object, "COMMAND", encode_texts(config->command));
	return object;
}

static json_t *encode_reals(const double *list)
{
	json_t *array = json_array();

	for (; list && !isnan(*list); list++)
		json_array_append_new(array, encode_real(*list));
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
		return encode_texts(*(const char *const *const *)field);
	case RECORD_REAL:
		return encode_real(*(const double *)field);
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

static char *encode(const struct record *record, struct arena *arena)
{
	const struct record_table *table = &record_tables[record->kind];
	const char *base = (const char *)record;
	json_t *object = json_object();
	char *line;

	json_object_set_new(object, "record", json_string(table->name));
	json_object_set_new(object, "time_s", json_real(record->time_s));
	for (const struct record_field *f = table->fields; f->name; f++)
		json_object_set_new(object, f->name,
				    encode_field(f->type, base + f->offset));
	line = json_print(object, JSON_COMPACT, arena);
	json_decref(object);
	return line;
}

/*
 * What could be written only in part is taken back: the next line that finds
 * room must not stand behind half of one.
 */
static int append_line(struct journal *journal, const char *line,
		       struct err *err)
{
	ARENA_SCOPE(tmp);
	const char *whole = arena_sprintf(&tmp, "%s\n", line);
	size_t length = strlen(whole);

	crash_torn(journal->fd, whole, length);
	if (fs_append(journal->fd, whole, length, err) < 0) {
		(void)!ftruncate(journal->fd, journal->length);
		return err_wrap(err, "%s", journal->path);
	}
	journal->length += (off_t)length;
	return 0;
}

int journal_append(struct journal *journal, const struct record *record,
		   struct err *err)
{
	ARENA_SCOPE(tmp);

	crash_point("append");
	if (append_line(journal, encode(record, &tmp), err) < 0)
		return -1;
	crash_point("written");
	return 0;
}

/* Takes the descriptor. */
static struct journal *journal_new(int fd, const char *path, off_t length)
{
	struct journal *journal = calloc(1, sizeof(*journal));

	if (!journal)
		abort();
	journal->fd = fd;
	journal->path = arena_strdup(&journal->arena, path);
	journal->length = length;
	return journal;
}

int journal_create(struct journal **out, const char *path, struct err *err)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC,
		      0666);

	if (fd < 0)
		return err_sys(err, "create %s", path);
	*out = journal_new(fd, path, 0);
	return append_line(*out,
			   "{\"format\": \"" FORMAT
			   "\", \"version\": \"" PERFBISECT_VERSION "\"}",
			   err);
}

void journal_close(struct journal *journal)
{
	if (!journal)
		return;
	close(journal->fd);
	arena_release(&journal->arena);
	free(journal);
}

const char *journal_library(void)
{
	return "jansson " JANSSON_VERSION;
}

/* -- Reading.  A field of the wrong type is damage; one that is missing is
 * zero or empty. -- */

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

static int decode(struct record *out, const json_t *object, struct arena *arena,
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

static int check_format(const json_t *object, struct err *err)
{
	const char *format =
		json_string_value(json_object_get(object, "format"));

	if (!format || strncmp(format, "perfbisect-journal/", 19) != 0)
		return err_set(err, "not a journal of perfbisect");
	if (strcmp(format, FORMAT) != 0)
		return err_set(err,
			       "format %.40s, and this program reads " FORMAT,
			       format);
	return 0;
}

/* One line without its newline. */
static int replay_line(const char *line, size_t length, bool first,
		       journal_record_fn *each, void *context,
		       struct arena *arena, struct err *err)
{
	json_t *object = json_parse(line, length, err);
	struct record record;

	if (!object)
		return -1;
	if (first)
		check_format(object, err);
	else if (decode(&record, object, arena, err) == 0 &&
		 record.kind != RECORD_KIND_COUNT)
		each(&record, context);
	json_decref(object);
	return err->failed ? -1 : 0;
}

/* *whole is how long the file is without a torn line at its end. */
static int replay(off_t *whole, const char *path, journal_record_fn *each,
		  void *context, struct arena *arena, struct err *err)
{
	ARENA_SCOPE(tmp);
	char *data, *line;
	size_t length;
	int number = 1;

	if (fs_read(&data, &length, path, JOURNAL_BYTES, &tmp, err) < 0)
		return -1;
	for (line = data; line < data + length; number++) {
		char *end = memchr(line, '\n', (size_t)(data + length - line));

		if (!end)
			break; /* torn, and forgiven */
		if (replay_line(line, (size_t)(end - line), number == 1, each,
				context, arena, err) < 0)
			return err_wrap(err, "%s, line %d", path, number);
		line = end + 1;
	}
	if (number == 1)
		return err_set(err, "%s: not a journal of perfbisect", path);
	*whole = line - data;
	return 0;
}

int journal_replay(const char *path, journal_record_fn *each, void *context,
		   struct arena *arena, struct err *err)
{
	off_t whole;

	return replay(&whole, path, each, context, arena, err);
}

int journal_reopen(struct journal **out, const char *path,
		   journal_record_fn *each, void *context, struct arena *arena,
		   struct err *err)
{
	off_t whole = 0;
	int fd;

	if (replay(&whole, path, each, context, arena, err) < 0)
		return -1;
	fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
	if (fd < 0)
		return err_sys(err, "open %s", path);
	*out = journal_new(fd, path, whole);
	if (ftruncate(fd, whole) < 0)
		return err_sys(err, "cut the torn last line of %s", path);
	return 0;
}
