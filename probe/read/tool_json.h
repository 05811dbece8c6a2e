/* SPDX-License-Identifier: MIT */
#ifndef PROBE_READ_TOOL_JSON_H
#define PROBE_READ_TOOL_JSON_H

#include "probe/ground/json.h"
#include "probe/read/reader.h"
#include "probe/read/suite.h"

/*
 * How a tool's JSON is read: a list of benchmarks, each an object with a name,
 * fields that are numbers or lists of numbers, and marks of failure.  Paths are
 * those of select.h, and count from the benchmark.
 */

/* What may stand behind NAME/; the first one is taken when nothing does. */
struct json_field {
	const char *name; /* a pattern of fnmatch() */
	const char *path; /* NULL: the name is the path */
	const char *unit; /* "ns"; NULL: none; "@path": what stands there */
};

/* true, a number but 0, a text or an object there is a failed run. */
struct json_failure {
	const char *path, *message; /* where the tool says why, or NULL */
	const char *words;	    /* "it failed" */
};

struct json_form {
	const char *lists;	 /* paths of the lists; NULL: the benchmarks are
				    documents, one a line; "": the only document */
	const char *name;	 /* NULL: there is one, without a name */
	const char *alias;	 /* another name for the same, or NULL */
	const char *parameters;	 /* an object that belongs to its name */
	const char *left_out[2]; /* a key, and its value where the entry is no
				    benchmark */
	bool once;		 /* a name comes once */
	bool quoted;		 /* numbers stand in quotes */
	bool any_unit;		 /* whatever the tool counts in */
	bool needs_field;	 /* none is the usual one */
	suite_short_fn *is_short;
	const struct json_field *fields; /* the last has a NULL name */
	const struct json_failure
		*failures; /* the same, a NULL path; or NULL */
	int (*check)(const struct suite *suite, json_t *benchmark,
		     struct arena *arena, struct err *err); /* or NULL */
};

int tool_json_read(struct extracted *out, const struct extract *extract,
		   char *data, size_t length, struct arena *arena,
		   struct err *err);

/* The field that an argument ends with, or the usual one; NULL: unknown. */
const struct json_field *tool_json_field(const struct json_form *form,
					 const char *argument);

/* All numbers of a list; it must hold nothing else. */
int tool_json_add_list(struct extracted *out, const struct suite *suite,
		       const json_t *list, const char *unit,
		       struct arena *arena, struct err *err);

/* A list of objects at `key`, or NULL and an error. */
json_t *tool_json_list(const struct suite *suite, const json_t *root,
		       const char *key, struct err *err);

#endif
