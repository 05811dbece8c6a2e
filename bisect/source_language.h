/* SPDX-License-Identifier: MIT */
#ifndef BISECT_SOURCE_LANGUAGE_H
#define BISECT_SOURCE_LANGUAGE_H

#include "bisect/source.h"

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
