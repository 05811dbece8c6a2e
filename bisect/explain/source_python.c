/* SPDX-License-Identifier: MIT */
/*
 * Python: a function ends where a line is indented no more than its "def".  A
 * line that goes on one before it, in brackets, in a string of several lines or
 * behind a backslash, belongs to that one.
 * A function's decorators are a part of it where it stands in another one;
 * elsewhere they are code outside of all functions, which runs as it is read.
 */
#include "bisect/explain/source_language.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>

enum { DEEPEST = 64 };

/* A function or class that the lines are in. */
struct block {
	size_t indent;
	const char *name;
	size_t function; /* its number; SIZE_MAX: a class */
};

struct scanner {
	struct source *out;
	struct arena *arena;
	size_t capacity;
	const char *at;
	size_t line, last_code;
	size_t decorated; /* where decorators of what follows begin */
	size_t brackets;
	struct block blocks[DEEPEST];
	size_t depth;
};

static bool is_letter(char c)
{
	return isalnum((unsigned char)c) || c == '_' ||
	       (unsigned char)c >= 0x80;
}

static void advance(struct scanner *scanner)
{
	if (*scanner->at == '\n')
		scanner->line++;
	else if (!isspace((unsigned char)*scanner->at))
		scanner->out->code[scanner->line] = true;
	scanner->at++;
}

/* A string of any kind, from its quote on. */
static void take_string(struct scanner *scanner)
{
	char quote = *scanner->at;
	bool triple = scanner->at[1] == quote && scanner->at[2] == quote;
	const char three[] = {quote, quote, quote, '\0'};

	for (int i = 0; i < (triple ? 3 : 1); i++)
		advance(scanner);
	while (*scanner->at && (triple ? strncmp(scanner->at, three, 3) != 0
				       : *scanner->at != quote)) {
		if (!triple && *scanner->at == '\n') {
			scanner->out->whole = false;
			return;
		}
		if (*scanner->at == '\\' && scanner->at[1])
			advance(scanner);
		/* Lines of a string are code, empty or not. */
		scanner->out->code[scanner->line] = true;
		advance(scanner);
	}
	if (!*scanner->at)
		scanner->out->whole = false;
	for (int i = 0; i < (triple ? 3 : 1) && *scanner->at; i++)
		advance(scanner);
}

/* To the end of the line that may span several. */
static void take_line(struct scanner *scanner)
{
	while (*scanner->at) {
		char c = *scanner->at;

		if (c == '\n' && scanner->brackets == 0)
			break;
		if (c == '#') {
			scanner->at += strcspn(scanner->at, "\n");
			continue;
		}
		if (c == '"' || c == '\'') {
			take_string(scanner);
			continue;
		}
		scanner->brackets += strchr("([{", c) != NULL;
		if (strchr(")]}", c) && scanner->brackets-- == 0) {
			scanner->out->whole = false;
			scanner->brackets = 0;
		}
		if (c == '\\' && scanner->at[1] == '\n')
			advance(scanner);
		advance(scanner);
	}
}

static void end_blocks(struct scanner *scanner, size_t indent)
{
	while (scanner->depth > 0 &&
	       indent <= scanner->blocks[scanner->depth - 1].indent) {
		const struct block *block = &scanner->blocks[--scanner->depth];

		if (block->function != SIZE_MAX)
			scanner->out->functions[block->function].last =
				scanner->last_code;
	}
}

/* The name behind "def " or "class ", or NULL. */
static const char *name_behind(const char *line, const char *keyword,
			       struct arena *arena)
{
	size_t length = strlen(keyword);
	const char *name, *end;

	if (strncmp(line, keyword, length) != 0 ||
	    (line[length] != ' ' && line[length] != '\t'))
		return NULL;
	name = line + length + strspn(line + length, " \t");
	for (end = name; is_letter(*end);)
		end++;
	return arena_strndup(arena, name, (size_t)(end - name));
}

static bool is_in_function(const struct scanner *scanner)
{
	for (size_t i = 0; i < scanner->depth; i++) {
		if (scanner->blocks[i].function != SIZE_MAX)
			return true;
	}
	return false;
}

static void begin_block(struct scanner *scanner, size_t indent)
{
	const char *line = scanner->at;
	const char *class = name_behind(line, "class", scanner->arena), *def;
	struct block *block = &scanner->blocks[scanner->depth];
	struct source_function function = {.first = scanner->line, .scope = ""};

	if (strncmp(line, "async", 5) == 0)
		line += 5 + strspn(line + 5, " \t");
	def = name_behind(line, "def", scanner->arena);
	if (!class && !def)
		return;
	if (scanner->depth == DEEPEST) {
		scanner->out->whole = false;
		return;
	}
	*block = (struct block){indent, class ? class : def, SIZE_MAX};
	if (def) {
		if (scanner->depth > 0)
			function.scope = block[-1].name;
		if (is_in_function(scanner))
			function.first = scanner->decorated;
		function.name = def;
		block->function = scanner->out->count;
		source_add(scanner->out, &scanner->capacity, function,
			   scanner->arena);
	}
	scanner->depth++;
}

static size_t take_indent(struct scanner *scanner)
{
	size_t indent = 0;

	for (; *scanner->at == ' ' || *scanner->at == '\t'; scanner->at++)
		indent = *scanner->at == '\t' ? (indent / 8 + 1) * 8
					      : indent + 1;
	return indent;
}

void source_read_python(struct source *out, const char *text,
			struct arena *arena)
{
	struct scanner scanner = {.out = out, .arena = arena, .at = text};
	bool decorating = false;

	while (*scanner.at) {
		size_t indent = take_indent(&scanner);

		if (!strchr("#\r\n", *scanner.at)) {
			end_blocks(&scanner, indent);
			if (!decorating)
				scanner.decorated = scanner.line;
			begin_block(&scanner, indent);
			decorating = *scanner.at == '@';
		}
		take_line(&scanner);
		if (out->code[scanner.line])
			scanner.last_code = scanner.line;
		if (*scanner.at)
			advance(&scanner);
	}
	end_blocks(&scanner, 0);
	out->whole &= scanner.brackets == 0;
}
