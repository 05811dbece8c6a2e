/* SPDX-License-Identifier: MIT */
#ifndef PROBE_READ_EXTRACT_H
#define PROBE_READ_EXTRACT_H

#include "probe/read/reader.h"

#include <stdbool.h>

/*
 * Numbers out of what a benchmark printed.
 *
 * A reader is one row of a table: its name is what stands before the colon in
 * `--metric NAME:ARGUMENT`.  To add one, write a file with
 * its `struct reader`, and a row in extract.c.
 *
 *	number		the last number of the text, and the unit behind it
 *	regex:PATTERN	the first group of the last match of a POSIX extended
 *			regular expression, and the unit in it or behind it;
 *			^ and $ match at lines
 *	json:PATH	the number at a path like a.b[0].c, or all numbers of
 *			the array there
 *	pyperf:NAME	the values of all runs of one benchmark in the JSON of
 *			pyperf; warm-ups and calibration are left out
 *	hyperfine:COMMAND
 *			all times of one command in the JSON of hyperfine
 *	google-benchmark:NAME
 *			the real time of one benchmark in the JSON of Google
 *			Benchmark, of each repetition; NAME/FIELD is another
 *			field: cpu_time, items_per_second, a user's counter
 *
 * Where a file holds one benchmark only, its name may be left out.
 *
 * A value is what the tool meant, or there is none: see plain.h for what is no
 * text, numeral.h for numbers and unit.h for units in a text, document.h for
 * JSON that is odd where nobody asks for it.  What a tool itself marks as
 * failed is a failure.
 *
 * In this room, from top to bottom:
 *
 *	extract.[ch]		the table of readers
 *	number.c		number
 *	regex.c			regex
 *	json_path.c		json
 *	pyperf.c		pyperf
 *	hyperfine.c		hyperfine
 *	google_benchmark.c	google-benchmark
 *	suite.[ch]		a file with several benchmarks
 *	document.[ch]		the JSON in what a tool prints
 *	tidy.[ch]		strict JSON of a loose one
 *	group.[ch]		the number that a pattern points at
 *	numeral.[ch]		one number in a text
 *	unit.[ch]		the unit behind it
 *	plain.[ch]		text without escape sequences
 *	reader.[ch]		what a reader promises
 */

struct extract {
	const struct reader *reader;
	const char *argument; /* what stood behind the colon, or "" */
};

/*
 * Find the reader of a metric's name.  *found is false when the name is none
 * of a reader; an error is a reader whose argument is missing or malformed.
 */
int extract_parse(struct extract *out, bool *found, const char *name,
		  struct err *err);

/* "number, regex:PATTERN, ...": what extract_parse() knows. */
char *extract_usages(struct arena *arena);

/*
 * All values that the reader finds in `data` (NUL-terminated behind `length`),
 * each finite, and none negative that has a unit; or -1 with the reason why
 * there are none.  Times are in seconds, and sizes in bytes, whatever the
 * format has.
 */
int extract_values(struct extracted *out, const struct extract *extract,
		   char *data, size_t length, struct arena *arena,
		   struct err *err);

#endif
