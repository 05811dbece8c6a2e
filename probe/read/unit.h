/* SPDX-License-Identifier: MIT */
#ifndef PROBE_READ_UNIT_H
#define PROBE_READ_UNIT_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Units in a text: "ms", "KiB", "ns/op", "MB/s".
 *
 * Only what cannot mean anything else is one, as a whole word and in its own
 * case: "10 m", "7 h", "12 b" and "3 min" (the least?) are without.  kB, KB, MB
 * and GB are powers of 1000, KiB, MiB and GiB of 1024.
 *
 * A letter that a program puts right behind a number ("1.25M", "45m", "2h") is
 * not converted, for it may mean several things, nor is what it counts per
 * second ("12.5 Mrows/s"); but it is kept for a unit of its own, so that
 * nothing is compared with what has another one.
 */
struct unit {
	char name[24]; /* "s", "bytes", "ops/s" ... or "" */
	double scale;  /* what makes that of the number */
};

/* A value in it of a number that stands before it. */
double unit_convert(const struct unit *unit, double number);

/*
 * The length of the unit that the text begins with, or 0.  `attached`: nothing
 * stands between the number and it.
 */
size_t unit_at(struct unit *out, const char *text, bool attached);

/*
 * A unit that is a whole text and given as one, so that "min", "h" and "ops/ms"
 * are units too.
 */
bool unit_parse(struct unit *out, const char *text);

/* Any other word, as a unit of its own; false: it is empty or too long. */
bool unit_own(struct unit *out, const char *text);

/*
 * The length of a part of a duration that has several, like the "m" of "1m30s",
 * or 0; *seconds is what one of it has.
 */
size_t unit_part_at(double *seconds, const char *text);

/* Does a word end here, so that nothing of it follows? */
bool unit_ends(const char *text);

/* How many blanks the text begins with: one, of any kind, or none, in bytes. */
size_t unit_blank(const char *text);

#endif
