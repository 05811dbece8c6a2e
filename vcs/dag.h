/* SPDX-License-Identifier: MIT */
#ifndef VCS_DAG_H
#define VCS_DAG_H

#include "probe/ground/arena.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * A piece of history: commits with their parents by index, oldest first.
 *
 * Built by a back-end, then constant.  The commits are in topological order:
 * a parent's index is always lower than its child's.  Parents that lie outside
 * the piece are left out.  Calling sequence for the builder:
 *
 *	dag_init(&dag, expected, &arena);
 *	dag_add(&dag, &rev);			oldest first
 *	dag_link(&dag, &parent);		each parent of the last one
 */
struct rev {
	char hex[65]; /* a full commit name, as both tools print it */
};

struct dag {
	struct arena *arena;
	size_t count;
	struct rev *revs;	/* count */
	uint32_t *first_parent; /* count + 1: where its parents begin below */
	uint32_t *parents;	/* indices of commits */
	bool *forked;		/* count: the first parent lies outside */
	size_t capacity, parent_capacity;
	uint32_t *slots;   /* hash of the names: index + 1, 0 when free */
	size_t slot_count; /* a power of two, more than twice `count` */
};

void dag_init(struct dag *dag, struct arena *arena);
void dag_add(struct dag *dag, const struct rev *rev);
void dag_add_parent(struct dag *dag, uint32_t parent);

/* The next parent by its name; one that lies outside is left out. */
void dag_link(struct dag *dag, const struct rev *parent);

bool rev_equal(const struct rev *a, const struct rev *b);

/* The index of a commit, or -1. */
int64_t dag_find(const struct dag *dag, const struct rev *rev);

/* How many commits have more than one parent within the dag. */
size_t dag_merges(const struct dag *dag);

/*
 * Set out[i] for the mainline: the last commit, its first parent, and so on;
 * clear others.
 */
void dag_mainline(bool *out, const struct dag *dag);

/* Set out[i] for every ancestor i of `index`, itself included; clear others. */
void dag_ancestors(bool *out, const struct dag *dag, size_t index);

/*
 * For every commit i with alive[i]: how many commits with alive and counted
 * set are ancestors of i, itself included.  `alive` must be closed in the sense
 * that every path between two alive commits is alive.
 *
 * Exact, and in O(count^2 / 64) instead of a walk from every merge: columns
 * of 512 commits at a time are pushed through the whole dag as bit sets.  Only
 * merges need it; along a line the count grows by one.
 */
void dag_count_ancestors(uint32_t *out, const struct dag *dag,
			 const bool *alive, const bool *counted);

#endif
