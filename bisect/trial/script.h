/* SPDX-License-Identifier: MIT */
#ifndef BISECT_TRIAL_SCRIPT_H
#define BISECT_TRIAL_SCRIPT_H

#include "bisect/trial/trial.h"

/*
 * A COMMAND that is a script of the user's own, the same for all revisions.
 *
 * Started where it lies, in the checkout, it would find beside itself what the
 * checkout has, whichever revision is measured: Python looks for modules there
 * first, and shell scripts begin with cd "$(dirname "$0")".  So it is run as a
 * copy, at its place in each tree.  That copy is made of one that the session
 * keeps, so that nobody who goes on working in the checkout changes what is
 * measured.
 */

/*
 * Keep a copy of `path`, which is where the first word of COMMAND leads from
 * the user's folder; false when it is no such script, and must be started where
 * it lies.
 */
bool script_keep(struct trial *trial, const char *path);

/*
 * Before a run in this tree: put it there, or have it started where it lies if
 * the tree has something else in its place.  Nothing, where there is none.
 */
void script_put(struct trial *trial, const struct tree *tree);

/* Is it a program for the processor, not a script? */
bool script_is_binary(const char *path);

#endif
