/* SPDX-License-Identifier: MIT */
#ifndef PROBE_READ_SELECT_H
#define PROBE_READ_SELECT_H

#include "probe/ground/json.h"

/*
 * The values at a path in JSON.  Its steps are
 *
 *	a.b		a key, and a key of what is there
 *	["99.000"]	a key that has a dot or a bracket in it
 *	[0] [-1]	one of a list, counted from its beginning or its end
 *	[*]		each of a list, or each value of an object
 *	[name=parse]	each of those whose value at this key is that: a text
 *			(in quotes or without), a number, true, false or null;
 *			one more behind it is one more condition
 *
 * A step that leads nowhere, for one of the values, is an error: whoever asks
 * for all does not want some of them.
 */
struct selection {
	json_t **values; /* borrowed from the root; at least one */
	size_t count, capacity;
};

/* Refuse what is no path; -1 with the step that is none. */
int select_check(const char *path, struct err *err);

/* The values, or -1 with the first part of the path that is not there. */
int select_values(struct selection *out, json_t *root, const char *path,
		  struct arena *arena, struct err *err);

/* The only value at a path without [*] and the like; NULL: it is not there. */
json_t *select_one(json_t *root, const char *path);

/* One more. */
void selection_add(struct selection *out, json_t *value, struct arena *arena);

#endif
