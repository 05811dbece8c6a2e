/* SPDX-License-Identifier: MIT */
#ifndef BISECT_OUTLOOK_H
#define BISECT_OUTLOOK_H

#include "bisect/judge.h"
#include "bisect/trial.h"

/*
 * What a search will cost; or why it is not begun, and what would help.
 */

/* What a search will take, on the safe side; returns how many seconds. */
double outlook_cost(struct forecast *out, const struct judge *judge,
		    const struct session *session);

/* "about 81 runs and 9 builds, 12 min 3 s", on the safe side. */
char *outlook_forecast(const struct judge *judge, const struct trial *trial,
		       struct arena *arena);

/*
 * The ends do not differ, or not by enough: what was measured, how many runs
 * it would take, and a quieter metric that tells them apart, if there is one.
 */
char *outlook_equal_ends(const struct judge *judge, const struct trial *trial,
			 struct arena *arena);

/* GOOD is the worse one. */
char *outlook_swapped_ends(const struct judge *judge, const struct trial *trial,
			   struct arena *arena);

#endif
