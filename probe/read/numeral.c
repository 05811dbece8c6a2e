/* SPDX-License-Identifier: MIT */
#include "probe/read/numeral.h"

#include "probe/ground/text.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static const char DIGITS[] = "0123456789";

/* The last three: no-break space, narrow one, thin space; and Latin-1's. */
static const char *const marks[] = {".",
				    ",",
				    ":",
				    "'",
				    "_",
				    "\xe2\x80\x99",
				    "\xc2\xa0",
				    "\xe2\x80\xaf",
				    "\xe2\x80\x89",
				    "\xa0"};

enum { MARK_COUNT = sizeof(marks) / sizeof(marks[0]) };

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

size_t numeral_mark(const char *s)
{
	for (size_t i = 0; i < MARK_COUNT; i++) {
		size_t length = strlen(marks[i]);

		if (strncmp(s, marks[i], length) == 0 && is_digit(s[length]))
			return length;
	}
	return 0;
}

size_t numeral_mark_before(const char *s, const char *text)
{
	for (size_t i = 0; i < MARK_COUNT; i++) {
		size_t length = strlen(marks[i]);

		if ((size_t)(s - text) > length &&
		    strncmp(s - length, marks[i], length) == 0 &&
		    is_digit(s[-(ptrdiff_t)length - 1]))
			return length;
	}
	return 0;
}

/* All digits and the marks between them. */
static size_t run_length(const char *s)
{
	size_t length = strspn(s, DIGITS), mark;

	while ((mark = numeral_mark(s + length)) > 0) {
		length += mark;
		length += strspn(s + length, DIGITS);
	}
	return length;
}

/* "12", "12.5", "12.", ".5"; 0 when there is no digit. */
static size_t plain_length(const char *s)
{
	size_t whole = strspn(s, DIGITS), part;

	if (s[whole] != '.')
		return whole;
	part = strspn(s + whole + 1, DIGITS);
	return whole + part > 0 ? whole + 1 + part : 0;
}

/* Groups of three behind one to three digits, all with the same mark. */
static size_t grouped_length(const char *s)
{
	size_t length = strspn(s, DIGITS), mark = numeral_mark(s + length);
	const char *first = s + length;

	if (length < 1 || length > 3 || s[0] == '0' || mark == 0 ||
	    *first == '.' || *first == ':')
		return 0;
	while (strncmp(s + length, first, mark) == 0 &&
	       strspn(s + length + mark, DIGITS) == 3)
		length += mark + 3;
	if (s + length == first)
		return 0;
	if (s[length] == '.' && is_digit(s[length + 1]))
		length += 1 + strspn(s + length + 1, DIGITS);
	return length;
}

static size_t exponent_length(const char *s)
{
	size_t length = 1;

	if (*s != 'e' && *s != 'E')
		return 0;
	length += s[1] == '-' || s[1] == '+';
	return is_digit(s[length]) ? length + strspn(s + length, DIGITS) : 0;
}

/* Without its marks; strtod() would see a hex number in "0x1f". */
static double value_of(const char *s, size_t length)
{
	ARENA_SCOPE(tmp);
	char *copy = arena_alloc(&tmp, length + 1);
	size_t used = 0;

	for (size_t i = 0; i < length; i++) {
		if (is_digit(s[i]) || strchr("+-.eE", s[i]))
			copy[used++] = s[i];
	}
	copy[used] = '\0';
	return strtod(copy, NULL);
}

/* Letters and digits in one, as hashes and names have them. */
static size_t mixed_length(const char *s)
{
	size_t letters = 0, length, mark;

	while (isalpha((unsigned char)s[letters]) || s[letters] == '_')
		letters++;
	length = letters;
	for (;;) {
		mark = numeral_mark(s + length);
		if (mark == 0 && !isalnum((unsigned char)s[length]) &&
		    s[length] != '_')
			break;
		length += mark > 0 ? mark : 1;
	}
	return letters > 0 && is_digit(s[letters]) ? length : 0;
}

/* "0x1f", also where no digit follows its letters. */
static size_t hex_length(const char *s)
{
	if (s[0] != '0' || (s[1] != 'x' && s[1] != 'X') ||
	    !isxdigit((unsigned char)s[2]))
		return 0;
	return 2 + strspn(s + 2, "0123456789abcdefABCDEF");
}

/*
 * "1m30.5s", "1 min 30 s": parts that become smaller.  In one with blanks the
 * first part is more than a second, or it would be two columns of a table.
 */
static size_t duration_length(double *seconds, const char *s)
{
	size_t length = 0, parts = 0, joint = 0;
	double least = 0, unit;

	*seconds = 0;
	for (;;) {
		const char *at = s + length + joint;
		size_t digits = strspn(at, DIGITS), blank, word;

		if (at[digits] == '.' && is_digit(at[digits + 1]))
			digits = plain_length(at);
		blank = unit_blank(at + digits);
		word = unit_part_at(&unit, at + digits + blank);
		if (digits == 0 || word == 0 || (parts > 0 && unit >= least))
			break;
		*seconds += value_of(at, digits) * unit;
		least = unit;
		length += joint + digits + blank + word;
		parts++;
		joint = unit_blank(s + length);
		if (memchr(at, '.', digits) || (joint > 0 && unit < 60))
			break;
	}
	return parts > 1 && unit_ends(s + length) ? length : 0;
}

/* Why a run of digits and marks is not read. */
static const char *problem_of(const char *s, size_t length)
{
	if (memchr(s, ':', length))
		return "a time of day, or minutes and seconds?";
	if (memchr(s, ',', length))
		return "a decimal comma, or several numbers?";
	return "thousands, or several numbers?";
}

/* Names have underscores, and versions and addresses points. */
static bool is_name(const char *s, size_t length)
{
	const char *end = s + length;
	bool threes = true;

	for (; s < end; s++) {
		if (*s == '_')
			return true;
		if (*s != '.' && !is_digit(*s))
			return false;
		if (*s == '.')
			threes &= strspn(s + 1, DIGITS) == 3;
	}
	return !threes;
}

static bool in_list(const char *s, const char *text)
{
	return s > text && strchr("[{,;", s[-1]);
}

static void take_unit(struct numeral *out, const char *s)
{
	size_t blank = unit_blank(s + out->digits);
	size_t unit = unit_at(&out->unit, s + out->digits + blank, blank == 0);

	out->length = out->digits;
	if (unit == 0)
		return;
	out->length += blank + unit;
	out->value = unit_convert(&out->unit, out->value);
}

/* "m0,003s" behind the 0 of "0m0,003s". */
static bool is_duration(const char *s, const char *end)
{
	double seconds;

	return memchr(s, ',', (size_t)(end - s)) &&
	       unit_part_at(&seconds, s) > 0;
}

static enum numeral_kind unclear(struct numeral *out, size_t length,
				 const char *problem)
{
	out->digits = out->length = length;
	out->problem = problem;
	return NUMERAL_UNCLEAR;
}

enum numeral_kind numeral_at(struct numeral *out, const char *s,
			     const char *text)
{
	size_t sign = *s == '-' || *s == '+';
	const char *at = s + sign;
	size_t run = run_length(at), plain = plain_length(at), word;

	*out = (struct numeral){.unit = {.scale = 1}};
	if (plain == 0)
		return NUMERAL_NONE;
	out->digits = sign + plain;
	out->length = sign + run;
	if (run > plain) {
		out->digits = sign + run;
		if (grouped_length(at) != run || in_list(s, text)) {
			if (is_name(at, run))
				return NUMERAL_WORD;
			return unclear(out, sign + run, problem_of(at, run));
		}
	} else if ((word = duration_length(&out->value, at)) > 0) {
		out->digits = out->length = sign + word;
		out->value *= *s == '-' ? -1 : 1;
		memcpy(out->unit.name, "s", sizeof("s"));
		return NUMERAL_READ;
	} else {
		out->digits += exponent_length(at + plain);
	}
	word = hex_length(at);
	word = word > 0 ? word : mixed_length(s + out->digits) + out->digits;
	if (word > out->digits) {
		out->length = word;
		return is_duration(s + out->digits, s + word)
			       ? unclear(out, word,
					 "a duration with a decimal comma?")
			       : NUMERAL_WORD;
	}
	out->value = value_of(s, out->digits);
	take_unit(out, s);
	return NUMERAL_READ;
}

int numeral_refuse(const struct numeral *numeral, const char *s,
		   struct err *err)
{
	ARENA_SCOPE(tmp);
	char *word = arena_strndup(&tmp, s, numeral->digits);

	return err_set(err,
		       "\"%s\" is not read: %s (try LC_ALL=C for COMMAND, or "
		       "regex:PATTERN for the number that is meant)",
		       text_cut(&tmp, text_printable(&tmp, word), 40),
		       numeral->problem);
}

int numeral_take(struct extracted *out, const struct numeral *numeral,
		 struct arena *arena, struct err *err)
{
	return extracted_add(out, numeral->value,
			     arena_strdup(arena, numeral->unit.name), arena,
			     err);
}
