/* SPDX-License-Identifier: MIT */
#ifndef BISECT_REPORT_SIMULATED_H
#define BISECT_REPORT_SIMULATED_H

#include "bisect/report/model.h"

/*
 * Parent and culprit in a simulated processor: see
 * probe/simulate/simulate.h.
 */

/* Have both run there? */
bool report_is_simulated(const struct report *report);

/*
 * Add its counts to the table.  Those that repeat have an interval of one
 * ratio; of two runs that differ it reaches from the least ratio to the
 * largest.  What has changed by a hundredth, beyond that, stands out.
 */
void report_simulated_rows(struct report *report, struct arena *arena);

/* How that was counted, or why not, in a sentence; "" if it was not tried. */
char *report_simulated_words(const struct report *report, struct arena *arena);

#endif
