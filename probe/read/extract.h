/* SPDX-License-Identifier: MIT */
#ifndef PROBE_READ_EXTRACT_H
#define PROBE_READ_EXTRACT_H

#include "probe/read/reader.h"

#include <stdbool.h>

/*
 * Numbers out of what a benchmark printed.
 *
 * A reader is one row of a table: its name is what stands before the colon in
 * `--metric NAME:ARGUMENT`.  From the table come the help, messages, and what
 * reads an output: see extract_help().  To add one for a tool, write down the
 * form of its JSON (json_forms.c) or of its lines (line_forms.c, load_forms.c),
 * and a row in tools.c; for anything else, a file with its `struct reader`, and
 * a row in extract.c.
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
 *	tools.c			all other tools, a row each
 *	json_forms.c		what they write as JSON
 *	line_forms.c		what suites write as text
 *	load_forms.c		the same of those that load or watch a system
 *	tool_forms.h		these
 *	tool_json.[ch]		the machine for the one
 *	tool_lines.[ch]		and for the other
 *	finding.[ch]		values of what lines say
 *	suite.[ch]		several benchmarks, and the one that is named
 *	select.[ch]		a path in JSON
 *	document.[ch]		the JSON in what a tool prints
 *	tidy.[ch]		strict JSON of a loose one
 *	group.[ch]		the number that a pattern points at
 *	numeral.[ch]		one number in a text
 *	unit.[ch]		the unit behind it
 *	plain.[ch]		text without escape sequences
 *	reader.[ch]		what a reader promises
 */

/*
 * Find the reader of a metric's name.  *found is false when the name is none
 * of a reader; an error is a reader whose argument is missing or malformed.
 */
int extract_parse(struct extract *out, bool *found, const char *name,
		  struct err *err);

/*
 * Say what values without a unit are in, "ms" or any word (or NULL), and what
 * a run with several values is worth.  An error is a word that is too long.
 */
int extract_set(struct extract *extract, const char *unit, enum take take,
		struct err *err);

/* What is better, as far as the reader and its field tell beforehand. */
enum direction extract_direction(const struct extract *extract);

/* "number, regex:PATTERN, ...": what extract_parse() knows. */
char *extract_usages(struct arena *arena);

/* The same as a table: two lines of 80 columns for each, its unit, its form. */
char *extract_help(struct arena *arena);

/*
 * All values that the reader finds in `data` (NUL-terminated behind `length`),
 * each finite, and none negative that has a unit; or -1 with the reason why
 * there are none.  Times are in seconds, and sizes in bytes, whatever the
 * format has.
 */
int extract_values(struct extracted *out, const struct extract *extract,
		   char *data, size_t length, struct arena *arena,
		   struct err *err);

/* Several benchmarks in one output. */
struct several {
	const char *
		*names; /* "" is that of the only one, where none is named */
	struct extracted *found;
	size_t count;
};

/*
 * The same, but where the reader's argument names no benchmark and there are
 * several, all of them are read.
 */
int extract_several(struct several *out, const struct extract *extract,
		    const char *data, size_t length, struct arena *arena,
		    struct err *err);

/* What the run is worth. */
double extract_value(const struct extracted *found,
		     const struct extract *extract);

#endif
