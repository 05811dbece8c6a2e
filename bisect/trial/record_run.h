/* SPDX-License-Identifier: MIT */
#ifndef BISECT_TRIAL_RECORD_RUN_H
#define BISECT_TRIAL_RECORD_RUN_H

#include "bisect/trial/trial.h"

/*
 * One run of the benchmark in a tree, made and written down.  Of *out revision,
 * phase, layout and `again` are given; the rest is filled in.
 */
int record_run(struct run_record *out, struct trial *trial,
	       const struct tree *tree, struct err *err);

/*
 * How many bytes of PERFBISECT_PADDING the run with this number has in its
 * environment, from 0 to 4095, or -1 for none.  They come from the session's
 * seed, so that a session can be repeated.
 *
 * What lies below the environment on the stack moves with its size, and a
 * program can be faster at one place than at another by more than the step
 * that is searched: Mytkowicz, Diwan, Hauswirth and Sweeney (2009), "Producing
 * Wrong Data Without Doing Anything Obviously Wrong!", ASPLOS XIV, 265-276.
 */
int trial_padding(const struct plan *plan, int64_t number);

#endif
