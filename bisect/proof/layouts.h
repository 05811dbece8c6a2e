/* SPDX-License-Identifier: MIT */
#ifndef BISECT_PROOF_LAYOUTS_H
#define BISECT_PROOF_LAYOUTS_H

#include "bisect/judge/judge.h"
#include "bisect/trial/trial.h"

/*
 * Is it the commit, or where its code happens to lie?
 *
 * Revisions are linked again under random layouts (trial/layout.h) and run: to
 * learn how far builds scatter by that, where it is asked; and after a step was
 * confirmed, whether it is there under other layouts as well
 * (judge/placement.h).  What is found is written to the journal.
 */

/*
 * Both ends under a few layouts, once in a session: judge->layout is how far
 * builds scatter.  It stays unknown where builds cannot be linked again.
 */
int layouts_scatter(struct judge *judge, struct trial *trial, struct err *err);

/*
 * Is that enough to mislead a search in which each build has one layout, and is
 * it not yet one in which each run has its own?
 */
bool layouts_should_search(const struct judge *judge,
			   const struct trial *trial);

/*
 * From here on each run is under a layout of its own, and the ends are measured
 * so.  *begun is false, and all is as before, where they cannot be told apart
 * then.
 */
int layouts_begin(bool *begun, struct judge *judge, struct trial *trial,
		  struct err *err);

/*
 * The confirmed step under random layouts, and the ends: side by side with it
 * where they stand built for that, or else when it is not there.  At most for
 * half of the time that the session has taken so far.  *misled: the difference
 * of the ends is there under other layouts, and the step is not: another commit
 * made it.
 */
int layouts_prove(bool *misled, struct judge *judge, struct trial *trial,
		  struct err *err);

#endif
