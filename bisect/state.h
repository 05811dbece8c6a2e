/* SPDX-License-Identifier: MIT */
#ifndef BISECT_STATE_H
#define BISECT_STATE_H

#include "bisect/judge/judge.h"
#include "bisect/trial/trial.h"

/*
 * Does COMMAND leave something in its tree that moves its own values?
 *
 * A log or a database that grows makes each run of a tree slower than the one
 * before it.  The ends run most; so revisions in younger trees look better than
 * they are, and BAD, when it is compared with its parent, worse.  Nothing that
 * was judged so can be confirmed.
 *
 * Where runs of the ends, or a revision beside them, look like that, one end is
 * built anew in a pristine tree and run beside the other one, which is not
 * (judge/growth.h).  With one tree for all there is no other one; but there
 * runs side by side have the same state.
 *
 * Each of these sets *why to what was seen and what helps, or to NULL: there is
 * no such state, or it does not matter.
 */

/* After the ends were measured. */
int state_in_ends(const char **why, struct judge *judge, struct trial *trial,
		  struct err *err);

/* After a visit of `rev`. */
int state_in_visit(const char **why, struct judge *judge, struct trial *trial,
		   const struct rev *rev, struct err *err);

/* After the last confirmation, `rejected` or not. */
int state_in_proof(const char **why, struct judge *judge, struct trial *trial,
		   bool rejected, struct err *err);

#endif
