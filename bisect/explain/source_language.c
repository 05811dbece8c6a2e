/* SPDX-License-Identifier: MIT */
/* Comments, strings and directives of C made blank. */
#include "bisect/explain/source_language.h"

#include <ctype.h>
#include <string.h>

static bool begins(const char *string, const char *with)
{
	return strncmp(string, with, strlen(with)) == 0;
}

struct cleaner {
	struct source *out;
	const char *text; /* the whole of it */
	char *clean;	  /* of the same length */
	size_t at, line;
};

/* One byte, shown as what it is, or as a stand-in; newlines stay. */
static void take(struct cleaner *cleaner, bool code, char shown)
{
	char c = cleaner->text[cleaner->at];

	if (c == '\n') {
		shown = '\n';
		cleaner->line++;
	} else if (code && !isspace((unsigned char)c)) {
		cleaner->out->code[cleaner->line] = true;
	}
	cleaner->clean[cleaner->at++] = shown;
}

static void take_as_is(struct cleaner *cleaner)
{
	take(cleaner, true, cleaner->text[cleaner->at]);
}

static const char *rest(const struct cleaner *cleaner)
{
	return cleaner->text + cleaner->at;
}

static bool take_comment(struct cleaner *cleaner)
{
	const char *end;

	if (begins(rest(cleaner), "//"))
		end = rest(cleaner) + strcspn(rest(cleaner), "\n");
	else if (!begins(rest(cleaner), "/*"))
		return false;
	else
		end = strstr(rest(cleaner) + 2, "*/");
	if (end && *end == '*')
		end += 2;
	cleaner->out->whole &= end != NULL;
	while (*rest(cleaner) && rest(cleaner) != end)
		take(cleaner, false, ' ');
	return true;
}

/* The quotes stay, with zeros in between. */
static void take_quoted(struct cleaner *cleaner)
{
	char quote = *rest(cleaner);

	take_as_is(cleaner);
	while (*rest(cleaner) && *rest(cleaner) != quote &&
	       *rest(cleaner) != '\n') {
		if (*rest(cleaner) == '\\' && rest(cleaner)[1])
			take(cleaner, true, '0');
		take(cleaner, true, '0');
	}
	if (*rest(cleaner) == quote)
		take_as_is(cleaner);
	else
		cleaner->out->whole = false;
}

/* R"delimiter( ... )delimiter", from the quote on. */
static void take_raw(struct cleaner *cleaner)
{
	const char *open = strchr(rest(cleaner), '('), *end = open;
	size_t length = open ? (size_t)(open - rest(cleaner)) - 1 : 0;

	while (end && !(*end == ')' &&
			strncmp(end + 1, rest(cleaner) + 1, length) == 0 &&
			end[1 + length] == '"'))
		end = *end ? end + 1 : NULL;
	cleaner->out->whole &= end != NULL;
	if (end)
		end += length + 2;
	while (*rest(cleaner) && rest(cleaner) != end)
		take(cleaner, true, '0');
}

/* To the end of its last line. */
static void take_directive(struct cleaner *cleaner)
{
	while (*rest(cleaner) && *rest(cleaner) != '\n') {
		if (take_comment(cleaner))
			continue;
		if (*rest(cleaner) == '\\' && rest(cleaner)[1] == '\n')
			take(cleaner, true, ' ');
		take(cleaner, true, ' ');
	}
}

/* Nothing but space before it in its line. */
static bool is_first(const struct cleaner *cleaner)
{
	size_t at = cleaner->at;

	while (at > 0 &&
	       (cleaner->text[at - 1] == ' ' || cleaner->text[at - 1] == '\t'))
		at--;
	return at == 0 || cleaner->text[at - 1] == '\n';
}

/* As in 1'000, and not in u8'a'. */
static bool is_separator(const struct cleaner *cleaner)
{
	size_t at = cleaner->at;
	const char *text = cleaner->text;

	return at > 0 && isxdigit((unsigned char)text[at - 1]) &&
	       !(at > 1 && text[at - 1] == '8' && text[at - 2] == 'u');
}

static void clean(struct cleaner *cleaner)
{
	while (*rest(cleaner)) {
		char c = *rest(cleaner);
		bool raw = cleaner->at > 0 && rest(cleaner)[-1] == 'R';

		if (take_comment(cleaner))
			continue;
		if (c == '"' && raw)
			take_raw(cleaner);
		else if (c == '"' || (c == '\'' && !is_separator(cleaner)))
			take_quoted(cleaner);
		else if (c == '#' && is_first(cleaner))
			take_directive(cleaner);
		else
			take_as_is(cleaner);
	}
}

char *source_clean(struct source *out, const char *text, struct arena *arena)
{
	struct cleaner cleaner = {
		.out = out,
		.text = text,
		.clean = arena_strdup(arena, text),
	};

	clean(&cleaner);
	return cleaner.clean;
}

void source_add(struct source *out, size_t *capacity,
		struct source_function function, struct arena *arena)
{
	out->functions = arena_grow(arena, out->functions, out->count, capacity,
				    sizeof(*out->functions));
	out->functions[out->count++] = function;
}
