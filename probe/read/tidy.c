/* SPDX-License-Identifier: MIT */
#include "probe/read/tidy.h"

#include "probe/ground/json.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Deeper than the parser goes: it is for the parser to say so. */
enum { DEPTH_MOST = 4096 };

struct cursor {
	struct text *out;
	const char *s, *end;
	json_t **keys; /* of each open object; NULL: a list */
	size_t depth;
	bool wants_key;
	size_t hidden; /* depth in which the value of a key was left out */
};

static void put(struct cursor *cursor, const char *bytes, size_t length)
{
	if (cursor->hidden == 0)
		text_add_bytes(cursor->out, bytes, length);
}

static void put_string(struct cursor *cursor, const char *string)
{
	put(cursor, string, strlen(string));
}

/* -- Strings -- */

static bool is_surrogate(const char *hex)
{
	return tolower((unsigned char)hex[0]) == 'd' &&
	       strchr("89abcdefABCDEF", hex[1]);
}

static bool is_hex(const char *s, const char *end)
{
	return end - s >= 4 && isxdigit((unsigned char)s[0]) &&
	       isxdigit((unsigned char)s[1]) && isxdigit((unsigned char)s[2]) &&
	       isxdigit((unsigned char)s[3]);
}

/* A high one and a low one, "\ud83d\ude00". */
static bool is_pair(const char *s, const char *end)
{
	return is_hex(s + 2, end) && strchr("89abAB", s[3]) && end - s >= 12 &&
	       s[6] == '\\' && s[7] == 'u' && is_hex(s + 8, end) &&
	       tolower((unsigned char)s[8]) == 'd' && strchr("cdefCDEF", s[9]);
}

/* What begins with a backslash; returns its length. */
static size_t tidy_escape(struct text *out, const char *s, const char *end)
{
	if (end - s < 2 || !strchr("\"\\/bfnrtu", s[1]) || s[1] == '\0') {
		text_add(out, "\\\\");
		return 1;
	}
	if (s[1] != 'u') {
		text_add_bytes(out, s, 2);
		return 2;
	}
	if (!is_hex(s + 2, end)) {
		text_add(out, "\\\\");
		return 1;
	}
	if (is_surrogate(s + 2) && is_pair(s, end)) {
		text_add_bytes(out, s, 12);
		return 12;
	}
	if (is_surrogate(s + 2) || strncmp(s + 2, "0000", 4) == 0)
		text_add(out, "\\ufffd");
	else
		text_add_bytes(out, s, 6);
	return 6;
}

/* Where the string ends that begins at `s`, behind its quote; NULL: nowhere. */
static const char *string_end(const char *s, const char *end)
{
	for (s++; s < end; s++) {
		if (*s == '"')
			return s + 1;
		if (*s == '\\')
			s++;
	}
	return NULL;
}

/* From quote to quote, as UTF-8 without control characters. */
static char *tidy_string(struct arena *arena, const char *s, const char *end)
{
	struct text text;

	text_init(&text, arena);
	while (s < end) {
		size_t plain = 0;

		while (s + plain < end && s[plain] != '\\' &&
		       (unsigned char)s[plain] >= ' ')
			plain++;
		text_add_bytes(&text, s, plain);
		s += plain;
		if (s == end)
			break;
		if (*s == '\\') {
			s += tidy_escape(&text, s, end);
		} else {
			text_addf(&text, *s ? "\\u%04x" : "\\ufffd",
				  (unsigned)*s);
			s++;
		}
	}
	return text_utf8(arena, text.data);
}

/* Has the innermost object this key already?  Equal is what reads equal. */
static bool is_twice(struct cursor *cursor, const char *string, size_t length)
{
	json_t *keys = cursor->keys[cursor->depth - 1];
	json_t *key = json_loadb(string, length, JSON_DECODE_ANY, NULL);
	const char *name = json_string_value(key);
	bool twice = name && json_object_get(keys, name);

	if (name && !twice)
		json_object_set_new(keys, name, json_true());
	json_decref(key);
	return twice;
}

/* The lines of a string that has several come behind it. */
static bool take_string(struct cursor *cursor)
{
	const char *end = string_end(cursor->s, cursor->end);
	ARENA_SCOPE(tmp);
	char *string;

	if (!end)
		return false;
	string = tidy_string(&tmp, cursor->s, end);
	put_string(cursor, string);
	for (const char *s = cursor->s; s < end; s++) {
		if (*s == '\n')
			put(cursor, "\n", 1);
	}
	cursor->s = end;
	if (!cursor->wants_key)
		return true;
	cursor->wants_key = false;
	if (cursor->hidden == 0 && is_twice(cursor, string, strlen(string))) {
		put_string(cursor, ":\"" TIDY_TWICE "\"");
		cursor->hidden = cursor->depth;
	}
	return true;
}

/* -- Numbers and words -- */

static bool is_json_number(const char *s)
{
	size_t digits;

	s += *s == '-';
	digits = strspn(s, "0123456789");
	if (digits == 0 || (*s == '0' && digits > 1))
		return false;
	s += digits;
	if (*s == '.') {
		digits = strspn(s + 1, "0123456789");
		if (digits == 0)
			return false;
		s += 1 + digits;
	}
	if (*s == 'e' || *s == 'E') {
		s++;
		s += *s == '+' || *s == '-';
		digits = strspn(s, "0123456789");
		if (digits == 0)
			return false;
		s += digits;
	}
	return *s == '\0';
}

/* What may stand in JSON without quotes. */
static bool is_literal(const char *word)
{
	if (is_json_number(word))
		return isfinite(strtod(word, NULL));
	return strcmp(word, "true") == 0 || strcmp(word, "false") == 0 ||
	       strcmp(word, "null") == 0;
}

/* What programs print for what is no number; "1.#INF" is one too. */
static bool is_odd_number(const char *word)
{
	static const char *const words[] = {"nan", "inf", "infinity",
					    "nan(ind)", "nan(snan)"};
	bool sign = *word == '-' || *word == '+';

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcasecmp(word + sign, words[i]) == 0)
			return true;
	}
	return isdigit((unsigned char)word[sign]) ||
	       (word[sign] == '.' && isdigit((unsigned char)word[sign + 1]));
}

static bool take_word(struct cursor *cursor)
{
	size_t length = 0;
	ARENA_SCOPE(tmp);
	char *word;

	while (cursor->s + length < cursor->end &&
	       (isalnum((unsigned char)cursor->s[length]) ||
		(cursor->s[length] && strchr("+-.#()_", cursor->s[length]))))
		length++;
	word = arena_strndup(&tmp, cursor->s, length);
	if (is_literal(word))
		put(cursor, word, length);
	else if (length > 0 && is_odd_number(word))
		put_string(cursor, arena_sprintf(&tmp, "\"%s\"", word));
	else
		return false;
	cursor->s += length;
	return true;
}

/* -- Brackets -- */

static bool in_object(const struct cursor *cursor)
{
	return cursor->depth > 0 && cursor->keys[cursor->depth - 1];
}

static bool open_bracket(struct cursor *cursor)
{
	if (cursor->depth == DEPTH_MOST)
		return false;
	cursor->wants_key = *cursor->s == '{';
	cursor->keys[cursor->depth++] =
		cursor->wants_key ? json_object() : NULL;
	return true;
}

/* The value of a key that was left out ends where a comma or a bracket does. */
static void end_value(struct cursor *cursor)
{
	if (cursor->hidden == cursor->depth)
		cursor->hidden = 0;
	cursor->wants_key = in_object(cursor);
}

static bool close_bracket(struct cursor *cursor)
{
	if (in_object(cursor) != (*cursor->s == '}'))
		return false;
	end_value(cursor);
	json_decref(cursor->keys[--cursor->depth]);
	cursor->wants_key = false;
	return true;
}

static bool take_mark(struct cursor *cursor)
{
	char c = *cursor->s;

	if (c == '\n') {
		text_add_bytes(cursor->out, &c, 1);
		cursor->s++;
		return true;
	}
	if (((c == '{' || c == '[') && !open_bracket(cursor)) ||
	    ((c == '}' || c == ']') && !close_bracket(cursor)) ||
	    (c == ':' && !in_object(cursor)))
		return false;
	if (c == ',')
		end_value(cursor);
	put(cursor, cursor->s++, 1);
	return true;
}

static bool take_token(struct cursor *cursor)
{
	if (*cursor->s == '"')
		return take_string(cursor);
	if (*cursor->s && strchr("{}[]:, \t\r\n", *cursor->s))
		return take_mark(cursor);
	return take_word(cursor);
}

static void copy_line(struct cursor *cursor)
{
	const char *to =
		memchr(cursor->s, '\n', (size_t)(cursor->end - cursor->s));

	text_add_bytes(cursor->out, cursor->s,
		       (size_t)((to ? to : cursor->end) - cursor->s));
}

enum tidy_end tidy(struct text *out, size_t *used, const char *s,
		   const char *end)
{
	ARENA_SCOPE(tmp);
	struct cursor cursor = {
		.out = out,
		.s = s,
		.end = end,
		.keys = arena_array(&tmp, DEPTH_MOST, sizeof(json_t *)),
	};
	enum tidy_end how = TIDY_TORN;

	while (how == TIDY_TORN && cursor.s < end) {
		if (!take_token(&cursor))
			how = TIDY_BROKEN;
		else if (cursor.depth == 0)
			how = TIDY_WHOLE;
	}
	if (how == TIDY_BROKEN)
		copy_line(&cursor);
	*used = (size_t)(cursor.s - s);
	while (cursor.depth > 0)
		json_decref(cursor.keys[--cursor.depth]);
	return how;
}
