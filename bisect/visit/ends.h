/* SPDX-License-Identifier: MIT */
#ifndef BISECT_VISIT_ENDS_H
#define BISECT_VISIT_ENDS_H

#include "bisect/judge/judge.h"
#include "bisect/trial/trial.h"

/*
 * Build and measure GOOD and BAD side by side, G B B G ..., until they are
 * separate or it is plain that they will not be; from then on the default time
 * limit holds.  What was found is written to the journal.  An end that cannot
 * be built or measured is an error, save that with --on-failure bad a BAD whose
 * runs fail is what was to be found: see judge_bad_fails().
 */
int ends_measure(enum sampler_advice *out, struct judge *judge,
		 struct trial *trial, struct err *err);

/*
 * As many runs again, and more until they are separate.  *moved: the new ones
 * differ from the old ones, which are forgotten then.
 */
int ends_double(enum sampler_advice *out, bool *moved, struct judge *judge,
		struct trial *trial, struct err *err);

/*
 * They may be moved to an intermediate level, but not what it all is about.
 * ends_restore() goes back to those; were they moved?
 */
bool ends_are_the_users(const struct trial *trial);
bool ends_restore(struct trial *trial);

/* The default time limit: ten times `slower_s`, and at least a minute. */
void ends_limit(struct trial *trial, double slower_s);

/* What a search goes by when BAD fails, in words. */
char *ends_bad_fails(const struct trial *trial, struct arena *arena);

/* Say in *err that an end cannot be measured, which trial->lost names; -1. */
int ends_failed(struct trial *trial, bool bad, const struct trouble *trouble,
		struct err *err);

#endif
