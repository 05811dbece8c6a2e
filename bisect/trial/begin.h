/* SPDX-License-Identifier: MIT */
#ifndef BISECT_TRIAL_BEGIN_H
#define BISECT_TRIAL_BEGIN_H

#include "bisect/trial/trial.h"

/*
 * All that comes before the first build: what is kept from being collected as
 * garbage, and how links are recorded.
 */
int trial_begin(struct trial *trial, struct session *session, struct vcs *vcs,
		struct progress *progress, struct err *err);

/*
 * Trees are left as they were built, and all else is given back, whatever has
 * happened; also of one that could not be begun.
 */
void trial_end(struct trial *trial, struct err *err);

#endif
