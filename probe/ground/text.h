/* SPDX-License-Identifier: MIT */
#ifndef PROBE_GROUND_TEXT_H
#define PROBE_GROUND_TEXT_H

#include "probe/ground/arena.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * Strings: one that grows, and the few ways in which this program reads and
 * shows numbers, durations and words that came from outside.
 */
struct text {
	struct arena *arena;
	char *data; /* NUL-terminated; "" until something is added */
	size_t length, capacity;
};

void text_init(struct text *text, struct arena *arena);
void text_add(struct text *text, const char *string);
void text_add_bytes(struct text *text, const char *bytes, size_t length);
void text_addf(struct text *text, const char *fmt, ...) PRINTF(2, 3);

/* The words joined by spaces, each quoted where a POSIX shell needs it. */
char *text_command(struct arena *arena, const char *const *words);

/*
 * The string as it may be shown on a terminal: valid UTF-8 on one line, with
 * control characters (C0, C1, DEL, bidirectional overrides) shown as '?', and
 * tabs and newlines as a space.
 */
char *text_printable(struct arena *arena, const char *string);

/* The same, but newlines and tabs stay. */
char *text_printable_lines(struct arena *arena, const char *string);

/* The same string with U+FFFD in place of every byte that is not UTF-8. */
char *text_utf8(struct arena *arena, const char *string);

/* The first `most` characters (code points) of a UTF-8 string. */
char *text_cut(struct arena *arena, const char *string, size_t most);

/*
 * As much of the beginning of a UTF-8 string as takes at most so many columns
 * of a terminal.  What may take two is counted as two, so that it is rather a
 * little short than too long.
 */
char *text_fit(struct arena *arena, const char *string, size_t columns);

/* How many columns a UTF-8 string takes, counted in the same way. */
size_t text_width(const char *string);

/* "90s", "10m", "2h", "1.5h", or seconds alone.  False when it is not one. */
bool text_parse_duration(double *out_s, const char *string);

/* "500M", "2G", "1.5 GiB", or bytes alone; the units are powers of 1024. */
bool text_parse_size(double *out_bytes, const char *string);

/* A finite decimal number, and nothing behind it. */
bool text_parse_number(double *out, const char *string);

/* A whole number from `low` to `high`, and nothing behind it. */
bool text_parse_count(int *out, const char *string, int low, int high);

/* "1 run", "3 runs"; a noun whose plural ends with nothing but an s. */
char *text_count(struct arena *arena, int64_t count, const char *noun);

/* "0.4 s", "12 s", "3 min 20 s", "2 h 5 min". */
char *text_duration(struct arena *arena, double seconds);

/* "512 B", "3.4 MiB". */
char *text_bytes(struct arena *arena, double bytes);

/* How many single-character edits lead from one word to the other. */
size_t text_distance(const char *a, const char *b);

#endif
