/* SPDX-License-Identifier: MIT */
#ifndef BISECT_REPORT_DELTAS_H
#define BISECT_REPORT_DELTAS_H

#include "bisect/report/model.h"

/*
 * Fill the delta table: parent against culprit, in all that was measured and
 * counted in the runs of the step.
 */
void report_compare(struct report *report, struct arena *arena);

/*
 * Do tables of parent against culprit have a row of that name besides those of
 * the metric, the other metrics and the counters?
 */
bool report_adds_row(const char *name);

#endif
