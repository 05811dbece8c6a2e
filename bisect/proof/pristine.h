/* SPDX-License-Identifier: MIT */
#ifndef BISECT_PROOF_PRISTINE_H
#define BISECT_PROOF_PRISTINE_H

#include "bisect/judge/judge.h"
#include "bisect/trial/trial.h"

/*
 * Do builds remember?
 *
 * The search builds incrementally, one revision on top of another.  What an
 * earlier one has left can decide what a later one is: a cached default, the
 * members of a library whose sources are gone, an old byte code.  So the step
 * that a search ends with is measured on builds from pristine trees, with
 * nothing untracked or ignored in them; and what these say is compared with
 * what the incremental builds of the same revisions said.
 */

/*
 * Is the proof to be measured on pristine builds?  Not with --no-pristine, and
 * not when a build from nothing takes more than ten incremental ones and two of
 * them more than is left of the budget; that is said, once.
 */
int pristine_is_due(bool *out, struct trial *trial, struct err *err);

/*
 * After the confirmation `step`: of which of its two revisions the pristine
 * build differs from the one that it was judged by, in a phrase for people;
 * NULL: of neither.
 */
const char *pristine_difference(const struct confirmation_record *step,
				const struct judge *judge, struct trial *trial);

#endif
