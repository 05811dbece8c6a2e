/* SPDX-License-Identifier: MIT */
#include "bisect/explain/patch.h"

#include "probe/ground/text.h"

#include <stdio.h>
#include <string.h>

/* One side of a file while it is put together. */
struct half {
	struct text text;
	bool *changed;
	size_t lines, capacity, wanted;
};

struct reader {
	struct arena *arena;
	struct patch *out;
	size_t capacity;
	struct patch_file *file; /* NULL: before the first */
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
		     struct arena *arena)
{
	half->changed = arena_grow(arena, half->changed, half->lines,
				   &half->capacity, sizeof(*half->changed));
	half->changed[half->lines++] = changed;
	text_addf(&half->text, "%s\n", line);
	half->wanted -= half->wanted > 0;
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
		word += quoted && *word == '\\' && word[1];
		text_add_bytes(&text, word, 1);
	}
	return text.data;
}

static bool is_in_hunk(const struct reader *reader)
{
	return reader->before.wanted > 0 || reader->after.wanted > 0;
}

static void end_file(struct reader *reader)
{
	struct patch_file *file = reader->file;

	if (!file)
		return;
	if (is_in_hunk(reader))
		file->whole = false;
	file->before = (struct patch_side){reader->before.text.data,
					   reader->before.changed,
					   reader->before.lines};
	file->after =
		(struct patch_side){reader->after.text.data,
				    reader->after.changed, reader->after.lines};
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
		.whole = true,
	};
	half_init(&reader->before, reader->arena);
	half_init(&reader->after, reader->arena);
}

/* "@@ -1,7 +1,8 @@", where a count of 1 may be left out. */
static void begin_hunk(struct reader *reader, const char *line)
{
	size_t start = 0, before = 1, after = 1;
	const char *plus = strchr(line, '+');

	if (reader->before.lines + reader->after.lines > 0 || !plus ||
	    sscanf(line, "@@ -%zu,%zu", &start, &before) < 1 || start > 1 ||
	    sscanf(plus, "+%zu,%zu", &start, &after) < 1 || start > 1)
		reader->file->whole = false;
	reader->before.wanted = before;
	reader->after.wanted = after;
}

static void take_hunk_line(struct reader *reader, const char *line)
{
	bool before = *line == '-' || *line == ' ';
	bool after = *line == '+' || *line == ' ';

	if (before)
		half_add(&reader->before, line + 1, !after, reader->arena);
	if (after)
		half_add(&reader->after, line + 1, !before, reader->arena);
	if (before || after || *line == '\\')
		return;
	reader->file->whole = false;
	reader->before.wanted = reader->after.wanted = 0;
}

static void take_header(struct reader *reader, const char *line)
{
	static const char *const opaque[] = {"Binary file", "GIT binary patch",
					     NULL};
	static const char *const names[] = {"--- ", "+++ ", "rename to ",
					    "copy to ", NULL};
	const char *mode = strstr(line, " 160000");

	if (!mode)
		mode = strstr(line, " 120000");
	for (size_t i = 0; opaque[i]; i++)
		reader->file->whole &= !begins(line, opaque[i]);
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
