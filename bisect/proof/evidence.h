/* SPDX-License-Identifier: MIT */
#ifndef BISECT_PROOF_EVIDENCE_H
#define BISECT_PROOF_EVIDENCE_H

#include "bisect/trial/trial.h"

/*
 * What is gathered about a confirmed step, for the reports: more runs of parent
 * and culprit, where the processor cannot count all events in those that have
 * proved the step; a profile of the parent and one of the culprit, both in a
 * simulated processor (simulation.h), and which of their hot functions the
 * culprit's diff touches.
 *
 * Each is a fact of its own, and what is a fact already is not gathered again.
 * What cannot be had is one with a reason; when the budget is spent there is no
 * more of it.
 */
int evidence_gather(struct trial *trial, struct err *err);

#endif
