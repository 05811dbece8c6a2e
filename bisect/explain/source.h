/* SPDX-License-Identifier: MIT */
#ifndef BISECT_EXPLAIN_SOURCE_H
#define BISECT_EXPLAIN_SOURCE_H

#include "bisect/explain/source_language.h"

/*
 * Which lines of a source file belong to which function.  Pure.
 *
 * No compiler reads it, so some functions are not seen, as those that macros
 * make.  But what is said of a line is so: it is in that function, or it holds
 * nothing but space and comments.
 */
enum source_language {
	SOURCE_C, /* and C++ */
	SOURCE_PYTHON,
};

void source_read(struct source *out, enum source_language language,
		 const char *text, struct arena *arena);

#endif
