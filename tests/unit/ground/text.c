/* SPDX-License-Identifier: MIT */
#include "tests/unit/check.h"

#include "probe/ground/text.h"

#include <math.h>
#include <string.h>

static void check_growing_text(void)
{
	ARENA_SCOPE(arena);
	struct text text;

	text_init(&text, &arena);
	check_str(text.data, "");
	check_int(text.length, 0);
	text_add(&text, "median ");
	text_addf(&text, "%d %s", 17, "ms");
	text_add_bytes(&text, ", not this", 1);
	check_str(text.data, "median 17 ms,");
	for (int i = 0; i < 1000; i++)
		text_add(&text, "0123456789");
	check_int(text.length, 10013);
	check_int(strlen(text.data), 10013);
	check(memcmp(text.data, "median 17 ms,0123456789", 23) == 0);
}

static void check_command(const char *word, const char *want)
{
	ARENA_SCOPE(arena);
	const char *const words[] = {"cmd", word, NULL};
	char *got = text_command(&arena, words);

	check(memcmp(got, "cmd ", 4) == 0);
	check_str(got + 4, want);
}

static void check_commands(void)
{
	ARENA_SCOPE(arena);
	const char *const words[] = {"make", "CFLAGS=-O2 -g", "all", NULL};

	check_str(text_command(&arena, words), "make 'CFLAGS=-O2 -g' all");
	check_str(text_command(&arena, words + 3), "");
	check_command("--runs=5", "--runs=5");
	check_command("HEAD~3", "HEAD~3");
	check_command("v1.2^", "v1.2^");
	check_command("", "''");
	check_command("~", "'~'");
	check_command("~/x", "'~/x'");
	check_command("it's", "'it'\\''s'");
	check_command("$HOME", "'$HOME'");
	check_command("a;b", "'a;b'");
	check_command("*", "'*'");
	check_command("a\nb", "'a\nb'");
	check_command("\xc3\xa9", "'\xc3\xa9'");
	check_command("`x`\"\\", "'`x`\"\\'");
	check_command("!", "'!'");
	check_command("#5", "'#5'");
}

static void check_printable(const char *string, const char *want)
{
	ARENA_SCOPE(arena);

	check_str(text_printable(&arena, string), want);
}

static void check_printables(void)
{
	ARENA_SCOPE(arena);

	check_printable("", "");
	check_printable("plain, 5 %", "plain, 5 %");
	check_printable("a\tb\nc", "a b c");
	check_printable("\x1b[31mred\x07\x7f\r", "?[31mred???");
	/* C1: CSI as one character. */
	check_printable("a\xc2\x9b"
			"31m",
			"a?31m");
	/* U+00E9, U+20AC, U+1F600 stay. */
	check_printable("\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80",
			"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80");
	/* U+202E right-to-left override, U+2066 isolate, U+200F mark. */
	check_printable("a\xe2\x80\xae"
			"b\xe2\x81\xa6"
			"c\xe2\x80\x8f",
			"a?b?c?");
	/* U+061C, the Arabic letter mark, is bidirectional as well. */
	check_printable("a\xd8\x9c"
			"b",
			"a?b");
	/* Alone, overlong, surrogate, beyond U+10FFFF, cut short. */
	check_printable("\x80", "?");
	check_printable("\xc0\xaf", "??");
	check_printable("\xe0\x80\xaf", "???");
	check_printable("\xed\xa0\x80", "???");
	check_printable("\xf4\x90\x80\x80", "????");
	check_printable("x\xe2\x82", "x??");
	check_printable("\xff\xfe", "??");

	check_str(text_printable_lines(&arena, "a\n\tb\x1b\xff"), "a\n\tb??");
	check_str(text_utf8(&arena, "a\x1b\n\xff\xc3\xa9\xc3"),
		  "a\x1b\n\xef\xbf\xbd\xc3\xa9\xef\xbf\xbd");
}

static void check_fit(const char *string, size_t columns, const char *want)
{
	ARENA_SCOPE(arena);

	check_str(text_fit(&arena, string, columns), want);
}

static void check_fits(void)
{
	check_fit("", 0, "");
	check_fit("abc", 0, "");
	check_fit("abc", 2, "ab");
	check_fit("abc", 3, "abc");
	check_fit("abc", 300, "abc");
	check_fit("h\u00e9llo", 2, "h\u00e9");
	/* Two columns each. */
	check_fit("\u6f22\u5b57", 1, "");
	check_fit("\u6f22\u5b57", 3, "\u6f22");
	check_fit("\u6f22\u5b57", 4, "\u6f22\u5b57");
	check_fit("\uac00x", 2, "\uac00");
	check_fit("\uff21\uff22", 3, "\uff21");
	check_fit("\U0001f600!", 2, "\U0001f600");
	check_fit("\U00020000!", 1, "");
	/* None: they stay with the character that they stand on. */
	check_fit("e\u0301e", 1, "e\u0301");
	check_fit("e\u0301\u0302\u0303e", 1, "e\u0301\u0302\u0303");
	/* What is no UTF-8 takes a column a byte. */
	check_fit("\xff\xfe\xfd", 2, "\xff\xfe");
	check_fit("\xe6\xbc", 1, "\xe6");
}

static void check_size(const char *string, double want)
{
	double got = -1;

	check(text_parse_size(&got, string) == (want >= 0));
	if (want >= 0)
		check_near(got, want, 0);
}

static void check_sizes(void)
{
	check_size("0", 0);
	check_size("500", 500);
	check_size("500B", 500);
	check_size("1K", 1024);
	check_size("500M", 524288000);
	check_size("2G", 2147483648);
	check_size("1.5 GiB", 1610612736);
	check_size("10MB", 10485760);
	check_size("1T", 1099511627776);
	check_size("", -1);
	check_size("M", -1);
	check_size("-1M", -1);
	check_size("1iB", -1);
	check_size("1X", -1);
	check_size("1MM", -1);
	check_size("1Mi", -1);
	check_size("1Bi", -1);
	check_size("0x10", -1);
	check_size("inf", -1);
	check_size("1e308T", -1);
}

static void check_duration(const char *string, double want_s)
{
	double got_s = -1;

	if (!check(text_parse_duration(&got_s, string)))
		check_str(string, "a duration");
	check_near(got_s, want_s, 1e-9 * want_s);
}

static void check_durations(void)
{
	static const char *const wrong[] = {
		"",	"s",   "5 s",  "-1",  "-5s", "5x",    "5ss",
		"0x10", "inf", "nan",  " 5",  "5 ",  "1e999", "5h3m",
		"+inf", "1,5", "-nan", "5S1", "h",
	};
	double got = 7;

	check_duration("90s", 90);
	check_duration("10m", 600);
	check_duration("10min", 600);
	check_duration("2h", 7200);
	check_duration("1.5h", 5400);
	check_duration("250ms", 0.25);
	check_duration("1d", 86400);
	check_duration("45", 45);
	check_duration(".5", 0.5);
	check_duration("0", 0);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		if (!check(!text_parse_duration(&got, wrong[i])))
			check_str(wrong[i], "no duration");
	}
	/* Each part is finite, the product is not. */
	check(!text_parse_duration(&got, "1e308d") || isfinite(got));
}

static void check_numbers(void)
{
	static const char *const wrong[] = {
		"",	"x",   "5x",	"5 ",	 " 5", "0x5", "nan",	"inf",
		"-inf", "--5", "1e999", "1,000", "e5", ".",   "-1e999", "5 6",
	};
	double got = 0;

	check(text_parse_number(&got, "12.5") && got == 12.5);
	check(text_parse_number(&got, "-3") && got == -3);
	check(text_parse_number(&got, "+3") && got == 3);
	check(text_parse_number(&got, ".25") && got == 0.25);
	check(text_parse_number(&got, "2.") && got == 2);
	check(text_parse_number(&got, "1e-3") && got == 1e-3);
	check(text_parse_number(&got, "1E+3") && got == 1e3);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		if (!check(!text_parse_number(&got, wrong[i])))
			check_str(wrong[i], "no number");
	}
}

static void check_counts(void)
{
	int got = -1;

	check(text_parse_count(&got, "1", 1, 10) && got == 1);
	check(text_parse_count(&got, "10", 1, 10) && got == 10);
	check(text_parse_count(&got, "007", 1, 10) && got == 7);
	check(text_parse_count(&got, "-3", -5, 5) && got == -3);
	got = 42;
	check(!text_parse_count(&got, "0", 1, 10));
	check(!text_parse_count(&got, "11", 1, 10));
	check(!text_parse_count(&got, "", 0, 10));
	check(!text_parse_count(&got, "5 ", 0, 10));
	check(!text_parse_count(&got, " 5", 0, 10));
	check(!text_parse_count(&got, "5.0", 0, 10));
	check(!text_parse_count(&got, "1e1", 0, 10));
	check(!text_parse_count(&got, "0x5", 0, 10));
	check(!text_parse_count(&got, "99999999999999999999", 0, 10));
	check(!text_parse_count(&got, "4294967301", 0, 10));
	check_int(got, 42);
}

static void check_units(void)
{
	ARENA_SCOPE(arena);

	check_str(text_count(&arena, 0, "merge"), "0 merges");
	check_str(text_count(&arena, 1, "merge"), "1 merge");
	check_str(text_count(&arena, 18000, "merge"), "18000 merges");
	check_str(text_duration(&arena, 0), "0.0 s");
	check_str(text_duration(&arena, 0.42), "0.4 s");
	check_str(text_duration(&arena, 9.94), "9.9 s");
	check_str(text_duration(&arena, 9.96), "10 s");
	check_str(text_duration(&arena, 12.3), "12 s");
	check_str(text_duration(&arena, 59.4), "59 s");
	check_str(text_duration(&arena, 59.6), "1 min 0 s");
	check_str(text_duration(&arena, 200), "3 min 20 s");
	check_str(text_duration(&arena, 3599.7), "1 h 0 min");
	check_str(text_duration(&arena, 7500), "2 h 5 min");
	check_str(text_duration(&arena, 100 * 3600), "100 h 0 min");

	check_str(text_bytes(&arena, 0), "0 B");
	check_str(text_bytes(&arena, 512), "512 B");
	check_str(text_bytes(&arena, 1023), "1023 B");
	check_str(text_bytes(&arena, 1024), "1.0 KiB");
	check_str(text_bytes(&arena, 3.4 * 1024 * 1024), "3.4 MiB");
	check_str(text_bytes(&arena, 150 * 1024), "150 KiB");
	check_str(text_bytes(&arena, 5e9), "4.7 GiB");
	check_str(text_bytes(&arena, 1e18), "909495 TiB");
	check_str(text_bytes(&arena, -2048), "-2.0 KiB");
}

static void check_distances(void)
{
	check_int(text_distance("", ""), 0);
	check_int(text_distance("runs", "runs"), 0);
	check_int(text_distance("", "abc"), 3);
	check_int(text_distance("abc", ""), 3);
	check_int(text_distance("kitten", "sitting"), 3);
	check_int(text_distance("biuld", "build"), 2);
	check_int(text_distance("rnus", "runs"), 2);
	check_int(text_distance("metrics", "metric"), 1);
	check_int(text_distance("metric", "metrics"), 1);
	check_int(text_distance("intention", "execution"), 5);
}

void check_text(void)
{
	check_growing_text();
	check_commands();
	check_printables();
	check_fits();
	check_sizes();
	check_durations();
	check_numbers();
	check_counts();
	check_units();
	check_distances();
}
