/* SPDX-License-Identifier: MIT */
#ifndef PROBE_READ_SUITE_H
#define PROBE_READ_SUITE_H

#include "probe/ground/arena.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * What a benchmark tool has written: one or several benchmarks, by their names.
 * Its reader first fills in these, in the order of the output, chooses one, and
 * then takes what has that name.
 *
 * The argument of the reader is NAME or NAME/FIELD.  A name may have slashes
 * itself, so the longest that is there is meant.  Where there is one benchmark
 * only, its name may be left out: "/FIELD".
 */

/* May `wanted` be short for `name`? */
typedef bool suite_short_fn(const char *name, const char *wanted);

/* "Parse.average" is short for "org.example.Parse.average". */
suite_short_fn suite_is_method;

struct suite {
	const char *tool;     /* as --metric has it */
	const char *where;    /* "JSON", "output" */
	const char **names;   /* NULL: left out */
	const char **aliases; /* or NULL; NULL: it has no other name */
	size_t count;
	suite_short_fn *is_short; /* or NULL: names are never shortened */
	bool nameless;		  /* the argument is a field only */
	const char ***several;	  /* see reader.h; or NULL */
	const char *name, *field; /* the chosen ones */
};

/*
 * Choose what the argument names: `field` where it names none.  Without a
 * `field` the tool has none, and the argument is a name.
 */
int suite_choose(struct suite *suite, const char *argument, const char *field,
		 struct arena *arena, struct err *err);

/* Has the entry the name that was chosen? */
bool suite_is_chosen(const struct suite *suite, size_t i);

/* For tools that write a name once: refuse a second one. */
int suite_check_once(const struct suite *suite, struct err *err);

/* A name as it may stand in a message. */
const char *suite_short_name(const char *name, struct arena *arena);

/* Record "<name>: <reason>" of the chosen one; returns -1. */
int suite_refuse(const struct suite *suite, const char *reason,
		 struct err *err);

#endif
