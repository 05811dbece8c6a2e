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
 */

/* What a reader has found. */
struct extracted {
	double *values; /* at least one */
	size_t count, capacity;
	const char *unit; /* "s", "bytes", "items/s" ... or "" */
};

struct reader {
	const char *name;
	const char *usage; /* with its argument, for messages */
	int (*check)(const char *argument, struct err *err);
	int (*read)(struct extracted *out, const char *argument, char *data,
		    size_t length, struct arena *arena, struct err *err);
};

/* Each in a file of its own. */
extern const struct reader reader_number, reader_regex, reader_json,
	reader_pyperf, reader_hyperfine, reader_google_benchmark;

/* The check of a reader that takes any argument. */
int reader_check_any(const char *argument, struct err *err);

/* Exactly this value, without a unit; returns 0. */
int extracted_one(struct extracted *out, double value, struct arena *arena);

#endif
