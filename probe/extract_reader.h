/* SPDX-License-Identifier: MIT */
#ifndef PROBE_EXTRACT_READER_H
#define PROBE_EXTRACT_READER_H

#include "probe/extract.h"

/*
 * What a reader promises.  Only extract.c and the readers include this.
 *
 * A check refuses an argument that is malformed before anything is run.  A
 * read sets values, count and unit of *out, at least one value, or says why
 * there is none; it may write to `data`, which is NUL-terminated behind
 * `length`.  That values are finite, and not negative where they have a unit,
 * is checked for all readers in extract.c.
 */
typedef int extract_check_fn(const char *argument, struct err *err);
typedef int extract_read_fn(struct extracted *out, const char *argument,
			    char *data, size_t length, struct arena *arena,
			    struct err *err);

struct extract_reader {
	const char *name;
	const char *usage; /* with its argument, for messages */
	extract_check_fn *check;
	extract_read_fn *read;
};

/* In extract_suite.c. */
extract_read_fn extract_read_pyperf;
extract_read_fn extract_read_hyperfine;
extract_read_fn extract_read_google_benchmark;

#endif
