/* SPDX-License-Identifier: MIT */
#include "probe/read/extract.h"

#include "probe/ground/text.h"
#include "probe/read/tool_json.h"
#include "probe/read/tool_lines.h"
#include "probe/read/unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct reader *const own_readers[] = {
	&reader_number, &reader_regex, &reader_json, &reader_pyperf};

enum { OWN_COUNT = sizeof(own_readers) / sizeof(own_readers[0]) };

/* All of them, one after the other; NULL behind the last. */
static const struct reader *reader_at(size_t i)
{
	if (i < OWN_COUNT)
		return own_readers[i];
	return tool_readers[i - OWN_COUNT].name ? &tool_readers[i - OWN_COUNT]
						: NULL;
}

char *extract_usages(struct arena *arena)
{
	const struct reader *row;
	struct text text;

	text_init(&text, arena);
	for (size_t i = 0; (row = reader_at(i)); i++)
		text_addf(&text, "%s%s%s", i > 0 ? ", " : "", row->name,
			  row->argument);
	return text.data;
}

char *extract_help(struct arena *arena)
{
	const struct reader *row;
	struct text text;

	text_init(&text, arena);
	for (size_t i = 0; (row = reader_at(i)); i++)
		text_addf(
			&text, "  %-40s %s\n      %s\n",
			arena_sprintf(arena, "%s%s", row->name, row->argument),
			row->unit, row->reads);
	return text.data;
}

int extract_parse(struct extract *out, bool *found, const char *name,
		  struct err *err)
{
	size_t length = strcspn(name, ":");
	const struct reader *row;

	*found = false;
	for (size_t i = 0; (row = reader_at(i)); i++) {
		if (strlen(row->name) != length ||
		    strncmp(row->name, name, length) != 0)
			continue;
		*found = true;
		*out = (struct extract){
			.reader = row,
			.argument = name + length + (name[length] == ':'),
		};
		return row->check ? row->check(row, out->argument, err) : 0;
	}
	return 0;
}

int extract_set(struct extract *extract, const char *unit, enum take take,
		struct err *err)
{
	struct unit parsed;

	extract->unit = unit;
	extract->take = take;
	if (!unit || unit_parse(&parsed, unit) || unit_own(&parsed, unit))
		return 0;
	return err_set(err, "--unit %.60s: longer than a unit is", unit);
}

enum direction extract_direction(const struct extract *extract)
{
	const struct reader *reader = extract->reader;
	const char *word = NULL;
	struct unit unit;

	if (reader->text)
		word = tool_lines_unit(reader->text, extract->argument);
	if (!word && reader->json) {
		const struct json_field *field =
			tool_json_field(reader->json, extract->argument);

		word = field ? field->unit : NULL;
	}
	if (word && strcmp(word, "clock") == 0)
		word = "s";
	return word && unit_parse(&unit, word) ? direction_of(unit.name)
					       : DIRECTION_UNKNOWN;
}

/*
 * Values are squared and added: what leaves no room for that, or is too small
 * for it, is no measurement but a mistake in a program.
 */
static int check_value(double value, const char *unit, struct err *err)
{
	const double most = 1e150, least = 1e-150;

	if (!isfinite(value))
		return err_set(err, "the value is not finite");
	if (fabs(value) > most || (value != 0 && fabs(value) < least))
		return err_set(err, "the value is out of range: %g", value);
	if (*unit && value < 0)
		return err_set(err, "the value is negative: %g %s", value,
			       unit);
	return 0;
}

/* A tool with two forms writes brackets at the beginning of a line, or none. */
static bool looks_like_json(const char *data, size_t length)
{
	const char *end = data + length;

	while (data < end) {
		const char *to = memchr(data, '\n', (size_t)(end - data));

		if (strncmp(data, "\xef\xbb\xbf", 3) == 0)
			data += 3;
		if (*data == '{' || *data == '[')
			return true;
		data = to ? to + 1 : end;
	}
	return false;
}

static int read_form(struct extracted *out, const struct extract *extract,
		     char *data, size_t length, struct arena *arena,
		     struct err *err)
{
	const struct reader *reader = extract->reader;

	if (reader->read)
		return reader->read(out, extract, data, length, arena, err);
	if (reader->json && (!reader->text || looks_like_json(data, length)))
		return tool_json_read(out, extract, data, length, arena, err);
	return tool_lines_read(out, extract, data, length, arena, err);
}

/* What the values are in, where nothing in the output says so. */
static void give_unit(struct extracted *out, const struct extract *extract,
		      struct arena *arena)
{
	struct unit unit;

	if (!extract->unit || *out->unit)
		return;
	if (!unit_parse(&unit, extract->unit))
		unit_own(&unit, extract->unit);
	for (size_t i = 0; i < out->count; i++)
		out->values[i] = unit_convert(&unit, out->values[i]);
	out->unit = arena_strdup(arena, unit.name);
}

int extract_values(struct extracted *out, const struct extract *extract,
		   char *data, size_t length, struct arena *arena,
		   struct err *err)
{
	*out = (struct extracted){.unit = ""};
	if (read_form(out, extract, data, length, arena, err) < 0)
		return -1;
	give_unit(out, extract, arena);
	for (size_t i = 0; i < out->count; i++) {
		if (check_value(out->values[i], out->unit, err) < 0)
			return -1;
	}
	return check_value(extract_value(out, extract), out->unit, err);
}

/* A reader may write to what it reads. */
static int read_copy(struct extracted *out, const struct extract *extract,
		     const char *data, size_t length, struct arena *arena,
		     struct err *err)
{
	char *copy = malloc(length + 1);
	int ret;

	if (!copy)
		abort();
	memcpy(copy, data, length);
	copy[length] = '\0';
	ret = extract_values(out, extract, copy, length, arena, err);
	free(copy);
	return ret;
}

int extract_several(struct several *out, const struct extract *extract,
		    const char *data, size_t length, struct arena *arena,
		    struct err *err)
{
	struct extract one = *extract;
	const char **names = NULL;
	struct err none_named = {0};
	struct extracted only;

	*out = (struct several){.count = 0};
	one.names = &names;
	if (read_copy(&only, &one, data, length, arena, &none_named) == 0) {
		out->names = arena_array(arena, 2, sizeof(*out->names));
		out->names[0] = "";
		out->found = arena_array(arena, 1, sizeof(*out->found));
		out->found[out->count++] = only;
		return 0;
	}
	if (!names)
		return err_set(err, "%s", none_named.text);
	while (names[out->count])
		out->count++;
	out->names = names;
	out->found = arena_array(arena, out->count, sizeof(*out->found));
	one.names = NULL;
	for (size_t i = 0; i < out->count; i++) {
		one.argument = names[i];
		if (read_copy(&out->found[i], &one, data, length, arena, err) <
		    0)
			return -1;
	}
	return 0;
}

static int compare(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(const struct extracted *found)
{
	ARENA_SCOPE(tmp);
	const size_t count = found->count;
	double *values = arena_array(&tmp, count, sizeof(*values));

	memcpy(values, found->values, count * sizeof(*values));
	qsort(values, count, sizeof(*values), compare);
	return count % 2 == 1 ? values[count / 2]
			      : (values[count / 2 - 1] + values[count / 2]) / 2;
}

double extract_value(const struct extracted *found,
		     const struct extract *extract)
{
	double least = found->values[0], sum = 0;

	for (size_t i = 0; i < found->count; i++) {
		least = fmin(least, found->values[i]);
		sum += found->values[i];
	}
	switch (extract->take) {
	case TAKE_LAST:
		return found->values[found->count - 1];
	case TAKE_MIN:
		return least;
	case TAKE_SUM:
		return sum;
	case TAKE_DEFAULT:
	case TAKE_MEDIAN:
		break;
	}
	return median(found);
}
