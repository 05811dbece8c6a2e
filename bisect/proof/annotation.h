/* SPDX-License-Identifier: MIT */
#ifndef BISECT_PROOF_ANNOTATION_H
#define BISECT_PROOF_ANNOTATION_H

#include "bisect/trial/trial.h"

/*
 * The hottest instructions of the functions that changed most, of parent and
 * culprit of a confirmed step, once both have been profiled: see
 * probe/profile/annotate.h.  Each is a fact, or why there are none; what is a
 * fact already is not made again.
 */
int annotation_gather(struct trial *trial,
		      const struct confirmation_record *step, struct err *err);

#endif
