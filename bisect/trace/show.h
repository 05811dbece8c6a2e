/* SPDX-License-Identifier: MIT */
#ifndef BISECT_TRACE_SHOW_H
#define BISECT_TRACE_SHOW_H

#include "probe/trace/disturbance.h"

#include <stdio.h>

/*
 * What is told of a capture: on a terminal, in a browser, and to programs.
 *
 * In this room, from top to bottom:
 *
 *	text.c			tables for a terminal
 *	json.c			for programs
 *	page.[ch]		for a browser, with page.css and page.js
 *	page_data.[ch]		the numbers of its pictures
 *	chrome.c		for Chrome's trace viewer, and Perfetto
 *	compare.[ch]		two captures, by the names of tasks
 *	findings.[ch]		what stands out, in sentences
 *	show.[ch]		this file: what of a capture is looked at
 *	task_names.[ch]		what people call tasks
 *
 * Open to others: task_names.h
 */

/* A part of a capture, and the tasks that are asked for. */
struct view {
	const struct trace *trace;
	struct usage usage;
	uint32_t *order; /* the tasks that are shown, as usage_order() has it */
	size_t count;
	struct disturbance *disturbances;
	size_t disturbance_count;
	const struct view *other; /* to be compared with, or NULL */
};

/*
 * From one second to another (0: the end), of tasks whose name, group or number
 * matches `only`, a pattern of the shell, or NULL.
 */
void view_init(struct view *out, const struct trace *trace, double from_s,
	       double to_s, const char *only, struct arena *arena);

void trace_text(FILE *fp, const struct view *view);
void trace_json(FILE *fp, const struct view *view);
void trace_html(FILE *fp, const struct view *view);
void trace_chrome(FILE *fp, const struct view *view);

/* Nanoseconds as people say them. */
char *view_time(struct arena *arena, int64_t ns);

/* The same of what comes again and again, to two digits: "every 2.0 s". */
char *view_period(struct arena *arena, int64_t ns);

/* A name that tells a task from others of its name: "bench (1234)". */
char *view_task(struct arena *arena, const struct view *view, uint32_t task);

/* How much of what is looked at this is, in percent. */
double view_pct(const struct view *view, int64_t ns);

#endif
