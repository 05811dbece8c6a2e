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

/* Can what is built in it be linked again?  And do so: see world_lay_out(). */
bool fake_measure_has_links(void);
void fake_measure_lay_out(const char *path, uint64_t seed);

/* The tree with this path is emptied of what is not tracked. */
void fake_measure_clean(const char *path);

#endif
