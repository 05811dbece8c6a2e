/* SPDX-License-Identifier: MIT */
#ifndef BISECT_PROOF_SIMULATION_H
#define BISECT_PROOF_SIMULATION_H

#include "bisect/trial/trial.h"

/*
 * Parent and culprit of a confirmed step in a simulated processor
 * (probe/simulate/simulate.h), for machines that count no instructions: once
 * each, and once more while that is cheap, to see whether counts repeat.
 *
 * By itself that is done only where it will take less than half of what the
 * session took so far, as the faster one of the two tells: that a cache of the
 * real processor is missed takes no time in the simulated one.  Nor is any run
 * let go on for longer than that.
 *
 * Each of the two is a fact, or why there is none; what is a fact already is
 * not made again.
 */
int simulation_gather(struct trial *trial,
		      const struct confirmation_record *step, struct err *err);

#endif
