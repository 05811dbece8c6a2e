/* SPDX-License-Identifier: MIT */
#ifndef BISECT_REPORT_REPORT_H
#define BISECT_REPORT_REPORT_H

#include "bisect/report/search.h"

#include <stdio.h>

/*
 * What a session has found, in the formats that people and programs read.
 *
 * All formats say the same facts, from one model that is made of the session's
 * records and nothing else.  A kind of session has a model and formats of its
 * own.  To add a format, write a file with a function that format.h (or
 * comparison.h) declares, and a row in a table in report.c.
 *
 * In this room, from top to bottom:
 *
 *	report.[ch]		a session taken apart, and each format written
 *	screen.c		for a terminal, on one screen
 *	text.c			for a pipe, and for a terminal with --full
 *	markdown.c		for a bug tracker
 *	format.h		what these promise
 *	comparison_text.c	a comparison, for a terminal and as CSV
 *	comparison_markdown.c	the same for a bug tracker
 *	comparison_html.c	for a browser
 *	comparison_json.c	for programs
 *	comparison.[ch]		what a comparison found
 *	steps_text.c		a scan, for a terminal
 *	steps_markdown.c	for a bug tracker
 *	steps_html.c		for a browser
 *	steps_json.c		for programs, and as CSV
 *	steps_timeline.c	its picture
 *	html.[ch]		a search, for a browser
 *	steps.[ch]		what a scan found
 *	json.[ch]		a search, for programs
 *	search.[ch]		what a search found
 *	json_evidence.[ch]	what was counted, for json.c
 *	text_table.[ch]		tables as text
 *	markdown_table.[ch]	tables in Markdown
 *	html_table.[ch]		tables in HTML
 *	html_assembly.[ch]	instructions, parent beside culprit
 *	chart_timeline.c	all revisions, in the order of history
 *	chart_sample.c		every run of parent and culprit
 *	chart_delta.c		by how much each metric has changed
 *	chart_flame.c		where the time goes, and where that differs
 *	chart_scheduler.c	what the scheduler did
 *	chart.[ch]		the pictures of a report
 *	svg.[ch]		axes, lines, bars and dots
 *	html_page.[ch]		the beginning and the end of a page
 *	page.[ch]		page.css, flame.css and page.js, built in
 *	html_escape.[ch]	markup that nothing from outside can break
 *	markdown_escape.[ch]	text that a bug tracker does not act upon
 *	wrap.[ch]		sentences in the lines of a terminal
 *	columns.[ch]		tables there
 *	course.[ch]		how the search went, in sentences
 *	title.[ch]		the verdict as a title
 *	forge.[ch]		where the web shows a commit
 *	words.[ch]		what was found, in a sentence or two
 *	rest.[ch]		which part that explains, and where more is
 *	scheduler.[ch]		who disturbed the benchmark
 *	failure.[ch]		why it ended, and the log of what failed
 *	moves.[ch]		submodules that the culprit moves
 *	diff.[ch]		what the culprit changes
 *	repeat.[ch]		what it takes to do it again
 *	functions.[ch]		where both spend their time
 *	assembly.[ch]		the instructions that take it
 *	deltas.[ch]		parent against culprit, in all that was counted
 *	layouts.[ch]		the same under other layouts
 *	simulated_functions.[ch]	which functions have that
 *	simulated.[ch]		the same in a simulated processor
 *	missing.[ch]		what could not be counted
 *	model.[ch]		what a session found
 *
 * Open to others: missing.h, wrap.h, deltas.h, html_escape.h,
 * html_page.h
 */

/*
 * Write report.md, report.html and report.json into the session's folder; of a
 * comparison and a scan report.csv as well.
 */
int report_write_files(const struct session *session, struct err *err);

/*
 * The report as text, and where the files are: on a terminal what fits on one
 * screen, unless `full`; the whole anywhere else.  The last line of a search
 * whose step explains only a part is the command that finds the rest.
 */
void report_print(FILE *fp, const struct session *session, bool full);

/* The whole in a few words, of a session of any kind. */
struct report_brief {
	const char *verdict;  /* "confirmed", "compared" ... */
	const char *sentence; /* without a full stop */
	const char *culprit;  /* full name, or "" */
};

void report_brief(struct report_brief *out, const struct session *session,
		  struct arena *arena);

#endif
