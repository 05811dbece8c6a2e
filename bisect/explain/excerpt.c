/* SPDX-License-Identifier: MIT */
#include "bisect/explain/excerpt.h"

#include "probe/ground/text.h"

#include <stdlib.h>
#include <string.h>

/* Lines of a file that stand together, or all of a file that has no text. */
struct piece {
	const struct patch_file *file;
	size_t first, end; /* of the file's lines */
	const struct patch_hot *hot;
	size_t order; /* in the diff */
};

struct writer {
	struct arena *arena;
	struct excerpt *out;
	struct piece *pieces;
	size_t count, capacity;
	size_t lines, bytes; /* that there is room for ... */
	bool full;	     /* ... unless the last one found none */
};

/* -- Which lines stand together -- */

static void add_piece(struct writer *writer, const struct patch_file *file,
		      size_t first, size_t end)
{
	struct piece piece = {
		.file = file,
		.first = first,
		.end = end,
		.order = writer->count,
	};

	for (size_t i = first; i < end; i++) {
		const struct patch_hot *hot = file->lines[i].hot;

		if (hot && (!piece.hot || piece.hot->share < hot->share))
			piece.hot = hot;
	}
	writer->pieces =
		arena_grow(writer->arena, writer->pieces, writer->count,
			   &writer->capacity, sizeof(*writer->pieces));
	writer->pieces[writer->count++] = piece;
}

/* Is a line so near behind another that they stand together? */
static bool is_near(const struct patch_file *file, size_t a, size_t b)
{
	return file->lines[a].hunk == file->lines[b].hunk &&
	       b - a <= 2 * EXCERPT_CONTEXT + 1;
}

/* The lines around what differs from `first` to `last`. */
static void add_around(struct writer *writer, const struct patch_file *file,
		       size_t first, size_t last)
{
	size_t begin = first, end = last + 1;

	while (begin > 0 && first - begin < EXCERPT_CONTEXT &&
	       file->lines[begin - 1].hunk == file->lines[first].hunk)
		begin--;
	while (end < file->count && end - last <= EXCERPT_CONTEXT &&
	       file->lines[end].hunk == file->lines[last].hunk)
		end++;
	add_piece(writer, file, begin, end);
}

static void take_file(struct writer *writer, const struct patch_file *file)
{
	size_t first = file->count, last = file->count;

	for (size_t i = 0; i < file->count; i++) {
		if (file->lines[i].sign == ' ')
			continue;
		if (first < file->count && !is_near(file, last, i)) {
			add_around(writer, file, first, last);
			first = file->count;
		}
		if (first == file->count)
			first = i;
		last = i;
	}
	if (first < file->count)
		add_around(writer, file, first, last);
	else
		add_piece(writer, file, 0, 0);
}

static int compare_pieces(const void *a, const void *b)
{
	const struct piece *left = a, *right = b;
	double one = left->hot ? left->hot->share : 0;
	double two = right->hot ? right->hot->share : 0;

	if (one < two || two < one)
		return one > two ? -1 : 1;
	return left->order < right->order ? -1 : left->order > right->order;
}

/* -- How they are written -- */

static const char *note_of(const struct patch_file *file, struct arena *arena)
{
	if (file->from && strcmp(file->from, file->path) != 0)
		return arena_sprintf(arena, "from %s", file->from);
	return file->note;
}

static char *header_of(const struct piece *piece, struct arena *arena)
{
	const struct patch_line *first = &piece->file->lines[piece->first];
	size_t before = 0, after = 0;

	for (size_t i = piece->first; i < piece->end; i++) {
		before += piece->file->lines[i].sign != '+';
		after += piece->file->lines[i].sign != '-';
	}
	/* Where a side has none, diff tells the line before it. */
	return arena_sprintf(arena, "@@ -%u,%zu +%u,%zu @@\n",
			     first->before - (before == 0), before,
			     first->after - (after == 0), after);
}

/* A file may have a carriage return at the end of every line. */
static bool has_returns(const struct patch_file *file)
{
	for (size_t i = 0; i < file->count; i++) {
		const char *text = file->lines[i].text;

		if (!*text || text[strlen(text) - 1] != '\r')
			return false;
	}
	return file->count > 0;
}

static char *line_of(const struct patch_line *line, bool returns,
		     struct arena *arena)
{
	/* At most four bytes each. */
	const size_t longest = (size_t)4 * EXCERPT_LINE_MOST;
	size_t length = strlen(line->text) - returns;
	size_t most = length > longest ? longest : length;
	const char *text, *shown;

	text = text_utf8(arena, arena_strndup(arena, line->text, most));
	shown = text_cut(arena, text, EXCERPT_LINE_MOST);
	return arena_sprintf(
		arena, "%c%s%s\n", line->sign, shown,
		strlen(shown) < strlen(text) || most < length ? "..." : "");
}

/* Returns how many of its lines found room. */
static size_t write_lines(struct writer *writer, struct text *text,
			  const struct piece *piece)
{
	ARENA_SCOPE(tmp);
	bool returns = has_returns(piece->file);
	size_t shown = 0;

	text_add(text, header_of(piece, &tmp));
	for (size_t i = piece->first; i < piece->end; i++, shown++) {
		const char *line =
			line_of(&piece->file->lines[i], returns, &tmp);

		if (writer->lines == 0 || writer->bytes < strlen(line))
			break;
		text_add(text, line);
		writer->lines--;
		writer->bytes -= strlen(line);
	}
	return shown;
}

static void leave_out(struct writer *writer, const struct piece *piece,
		      size_t first)
{
	for (size_t i = first; i < piece->end; i++)
		writer->out->left_lines += piece->file->lines[i].sign != ' ';
}

static bool is_shown(const struct excerpt *excerpt, const char *path)
{
	for (size_t i = 0; i < excerpt->count; i++) {
		if (strcmp(excerpt->hunks[i].path, path) == 0)
			return true;
	}
	return false;
}

/* Of a file without text its name takes a line. */
static void write_piece(struct writer *writer, const struct piece *piece)
{
	bool blank = piece->end == piece->first;
	struct excerpt *out = writer->out;
	size_t shown = 0;
	struct text text;

	text_init(&text, writer->arena);
	writer->full |= writer->lines == 0;
	if (!writer->full && !blank)
		shown = write_lines(writer, &text, piece);
	leave_out(writer, piece, piece->first + shown);
	writer->full |= piece->first + shown < piece->end;
	if (blank ? writer->full : shown == 0)
		return;
	writer->lines -= blank;
	out->hunks[out->count++] = (struct excerpt_hunk){
		.path = piece->file->path,
		.note = note_of(piece->file, writer->arena),
		.hot = piece->hot ? piece->hot->name : "",
		.share = piece->hot ? piece->hot->share : 0,
		.text = text.data,
	};
}

void excerpt_make(struct excerpt *out, const struct patch *patch,
		  struct arena *arena)
{
	struct writer writer = {
		.arena = arena,
		.out = out,
		.lines = EXCERPT_LINES_MOST,
		.bytes = EXCERPT_BYTES_MOST,
	};

	*out = (struct excerpt){.count = 0};
	for (size_t i = 0; i < patch->count; i++)
		take_file(&writer, &patch->files[i]);
	if (writer.count > 0)
		qsort(writer.pieces, writer.count, sizeof(*writer.pieces),
		      compare_pieces);
	out->hunks =
		arena_array(arena, EXCERPT_LINES_MOST + 1, sizeof(*out->hunks));
	for (size_t i = 0; i < writer.count; i++)
		write_piece(&writer, &writer.pieces[i]);
	for (size_t i = 0; i < patch->count; i++)
		out->left_files += !is_shown(out, patch->files[i].path);
}
