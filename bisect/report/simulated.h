/* SPDX-License-Identifier: MIT */
#ifndef BISECT_REPORT_SIMULATED_H
#define BISECT_REPORT_SIMULATED_H

#include "bisect/report/model.h"

/*
 * Parent and culprit in a simulated processor: see
 * probe/simulate/simulate.h.
 */

/*
 * Add its counts to the table.  Those that repeat have an interval of one
 * ratio; of two runs that differ it reaches from the least ratio to the
 * largest.  What has changed by a hundredth, beyond that, stands out.
 */
void report_simulated_rows(struct report *report, struct arena *arena);

/* A function's own counts, of both; NAN: it is none of those that are kept. */
struct simulated_change {
	const char *name;
	double parent, culprit;
};

/*
 * The functions by how much of the change in one event is theirs, the most
 * first; they end in one without a name.  None where there is no simulation.
 */
struct simulated_change *report_simulated_functions(const struct report *report,
						    size_t event,
						    struct arena *arena);

/*
 * Which functions have what has changed most, in a sentence: instructions, if
 * they have changed; "" if nothing stands out.
 */
char *report_simulated_where(const struct report *report, struct arena *arena);

/* How that was counted, or why not, in a sentence; "" if it was not tried. */
char *report_simulated_words(const struct report *report, struct arena *arena);

#endif
