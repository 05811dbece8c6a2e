/* SPDX-License-Identifier: MIT */
#ifndef BISECT_REPORT_SIMULATED_FUNCTIONS_H
#define BISECT_REPORT_SIMULATED_FUNCTIONS_H

#include "bisect/report/model.h"

/*
 * Which functions have what a simulated processor has counted: exactly, and
 * each without what it calls.
 */

/* One value for each event of the simulations; NAN: it was not kept. */
struct simulated_change {
	const char *name;
	const double *parent, *culprit;
};

/* How much of an event a function has more in the culprit. */
double report_simulated_growth(const struct simulated_change *change,
			       size_t event);

/*
 * All functions of both, by how much of the change in one event is theirs, the
 * most first; they end in one without a name.  None where there is no
 * simulation.
 */
struct simulated_change *report_simulated_functions(const struct report *report,
						    size_t event,
						    struct arena *arena);

/*
 * The same as a table: instructions, and the kinds of misses whose change costs
 * most; those functions first whose change in these does, without those that
 * have next to nothing of any.  No columns: there is no table.
 */
enum { SIMULATED_COLUMNS_MOST = 3 };

struct simulated_table {
	const char *names[SIMULATED_COLUMNS_MOST]; /* without "sim:" */
	size_t events[SIMULATED_COLUMNS_MOST];
	size_t columns;
	struct simulated_change *rows;
	size_t count;
};

void report_simulated_table(struct simulated_table *out,
			    const struct report *report, size_t columns_most,
			    struct arena *arena);

/* A count as a cell of it; "" where it was not kept. */
const char *report_simulated_count(double count, struct arena *arena);

/* How many more those are: "+26.0 M", "-3", "0"; "" where one is not known. */
const char *report_simulated_more(const struct simulated_change *row,
				  size_t event, struct arena *arena);

/* "new", "gone", or "". */
const char *report_simulated_note(const struct simulated_table *table,
				  const struct simulated_change *row);

/*
 * Which functions have what has changed most, in a sentence: instructions, if
 * they have changed, or else the misses that cost most; "" if nothing stands
 * out.
 */
char *report_simulated_where(const struct report *report, struct arena *arena);

#endif
