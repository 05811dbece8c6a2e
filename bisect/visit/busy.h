/* SPDX-License-Identifier: MIT */
#ifndef BISECT_VISIT_BUSY_H
#define BISECT_VISIT_BUSY_H

#include "bisect/judge/judge.h"
#include "bisect/trial/trial.h"

/*
 * Did most runs so far wait for a processor?  NULL, or that they did, and when
 * CPU time tells the ends apart better and does not lead, how much better, and
 * the command that searches by it: one that goes on with these runs where the
 * ends were `refused`, or none where the refusal itself has one.
 */
char *busy_words(const struct judge *judge, const struct trial *trial,
		 bool refused, struct arena *arena);

/* The same of the sides of a comparison. */
char *busy_sides_words(const struct trial *trial, struct arena *arena);

#endif
