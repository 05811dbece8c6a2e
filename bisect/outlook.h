/* SPDX-License-Identifier: MIT */
#ifndef BISECT_OUTLOOK_H
#define BISECT_OUTLOOK_H

#include "bisect/judge.h"
#include "bisect/trial.h"

/*
 * What a search will cost; or why it is not begun, and what would help.
 */

/* verdict_forecast(), and what --in-place adds to it. */
void outlook_count(struct forecast *out, const struct config *config,
		   size_t candidates, double delta);

/* What a search will take, on the safe side; returns how many seconds. */
double outlook_cost(struct forecast *out, const struct judge *judge,
		    const struct session *session);

/*
 * About how many seconds it will take from here, with `left` candidates: the
 * steps of the search, each as long as builds and visits were so far, and the
 * proof.  After the ends are measured it is right within a factor of two,
 * unless the search has to begin anew.
 */
double outlook_left_s(const struct judge *judge, const struct session *session,
		      size_t left);

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
