/* SPDX-License-Identifier: MIT */
#include "probe/read/group.h"

#include "probe/ground/text.h"
#include "probe/read/numeral.h"

#include <ctype.h>
#include <string.h>

/* The first group in a pattern, from its "(" to its ")". */
struct pattern {
	const char *text;
	size_t open, close;
};

/* The length of what the pattern has at `at`: one atom, but a group's "(". */
static size_t atom_length(const char *at)
{
	size_t length = 1;

	if (*at == '\\' && at[1])
		return 2;
	if (*at != '[')
		return 1;
	length += at[length] == '^';
	length += at[length] == ']';
	while (at[length] && at[length] != ']')
		length++;
	return length + (at[length] == ']');
}

static void find_group(struct pattern *out, const char *text)
{
	size_t depth = 0;

	*out = (struct pattern){.text = text};
	for (size_t i = 0; text[i]; i += atom_length(text + i)) {
		if (text[i] == '(' && depth++ == 0)
			out->open = i;
		if (text[i] == ')' && depth > 0 && --depth == 0) {
			out->close = i;
			return;
		}
	}
}

/* Does the atom stand for this character, rather than for many? */
static bool names(const char *atom, size_t length, char c)
{
	if (length <= 1)
		return length == 1 && *atom == c && !strchr(".*+?|^$()[]{}", c);
	if (*atom == '\\')
		return length == 2 && atom[1] == c;
	return length > 2 && *atom == '[' && atom[1] != '^' &&
	       memchr(atom + 1, c, length - 2);
}

/* Is `c` what the pattern has right before its group? */
static bool names_before(const struct pattern *pattern, char c)
{
	const char *text = pattern->text, *last = text;
	size_t length = 0;

	for (size_t i = 0; i < pattern->open; i += atom_length(text + i)) {
		if (strchr("*+?", text[i]))
			continue;
		last = text + i;
		length = atom_length(last);
	}
	return names(last, length, c);
}

static bool names_behind(const struct pattern *pattern, char c)
{
	const char *behind = pattern->text + pattern->close + 1;

	return pattern->close > 0 && *behind &&
	       names(behind, atom_length(behind), c);
}

/* Where the whole, of which a group is a part, begins. */
static const char *beginning(const char *s, const char *text)
{
	size_t mark;

	for (;;) {
		if (s > text && isdigit((unsigned char)s[-1]))
			s--;
		else if ((mark = numeral_mark_before(s, text)) > 0)
			s -= mark;
		else
			return s;
	}
}

/* "1 min " before the "30 s" of a duration. */
static bool goes_on_from(const char *s, const char *text,
			 const struct pattern *pattern)
{
	const char *at = s;
	double part;

	if (at > text && names_before(pattern, at[-1]))
		return false;
	if (at > text && at[-1] == ' ')
		at--;
	while (at > text && isalpha((unsigned char)at[-1]))
		at--;
	if (unit_part_at(&part, at) == 0 || part < 60)
		return false;
	at -= at > text && at[-1] == ' ';
	return at > text && isdigit((unsigned char)at[-1]);
}

/*
 * A group that begins or ends within a number has read a half of it, unless
 * the pattern itself names the comma or the point that stands there.
 */
static bool is_cut(const char *from, const char *to, const char *text,
		   const struct numeral *within, const struct numeral *whole,
		   const struct pattern *pattern)
{
	if (from > text && isdigit((unsigned char)from[-1]))
		return true;
	if (numeral_mark_before(from, text) > 0 &&
	    !names_before(pattern, from[-1]))
		return true;
	if (strcmp(within->unit.name, "s") == 0 &&
	    goes_on_from(from, text, pattern))
		return true;
	if (isdigit((unsigned char)*to))
		return true;
	return !names_behind(pattern, *to) && whole->digits > within->digits;
}

static int refuse_cut(const char *from, const char *to, const char *text,
		      const struct numeral *whole, struct arena *arena,
		      struct err *err)
{
	const char *begin = beginning(from, text), *end = from + whole->length;

	end = end > to ? end : to;
	end += strspn(end, "0123456789");
	return err_set(
		err,
		"\"%s\" is only a part of \"%s\" (let the (group) hold all of "
		"the number, or try LC_ALL=C for COMMAND)",
		text_cut(arena,
			 text_printable(arena,
					arena_strndup(arena, from,
						      (size_t)(to - from))),
			 40),
		text_cut(arena,
			 text_printable(arena,
					arena_strndup(arena, begin,
						      (size_t)(end - begin))),
			 40));
}

/* The unit may stand behind the group. */
static void take_unit_behind(struct numeral *numeral, const char *to)
{
	size_t blank = unit_blank(to);
	struct unit unit;

	if (numeral->length > numeral->digits || *numeral->unit.name ||
	    unit_at(&unit, to + blank, blank == 0) == 0)
		return;
	numeral->unit = unit;
	numeral->value = unit_convert(&unit, numeral->value);
}

int group_read(struct extracted *out, const char *text, size_t from, size_t to,
	       const char *pattern, struct arena *arena, struct err *err)
{
	struct numeral within, whole;
	struct pattern group;
	enum numeral_kind kind;
	const char *word;

	while (from < to && isspace((unsigned char)text[from]))
		from++;
	while (to > from && isspace((unsigned char)text[to - 1]))
		to--;
	word = arena_strndup(arena, text + from, to - from);
	kind = numeral_at(&within, word, word);
	if (kind == NUMERAL_UNCLEAR && within.digits == to - from)
		return numeral_refuse(&within, word, err);
	if (kind != NUMERAL_READ || within.length != to - from)
		return err_set(err, "\"%.60s\" is not a number",
			       text_printable(arena, word));
	take_unit_behind(&within, text + to);
	find_group(&group, pattern);
	numeral_at(&whole, text + from, text);
	if (is_cut(text + from, text + to, text, &within, &whole, &group))
		return refuse_cut(text + from, text + to, text, &whole, arena,
				  err);
	return numeral_take(out, &within, arena, err);
}
