/* SPDX-License-Identifier: MIT */
#include "bisect/trace/task_names.h"

#include "probe/ground/fs.h"
#include "probe/ground/text.h"

#include <fnmatch.h>
#include <string.h>

enum column {
	COLUMN_MATCH,
	COLUMN_NAME,
	COLUMN_GROUP,
	COLUMN_ROLE,
	COLUMN_ID,
	COLUMNS,
	FIELDS_MOST = 64,
};

static const char *const column_names[COLUMNS] = {"match", "name", "group",
						  "role", "id"};

/* A table on its way: what is left of it, and which line that is. */
struct reader {
	const char *next, *end;
	int line;
	struct arena *arena;
};

static bool at_line_end(const struct reader *reader)
{
	return reader->next == reader->end || *reader->next == '\n' ||
	       (*reader->next == '\r' && reader->next + 1 < reader->end &&
		reader->next[1] == '\n');
}

/* "say ""yes""": quotes inside are doubled. */
static int take_quoted(struct text *field, struct reader *reader,
		       struct err *err)
{
	int first = reader->line;

	for (reader->next++; reader->next < reader->end; reader->next++) {
		if (*reader->next == '"') {
			reader->next++;
			if (reader->next == reader->end || *reader->next != '"')
				return 0;
		}
		reader->line += *reader->next == '\n';
		text_add_bytes(field, reader->next, 1);
	}
	return err_set(err, "line %d: a quote is never closed", first);
}

static int take_field(const char **out, struct reader *reader, struct err *err)
{
	struct text field;

	text_init(&field, reader->arena);
	if (reader->next < reader->end && *reader->next == '"' &&
	    take_quoted(&field, reader, err) < 0)
		return -1;
	while (!at_line_end(reader) && *reader->next != ',')
		text_add_bytes(&field, reader->next++, 1);
	if (memchr(field.data, '\0', field.length))
		return err_set(err, "line %d: a NUL in it", reader->line);
	*out = field.data;
	return 0;
}

/* The fields of a line; how many, or -1. */
static int take_line(const char **fields, struct reader *reader,
		     struct err *err)
{
	int count = 0;

	for (;;) {
		if (count == FIELDS_MOST)
			return err_set(err, "line %d: more than %d columns",
				       reader->line, FIELDS_MOST);
		if (take_field(&fields[count++], reader, err) < 0)
			return -1;
		if (at_line_end(reader))
			break;
		reader->next++;
	}
	reader->next += reader->next < reader->end && *reader->next == '\r';
	reader->next += reader->next < reader->end;
	return count;
}

/* Which column is where; -1 where there is none. */
static int take_head(int *places, struct reader *reader, struct err *err)
{
	const char *fields[FIELDS_MOST];
	int count = take_line(fields, reader, err);

	if (count < 0)
		return -1;
	for (int i = 0; i < COLUMNS; i++) {
		places[i] = -1;
		for (int j = 0; j < count; j++) {
			if (strcmp(fields[j], column_names[i]) == 0)
				places[i] = j;
		}
	}
	if (places[COLUMN_MATCH] < 0 || places[COLUMN_NAME] < 0)
		return err_set(err, "its first line must name the columns "
				    "match and name (then group, role, id)");
	return 0;
}

static const char *field_at(const char *const *fields, int count, int place)
{
	return place >= 0 && place < count ? fields[place] : "";
}

int task_names_parse(struct task_names *out, const char *text, size_t length,
		     struct arena *arena, struct err *err)
{
	static const char mark[] = "\xef\xbb\xbf";
	struct reader reader = {text, text + length, 1, arena};
	const char *fields[FIELDS_MOST];
	int places[COLUMNS];
	size_t capacity = 0;

	*out = (struct task_names){0};
	if (length >= strlen(mark) && memcmp(text, mark, strlen(mark)) == 0)
		reader.next += strlen(mark);
	if (take_head(places, &reader, err) < 0)
		return -1;
	while (reader.next < reader.end) {
		int line = ++reader.line;
		int count = take_line(fields, &reader, err);
		struct task_names_row row;

		if (count < 0)
			return -1;
		if (count == 1 && !*fields[0])
			continue;
		row = (struct task_names_row){
			field_at(fields, count, places[COLUMN_MATCH]),
			field_at(fields, count, places[COLUMN_NAME]),
			field_at(fields, count, places[COLUMN_GROUP]),
			field_at(fields, count, places[COLUMN_ROLE]),
			field_at(fields, count, places[COLUMN_ID]),
		};
		if (!*row.match || !*row.name)
			return err_set(err, "line %d: match or name is empty",
				       line);
		out->rows = arena_grow(arena, out->rows, out->count, &capacity,
				       sizeof(*out->rows));
		out->rows[out->count++] = row;
	}
	return 0;
}

int task_names_read(struct task_names *out, const char *path,
		    struct arena *arena, struct err *err)
{
	size_t length;
	char *text;

	if (fs_read(&text, &length, path, TASK_NAMES_MOST, arena, err) < 0)
		return -1;
	if (task_names_parse(out, text, length, arena, err) < 0)
		return err_wrap(err, "--tasks %s", path);
	return 0;
}

static bool matches(const struct task_names_row *row,
		    const struct trace_task *task)
{
	int tid;

	if (text_parse_count(&tid, row->match, 0, INT32_MAX))
		return tid == task->tid;
	return fnmatch(row->match, task->comm, 0) == 0;
}

void task_names_apply(const struct task_names *names, struct trace *trace)
{
	for (size_t i = TRACE_REAL; i < trace->task_count; i++) {
		struct trace_task *task = &trace->tasks[i];

		for (size_t j = 0; j < names->count; j++) {
			const struct task_names_row *row = &names->rows[j];

			if (!matches(row, task))
				continue;
			task->name = row->name;
			task->group = row->group;
			task->role = row->role;
			task->id = row->id;
			break;
		}
	}
}
