/* SPDX-License-Identifier: MIT */
#ifndef PROBE_READ_TIDY_H
#define PROBE_READ_TIDY_H

#include "probe/ground/text.h"

/* What stands for the second value of a key. */
#define TIDY_TWICE "there is more than one"

enum tidy_end {
	TIDY_WHOLE,  /* the bracket is closed */
	TIDY_TORN,   /* it is not, where the text ends */
	TIDY_BROKEN, /* this is no JSON */
};

/*
 * Make strict JSON of the loose one at `s`, which begins with a bracket: see
 * document.h.  *used is how much of the text that was.  Lines stay lines, so
 * that an error has its place; where it is broken, the rest of that line is
 * copied as it is, for the parser to complain of.
 */
enum tidy_end tidy(struct text *out, size_t *used, const char *s,
		   const char *end);

#endif
