/* SPDX-License-Identifier: MIT */
#ifndef PROBE_EXTRACT_H
#define PROBE_EXTRACT_H

#include "probe/arena.h"

#include <stdbool.h>

/*
 * Numbers out of what a benchmark printed.
 *
 * A reader is one row of a table: its name is what stands before the colon in
 * `--metric NAME:ARGUMENT`.  To add a format, add a function and a row.
 *
 *	number		the last number of the text
 *	regex:PATTERN	the first group of the last match of a POSIX extended
 *			regular expression; ^ and $ match at lines
 *	json:PATH	the number at a path like a.b[0].c, or all numbers of
 *			the array there
 */
struct extract {
	const struct extract_reader *reader;
	const char *argument; /* what stood behind the colon, or "" */
};

/*
 * Find the reader of a metric's name.  *found is false when the name is none
 * of a reader; an error is a reader whose argument is missing or malformed.
 */
int extract_parse(struct extract *out, bool *found, const char *name,
		  struct err *err);

/*
 * All values that the reader finds in `data` (NUL-terminated behind `length`),
 * at least one, each finite; or -1 with the reason why there are none.
 */
int extract_values(double **out, size_t *count, const struct extract *extract,
		   char *data, size_t length, struct arena *arena,
		   struct err *err);

#endif
