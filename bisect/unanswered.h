/* SPDX-License-Identifier: MIT */
#ifndef BISECT_UNANSWERED_H
#define BISECT_UNANSWERED_H

#include "bisect/story.h"

/*
 * That a remote gave no answer is no verdict: whoever goes on asks it again,
 * once, when all else is known.  Until then the session has not ended.
 *
 * *out: there are such candidates, and the search goes on with them.
 */
int unanswered_ask_again(bool *out, struct story *story, struct err *err);

#endif
