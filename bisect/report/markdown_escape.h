/* SPDX-License-Identifier: MIT */
#ifndef BISECT_REPORT_MARKDOWN_ESCAPE_H
#define BISECT_REPORT_MARKDOWN_ESCAPE_H

#include "probe/ground/arena.h"

#include <stdio.h>

/*
 * Markdown that nothing from outside can break.
 *
 * Whatever came from there - names, subjects, messages, file names, logs - is
 * made harmless: Markdown's own characters are escaped, and a zero-width space
 * breaks what a tracker would act upon (@name, #123, !123, GH-123, URLs).
 */

/* One line of text as a paragraph or a table cell may hold it. */
char *markdown_escape(struct arena *arena, const char *string);

/*
 * The same for what is to be copied: as code, in which nothing is acted upon
 * and nothing is added.
 */
char *markdown_code(struct arena *arena, const char *string);

/*
 * Lines as they are, in a fence that nothing in them can close.  The language
 * that they are in, or "", is ours.
 */
void markdown_fenced(FILE *fp, const char *language, const char *lines);

/* A part that is folded up; the summary is ours. */
void markdown_begin_details(FILE *fp, const char *summary);
void markdown_end_details(FILE *fp);

#endif
