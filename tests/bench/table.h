/* SPDX-License-Identifier: MIT */
#ifndef TESTS_BENCH_TABLE_H
#define TESTS_BENCH_TABLE_H

#include "tests/bench/study.h"

#include <stdio.h>

/*
 * What was found, as tables for people; to be pasted as they are.
 */

/* Before the first, one for each, and after the last. */
void table_head(FILE *fp, size_t trials, uint64_t seed);
void table_row(FILE *fp, const struct study *study);
void table_foot(FILE *fp);

/* What their runs were for. */
void table_parts(FILE *fp, const struct study *studies, size_t count);

/*
 * All that they cost beside `git bisect` with medians of the fewest runs and a
 * threshold that somebody knows, where that is right.
 */
void table_given(FILE *fp, const struct study *studies, size_t count);

/*
 * Is what is stated true, in each situation?  A mark where more is stated than
 * the interval of the share that is right allows.
 */
void table_calibration(FILE *fp, const struct study *studies, size_t count);

/* How many bisections were as right as they said they would be. */
void table_confidence(FILE *fp, const struct study *studies, size_t count);

#endif
