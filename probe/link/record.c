/* SPDX-License-Identifier: MIT */
#include "probe/link/record.h"

#include "probe/ground/private.h"
#include "probe/link/record_form.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { RECORD_MOST = 64 << 20 };

/* What is being read: keys and values, one after the other. */
struct reading {
	const char *at, *end;
	struct record *out;
	size_t variables_capacity, words_capacity, inputs_capacity;
	bool ended;
	struct arena *arena;
};

static bool take_number(int64_t *out, const char **at, const char *end)
{
	const char *from = *at;
	int64_t number = 0;

	for (; *at < end && **at >= '0' && **at <= '9'; (*at)++) {
		if (number > (INT64_MAX - 9) / 10)
			return false;
		number = number * 10 + (**at - '0');
	}
	*out = number;
	return *at > from;
}

/* The next line, "KEY LENGTH:VALUE\n". */
static bool take_line(const char **key, const char **value,
		      struct reading *reading)
{
	const char *space =
		memchr(reading->at, ' ', (size_t)(reading->end - reading->at));
	const char *at;
	int64_t length;

	if (!space || space - reading->at > 16)
		return false;
	*key = arena_strndup(reading->arena, reading->at,
			     (size_t)(space - reading->at));
	at = space + 1;
	if (!take_number(&length, &at, reading->end) || at == reading->end ||
	    *at++ != ':' || length >= reading->end - at || at[length] != '\n' ||
	    memchr(at, '\0', (size_t)length))
		return false;
	*value = arena_strndup(reading->arena, at, (size_t)length);
	reading->at = at + length + 1;
	return true;
}

static void add(const char ***list, size_t *count, size_t *capacity,
		const char *value, struct arena *arena)
{
	/* One more for the NULL behind the last. */
	*list = arena_grow(arena, *list, *count, capacity, sizeof(**list));
	(*list)[(*count)++] = value;
	*list = arena_grow(arena, *list, *count, capacity, sizeof(**list));
	(*list)[*count] = NULL;
}

static bool take_field(int64_t *out, const char **at, const char *end)
{
	return take_number(out, at, end) && *at < end && *(*at)++ == ' ';
}

static bool add_input(struct reading *reading, const char *value)
{
	const char *end = value + strlen(value);
	struct record *out = reading->out;
	int64_t word, offset, size, mtime, linked;

	if (!take_field(&word, &value, end) ||
	    !take_field(&offset, &value, end) ||
	    !take_field(&size, &value, end) ||
	    !take_field(&mtime, &value, end) ||
	    !take_field(&linked, &value, end) || strchr(value, '/') ||
	    strcmp(value, ".") == 0 || strcmp(value, "..") == 0)
		return false;
	if ((size_t)word >= out->word_count ||
	    (size_t)offset >= strlen(out->words[word]))
		return false;
	out->inputs =
		arena_grow(reading->arena, out->inputs, out->input_count,
			   &reading->inputs_capacity, sizeof(*out->inputs));
	out->inputs[out->input_count++] =
		(struct record_input){.word = (size_t)word,
				      .offset = (size_t)offset,
				      .size_bytes = size,
				      .mtime_ns = mtime,
				      .linked = linked == 1,
				      .kept = value};
	return out->input_count < 2 ||
	       out->inputs[out->input_count - 2].word < (size_t)word;
}

static bool set_path(const char **out, const char *value)
{
	if (*out || value[0] != '/')
		return false;
	*out = value;
	return true;
}

static bool set_started(struct record *out, const char *value)
{
	const char *end = value + strlen(value);

	return out->started_ns == 0 &&
	       take_number(&out->started_ns, &value, end) && value == end;
}

static bool set(struct reading *reading, const char *key, const char *value)
{
	struct record *out = reading->out;

	if (strcmp(key, RECORD_OUTPUT) == 0)
		return set_path(&out->output, value);
	if (strcmp(key, RECORD_FOLDER) == 0)
		return set_path(&out->folder, value);
	if (strcmp(key, RECORD_LINKER) == 0)
		return set_path(&out->linker, value);
	if (strcmp(key, RECORD_STARTED) == 0)
		return set_started(out, value);
	if (strcmp(key, RECORD_INPUT) == 0)
		return add_input(reading, value);
	if (strcmp(key, RECORD_WORD) == 0)
		add(&out->words, &out->word_count, &reading->words_capacity,
		    value, reading->arena);
	else if (strcmp(key, RECORD_VARIABLE) == 0 && strchr(value, '='))
		add(&out->variables, &out->variable_count,
		    &reading->variables_capacity, value, reading->arena);
	else if (strcmp(key, RECORD_END) == 0)
		reading->ended = true;
	else
		return false;
	return true;
}

int record_parse(struct record *out, const char *text, size_t length,
		 struct arena *arena, struct err *err)
{
	struct reading reading = {
		.at = text, .end = text + length, .out = out, .arena = arena};
	const char *key, *value;

	*out = (struct record){0};
	if (length < strlen(RECORD_HEAD) ||
	    memcmp(text, RECORD_HEAD, strlen(RECORD_HEAD)) != 0)
		return err_set(err, "no record of a link");
	reading.at += strlen(RECORD_HEAD);
	while (!reading.ended) {
		if (!take_line(&key, &value, &reading) ||
		    !set(&reading, key, value))
			return err_set(err, "damaged at byte %zu",
				       (size_t)(reading.at - text));
	}
	if (!out->output || !out->folder || !out->linker ||
	    out->word_count == 0)
		return err_set(err, "not complete");
	if (!out->variables)
		out->variables = arena_array(arena, 1, sizeof(*out->variables));
	return 0;
}

int record_read(struct record *out, const char *dir, struct arena *arena,
		struct err *err)
{
	const char *path = arena_sprintf(arena, "%s/%s", dir, RECORD_NAME);
	size_t length;
	char *text;

	if (private_read(&text, &length, path, RECORD_MOST, arena, err) < 0)
		return -1;
	if (record_parse(out, text, length, arena, err) < 0)
		return err_wrap(err, "%s", path);
	return 0;
}

static bool is_as_it_was(const struct record_input *input, const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode) &&
	       st.st_size == input->size_bytes &&
	       st.st_mtim.tv_sec * INT64_C(1000000000) + st.st_mtim.tv_nsec ==
		       input->mtime_ns;
}

const char *record_find(const struct record *record,
			const struct record_input *input, const char *dir,
			struct arena *arena)
{
	const char *named = record->words[input->word] + input->offset;
	const char *place =
		named[0] == '/'
			? named
			: arena_sprintf(arena, "%s/%s", record->folder, named);
	const char *kept = arena_sprintf(arena, "%s/%s", dir, input->kept);

	/* Scripts of linkers go by names, so that it is the place if it can. */
	if (is_as_it_was(input, place))
		return place;
	return input->kept[0] && is_as_it_was(input, kept) ? kept : NULL;
}
