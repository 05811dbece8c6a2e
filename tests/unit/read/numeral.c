/* SPDX-License-Identifier: MIT */
#include "tests/unit/check.h"

#include "probe/read/numeral.h"

#include <string.h>

/* All of `text` is read as this. */
static void check_value_of(const char *text, double value, const char *unit,
			   int line)
{
	struct numeral numeral;

	check_int_impl(numeral_at(&numeral, text, text), NUMERAL_READ, __FILE__,
		       line, text);
	check_near_impl(numeral.value, value, value * 1e-12, __FILE__, line,
			text);
	check_str_impl(numeral.unit.name, unit, __FILE__, line, text);
	check_int_impl((long long)numeral.length, (long long)strlen(text),
		       __FILE__, line, text);
}

static void check_kind_of(const char *text, enum numeral_kind kind, int line)
{
	struct numeral numeral;

	check_int_impl(numeral_at(&numeral, text, text), kind, __FILE__, line,
		       text);
	if (kind == NUMERAL_UNCLEAR)
		check_int_impl((long long)numeral.digits,
			       (long long)strlen(text), __FILE__, line, text);
	check_impl((numeral.problem != NULL) == (kind == NUMERAL_UNCLEAR),
		   __FILE__, line, text);
}

#define check_value(text, value) check_value_of(text, value, "", __LINE__)
#define check_with(text, value, unit) \
	check_value_of(text, value, unit, __LINE__)
#define check_kind(text, kind) check_kind_of(text, kind, __LINE__)

static void check_plain_numbers(void)
{
	check_value("0", 0);
	check_value("12.5", 12.5);
	check_value("12.", 12);
	check_value(".5", 0.5);
	check_value("1.5e-3", 0.0015);
	check_value("1.234", 1.234);
	check_kind("", NUMERAL_NONE);
	check_kind("-", NUMERAL_NONE);
	check_kind(".", NUMERAL_NONE);
	check_kind("a1", NUMERAL_NONE);
}

static void check_groups(void)
{
	check_value("1,100", 1100);
	check_value("1,234,567", 1234567);
	check_value("1,234.5", 1234.5);
	check_value("12,345,678.25", 12345678.25);
	check_value("1'234", 1234);
	check_value("1\xe2\x80\x99"
		    "234",
		    1234);
	check_value("1_000", 1000);
	check_value("1\xe2\x80\xaf"
		    "234\xe2\x80\xaf"
		    "567",
		    1234567);
	check_value("1\xc2\xa0"
		    "234",
		    1234);
	check_with("1,260 ms", 1.26, "s");
}

static void check_unclear(void)
{
	static const char *const texts[] = {"12,5",
					    "1,53",
					    "1,10",
					    "1.234,56",
					    "1,1000",
					    "0,125",
					    "1234,567",
					    "1,234,56",
					    "1.234.567",
					    "1,234'567",
					    "12'5",
					    "0:01.53",
					    "12:34:56",
					    "12,34,567",
					    "1,2,3",
					    "100,2.5",
					    "1\xc2\xa0"
					    "23",
					    "1\xc2\xa0"
					    "234,56",
					    "1.5,100"};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		check_kind(texts[i], NUMERAL_UNCLEAR);
}

static void check_words(void)
{
	static const char *const texts[] = {
		"1.2.3", "127.0.0.1", "12.2.0",	    "86_64",  "3a4f", "0x1f",
		"0xff",	 "1_5",	      "550e8400e2", "12h30x", "2x4"};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		check_kind(texts[i], NUMERAL_WORD);
}

static void check_durations(void)
{
	check_with("0m1.530s", 1.53, "s");
	check_with("1m30s", 90, "s");
	check_with("1h2m3s", 3723, "s");
	check_with("1 min 30 s", 90, "s");
	check_with("3 min 20 s", 200, "s");
	check_with("2 h 5 min", 7500, "s");
	check_with("1s500ms", 1.5, "s");
}

/* A list begins with a bracket, and 5,100 in one is two numbers. */
static void check_lists(void)
{
	static const char *const texts[] = {"[5,100]", "{5,100}", ",5,100"};
	static const char among[] = "(5,100)";
	struct numeral numeral;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		check_int(numeral_at(&numeral, texts[i] + 1, texts[i]),
			  NUMERAL_UNCLEAR);
	check_int(numeral_at(&numeral, among + 1, among), NUMERAL_READ);
}

/* Punctuation is no part of it, nor is the next column of a table. */
static void check_ends(void)
{
	static const struct {
		const char *text;
		size_t length;
	} rows[] = {{"1,234, and", 5}, {"1,234.\n", 5}, {"2 s 300 ms", 3}};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct numeral numeral;

		check_int(numeral_at(&numeral, rows[i].text, rows[i].text),
			  NUMERAL_READ);
		check_int(numeral.length, rows[i].length);
	}
}

void check_numeral(void)
{
	check_plain_numbers();
	check_groups();
	check_unclear();
	check_words();
	check_durations();
	check_lists();
	check_ends();
}
