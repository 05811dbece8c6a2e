/* SPDX-License-Identifier: MIT */
#ifndef BISECT_REPORT_REST_H
#define BISECT_REPORT_REST_H

#include "bisect/report/model.h"

/*
 * Which part of the difference between the ends the step explains, and where
 * the rest is.
 *
 * That is by the medians of all that was measured of the two and of the ends,
 * in visits and side by side; of a machine that drifts, side by side alone.
 */

/* The part that the step explains; NAN when it is not known. */
double report_share(const struct report *report);

/* "55 % (48 to 61)"; "" when it is not known, as by three pairs alone. */
char *report_share_words(const struct report *report, struct arena *arena);

/*
 * In sentences: where else to search, when the step surely explains only a part
 * and more than chance lies there; or that the end behind it has lost a part of
 * it again.  "" for neither.
 */
char *report_rest(const struct report *report, struct arena *arena);

/*
 * "before it", "after it", and the commands that search there; none of one
 * search of a scan.
 */
struct report_row *report_rest_commands(const struct report *report,
					struct arena *arena);

#endif
