/* SPDX-License-Identifier: MIT */
#include "bisect/explain/patch.h"

#include "probe/ground/text.h"

#include <stdio.h>
#include <string.h>

/* One side of a file while it is put together. */
struct half {
	struct text text;
	bool *changed;
	size_t *at;
	size_t lines, capacity, at_capacity, wanted;
	uint32_t number; /* of the next line */
};

struct reader {
	struct arena *arena;
	struct patch *out;
	size_t capacity;
	struct patch_file *file; /* NULL: before the first */
	size_t line_capacity;	 /* of the file's lines */
	int hunk;
	struct half before, after;
};

static bool begins(const char *line, const char *with)
{
	return strncmp(line, with, strlen(with)) == 0;
}

static void half_init(struct half *half, struct arena *arena)
{
	*half = (struct half){.lines = 0};
	text_init(&half->text, arena);
}

static void half_add(struct half *half, const char *line, bool changed,
		     size_t at, struct arena *arena)
{
	half->changed = arena_grow(arena, half->changed, half->lines,
				   &half->capacity, sizeof(*half->changed));
	half->at = arena_grow(arena, half->at, half->lines, &half->at_capacity,
			      sizeof(*half->at));
	half->at[half->lines] = at;
	half->changed[half->lines++] = changed;
	text_addf(&half->text, "%s\n", line);
	half->wanted -= half->wanted > 0;
	half->number++;
}

/*
 * What is behind a backslash in a name in quotes, as in C: "n", "303".  Leaves
 * *word at its last character.
 */
static char unquote(const char **word)
{
	static const char letters[] = "abtnvfr";
	const char *known = strchr(letters, **word);
	int code = 0;

	if (known && *known)
		return (char)('\a' + (known - letters));
	if (strspn(*word, "01234567") < 3)
		return **word;
	for (int i = 0; i < 3; i++)
		code = 8 * code + (*word)[i] - '0';
	*word += 2;
	return (char)(code & 0xff ? code : '?');
}

/*
 * The name behind "a/" or "b/".  git has quotes around what is unusual, and
 * Mercurial a tab behind it.
 */
static const char *path_of(const char *word, struct arena *arena)
{
	bool quoted = *word == '"';
	struct text text;

	word += quoted;
	if (begins(word, "a/") || begins(word, "b/"))
		word += 2;
	text_init(&text, arena);
	for (; *word && *word != '\t' && !(quoted && *word == '"'); word++) {
		char c = *word;

		if (quoted && c == '\\' && word[1]) {
			word++;
			c = unquote(&word);
		}
		text_add_bytes(&text, &c, 1);
	}
	return text.data;
}

static bool is_in_hunk(const struct reader *reader)
{
	return reader->before.wanted > 0 || reader->after.wanted > 0;
}

static struct patch_side side_of(const struct half *half)
{
	return (struct patch_side){half->text.data, half->changed, half->at,
				   half->lines};
}

static void end_file(struct reader *reader)
{
	struct patch_file *file = reader->file;

	if (!file)
		return;
	if (is_in_hunk(reader))
		file->whole = false;
	file->before = side_of(&reader->before);
	file->after = side_of(&reader->after);
}

/* "diff --git a/path b/path": of two that are the same the second. */
static void begin_file(struct reader *reader, const char *names)
{
	struct patch *out = reader->out;

	end_file(reader);
	out->files = arena_grow(reader->arena, out->files, out->count,
				&reader->capacity, sizeof(*out->files));
	reader->file = &out->files[out->count++];
	*reader->file = (struct patch_file){
		.path = path_of(names + strlen(names) / 2 + 1, reader->arena),
		.note = "",
		.whole = true,
	};
	reader->line_capacity = 0;
	reader->hunk = 0;
	half_init(&reader->before, reader->arena);
	half_init(&reader->after, reader->arena);
}

/* "@@ -1,7 +1,8 @@", where a count of 1 may be left out. */
static void begin_hunk(struct reader *reader, const char *line)
{
	size_t first = 0, second = 0, before = 1, after = 1;
	const char *plus = strchr(line, '+');
	bool read = plus && sscanf(line, "@@ -%zu,%zu", &first, &before) >= 1 &&
		    sscanf(plus, "+%zu,%zu", &second, &after) >= 1;

	if (!read || reader->hunk > 0 || first > 1 || second > 1)
		reader->file->whole = false;
	reader->before.wanted = before;
	reader->after.wanted = after;
	/* Of a side that has no line here the one before it is told. */
	reader->before.number = (uint32_t)(first + (before == 0));
	reader->after.number = (uint32_t)(second + (after == 0));
	reader->hunk++;
}

static void add_line(struct reader *reader, char sign, const char *text)
{
	struct patch_file *file = reader->file;

	file->lines = arena_grow(reader->arena, file->lines, file->count,
				 &reader->line_capacity, sizeof(*file->lines));
	file->lines[file->count++] = (struct patch_line){
		.sign = sign,
		.hunk = reader->hunk,
		.before = reader->before.number,
		.after = reader->after.number,
		.text = text,
	};
}

static void take_hunk_line(struct reader *reader, const char *line)
{
	bool before = *line == '-' || *line == ' ';
	bool after = *line == '+' || *line == ' ';
	size_t at = reader->file->count;

	if (before || after)
		add_line(reader, *line, line + 1);
	if (before)
		half_add(&reader->before, line + 1, !after, at, reader->arena);
	if (after)
		half_add(&reader->after, line + 1, !before, at, reader->arena);
	if (before || after || *line == '\\')
		return;
	reader->file->whole = false;
	reader->before.wanted = reader->after.wanted = 0;
}

/* What is said of a file as a whole. */
static void take_note(struct patch_file *file, const char *line)
{
	static const struct {
		const char *line, *note;
		bool opaque;
	} notes[] = {
		{"Binary file", "binary, or very large", true},
		{"GIT binary patch", "binary, or very large", true},
		{"new file mode", "new file", false},
		{"deleted file mode", "deleted", false},
		{"new mode", "its mode is changed", false},
	};

	for (size_t i = 0; i < sizeof(notes) / sizeof(notes[0]); i++) {
		if (!begins(line, notes[i].line))
			continue;
		file->note = notes[i].note;
		file->whole &= !notes[i].opaque;
	}
}

static void take_header(struct reader *reader, const char *line)
{
	static const char *const names[] = {"--- ", "+++ ", "rename to ",
					    "copy to ", NULL};
	static const char *const origins[] = {"rename from ", "copy from ",
					      NULL};
	const char *mode = strstr(line, " 160000");

	if (!mode)
		mode = strstr(line, " 120000");
	take_note(reader->file, line);
	for (size_t i = 0; origins[i]; i++) {
		if (begins(line, origins[i]))
			reader->file->from = path_of(line + strlen(origins[i]),
						     reader->arena);
	}
	/* A submodule, or a link. */
	if (mode && mode[7] == '\0')
		reader->file->whole = false;
	for (size_t i = 0; names[i]; i++) {
		const char *name = line + strlen(names[i]);

		if (begins(line, names[i]) && strcmp(name, "/dev/null") != 0)
			reader->file->path = path_of(name, reader->arena);
	}
	if (begins(line, "@@ "))
		begin_hunk(reader, line);
}

void patch_read(struct patch *out, const char *diff, struct arena *arena)
{
	struct reader reader = {.arena = arena, .out = out};
	static const char start[] = "diff --git ";

	*out = (struct patch){.count = 0};
	while (*diff) {
		size_t length = strcspn(diff, "\n");
		const char *line = arena_strndup(arena, diff, length);

		if (reader.file && is_in_hunk(&reader))
			take_hunk_line(&reader, line);
		else if (begins(line, start))
			begin_file(&reader, line + sizeof(start) - 1);
		else if (reader.file)
			take_header(&reader, line);
		diff += length;
		diff += *diff == '\n';
	}
	end_file(&reader);
}
