/* SPDX-License-Identifier: MIT */
#ifndef BISECT_REPORT_LAYOUTS_H
#define BISECT_REPORT_LAYOUTS_H

#include "bisect/report/model.h"

/*
 * The step under random layouts: is it the commit, or where its code happens to
 * lie?  See judge/placement.h.
 */

/* Find what was asked of the deciding step, and its runs. */
void report_find_layouts(struct report *report, struct arena *arena);

/*
 * What layouts tell outranks what counters suggest: the diagnosis says it
 * first, with the class code-placement when the step is gone.
 */
void report_diagnose_layouts(struct report *report, struct arena *arena);

/*
 * Parent against culprit under these layouts, as a row of the table; false:
 * there is none.
 */
bool report_layouts_row(struct report_delta *out, const struct report *report,
			struct arena *arena);

/* Is that the name of such a row? */
bool report_layouts_is_row(const char *name);

/* Why they were not asked, or to no end; "" where there is nothing to say. */
const char *report_layouts_missing(const struct report *report,
				   struct arena *arena);

/* "stays", "gone", "part", "open"; NULL: not asked. */
const char *report_layouts_answer(const struct report *report);

#endif
