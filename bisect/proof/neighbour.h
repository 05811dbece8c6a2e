/* SPDX-License-Identifier: MIT */
#ifndef BISECT_PROOF_NEIGHBOUR_H
#define BISECT_PROOF_NEIGHBOUR_H

#include "bisect/visit/visit.h"

/*
 * Is a revision beside a confirmed step what it has to be?  `bad` is what it
 * should be.  What cannot be measured, or is odd itself, tells nothing.
 */
enum neighbour_likeness {
	NEIGHBOUR_ALIKE,
	NEIGHBOUR_UNLIKE,
	NEIGHBOUR_UNKNOWN,
};

int neighbour_visit(enum neighbour_likeness *out, struct judge *judge,
		    struct trial *trial, const struct rev *rev, bool bad,
		    struct err *err);

#endif
