/* SPDX-License-Identifier: MIT */
#ifndef BISECT_REPORT_HTML_TABLE_H
#define BISECT_REPORT_HTML_TABLE_H

#include "bisect/report/model.h"

#include <stdio.h>

/*
 * The wide tables of an HTML report.  Each scrolls in a box of its own where it
 * does not fit, also by keyboard, so that the page never does.
 */

/* What parent and culprit needed of each metric, and by how much that differs.
 */
void html_deltas(FILE *fp, const struct report *report);

/* Which functions are hot in parent and culprit. */
void html_functions(FILE *fp, const struct report *report);

/* What a simulated processor has counted in each function. */
void html_simulated(FILE *fp, const struct report *report);

/* Which revisions it may be. */
void html_candidates(FILE *fp, const struct report *report);

/* What was judged, and by what; the row of a revision has the id r-<name>. */
void html_revisions(FILE *fp, const struct report *report);

#endif
