/* SPDX-License-Identifier: MIT */
#ifndef BISECT_EXPLAIN_OVERLAP_H
#define BISECT_EXPLAIN_OVERLAP_H

#include "bisect/explain/patch.h"

/*
 * Does a diff touch functions that have a part in the change?  Pure.
 *
 * One has when its time, with what it calls, has grown beyond chance, and by 5
 * % or more of what all processor time has; where the culprit is faster, has
 * shrunk.  It is called hot here.  That the diff touches one is said when a
 * line that differs, and has code in it, lies in a definition of that name, in
 * C, C++ or Python.  That it touches none is said only when nothing speaks
 * against it: the profiles have names for nearly all of the samples and whole
 * stacks, no function that it touches may be hot, for all that so few samples
 * tell, and each file that differs
 *
 * - holds no code of the program at all: a Makefile, a manual;
 * - or differs in space and comments only;
 * - or is C or C++, and does not even mention the name of a function that may
 *   be hot, so that none can be in it, and what is in it can hardly be inlined
 *   into one, nor is a function that differs a part of a hot one's name, as of
 * a lambda;
 * - or is Python, and each line that differs lies in a function that is cold.
 *
 * Otherwise neither is said.
 */
struct overlap {
	/* Hot ones that it touches: "insert", "Table::insert" ... */
	const char **functions;
	double *shares; /* ... and of the change, as many; NAN ends it */
	bool none;
	const char *unsure; /* what keeps us from saying so; NULL: nothing */
};

/* Two folded profiles, and the processor time of a run that each stands for. */
struct overlap_profiles {
	const char *before, *after;
	double before_s, after_s;
};

/*
 * A diff in which each file is whole, or NULL.  The lines of the diff that lie
 * in a hot function are marked with it.
 */
void overlap_find(struct overlap *out, struct patch *patch,
		  const struct overlap_profiles *profiles, struct arena *arena);

#endif
