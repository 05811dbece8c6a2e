/* SPDX-License-Identifier: MIT */
#ifndef BISECT_PROOF_CONFIRM_H
#define BISECT_PROOF_CONFIRM_H

#include "bisect/visit/visit.h"

/*
 * Is the step from a parent to the culprit really there?
 *
 * Both are measured side by side, GOOD P C BAD, BAD C P GOOD ..., the ends
 * where they still stand built and in the first rounds, until it is sure that
 * the step is there or that it is not.  When one of the two was judged bad
 * because it fails, it must fail again, and the other one must run and be good.
 * What is found is written to the journal.
 */
int confirm_step(struct confirmation_record *out, struct judge *judge,
		 struct trial *trial, const struct rev *parent,
		 const struct rev *culprit, struct err *err);

#endif
