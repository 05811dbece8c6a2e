/* SPDX-License-Identifier: MIT */
#ifndef BISECT_COMPARE_H
#define BISECT_COMPARE_H

#include "bisect/progress.h"
#include "bisect/session/session.h"
#include "vcs/vcs.h"

/*
 * The story of a comparison: all sides are built and warmed up, then each is
 * run once in every round, in an order of chance, until each ratio to the
 * baseline is known (judge/ratio.h), or --max-runs is reached.
 *
 * A side that fails, twice in a row, is dropped with its reason: the others go
 * on.  The n-th run of a side that is measured is its part of the n-th round.
 *
 * It ends with OUTCOME_COMPARED, whose exit status is
 *
 *	0	all sides were measured
 *	3	some were not, or the budget was spent before
 *	6	one is surely slower than --fail-above allows
 *
 * and `unfinished` when the budget was spent: resume goes on.  Nothing is
 * decided here that is not decided again by the report, from the same records.
 */
enum {
	COMPARE_PART = 3,
	COMPARE_SLOWER = 6,
};

/*
 * Carry out the session's plan.  Whatever happens, the session ends with an
 * end record; -1 only when not even that could be written.
 */
int compare(struct session *session, struct vcs *vcs, struct progress *progress,
	    struct err *err);

#endif
