/* SPDX-License-Identifier: MIT */
#ifndef TESTS_UNIT_HISTORY_H
#define TESTS_UNIT_HISTORY_H

#include "bisect/judge/stats.h"
#include "vcs/dag.h"

/*
 * Invented histories, and what is true of them, found out the slow way.
 * The last commit always descends from all others, as in a search.
 */
enum history_shape {
	HISTORY_LINE,
	HISTORY_CRISS_CROSS, /* two lines that keep merging each other */
	HISTORY_ROOTS,	     /* several commits without a parent */
	HISTORY_OCTOPUS,     /* merges of up to six */
	HISTORY_ANY,
	HISTORY_SHAPES,
};

/* A commit named after its index. */
struct rev history_rev(size_t index);

void history_make(struct dag *dag, enum history_shape shape, size_t count,
		  struct random *random, struct arena *arena);

/* reach[i * count + j]: j is an ancestor of i, or i itself. */
bool *history_reach(const struct dag *dag, struct arena *arena);

#endif
