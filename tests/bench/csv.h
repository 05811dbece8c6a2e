/* SPDX-License-Identifier: MIT */
#ifndef TESTS_BENCH_CSV_H
#define TESTS_BENCH_CSV_H

#include "tests/bench/study.h"

/* Write all that was found to a file, for programs; see csv.c. */
int csv_write(const char *path, const struct study *studies, size_t count,
	      struct err *err);

#endif
