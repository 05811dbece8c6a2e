/* SPDX-License-Identifier: MIT */
#ifndef BISECT_JUDGE_WALL_H
#define BISECT_JUDGE_WALL_H

#include "vcs/dag.h"

/*
 * Where revisions cannot be tested, one behind the other.  Pure.
 *
 * A broken build is mostly repaired some commits later, so that those between
 * two that were skipped, or next to one, are likely to be skipped, too.  How
 * long such a wall is nobody knows; that it ends within twice the length that
 * is known of it is as likely as not, whatever that length is.  So one is left
 * by steps that grow with it.  What lies between a revision that was skipped
 * and one that ran has the edge of the wall, anywhere.
 *
 * Lengths and distances are numbers of commits along first parents.
 */

/*
 * out[i], for those with alive[i]: how likely it is that commit i can be
 * tested, from 0 to 1; 0 only when it lies between two of one wall.  Of the
 * alive, closed as dag_count_ancestors() wants it, those with skipped[i] could
 * not be tested; `head` could, and so could what is not alive any more.
 */
void wall_chances(double *out, const struct dag *dag, const bool *alive,
		  const bool *skipped, size_t head);

#endif
