/* SPDX-License-Identifier: MIT */
#ifndef PROBE_READ_READER_H
#define PROBE_READ_READER_H

#include "probe/ground/arena.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * What a reader promises.  Only extract.c and the readers include this.
 *
 * `check` refuses a malformed argument before anything is run.  `read` sets
 * values, count and unit of *out, at least one value, or says why there is
 * none; it may write to `data`, which is NUL-terminated behind `length`.  That
 * values are finite, and not negative where they have a unit, is checked for
 * all readers in extract.c.
 *
 * What the readers of tools have in common is done by two machines, for JSON
 * (tool_json.h) and for lines of text (tool_lines.h): such a reader is a row
 * of data and has no `read` of its own.
 */

/* What a run that has several values is worth. */
enum take {
	TAKE_DEFAULT, /* the median; of numbers in a text the last */
	TAKE_LAST,
	TAKE_MEDIAN,
	TAKE_MIN,
	TAKE_SUM,
};

enum direction {
	DIRECTION_UNKNOWN,
	DIRECTION_LOWER, /* is better: seconds, bytes */
	DIRECTION_HIGHER,
};

/* What a reader has found. */
struct extracted {
	double *values; /* at least one */
	size_t count, capacity;
	const char *unit;	  /* "s", "bytes", "items/s" ... or "" */
	enum direction direction; /* as the tool's field has it */
};

struct json_form;
struct line_form;
struct reader;

/* What is to be read, and how. */
struct extract {
	const struct reader *reader;
	const char *argument; /* what stood behind the colon, or "" */
	enum take take;
	const char *unit; /* of values without one: "ms" ...; NULL: none */
	/*
	 * Where to leave the names of several benchmarks when none is named,
	 * which is an error all the same; NULL: nowhere.
	 */
	const char ***names;
};

struct reader {
	const char *name;
	const char *argument; /* of --metric, with its colon; or "" */
	const char *reads;    /* for people, less than a line */
	const char *unit;     /* the same */
	int (*check)(const struct reader *reader, const char *argument,
		     struct err *err); /* NULL: takes any */
	int (*read)(struct extracted *out, const struct extract *extract,
		    char *data, size_t length, struct arena *arena,
		    struct err *err);
	const struct json_form *json; /* for tools, in place of read: one */
	const struct line_form *text; /* of them, or both */
};

extern const struct reader reader_number, reader_regex, reader_json,
	reader_pyperf;

/* Those that are rows; the last has a NULL name. */
extern const struct reader tool_readers[];

/* The check of a reader that takes no argument. */
int reader_check_nothing(const struct reader *reader, const char *argument,
			 struct err *err);

/* One value more, of that unit; an error if those before have another one. */
int extracted_add(struct extracted *out, double value, const char *unit,
		  struct arena *arena, struct err *err);

/* What is better of a unit that a tool's field has. */
enum direction direction_of(const char *unit);

#endif
