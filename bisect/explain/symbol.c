/* SPDX-License-Identifier: MIT */
#include "bisect/explain/symbol.h"

#include "probe/ground/text.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

static const char python[] = "py::", operator[] = "operator";

static bool begins(const char *string, const char *with)
{
	return strncmp(string, with, strlen(with)) == 0;
}

/* A letter of a word; bytes beyond ASCII are letters in all of them. */
static bool is_letter(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '$' ||
	       (unsigned char)c >= 0x80;
}

/* Is this where the word "operator" begins? */
static bool is_operator(const char *start, const char *c)
{
	return begins(c, operator) && (c == start || !is_letter(c[-1])) &&
	       !is_letter(c[sizeof(operator) - 1]);
}

/* Behind "operator" and its sign, as in "operator()" and "operator<<". */
static const char *behind_operator(const char *c)
{
	c += sizeof(operator) - 1;
	if (begins(c, "()"))
		return c + 2;
	return c + strcspn(c, "(");
}

/* Behind the bracket that closes the one here, or at the end. */
static const char *behind_bracket(const char *c)
{
	size_t depth = 0;

	for (; *c; c++) {
		if (*c == '<' || *c == '(' || *c == '{')
			depth++;
		else if (*c == ')' || *c == '}' || (*c == '>' && c[-1] != '-'))
			depth--;
		if (depth == 0)
			return c + 1;
	}
	return c;
}

/* ".constprop.0": a copy of a function, made by the compiler. */
static bool is_clone(const char *dot)
{
	static const char *const kinds[] = {"constprop", "isra",     "part",
					    "cold",	 "lto_priv", "llvm",
					    "clone",	 NULL};

	for (size_t i = 0; kinds[i]; i++) {
		if (begins(dot + 1, kinds[i]) &&
		    !is_letter(dot[1 + strlen(kinds[i])]))
			return true;
	}
	return false;
}

static char *python_part(const char *name, const char *end, struct arena *arena)
{
	const char *start = end;

	while (start > name && is_letter(start[-1]))
		start--;
	return arena_strndup(arena, start, (size_t)(end - start));
}

/* The last word of "Class.method.<locals>.inner:/path/file.py". */
static char *python_word(const char *name, struct arena *arena)
{
	return python_part(name, name + strcspn(name, ":"), arena);
}

/* The last but one: "method". */
static char *python_scope(const char *name, struct arena *arena)
{
	static const char locals[] = ".<locals>";
	const size_t length = sizeof(locals) - 1;
	const char *end = name + strcspn(name, ":");

	while (end > name && end[-1] != '.')
		end--;
	end -= end > name;
	if (end >= name + length && begins(end - length, locals))
		end -= length;
	return python_part(name, end, arena);
}

/* "::h0123456789abcdef": a hash at the end of Rust's names. */
static bool is_hash(const char *word, size_t length)
{
	return length == 17 && *word == 'h' &&
	       strspn(word + 1, "0123456789abcdef") >= 16;
}

/* The name's last two parts. */
struct parts {
	const char *scope, *word;
	size_t scope_length, word_length;
};

static void take_word(struct parts *parts, const char *start, size_t length,
		      bool scoped)
{
	if (is_hash(start, length))
		return;
	parts->scope = parts->word;
	parts->scope_length = scoped ? parts->word_length : 0;
	parts->word = start;
	parts->word_length = length;
}

/* Before its arguments; in Go a method's receiver, in C++ a nameless place. */
static bool is_argument_list(const char *c)
{
	return *c == '(' && !begins(c, "(anonymous") && !begins(c, "(*");
}

static void find_parts(struct parts *parts, const char *name)
{
	const char *c = name;
	bool scoped = false;

	*parts = (struct parts){name, name, 0, 0};
	while (*c && *c != '@' && !(*c == '.' && is_clone(c)) &&
	       !begins(c, " [clone") && !is_argument_list(c)) {
		const char *start = c;

		if (is_operator(name, c)) {
			take_word(parts, c, sizeof(operator) - 1, scoped);
			return;
		}
		if (*c == '<' || *c == '(' || *c == '{') {
			c = behind_bracket(c);
			continue;
		}
		while (is_letter(*c))
			c++;
		if (c > start) {
			take_word(parts, start, (size_t)(c - start), scoped);
			scoped = false;
			continue;
		}
		scoped = begins(c, "::") || (scoped && *c == ':') || *c == '~';
		c++;
	}
}

char *symbol_word(const char *name, struct arena *arena)
{
	struct parts parts;

	if (begins(name, python))
		return python_word(name + sizeof(python) - 1, arena);
	if (*name == '[')
		return arena_strdup(arena, "");
	find_parts(&parts, name);
	return arena_strndup(arena, parts.word, parts.word_length);
}

char *symbol_scope(const char *name, struct arena *arena)
{
	struct parts parts;

	if (begins(name, python))
		return python_scope(name + sizeof(python) - 1, arena);
	if (*name == '[')
		return arena_strdup(arena, "");
	find_parts(&parts, name);
	return arena_strndup(arena, parts.scope, parts.scope_length);
}

/* With "..." for what stands in its brackets of that kind. */
static char *without(const char *name, char bracket, struct arena *arena)
{
	struct text text;

	text_init(&text, arena);
	for (const char *c = name; *c;) {
		const char *end = c + 1;

		if (is_operator(name, c)) {
			end = behind_operator(c);
		} else if (*c == bracket && !begins(c, "(anonymous") &&
			   !begins(c, "(*")) {
			end = behind_bracket(c);
			if (end > c + 5) {
				text_add_bytes(&text, c, 1);
				text_add(&text, "...");
				c = end - 1;
			}
		}
		text_add_bytes(&text, c, (size_t)(end - c));
		c = end;
	}
	return text.data;
}

/* "py::work:file.py" */
static char *without_folders(const char *name, struct arena *arena)
{
	const char *path = strchr(name + sizeof(python) - 1, ':');
	const char *slash = path ? strrchr(path, '/') : NULL;

	if (!slash)
		return arena_strdup(arena, name);
	return arena_sprintf(arena, "%.*s:%s", (int)(path - name), name,
			     slash + 1);
}

/* As much of the end as fits behind dots. */
static char *without_beginning(const char *name, size_t columns,
			       struct arena *arena)
{
	const char *rest = name;

	while (*rest && text_width(rest) > columns - 3) {
		do
			rest++;
		while (((unsigned char)*rest & 0xc0) == 0x80);
	}
	return arena_sprintf(arena, "...%s", rest);
}

char *symbol_short(const char *name, size_t columns, struct arena *arena)
{
	char *shorter = arena_strdup(arena, name);

	if (text_width(shorter) <= columns)
		return shorter;
	if (begins(name, python)) {
		shorter = without_folders(name, arena);
	} else {
		shorter = without(shorter, '(', arena);
		if (text_width(shorter) > columns)
			shorter = without(shorter, '<', arena);
	}
	if (text_width(shorter) <= columns)
		return shorter;
	return without_beginning(shorter, columns, arena);
}
