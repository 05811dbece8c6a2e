/* SPDX-License-Identifier: MIT */
#ifndef BISECT_REPORT_MARKDOWN_TABLE_H
#define BISECT_REPORT_MARKDOWN_TABLE_H

#include "bisect/report/model.h"
#include "probe/ground/text.h"

#include <stdio.h>

/*
 * The tables of a Markdown report, no longer than they may be.
 */

/* How much of each part is shown; the least needed is cut first. */
struct markdown_limits {
	size_t message;	   /* bytes of the commit's */
	size_t words;	   /* letters of a name, a subject, a reason */
	size_t sentence;   /* letters of ours, with such words in them */
	size_t functions;  /* rows */
	size_t warnings;   /* also of noise, with the cures */
	size_t superseded; /* revisions that were forgotten */
	size_t revisions;  /* others, the last that were visited */
	size_t candidates;
	size_t files;
	size_t deltas;	/* rows */
	size_t command; /* letters */
	size_t diff;	/* lines */
};

struct markdown_page {
	FILE *fp;
	const struct report *report;
	const struct markdown_limits *most;
	struct arena *arena;
	struct text left_out; /* what, with commas between */
};

/* So many of something are not shown; 0 is fine. */
void markdown_leave_out(struct markdown_page *page, size_t count,
			const char *what);

/* A name, a subject, a reason, harmless and not too long. */
const char *markdown_say(struct markdown_page *page, const char *string);

/* The same of a sentence of ours. */
const char *markdown_tell(struct markdown_page *page, const char *string);

/*
 * A row of two cells, unless the second is empty; a table of such.  The first
 * is its header, as a table in Markdown has to have one.
 */
void markdown_row(struct markdown_page *page, const char *name,
		  const char *value);
void markdown_rows(struct markdown_page *page, const struct report_row *row);

/* Each with its heading, or nothing where there is nothing to be seen. */
void markdown_deltas(struct markdown_page *page);
void markdown_functions(struct markdown_page *page);
void markdown_simulated(struct markdown_page *page);
void markdown_candidates(struct markdown_page *page);
void markdown_revisions(struct markdown_page *page);

#endif
