/* SPDX-License-Identifier: MIT */
#ifndef BISECT_REFUSE_H
#define BISECT_REFUSE_H

#include "bisect/session.h"
#include "bisect/visit.h"

/*
 * Why a search is not begun, and what would help.
 */

/*
 * The ends do not differ, or not by enough: what was measured, how many runs
 * it would take, and a quieter metric that tells them apart, if there is one.
 */
char *refuse_equal_ends(const struct judge *judge, const struct trial *trial,
			struct arena *arena);

/* GOOD is the worse one. */
char *refuse_swapped_ends(const struct judge *judge, const struct trial *trial,
			  struct arena *arena);

#endif
