/* SPDX-License-Identifier: MIT */
#include "probe/read/unit.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum kind {
	NONE,
	TIME,
	BYTES,
	BITS,
	RATE,  /* has "per second" in it */
	THING, /* a unit only per second */
};

/* Which prefixes a word may have. */
enum prefixes {
	PREFIX_NONE,
	PREFIX_SMALL,  /* n u m */
	PREFIX_LARGE,  /* k K M G T */
	PREFIX_BINARY, /* the same, and Ki Mi Gi Ti */
};

struct base {
	const char *word;
	enum kind kind;
	enum prefixes prefixes;
	double scale;
	const char *name;
};

static const struct base bases[] = {
	{"s", TIME, PREFIX_SMALL, 1, "s"},
	{"sec", TIME, PREFIX_SMALL, 1, "s"},
	{"secs", TIME, PREFIX_SMALL, 1, "s"},
	{"second", TIME, PREFIX_NONE, 1, "s"},
	{"seconds", TIME, PREFIX_NONE, 1, "s"},
	{"millisecond", TIME, PREFIX_NONE, 1e-3, "s"},
	{"milliseconds", TIME, PREFIX_NONE, 1e-3, "s"},
	{"microsecond", TIME, PREFIX_NONE, 1e-6, "s"},
	{"microseconds", TIME, PREFIX_NONE, 1e-6, "s"},
	{"nanosecond", TIME, PREFIX_NONE, 1e-9, "s"},
	{"nanoseconds", TIME, PREFIX_NONE, 1e-9, "s"},
	{"mins", TIME, PREFIX_NONE, 60, "s"},
	{"minute", TIME, PREFIX_NONE, 60, "s"},
	{"minutes", TIME, PREFIX_NONE, 60, "s"},
	{"hour", TIME, PREFIX_NONE, 3600, "s"},
	{"hours", TIME, PREFIX_NONE, 3600, "s"},
	{"B", BYTES, PREFIX_BINARY, 1, "bytes"},
	{"byte", BYTES, PREFIX_NONE, 1, "bytes"},
	{"bytes", BYTES, PREFIX_NONE, 1, "bytes"},
	{"bit", BITS, PREFIX_BINARY, 1, "bits"},
	{"bits", BITS, PREFIX_BINARY, 1, "bits"},
	{"b", BITS, PREFIX_BINARY, 1, "bits"},
	{"bps", RATE, PREFIX_LARGE, 1, "bits/s"},
	{"Hz", RATE, PREFIX_LARGE, 1, "Hz"},
	{"flops", RATE, PREFIX_LARGE, 1, "flop/s"},
	{"Flops", RATE, PREFIX_LARGE, 1, "flop/s"},
	{"FLOPS", RATE, PREFIX_LARGE, 1, "flop/s"},
	{"flop", THING, PREFIX_LARGE, 1, "flop/s"},
	{"Flop", THING, PREFIX_LARGE, 1, "flop/s"},
	{"FLOP", THING, PREFIX_LARGE, 1, "flop/s"},
	{"op", THING, PREFIX_LARGE, 1, "ops/s"},
	{"ops", THING, PREFIX_LARGE, 1, "ops/s"},
	{"operations", THING, PREFIX_NONE, 1, "ops/s"},
	{"it", THING, PREFIX_LARGE, 1, "it/s"},
	{"iter", THING, PREFIX_LARGE, 1, "it/s"},
	{"iters", THING, PREFIX_LARGE, 1, "it/s"},
	{"iterations", THING, PREFIX_NONE, 1, "it/s"},
	{"item", THING, PREFIX_LARGE, 1, "items/s"},
	{"items", THING, PREFIX_LARGE, 1, "items/s"},
	{"elem", THING, PREFIX_LARGE, 1, "elem/s"},
	{"req", THING, PREFIX_LARGE, 1, "req/s"},
	{"reqs", THING, PREFIX_LARGE, 1, "req/s"},
	{"requests", THING, PREFIX_NONE, 1, "req/s"},
	{"queries", THING, PREFIX_NONE, 1, "queries/s"},
	{"transactions", THING, PREFIX_NONE, 1, "transactions/s"},
	{"frames", THING, PREFIX_NONE, 1, "frames/s"},
	{"", THING, PREFIX_BINARY, 1, "/s"},
	{NULL, NONE, PREFIX_NONE, 0, NULL},
};

/* A prefix, or "" for none, and what it makes of the number; 0: no prefix. */
static double prefix_scale(const char *prefix, size_t length,
			   enum prefixes prefixes)
{
	static const struct {
		const char *word;
		double scale;
		enum prefixes from, to; /* who may have it */
	} rows[] = {
		{"", 1, PREFIX_NONE, PREFIX_BINARY},
		{"n", 1e-9, PREFIX_SMALL, PREFIX_SMALL},
		{"u", 1e-6, PREFIX_SMALL, PREFIX_SMALL},
		{"\xc2\xb5", 1e-6, PREFIX_SMALL, PREFIX_SMALL},
		{"\xce\xbc", 1e-6, PREFIX_SMALL, PREFIX_SMALL},
		{"m", 1e-3, PREFIX_SMALL, PREFIX_SMALL},
		{"k", 1e3, PREFIX_LARGE, PREFIX_BINARY},
		{"K", 1e3, PREFIX_LARGE, PREFIX_BINARY},
		{"M", 1e6, PREFIX_LARGE, PREFIX_BINARY},
		{"G", 1e9, PREFIX_LARGE, PREFIX_BINARY},
		{"T", 1e12, PREFIX_LARGE, PREFIX_BINARY},
		{"Ki", 0x1p10, PREFIX_BINARY, PREFIX_BINARY},
		{"Mi", 0x1p20, PREFIX_BINARY, PREFIX_BINARY},
		{"Gi", 0x1p30, PREFIX_BINARY, PREFIX_BINARY},
		{"Ti", 0x1p40, PREFIX_BINARY, PREFIX_BINARY},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (strlen(rows[i].word) == length &&
		    strncmp(rows[i].word, prefix, length) == 0 &&
		    prefixes >= rows[i].from && prefixes <= rows[i].to)
			return rows[i].scale;
	}
	return 0;
}

/* Words that are long enough to be no others may be "Seconds" and "BYTES". */
static bool ends_with(const char *word, size_t length, const char *base)
{
	size_t tail = strlen(base);

	if (tail > length)
		return false;
	word += length - tail;
	return tail >= 5 ? strncasecmp(word, base, tail) == 0
			 : strncmp(word, base, tail) == 0;
}

/* The row of a word, and what its prefix makes of the number. */
static const struct base *find_base(double *scale, const char *word,
				    size_t length)
{
	for (const struct base *row = bases; row->word; row++) {
		size_t prefix;

		if (!ends_with(word, length, row->word))
			continue;
		prefix = length - strlen(row->word);
		*scale = prefix_scale(word, prefix, row->prefixes) * row->scale;
		if (*scale > 0)
			return row;
	}
	return NULL;
}

/* Letters, and the micro sign in both of its code points. */
static size_t word_length(const char *text)
{
	size_t length = 0;

	for (;;) {
		if (isalpha((unsigned char)text[length]))
			length++;
		else if (strncmp(text + length, "\xc2\xb5", 2) == 0 ||
			 strncmp(text + length, "\xce\xbc", 2) == 0)
			length += 2;
		else
			return length;
	}
}

bool unit_ends(const char *text)
{
	unsigned char c = (unsigned char)text[0];

	/* 0xc3 begins most letters of Latin that have an accent. */
	if (isalnum(c) || c == '_' || c == 0xc3)
		return false;
	if (c == '-' || c == '.')
		return !isalnum((unsigned char)text[1]);
	return true;
}

size_t unit_blank(const char *text)
{
	static const char *const blanks[] = {
		" ", "\t", "\xc2\xa0", "\xe2\x80\xaf", "\xe2\x80\x89", "\xa0"};

	for (size_t i = 0; i < sizeof(blanks) / sizeof(blanks[0]); i++) {
		if (strncmp(text, blanks[i], strlen(blanks[i])) == 0)
			return strlen(blanks[i]);
	}
	return 0;
}

/* "/" or " per " before a word: the length up to that word, or 0. */
static size_t per_length(const char *text)
{
	size_t length = 0;

	if (text[0] == '/')
		length = 1;
	else if (strncmp(text, " per ", 5) == 0)
		length = 5;
	return word_length(text + length) > 0 ? length : 0;
}

static bool is_second(const char *word, size_t length)
{
	static const char *const words[] = {"s", "sec", "secs", "second"};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strlen(words[i]) == length &&
		    strncmp(words[i], word, length) == 0)
			return true;
	}
	return false;
}

/* Times and sizes per operation are times and sizes. */
static const char *name_of(const struct base *base, bool per, bool second)
{
	switch (base->kind) {
	case NONE:
		break;
	case TIME:
		return per && second ? NULL : base->name;
	case BYTES:
		return per && second ? "bytes/s" : base->name;
	case BITS:
		return per && second ? "bits/s" : NULL;
	case RATE:
		return per ? NULL : base->name;
	case THING:
		return per && second ? base->name : NULL;
	}
	return NULL;
}

static void set_unit(struct unit *out, const char *name, double scale)
{
	*out = (struct unit){.scale = scale};
	snprintf(out->name, sizeof(out->name), "%s", name);
}

/* What a single letter right behind a number is. */
static bool letter_at(struct unit *out, const char *text)
{
	const char name[] = {text[0], '\0'};

	if (!unit_ends(text + 1))
		return false;
	if (text[0] == 'k')
		set_unit(out, "", 1e3);
	else if (strchr("KMGTmhd", text[0]))
		set_unit(out, name, 1);
	else
		return false;
	return true;
}

/* "rows/s": the word itself, whatever it counts. */
static bool set_rate(struct unit *out, const char *word, size_t length)
{
	*out = (struct unit){.scale = 1};
	if (length < 2 || length + sizeof("/s") > sizeof(out->name))
		return false;
	memcpy(out->name, word, length);
	memcpy(out->name + length, "/s", sizeof("/s"));
	return true;
}

size_t unit_at(struct unit *out, const char *text, bool attached)
{
	size_t length = word_length(text), per = per_length(text + length);
	const char *below = text + length + per, *name = NULL;
	size_t below_length = per > 0 ? word_length(below) : 0;
	bool second = is_second(below, below_length);
	const struct base *base;
	double scale;

	set_unit(out, "", 1);
	if (length == 1 && per == 0 && attached && letter_at(out, text))
		return 1;
	if (length == 0 && (per != 1 || !attached))
		return 0;
	if (!unit_ends(below + below_length) ||
	    (per > 0 && !second && below_length < 2))
		return 0;
	base = find_base(&scale, text, length);
	if (base)
		name = name_of(base, per > 0, second);
	if (name)
		set_unit(out, name, scale);
	else if (base || !second || !set_rate(out, text, length))
		return 0;
	return length + per + below_length;
}

/* 12.5 / 1e3 is 0.0125, and 12.5 * 1e-3 is not. */
double unit_convert(const struct unit *unit, double number)
{
	return unit->scale < 1 ? number / round(1 / unit->scale)
			       : number * unit->scale;
}

size_t unit_part_at(double *seconds, const char *text)
{
	static const struct {
		const char *words; /* with a space on both sides of each */
		double seconds;
	} parts[] = {{" d day days ", 86400},
		     {" h hr hrs hour hours ", 3600},
		     {" m min mins minute minutes ", 60},
		     {" s sec secs second seconds ", 1},
		     {" ms msec ", 1e-3},
		     {" us usec \xc2\xb5s \xce\xbcs ", 1e-6},
		     {" ns nsec ", 1e-9}};
	size_t length = word_length(text);
	char word[16];

	if (length == 0 || length + 3 > sizeof(word))
		return 0;
	word[0] = word[length + 1] = ' ';
	memcpy(word + 1, text, length);
	word[length + 2] = '\0';
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (strstr(parts[i].words, word)) {
			*seconds = parts[i].seconds;
			return length;
		}
	}
	return 0;
}

/* "ops/ms" is a thousand times as many per second. */
static bool parse_rate(struct unit *out, const char *text)
{
	const char *slash = strrchr(text, '/');
	char rate[sizeof(out->name)];
	double seconds = 1;
	int length;

	if (!slash || slash[1] == '\0' ||
	    unit_part_at(&seconds, slash + 1) != strlen(slash + 1))
		return false;
	length = snprintf(rate, sizeof(rate), "%.*s/s", (int)(slash - text),
			  text);
	if (length >= (int)sizeof(rate) ||
	    unit_at(out, rate, false) != (size_t)length)
		return false;
	out->scale /= seconds;
	return true;
}

bool unit_parse(struct unit *out, const char *text)
{
	double seconds;

	if (!*text)
		return false;
	if (unit_at(out, text, false) == strlen(text))
		return true;
	if (unit_part_at(&seconds, text) == strlen(text)) {
		set_unit(out, "s", seconds);
		return true;
	}
	return parse_rate(out, text);
}

bool unit_own(struct unit *out, const char *text)
{
	set_unit(out, text, 1);
	return *text && strlen(text) < sizeof(out->name);
}
