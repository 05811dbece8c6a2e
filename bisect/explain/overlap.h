/* SPDX-License-Identifier: MIT */
#ifndef BISECT_EXPLAIN_OVERLAP_H
#define BISECT_EXPLAIN_OVERLAP_H

#include "bisect/explain/patch.h"

/*
 * Does a diff touch functions that profiles find hot?  Pure.
 *
 * A function is hot when it, or what it calls, has 1 % of the samples of
 * either profile.  That the diff touches one is said when a line that differs,
 * and has code in it, lies in a definition of that name, in C, C++ or Python.
 * That it touches none is said only when nothing speaks against it: the
 * profiles have names for nearly all of the samples and whole stacks, and each
 * file that differs
 *
 * - holds no code of the program at all: a Makefile, a manual;
 * - or differs in space and comments only;
 * - or is C or C++, and does not even mention the name of a hot function, so
 *   that none can be in it, and what is in it can hardly be inlined into one,
 *   nor is a function that differs a part of a hot one's name, as of a lambda;
 * - or is Python, and each line that differs lies in a function that is cold.
 *
 * Otherwise neither is said.
 */
struct overlap {
	/* Hot ones that it touches, hottest first: "insert", "Table::insert".
	 */
	const char **functions;
	bool none;
	const char *unsure; /* what keeps us from saying so; NULL: nothing */
};

/*
 * A diff in which each file is whole, or NULL; two folded profiles.  The lines
 * of the diff that lie in a hot function are marked with it.
 */
void overlap_find(struct overlap *out, struct patch *patch, const char *before,
		  const char *after, struct arena *arena);

#endif
