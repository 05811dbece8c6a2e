/* SPDX-License-Identifier: MIT */
#ifndef BISECT_ANNOUNCE_H
#define BISECT_ANNOUNCE_H

#include "bisect/judge/judge.h"
#include "bisect/progress.h"
#include "bisect/session/session.h"

/* The line for a verdict: `left` candidates remain, and about `left_s`. */
void announce_verdict(struct progress *progress, const struct session *session,
		      const struct judge *judge,
		      const struct verdict_record *verdict, size_t left,
		      double left_s);

#endif
