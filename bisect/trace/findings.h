/* SPDX-License-Identifier: MIT */
#ifndef BISECT_TRACE_FINDINGS_H
#define BISECT_TRACE_FINDINGS_H

#include "bisect/trace/show.h"

/*
 * What stands out in a capture, in sentences without a full stop, the command's
 * own tasks first, then what costs most; NULL ends the list.  An empty one is
 * as good.
 *
 * A task waits too long where it waited for a fifth of the time in which it
 * could have run, and that is more than a twentieth of the capture.  It is
 * pushed aside again and again where that comes in regular bursts
 * (disturbance.h) and makes it wait for a thousandth of the capture.  It hops
 * where it changes its processor ten times a second.  It takes turns where it
 * falls asleep a thousand times a second, by itself, after less than 200 us on
 * the processor.  A processor is full when it was idle for less than 2 %.
 */
const char **findings(const struct view *view, struct arena *arena);

#endif
