/* SPDX-License-Identifier: MIT */
#ifndef BISECT_TRIAL_TRACING_H
#define BISECT_TRIAL_TRACING_H

#include "bisect/trial/trial.h"

/*
 * The first runs of parent and culprit in their proof have their switches
 * recorded (--trace); what the scheduler did in each is written down with it.
 * The kernel's rings are read after the run, never during it.
 */
enum { TRACING_RUNS = 4 };

/* For the run that is to come; NULL: it is not recorded. */
struct capture *tracing_begin(struct trial *trial,
			      const struct run_record *run);

/* What was recorded, into the run's record. */
void tracing_end(struct run_record *out, struct trial *trial,
		 struct capture *capture);

/* When no more runs are to come. */
void tracing_release(struct trial *trial);

#endif
