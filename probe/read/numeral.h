/* SPDX-License-Identifier: MIT */
#ifndef PROBE_READ_NUMERAL_H
#define PROBE_READ_NUMERAL_H

#include "probe/read/reader.h"
#include "probe/read/unit.h"

/*
 * One number in a text, as people write it: 1234.5, 1e-3, 1,234,567.8, with the
 * unit behind it, or a duration of several parts like 1m30.5s.
 *
 * A number is read as what it is, or refused: never a half of it.  Groups of
 * three digits are thousands, whether a comma, an apostrophe, an underscore or
 * a blank that does not break stands between them, so "1,100" is 1100.  What
 * may be a decimal comma (12,5), a list, a German number (1.234,56) or a time
 * of day (0:01.53) is refused.
 */
enum numeral_kind {
	NUMERAL_NONE,	 /* no number begins here */
	NUMERAL_WORD,	 /* a hash, a version, a name: no number either */
	NUMERAL_UNCLEAR, /* see problem */
	NUMERAL_READ,
};

struct numeral {
	double value;	     /* in unit.name */
	struct unit unit;    /* that it has been converted from */
	size_t digits;	     /* the length of the number ... */
	size_t length;	     /* ... and with the unit, or the whole word */
	const char *problem; /* what it may be, for a message */
};

/*
 * What stands at `s`, which lies in the NUL-terminated `text`.  What stands
 * before it is the caller's business, save that a list is no number.
 */
enum numeral_kind numeral_at(struct numeral *out, const char *s,
			     const char *text);

/*
 * The length of a mark that may stand between the groups of digits of one
 * number, if a digit follows: a comma, a point, a colon ...; or 0.
 */
size_t numeral_mark(const char *s);

/* The same, for the mark that ends before `s`, if a digit precedes it. */
size_t numeral_mark_before(const char *s, const char *text);

/* Why the number at `s` is refused, and the cure; -1. */
int numeral_refuse(const struct numeral *numeral, const char *s,
		   struct err *err);

/* Its value and unit, as one more that a reader has found. */
int numeral_take(struct extracted *out, const struct numeral *numeral,
		 struct arena *arena, struct err *err);

#endif
