/* SPDX-License-Identifier: MIT */
/*
 * C and C++, read in two passes: first comments, strings and directives are
 * made blank, so that every bracket that is left counts; then what stands
 * before a brace tells whether that is the body of a function, a class or
 * namespace with functions in it, or something else, which is passed over.
 *
 * Both branches of an #if are read, so that one which opens a brace in each
 * leaves the brackets without pairs, and the file unread.
 */
#include "bisect/explain/source_language.h"

#include <ctype.h>
#include <string.h>

static bool is_letter(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '$' ||
	       (unsigned char)c >= 0x80;
}

static bool begins(const char *string, const char *with)
{
	return strncmp(string, with, strlen(with)) == 0;
}

enum { DEEPEST = 64 };

struct scanner {
	struct source *out;
	struct arena *arena;
	size_t capacity;
	const char *at;	  /* in the clean text */
	const char *head; /* what stands before the next brace */
	const char *seen; /* up to where lines are counted */
	size_t line;
	int parens;
	const char *scopes[DEEPEST]; /* classes and namespaces around it */
	size_t depth;
};

/* They are asked for in the order in which they stand. */
static size_t line_of(struct scanner *scanner, const char *at)
{
	for (; scanner->seen < at; scanner->seen++)
		scanner->line += *scanner->seen == '\n';
	return scanner->line;
}

/* Behind the bracket that closes the one at `c`; NULL: there is none. */
static const char *behind(const char *c, const char *end, char open, char close)
{
	size_t depth = 0;

	for (; c < end; c++) {
		depth += *c == open;
		if (*c == close && --depth == 0)
			return c + 1;
	}
	return NULL;
}

static const char *skip_space(const char *c, const char *end)
{
	while (c < end && isspace((unsigned char)*c))
		c++;
	return c;
}

static const char *back_over_space(const char *c, const char *start)
{
	while (c > start && isspace((unsigned char)c[-1]))
		c--;
	return c;
}

/* Before a bracket, but no name of a function. */
static bool is_keyword(const char *word, size_t length)
{
	static const char *const words[] = {
		"__attribute__", "__attribute", "alignas",  "decltype",
		"__declspec",	 "noexcept",	"requires", "if",
		"for",		 "while",	"switch",   "return",
		"sizeof",	 "typeof",	"asm",	    "__asm__",
		"__typeof__",	 "_Alignas",	NULL};

	for (size_t i = 0; words[i]; i++) {
		if (strlen(words[i]) == length &&
		    strncmp(word, words[i], length) == 0)
			return true;
	}
	return false;
}

static const char *find_word(const char *head, const char *end,
			     const char *word)
{
	size_t length = strlen(word);

	for (const char *c = head; c + length <= end; c++) {
		if (strncmp(c, word, length) == 0 &&
		    (c == head || !is_letter(c[-1])) && !is_letter(c[length]))
			return c;
	}
	return NULL;
}

/* The bracket of its arguments, in what stands before a brace; or NULL. */
static const char *find_arguments(const char *head, const char *end)
{
	for (const char *c = head; c < end; c++) {
		const char *last = back_over_space(c, head), *word = last;

		if (*c == '=' && !find_word(head, c, "operator"))
			return NULL;
		if (*c != '(')
			continue;
		if (find_word(head, c, "operator"))
			return c;
		while (word > head && is_letter(word[-1]))
			word--;
		if (word == last)
			return NULL;
		if (!is_keyword(word, (size_t)(last - word)))
			return c;
		c = behind(c, end, '(', ')');
		if (!c)
			return NULL;
		c--;
	}
	return NULL;
}

/* The class or namespace that is named before "::", or the one around. */
static const char *scope_before(const struct scanner *scanner, const char *name)
{
	const char *end = back_over_space(name, scanner->head), *start;
	size_t depth = 0;

	if (end - scanner->head < 2 || end[-1] != ':' || end[-2] != ':')
		return scanner->depth > 0 ? scanner->scopes[scanner->depth - 1]
					  : "";
	end = back_over_space(end - 2, scanner->head);
	while (end > scanner->head && (end[-1] == '>' || depth > 0)) {
		end--;
		depth += *end == '>';
		depth -= *end == '<' && depth > 0;
	}
	end = back_over_space(end, scanner->head);
	start = end;
	while (start > scanner->head && is_letter(start[-1]))
		start--;
	return arena_strndup(scanner->arena, start, (size_t)(end - start));
}

/* "class EXPORT Name final : public Base": the name, or "". */
static const char *container_name(const char *head, const char *end,
				  struct arena *arena)
{
	const char *name = "";

	for (const char *c = head; c < end;) {
		const char *word = c;

		if (*c == ':' && c[1] == ':') {
			c += 2;
			continue;
		}
		if (*c == ':' || *c == '<')
			break;
		while (c < end && is_letter(*c))
			c++;
		if (c == word)
			c++;
		else if (strncmp(word, "final", 5) != 0)
			name = arena_strndup(arena, word, (size_t)(c - word));
	}
	/* Nameless, or extern "C". */
	return strcmp(name, "namespace") == 0 || begins(head, "extern") ? ""
									: name;
}

static bool is_container(const char *head, const char *end)
{
	static const char *const words[] = {"namespace", "class", "struct",
					    "union", NULL};

	for (const char *c = head; c < end; c++) {
		if (*c == '=')
			return false;
	}
	for (size_t i = 0; words[i]; i++) {
		if (find_word(head, end, words[i]))
			return true;
	}
	return begins(head, "extern");
}

/* As `x{1}` in "A::A() : x{1}, y{2} {": no body yet. */
static bool is_initialiser(const char *arguments, const char *end)
{
	const char *last = back_over_space(end, arguments);
	const char *c = behind(arguments, end, '(', ')');

	if (!c || !(is_letter(last[-1]) || last[-1] == '>'))
		return false;
	for (; c < end; c++) {
		if (*c == ':' && c[1] == ':')
			c++;
		else if (*c == ':')
			return true;
	}
	return false;
}

static void add_function(struct scanner *scanner, const char *arguments,
			 const char *close)
{
	const char *end = back_over_space(arguments, scanner->head);
	const char *name = find_word(scanner->head, arguments, "operator");
	struct source_function function;

	if (name)
		end = name + strlen("operator");
	else
		name = end;
	while (name > scanner->head && is_letter(name[-1]))
		name--;
	function.name =
		arena_strndup(scanner->arena, name, (size_t)(end - name));
	if (name > scanner->head && name[-1] == '~')
		name--;
	function.scope = scope_before(scanner, name);
	function.first = line_of(scanner, scanner->head);
	function.last = line_of(scanner, close);
	source_add(scanner->out, &scanner->capacity, function, scanner->arena);
}

static const char *skip_template(const char *head, const char *end)
{
	const char *c = head;

	while (begins(c, "template")) {
		const char *open = skip_space(c + 8, end);

		if (open == end || *open != '<')
			break;
		c = behind(open, end, '<', '>');
		if (!c)
			return head;
		c = skip_space(c, end);
	}
	return c;
}

static void take_brace(struct scanner *scanner)
{
	const char *end = scanner->at, *all = end + strlen(end);
	const char *close = behind(end, all, '{', '}');
	const char *head = skip_template(scanner->head, end);
	const char *arguments =
		scanner->parens == 0 ? find_arguments(head, end) : NULL;

	if (!close || scanner->depth == DEEPEST) {
		scanner->out->whole = false;
		scanner->at = all;
		return;
	}
	if (arguments && is_initialiser(arguments, end)) {
		scanner->at = close;
		return;
	}
	if (!arguments && scanner->parens == 0 && is_container(head, end)) {
		scanner->scopes[scanner->depth++] =
			container_name(head, end, scanner->arena);
		scanner->at++;
		scanner->head = NULL;
		return;
	}
	if (arguments)
		add_function(scanner, arguments, close - 1);
	scanner->at = close;
	if (scanner->parens == 0)
		scanner->head = NULL;
}

static void take_byte(struct scanner *scanner)
{
	char c = *scanner->at;

	scanner->parens += c == '(';
	scanner->parens -= c == ')';
	if (c == '}' && scanner->depth == 0)
		scanner->out->whole = false;
	else if (c == '}')
		scanner->depth--;
	if (scanner->parens == 0 && (c == ';' || c == '}'))
		scanner->head = NULL;
	else if (!scanner->head && !isspace((unsigned char)c))
		scanner->head = scanner->at;
	scanner->at++;
}

void source_read_c(struct source *out, const char *text, struct arena *arena)
{
	const char *clean = source_clean(out, text, arena);
	struct scanner scanner = {
		.out = out,
		.arena = arena,
		.at = clean,
		.seen = clean,
	};

	while (*scanner.at) {
		if (*scanner.at != '{') {
			take_byte(&scanner);
			continue;
		}
		if (!scanner.head)
			scanner.head = scanner.at;
		take_brace(&scanner);
	}
	out->whole &= scanner.depth == 0 && scanner.parens == 0;
}
