/* SPDX-License-Identifier: MIT */
#ifndef BISECT_EXPLAIN_BOTTLENECK_H
#define BISECT_EXPLAIN_BOTTLENECK_H

#include "bisect/explain/analysis.h"

/* Where in the processor the time goes. */

/*
 * It takes more CPU time (one of QUANTITY_USER and QUANTITY_CPU): in more
 * cycles, and these for more instructions, or waiting for what?
 */
void bottleneck_of_time(const struct analysis *analysis, enum quantity time);

/*
 * The same instructions, and many times more misses of code, in words; or NULL.
 * That alone explains nothing, but agrees with what layouts have proved.
 */
const char *bottleneck_counted(const struct analysis *analysis);

/* The same when the metric is cycles. */
void bottleneck_of_cycles(const struct analysis *analysis);

#endif
