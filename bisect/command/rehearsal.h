/* SPDX-License-Identifier: MIT */
#ifndef BISECT_COMMAND_REHEARSAL_H
#define BISECT_COMMAND_REHEARSAL_H

#include "bisect/command/job.h"

/* What check does of a comparison, and what it says of any session. */

/*
 * Build each side of a comparison and run it once, on stdout what that took.
 * One that fails is told of, and the rest go on; that none can be run is an
 * error.
 */
int rehearse_sides(struct job *job, struct err *err);

/* What is counted here, and what cannot be. */
void rehearsal_show_counters(const struct session *session);

/* What makes the machine noisy, with the cures. */
void rehearsal_show_noise(const struct session *session);

#endif
