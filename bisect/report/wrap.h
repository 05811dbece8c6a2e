/* SPDX-License-Identifier: MIT */
#ifndef BISECT_REPORT_WRAP_H
#define BISECT_REPORT_WRAP_H

#include "probe/ground/arena.h"

#include <stdio.h>

/*
 * Sentences in the lines of a terminal: wrapped at spaces, but not between a
 * number and its unit.  Lines after the first begin with `indent`.
 */
enum { WRAP_WIDTH = 79 };

void wrap(FILE *fp, const char *indent, const char *words);

/* The same, with `head` and a space before the first. */
void wrap_behind(FILE *fp, const char *head, const char *indent,
		 const char *words);

/* The words for whoever wraps them later: no-break spaces inside of numbers. */
char *wrap_glued(struct arena *arena, const char *words);

#endif
