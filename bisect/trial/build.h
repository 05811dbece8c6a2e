/* SPDX-License-Identifier: MIT */
#ifndef BISECT_TRIAL_BUILD_H
#define BISECT_TRIAL_BUILD_H

#include "bisect/trial/trial.h"

/* Revisions checked out and built.  What the journal has of it is not repeated.
 */

/*
 * Make that `rev` stands built in a tree, or tell the trouble.  A build that
 * fails is tried once more in a pristine tree.
 */
int trial_build(struct trouble *trouble, struct trial *trial,
		const struct rev *rev, struct err *err);

/* The same, from a pristine tree, also where it stands built already. */
int trial_build_anew(struct trouble *trouble, struct trial *trial,
		     const struct rev *rev, struct err *err);

/*
 * Set up what stands in a folder in place of a tree, as --setup says; that of
 * the side whose turn it is.  Once in a session.
 */
int trial_set_up(struct trouble *trouble, struct trial *trial, struct err *err);

/* How many runs there were where it stands built, since it does. */
size_t trial_runs_in(struct trial *trial, const struct rev *rev);

/* Does it stand built? */
bool trial_is_built(struct trial *trial, const struct rev *rev);

/* Does it, with nothing of another revision left in its tree? */
bool trial_is_pristine(struct trial *trial, const struct rev *rev);

/* Does each change of the revision take a build, as --in-place? */
bool trial_has_one_tree(const struct trial *trial);

/* What its tree takes on the disk; 0 when it has none. */
int64_t trial_used_bytes(struct trial *trial, const struct rev *rev);

/*
 * Build what was built already, as a part of no story, but each step of it a
 * fact.
 */
int trial_build_again(struct trouble *trouble, struct trial *trial,
		      struct tree *tree, struct err *err);

#endif
