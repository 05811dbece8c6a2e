/* SPDX-License-Identifier: MIT */
#include "tests/unit/check.h"

#include "probe/ground/arena.h"
#include "probe/read/plain.h"

#include <string.h>

static void check_text_of(const char *written, const char *want, int line)
{
	ARENA_SCOPE(tmp);
	char *data = arena_strdup(&tmp, written);
	size_t length = plain_text(data, strlen(data));

	check_str_impl(data, want, __FILE__, line, written);
	check_int_impl((long long)length, (long long)strlen(want), __FILE__,
		       line, written);
}

#define check_text(written, want) check_text_of(written, want, __LINE__)

void check_plain(void)
{
	check_text("", "");
	check_text("a 1\nb\n", "a 1\nb\n");

	/* Colours, also of 24 bits, and with colons. */
	check_text("\x1b[1m100 ms\x1b[0m", "100 ms");
	check_text("\x1b[38;2;1;22;133m5\x1b[m", "5");
	check_text("\x1b[38:5:12m5", "5");
	check_text("1\x1b[31m2\x1b[39m3", "123");
	check_text("\x1b[?25l7\x1b[?25h\x1b[K", "7");

	/* Titles and hyperlinks, with either end, or torn. */
	check_text("\x1b]0;title 5\x07x", "x");
	check_text("\x1b]8;;http://a/1\x1b\\12\x1b]8;;\x1b\\", "12");
	check_text("\x1bP+q5\x1b\\x", "x");
	check_text("\x1b]0;torn\nx", "\nx");
	check_text("a\x1b]0;torn", "a");

	/* Character sets, and what is cut off. */
	check_text("\x1b(B\x1b)0"
		   "5\x0f",
		   "5");
	check_text("\x1b"
		   "7a\x1b"
		   "8",
		   "a");
	check_text("5\x1b", "5");
	check_text("5\x1b[", "5");
	check_text("5\x1b[31", "5");
	check_text("5\x1b[31\n6", "5\n6");

	/* Digits that stand at two places are two numbers. */
	check_text("10\x1b[1G20", "10\n20");
	check_text("10\x1b[2A20", "10\n20");
	check_text("10\x1b[3C20", "10 20");

	/* Carriage returns end lines. */
	check_text("a\r\nb\r\n", "a\nb\n");
	check_text("10%\r20%\rok\n", "10%\n20%\nok\n");

	/* Backspaces: bold and underline of man, and spinners. */
	check_text("1\b1_\b2", "12");
	check_text("|\b/\b-\b5", "5");
	check_text("\xc2\xb5\bu", "u");
	check_text("a\n\bb", "a\nb");
	check_text("\b\bb", "b");
}
