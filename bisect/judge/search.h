/* SPDX-License-Identifier: MIT */
#ifndef BISECT_JUDGE_SEARCH_H
#define BISECT_JUDGE_SEARCH_H

#include "vcs/dag.h"

/*
 * Which revision to test next, and which are left.  Pure.
 *
 * The history is a graph, not a line.  The last commit of the dag is known to
 * be *new* (as the later end is), everything outside the dag *old*.  A
 * revision judged new leaves its ancestors as candidates, one judged old takes
 * its ancestors away.  The next one to test halves what is left: of the
 * candidates, counted with its ancestors a(r), it has the largest
 * min(a, all - a).  That is git's choice.  One that all candidates lead up to
 * tells nothing and is not tested.
 *
 * Where revisions had to be skipped, that is weighed with the chance that one
 * can be tested: see wall.h.  What lies inside a wall comes last.
 *
 * With `mainline` only the first-parent chain from the last commit is tested,
 * merges that are no candidates included, while that still tells candidates
 * apart; then the search goes inside the merge that it has come to.  A side
 * branch that forked early lacks what the mainline has got since, and may lie
 * at a level of its own.
 *
 *	search_init(&search, &dag, eligible, mainline, &arena);
 *	while ((next = search_next(&search)) >= 0)
 *		search_old(), search_new() or search_skip()
 *	search_left(&search, left)
 *
 * A search ends with one candidate left: the first new one.  Or with several,
 * when all that could tell them apart had to be skipped.
 */
enum search_mark {
	SEARCH_OPEN,
	SEARCH_SKIPPED,
	SEARCH_NEW,
};

struct search {
	const struct dag *dag;
	size_t head;	 /* the newer end */
	bool *within;	 /* its ancestors */
	bool *alive;	 /* can it, or an ancestor of it, be the first new? */
	bool *eligible;	 /* may it be named at all (--path)? */
	bool *mainline;	 /* tested before all others; none: no difference */
	uint8_t *mark;	 /* enum search_mark */
	uint32_t *reach; /* a(r), of the present candidates */
	double *chance;	 /* that it can be tested */
	size_t left;	 /* candidates: alive and eligible */
	bool inside;	 /* is the next one to test in the midst of a wall? */
};

/* `eligible` may be NULL: all.  The arrays live in `arena`. */
void search_init(struct search *search, const struct dag *dag,
		 const bool *eligible, bool mainline, struct arena *arena);

/*
 * Forget what was old and new, but not what had to be skipped, and begin again
 * with `head` known to be new.
 */
void search_restart(struct search *search, size_t head);

/*
 * The same with the whole history, and nothing is skipped any more: what had to
 * be may have been the builds' fault.
 */
void search_restart_all(struct search *search);

/* Is there a candidate among the ancestors of `head`? */
bool search_has_candidate(const struct search *search, size_t head);

/* The index of the next revision to test, or -1 when the search has ended. */
int64_t search_next(struct search *search);

/* What became of the revision that was tested. */
void search_old(struct search *search, size_t index);
void search_new(struct search *search, size_t index);
void search_skip(struct search *search, size_t index);

/* One that was skipped may be tested after all. */
void search_reopen(struct search *search, size_t index);

/* The candidates that are left, oldest first, in `out`; returns how many. */
size_t search_left(const struct search *search, uint32_t *out);

/* How many more tests it takes to tell `candidates` apart, about. */
int search_steps(size_t candidates);

#endif
