/* SPDX-License-Identifier: MIT */
/* The last number in what was printed. */
#include "probe/read/numeral.h"
#include "probe/read/plain.h"
#include "probe/read/reader.h"

#include "probe/ground/text.h"

#include <ctype.h>
#include <string.h>

static int check_nothing(const char *argument, struct err *err)
{
	if (*argument)
		return err_set(err, "number takes no argument");
	return 0;
}

/*
 * None begins within a word or another number, and a sign counts only where no
 * word precedes it: "run-5" holds a 5, "v2.5" and "sha256" nothing.
 */
static bool may_begin(const char *s, const char *text)
{
	if (*s == '\0' || !strchr("+-.0123456789", *s))
		return false;
	return s == text ||
	       (!isalnum((unsigned char)s[-1]) && s[-1] != '_' && s[-1] != '.');
}

/* The last number from `s` to `end`, one line; or NUMERAL_NONE. */
static enum numeral_kind last_in_line(struct numeral *out, const char **at,
				      const char *s, const char *end,
				      const char *text)
{
	enum numeral_kind kind = NUMERAL_NONE;

	while (s < end) {
		struct numeral numeral = {0};
		enum numeral_kind here = NUMERAL_NONE;

		if (may_begin(s, text))
			here = numeral_at(&numeral, s, text);
		if (here == NUMERAL_READ || here == NUMERAL_UNCLEAR) {
			kind = here;
			*out = numeral;
			*at = s;
		}
		s += here == NUMERAL_NONE ? 1 : numeral.length;
	}
	return kind;
}

/* Line by line from the end, for a log may be long. */
static int read_number(struct extracted *out, const char *argument, char *data,
		       size_t length, struct arena *arena, struct err *err)
{
	const char *end = data + plain_text(data, length), *at = NULL;
	enum numeral_kind kind = NUMERAL_NONE;
	struct numeral found = {0};

	(void)argument;
	while (kind == NUMERAL_NONE && end > data) {
		const char *begin = end - 1;

		while (begin > data && begin[-1] != '\n')
			begin--;
		kind = last_in_line(&found, &at, begin, end, data);
		end = begin;
	}
	if (kind == NUMERAL_NONE)
		return err_set(err, "no number in the output");
	if (kind == NUMERAL_UNCLEAR)
		return numeral_refuse(&found, at, err);
	return numeral_take(out, &found, arena);
}

const struct reader reader_number = {"number", "number", check_nothing,
				     read_number};
