/* SPDX-License-Identifier: MIT */
#ifndef BISECT_VISIT_REFUSAL_H
#define BISECT_VISIT_REFUSAL_H

#include "bisect/judge/judge.h"
#include "bisect/trial/trial.h"

/* Why no search is begun between these ends, and what would help. */

/*
 * The ends do not differ, or not by enough: what was measured, how many runs
 * it would take, and a quieter metric that tells them apart, if there is one.
 */
char *refusal_equal_ends(const struct judge *judge, const struct trial *trial,
			 struct arena *arena);

/*
 * That metric, or NULL; and the command that goes on by another one with the
 * runs that there are, or NULL where more than the ends was measured.
 */
const char *refusal_metric(const struct judge *judge,
			   const struct trial *trial);
char *refusal_command(const struct trial *trial, const char *metric,
		      struct arena *arena);

/* GOOD is the worse one. */
char *refusal_swapped_ends(const struct judge *judge, const struct trial *trial,
			   struct arena *arena);

#endif
