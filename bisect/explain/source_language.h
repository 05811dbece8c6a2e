/* SPDX-License-Identifier: MIT */
#ifndef BISECT_EXPLAIN_SOURCE_LANGUAGE_H
#define BISECT_EXPLAIN_SOURCE_LANGUAGE_H

#include "probe/ground/arena.h"

#include <stdbool.h>
#include <stddef.h>

struct source_function {
	const char *name;   /* "push_back" */
	const char *scope;  /* class or namespace that is next to it, or "" */
	size_t first, last; /* lines, from 0 */
};

struct source {
	struct source_function *functions;
	size_t count;
	bool *code; /* of each line: more than space and comments */
	size_t lines;
	bool whole; /* false: its brackets or quotes do not pair */
};

/*
 * What the readers of source.c share.  Each finds the functions, and sets
 * `code` and `whole`; to add a language, write one and a row in source.c.
 */
void source_read_c(struct source *out, const char *text, struct arena *arena);
void source_read_python(struct source *out, const char *text,
			struct arena *arena);

/*
 * Text of C in which every bracket that is left counts: comments, directives
 * and what is between quotes are blank, and newlines are where they were.
 */
char *source_clean(struct source *out, const char *text, struct arena *arena);

void source_add(struct source *out, size_t *capacity,
		struct source_function function, struct arena *arena);

#endif
