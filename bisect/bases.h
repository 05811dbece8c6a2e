/* SPDX-License-Identifier: MIT */
#ifndef BISECT_BASES_H
#define BISECT_BASES_H

#include "bisect/story.h"

/*
 * GOOD is on another branch: is where they forked still good?  The search goes
 * on from there, or the story is over.  With *again all is to begin anew.
 */
int bases_measure(bool *again, struct story *story, struct err *err);

#endif
