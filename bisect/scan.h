/* SPDX-License-Identifier: MIT */
#ifndef BISECT_SCAN_H
#define BISECT_SCAN_H

#include "bisect/progress.h"
#include "bisect/session/range.h"
#include "bisect/session/session.h"
#include "vcs/vcs.h"

/*
 * The story of a scan: all steps in a range, up and down, also when its ends
 * are equal.
 *
 * First a grid of revisions of the mainline is walked, from the older end on:
 * each one is measured side by side with the one before it, as the ends of a
 * search are, until it is known whether they differ by --min-effect.  Then the
 * two neighbours that differ most are searched by the ordinary rule
 * (bisect_part()), with these as its ends, and what lies before and after the
 * step that it finds is looked at again; and so on, until none is left that
 * differ.  What differs nowhere may hide steps that cancel each other out:
 * neighbours that do not differ are left alone.
 *
 * A point that cannot be measured gives its place to the next commit, a few
 * times, and is left out then.  A search that comes to no step is told of, and
 * the others go on.
 *
 * One that goes on from a search (takeover.h) has that in place of a grid.
 *
 * It ends with OUTCOME_SCANNED, whose exit status is
 *
 *	0	whatever differs was searched, and found to be a step
 *	3	some was not, or the budget was spent before
 *
 * What is looked at and searched follows from the records (stretches.h), and so
 * do the reports.
 */
enum { SCAN_PART = 3 };

/*
 * Carry out the session's plan.  Whatever happens, the session ends with an
 * end record; -1 only when not even that could be written.
 */
int scan(struct session *session, struct vcs *vcs, const struct range *range,
	 struct progress *progress, struct err *err);

/*
 * The points of the grid between the ends, as indices of the dag, oldest first;
 * by --points or --every.  Returns how many.
 */
size_t scan_points(uint32_t *out, const struct range *range,
		   const struct config *config);

#endif
