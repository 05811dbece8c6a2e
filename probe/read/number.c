/* SPDX-License-Identifier: MIT */
/* The last number in what was printed. */
#include "probe/read/numeral.h"
#include "probe/read/plain.h"
#include "probe/read/reader.h"

#include "probe/ground/text.h"

#include <ctype.h>

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
	char before = s > text ? s[-1] : '\n';

	return !isalnum((unsigned char)before) && before != '_' &&
	       before != '.';
}

static int read_number(struct extracted *out, const char *argument, char *data,
		       size_t length, struct arena *arena, struct err *err)
{
	enum numeral_kind kind = NUMERAL_NONE;
	const char *last = NULL, *end = data + plain_text(data, length);
	struct numeral found = {0};

	(void)argument;
	for (const char *s = data; s < end;) {
		struct numeral numeral = {0};
		enum numeral_kind here = NUMERAL_NONE;

		if (may_begin(s, data))
			here = numeral_at(&numeral, s, data);
		if (here == NUMERAL_READ || here == NUMERAL_UNCLEAR) {
			last = s;
			kind = here;
			found = numeral;
		}
		s += here == NUMERAL_NONE ? 1 : numeral.length;
	}
	if (!last)
		return err_set(err, "no number in the output");
	if (kind == NUMERAL_UNCLEAR)
		return numeral_refuse(&found, last, err);
	return numeral_take(out, &found, arena);
}

const struct reader reader_number = {"number", "number", check_nothing,
				     read_number};
