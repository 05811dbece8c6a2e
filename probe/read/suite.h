/* SPDX-License-Identifier: MIT */
#ifndef PROBE_READ_SUITE_H
#define PROBE_READ_SUITE_H

#include "probe/ground/json.h"
#include "probe/read/reader.h"

/*
 * A file of JSON in which a benchmark tool has written one or several
 * benchmarks.  Its reader first fills in their names, in the order of the file,
 * chooses one, and then takes what has that name.
 *
 *	suite.root = document_parse(...)
 *	suite_open(&suite, "results", ...)	suite.names[i] = ...
 *	suite_choose(&suite, wanted, ...)
 *	suite_only(&suite, ...)			or each of that name
 *	json_decref(suite.root)
 */

/* Strings are the JSON's. */
struct suite {
	const char *tool; /* as --metric has it */
	const char *name; /* the chosen one */
	json_t *root, *list;
	const char **names; /* for each of the list; NULL: left out */
	size_t count;
};

/* Find the list of benchmarks at `key`; their names are all NULL. */
int suite_open(struct suite *suite, const char *key, struct arena *arena,
	       struct err *err);

/* Is a benchmark of this name in it? */
bool suite_has(const struct suite *suite, const char *name);

/* Choose the one that is wanted or, if "" is, the only one. */
int suite_choose(struct suite *suite, const char *wanted, struct err *err);

/* The chosen one, for tools that write a name once; NULL: there are several. */
json_t *suite_only(const struct suite *suite, struct err *err);

/* A string in an object, or NULL. */
const char *suite_text(const json_t *object, const char *key);

/* One value more, times `scale`; false if it is not a number. */
bool suite_add(struct extracted *out, const json_t *value, double scale,
	       struct arena *arena);

/* All numbers of a list; it must hold nothing else. */
int suite_add_list(struct extracted *out, const struct suite *suite,
		   const json_t *list, struct arena *arena, struct err *err);

/* A name as it may stand in a message. */
const char *suite_short_name(const char *name, struct arena *arena);

/* Record "<name>: <reason>" of the chosen one; returns -1. */
int suite_refuse(const struct suite *suite, const char *reason,
		 struct err *err);

#endif
