/* SPDX-License-Identifier: MIT */
/* The last number in what was printed, or every number. */
#include "probe/read/numeral.h"
#include "probe/read/plain.h"
#include "probe/read/reader.h"

#include "probe/ground/text.h"

#include <ctype.h>
#include <string.h>

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

/* The next number from `s` to `end`, which lie in `text`; or NUMERAL_NONE. */
static enum numeral_kind next_number(struct numeral *out, const char **at,
				     const char *s, const char *end,
				     const char *text)
{
	while (s < end) {
		struct numeral numeral = {0};
		enum numeral_kind here = NUMERAL_NONE;

		if (may_begin(s, text))
			here = numeral_at(&numeral, s, text);
		if (here == NUMERAL_READ || here == NUMERAL_UNCLEAR) {
			*out = numeral;
			*at = s;
			return here;
		}
		s += here == NUMERAL_NONE ? 1 : numeral.length;
	}
	return NUMERAL_NONE;
}

/* All from `s` to `end`, or just the last of them. */
static int add_numbers(struct extracted *out, const char *s, const char *end,
		       const char *text, bool last, struct arena *arena,
		       struct err *err)
{
	struct numeral numeral, found = {0};
	enum numeral_kind kind, found_kind = NUMERAL_NONE;
	const char *at, *found_at = NULL;

	while ((kind = next_number(&numeral, &at, s, end, text)) !=
	       NUMERAL_NONE) {
		if (!last && kind == NUMERAL_UNCLEAR)
			return numeral_refuse(&numeral, at, err);
		if (!last && numeral_take(out, &numeral, arena, err) < 0)
			return -1;
		found_kind = kind;
		found = numeral;
		found_at = at;
		s = at + numeral.length;
	}
	if (!last || found_kind == NUMERAL_NONE)
		return 0;
	if (found_kind == NUMERAL_UNCLEAR)
		return numeral_refuse(&found, found_at, err);
	return numeral_take(out, &found, arena, err);
}

/* Line by line from the end, for a log may be long. */
static int add_last(struct extracted *out, const char *data, const char *end,
		    struct arena *arena, struct err *err)
{
	while (out->count == 0 && end > data) {
		const char *begin = end - 1;

		while (begin > data && begin[-1] != '\n')
			begin--;
		if (add_numbers(out, begin, end, data, true, arena, err) < 0)
			return -1;
		end = begin;
	}
	return 0;
}

static int read_number(struct extracted *out, const struct extract *extract,
		       char *data, size_t length, struct arena *arena,
		       struct err *err)
{
	const char *end = data + plain_text(data, length);
	int ret;

	if (extract->take == TAKE_DEFAULT || extract->take == TAKE_LAST)
		ret = add_last(out, data, end, arena, err);
	else
		ret = add_numbers(out, data, end, data, false, arena, err);
	if (ret == 0 && out->count == 0)
		return err_set(err, "no number in the output");
	return ret;
}

const struct reader reader_number = {
	.name = "number",
	.argument = "",
	.reads = "the last number in the output",
	.unit = "what stands behind it",
	.check = reader_check_nothing,
	.read = read_number,
};
