/* SPDX-License-Identifier: MIT */
/* The last number in what was printed. */
#include "probe/read/reader.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static int check_nothing(const char *argument, struct err *err)
{
	if (*argument)
		return err_set(err, "number takes no argument");
	return 0;
}

/*
 * The length of the decimal number that `s` begins with, or 0.  None begins
 * within a word or another number, and a sign counts only where no word
 * precedes it: "run-5" holds a 5, "v2.5" and "sha256" nothing.
 */
static size_t number_length(const char *s, char before)
{
	size_t sign = (*s == '-' || *s == '+') ? 1 : 0, digits = sign, exponent;

	if (isalnum((unsigned char)before) || before == '_' || before == '.')
		return 0;
	digits += strspn(s + digits, "0123456789");
	if (s[digits] == '.')
		digits += 1 + strspn(s + digits + 1, "0123456789");
	if (digits == sign || (digits == sign + 1 && s[sign] == '.'))
		return 0;
	exponent = digits;
	if (s[exponent] == 'e' || s[exponent] == 'E') {
		exponent++;
		exponent += s[exponent] == '-' || s[exponent] == '+';
		if (isdigit((unsigned char)s[exponent]))
			return exponent + strspn(s + exponent, "0123456789");
	}
	return digits;
}

static int read_number(struct extracted *out, const char *argument, char *data,
		       size_t length, struct arena *arena, struct err *err)
{
	const char *last = NULL, *end = data + length;
	size_t last_length = 0;
	char before = '\n';

	(void)argument;
	for (const char *s = data; s < end;) {
		size_t span = number_length(s, before);

		if (span > 0) {
			last = s;
			last_length = span;
		} else {
			span = 1;
		}
		s += span;
		before = s[-1];
	}
	if (!last)
		return err_set(err, "no number in the output");
	/* Its own text alone: strtod() would see a hex number in "0x1f". */
	return extracted_one(
		out, strtod(arena_strndup(arena, last, last_length), NULL),
		arena);
}

const struct reader reader_number = {"number", "number", check_nothing,
				     read_number};
