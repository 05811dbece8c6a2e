/* SPDX-License-Identifier: MIT */
#ifndef TESTS_BENCH_FAKE_MEASURE_H
#define TESTS_BENCH_FAKE_MEASURE_H

#include "tests/bench/world.h"

/*
 * probe/measure.h without processes: linked in place of probe/measure.o, it
 * builds and runs in a world.  Revisions are named as in line.h.
 */

/* From now on, this world is what is measured. */
void fake_measure_in(struct world *world);

/* The tree with this path is emptied of what is not tracked. */
void fake_measure_clean(const char *path);

#endif
