/* SPDX-License-Identifier: MIT */
#ifndef PROBE_LINK_ALIKE_H
#define PROBE_LINK_ALIKE_H

#include <stdbool.h>

/*
 * Do two programs, or libraries, load the same bytes to the same addresses?
 * What is not loaded, debug information and symbols, may differ, and so may
 * the build ID.
 */
bool alike(const char *a, const char *b);

#endif
