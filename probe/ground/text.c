/* SPDX-License-Identifier: MIT */
#include "probe/ground/text.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

void text_init(struct text *text, struct arena *arena)
{
	*text = (struct text){.arena = arena};
	text_add(text, "");
}

void text_add_bytes(struct text *text, const char *bytes, size_t length)
{
	if (text->length + length + 1 > text->capacity) {
		size_t capacity = 2 * (text->length + length + 32);
		char *grown = arena_alloc(text->arena, capacity);

		if (text->length > 0)
			memcpy(grown, text->data, text->length);
		text->data = grown;
		text->capacity = capacity;
	}
	memcpy(text->data + text->length, bytes, length);
	text->length += length;
	text->data[text->length] = '\0';
}

void text_add(struct text *text, const char *string)
{
	text_add_bytes(text, string, strlen(string));
}

void text_addf(struct text *text, const char *fmt, ...)
{
	ARENA_SCOPE(tmp);
	va_list args;

	va_start(args, fmt);
	text_add(text, arena_vsprintf(&tmp, fmt, args));
	va_end(args);
}

static void add_word(struct text *text, const char *word)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789-_./=:,+@%^~";

	if (*word && word[0] != '~' && word[strspn(word, plain)] == '\0') {
		text_add(text, word);
		return;
	}
	text_add(text, "'");
	for (; *word; word++) {
		if (*word == '\'')
			text_add(text, "'\\''");
		else
			text_add_bytes(text, word, 1);
	}
	text_add(text, "'");
}

char *text_command(struct arena *arena, const char *const *words)
{
	struct text text;

	text_init(&text, arena);
	for (size_t i = 0; words[i]; i++) {
		if (i > 0)
			text_add(&text, " ");
		add_word(&text, words[i]);
	}
	return text.data;
}

/*
 * The length of the UTF-8 sequence that `s` begins with, its code point in
 * *point; 0 when it is none (overlong, a surrogate, cut short).
 */
static size_t utf8_length(uint32_t *point, const unsigned char *s)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	size_t length = s[0] < 0x80   ? 1
			: s[0] < 0xc2 ? 0
			: s[0] < 0xe0 ? 2
			: s[0] < 0xf0 ? 3
			: s[0] < 0xf5 ? 4
				      : 0;

	if (length < 2) {
		*point = s[0];
		return length;
	}
	*point = s[0] & (0xffU >> (length + 1));
	for (size_t i = 1; i < length; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		*point = *point << 6 | (s[i] & 0x3f);
	}
	if (*point < least[length] || *point > 0x10ffff ||
	    (*point >= 0xd800 && *point <= 0xdfff))
		return 0;
	return length;
}

static bool is_control(uint32_t point)
{
	return point < 0x20 || (point >= 0x7f && point < 0xa0) ||
	       point == 0x061c || point == 0x200e || point == 0x200f ||
	       point == 0xfeff || (point >= 0x2028 && point <= 0x202e) ||
	       (point >= 0x2066 && point <= 0x2069);
}

static char *printable(struct arena *arena, const char *string, bool lines)
{
	const unsigned char *s = (const unsigned char *)string;
	struct text text;

	text_init(&text, arena);
	while (*s) {
		uint32_t point;
		size_t length = utf8_length(&point, s);

		if (length == 0) {
			text_add(&text, "?");
			s++;
			continue;
		}
		if (*s == '\n' || *s == '\t')
			text_add_bytes(&text, lines ? (const char *)s : " ", 1);
		else if (is_control(point))
			text_add(&text, "?");
		else
			text_add_bytes(&text, (const char *)s, length);
		s += length;
	}
	return text.data;
}

char *text_printable(struct arena *arena, const char *string)
{
	return printable(arena, string, false);
}

char *text_printable_lines(struct arena *arena, const char *string)
{
	return printable(arena, string, true);
}

char *text_utf8(struct arena *arena, const char *string)
{
	const unsigned char *s = (const unsigned char *)string;
	struct text text;
	uint32_t point;

	text_init(&text, arena);
	while (*s) {
		size_t length = utf8_length(&point, s);

		if (length > 0)
			text_add_bytes(&text, (const char *)s, length);
		else
			text_add(&text, "\xef\xbf\xbd");
		s += length > 0 ? length : 1;
	}
	return text.data;
}

char *text_cut(struct arena *arena, const char *string, size_t most)
{
	size_t bytes = 0;

	for (; string[bytes]; bytes++) {
		/* A byte that continues a character does not count. */
		if (((unsigned char)string[bytes] & 0xc0) != 0x80 &&
		    most-- == 0)
			break;
	}
	return arena_strndup(arena, string, bytes);
}

/*
 * Combining marks stand on the character before them; the scripts of East
 * Asia, and pictures, are two columns wide.  Whole blocks are given where some
 * of their characters differ: narrow ones among wide ones, never the other way
 * round.
 */
static size_t columns_of(uint32_t point)
{
	static const struct {
		uint32_t first, last;
		size_t columns;
	} blocks[] = {
		{0x0300, 0x036f, 0},   {0x1100, 0x115f, 2},
		{0x1ab0, 0x1aff, 0},   {0x1dc0, 0x1dff, 0},
		{0x200b, 0x200d, 0},   {0x20d0, 0x20ff, 0},
		{0x2300, 0x23ff, 2},   {0x25a0, 0x27bf, 2},
		{0x2900, 0x297f, 2},   {0x2b00, 0x2bff, 2},
		{0x2e80, 0xa4cf, 2},   {0xa960, 0xa97f, 2},
		{0xac00, 0xd7a3, 2},   {0xf900, 0xfaff, 2},
		{0xfe00, 0xfe0e, 0},   {0xfe10, 0xfe1f, 2},
		{0xfe20, 0xfe2f, 0},   {0xfe30, 0xfe6f, 2},
		{0xff01, 0xff60, 2},   {0xffe0, 0xffe6, 2},
		{0x16fe0, 0x1b2ff, 2}, {0x1d300, 0x1d37f, 2},
		{0x1f000, 0x1faff, 2}, {0x20000, 0x3ffff, 2},
	};

	for (size_t i = 0; i < sizeof(blocks) / sizeof(blocks[0]); i++) {
		if (point >= blocks[i].first && point <= blocks[i].last)
			return blocks[i].columns;
	}
	return 1;
}

/* How many bytes of it take at most so many columns, and how many they are. */
static size_t fit(size_t *used, const char *string, size_t columns)
{
	size_t bytes = 0;

	*used = 0;
	while (string[bytes]) {
		uint32_t point;
		size_t length = utf8_length(
			&point, (const unsigned char *)string + bytes);
		size_t wide = length > 0 ? columns_of(point) : 1;

		if (*used + wide > columns)
			break;
		*used += wide;
		bytes += length > 0 ? length : 1;
	}
	return bytes;
}

char *text_fit(struct arena *arena, const char *string, size_t columns)
{
	size_t used;

	return arena_strndup(arena, string, fit(&used, string, columns));
}

size_t text_width(const char *string)
{
	size_t used;

	fit(&used, string, SIZE_MAX);
	return used;
}

/* strtod() without the parts of it that no user means: hex, inf, nan. */
static bool parse_decimal(double *out, const char *string, const char **end)
{
	char *stop;

	if (string[strspn(string, "+-.0123456789")] != '\0' &&
	    strspn(string, "+-.0123456789") == 0)
		return false;
	if (strpbrk(string, "xX"))
		return false;
	errno = 0;
	*out = strtod(string, &stop);
	*end = stop;
	return stop != string && isfinite(*out);
}

bool text_parse_number(double *out, const char *string)
{
	const char *end;

	return parse_decimal(out, string, &end) && *end == '\0';
}

bool text_parse_duration(double *out_s, const char *string)
{
	static const struct {
		const char *name;
		double seconds;
	} units[] = {{"", 1},	  {"s", 1},    {"ms", 1e-3}, {"m", 60},
		     {"min", 60}, {"h", 3600}, {"d", 86400}};
	const char *end;
	double value;

	if (!parse_decimal(&value, string, &end) || value < 0)
		return false;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (strcmp(end, units[i].name) == 0) {
			*out_s = value * units[i].seconds;
			return isfinite(*out_s);
		}
	}
	return false;
}

/* "" or "B" is 1, "K", "KB" and "KiB" are 1024, and so on; else 0. */
static double size_unit(const char *unit)
{
	static const char letters[] = "KMGT";
	const char *letter = *unit ? strchr(letters, *unit) : NULL;
	double bytes = 1;

	for (const char *l = letters; letter && l <= letter; l++)
		bytes *= 1024;
	unit += letter != NULL;
	if (*unit == '\0' || strcmp(unit, "B") == 0 ||
	    (letter && strcmp(unit, "iB") == 0))
		return bytes;
	return 0;
}

bool text_parse_size(double *out_bytes, const char *string)
{
	const char *end;
	double value, unit;

	if (!parse_decimal(&value, string, &end) || value < 0)
		return false;
	unit = size_unit(end + strspn(end, " "));
	*out_bytes = value * unit;
	return unit > 0 && isfinite(*out_bytes);
}

bool text_parse_count(int *out, const char *string, int low, int high)
{
	char *end;
	long value;

	errno = 0;
	value = strtol(string, &end, 10);
	if (end == string || *end != '\0' || errno != 0 ||
	    isspace((unsigned char)*string) || value < low || value > high)
		return false;
	*out = (int)value;
	return true;
}

char *text_count(struct arena *arena, int64_t count, const char *noun)
{
	return arena_sprintf(arena, "%lld %s%s", (long long)count, noun,
			     count == 1 ? "" : "s");
}

char *text_duration(struct arena *arena, double seconds)
{
	long whole = lround(seconds);

	if (seconds < 9.95)
		return arena_sprintf(arena, "%.1f s", seconds);
	if (whole < 60)
		return arena_sprintf(arena, "%ld s", whole);
	if (whole < 3600)
		return arena_sprintf(arena, "%ld min %ld s", whole / 60,
				     whole % 60);
	return arena_sprintf(arena, "%ld h %ld min", whole / 3600,
			     whole % 3600 / 60);
}

char *text_bytes(struct arena *arena, double bytes)
{
	static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB"};
	size_t unit = 0;

	while (fabs(bytes) >= 1024 && unit + 1 < 5) {
		bytes /= 1024;
		unit++;
	}
	return arena_sprintf(arena, "%.*f %s", unit > 0 && bytes < 100, bytes,
			     units[unit]);
}

size_t text_distance(const char *a, const char *b)
{
	ARENA_SCOPE(tmp);
	size_t columns = strlen(b);
	size_t *row = arena_array(&tmp, columns + 1, sizeof(*row));

	for (size_t j = 0; j <= columns; j++)
		row[j] = j;
	for (size_t i = 1; a[i - 1]; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (size_t j = 1; j <= columns; j++) {
			size_t best = diagonal + (a[i - 1] != b[j - 1]);

			diagonal = row[j];
			if (row[j] + 1 < best)
				best = row[j] + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			row[j] = best;
		}
	}
	return row[columns];
}
