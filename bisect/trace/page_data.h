/* SPDX-License-Identifier: MIT */
#ifndef BISECT_TRACE_PAGE_DATA_H
#define BISECT_TRACE_PAGE_DATA_H

#include "bisect/trace/show.h"

/*
 * A capture's numbers as page.js reads them: as bytes.h has them, in base64.
 * Tasks are told by their place in view->order, processors by their index.
 *
 *	spans	4 * tasks since the span before, + 1 if it was pushed aside, + 2
 *		if it had waited since then; processor; since its task's span
 *		before began; length; wait; switches
 *	cells	task, processor, run time, switches: of the whole view
 *	exits	bucket of 500, task, reason (index), how many
 *
 * Times are in ns.  Spans are in the order of their tasks, and of time.  Of
 *more than PAGE_SPANS_MOST those of one task on one processor that are near
 *each other are merged: as long as all of them, with the longest wait.
 */
enum {
	PAGE_SPANS_MOST = 1000000,
	PAGE_BUCKETS = 500,
};

bool page_is_merged(const struct view *view);

char *page_spans(const struct view *view, struct arena *arena);
char *page_cells(const struct view *view, struct arena *arena);

/* The reasons' numbers, in the order of their indices, as well. */
char *page_exits(uint32_t **reasons, size_t *count, const struct view *view,
		 struct arena *arena);

#endif
