/* SPDX-License-Identifier: MIT */
#ifndef BISECT_TRIAL_COMMAND_H
#define BISECT_TRIAL_COMMAND_H

#include "bisect/trial/trial.h"

/* Which file COMMAND is. */

/*
 * Decide once which file COMMAND is, with both ends built: a name with a
 * slash is the trees' own file if it is there in both, else the one where
 * perfbisect was started.  In a comparison, with all sides built that can be:
 * it is theirs if one of them has it.
 */
int trial_settle_command(struct trial *trial, struct err *err);

/*
 * Look for a COMMAND without a slash on PATH, before anything is built.
 */
int trial_find_command(const struct config *config, struct err *err);

#endif
