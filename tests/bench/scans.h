/* SPDX-License-Identifier: MIT */
#ifndef TESTS_BENCH_SCANS_H
#define TESTS_BENCH_SCANS_H

#include "probe/ground/err.h"

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/*
 * Scans of 1,024 commits with five steps of 2 to 10 % anywhere among them, up
 * and down, at 1 % noise: how often all are found and none is invented, and how
 * many builds that takes, beside those of a search for each of them alone, over
 * the same range, that is told its ends.
 */
int scans_study(FILE *fp, size_t trials, uint64_t seed, struct err *err);

/* One of them again, with --points, aloud. */
int scans_show(size_t trial, int points, uint64_t seed, struct err *err);

#endif
