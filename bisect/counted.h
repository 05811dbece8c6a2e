/* SPDX-License-Identifier: MIT */
#ifndef BISECT_COUNTED_H
#define BISECT_COUNTED_H

#include "probe/arena.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * What was counted of parent and culprit, as a diagnosis reads it: found by
 * meaning in place of by name, from the faster of the two to the slower one
 * whichever of them is the culprit, and with what one event of each kind costs.
 */

/* A row of the delta table, as far as it matters here. */
struct counted_row {
	const char *name;
	double parent, culprit; /* medians */
	double low, high; /* 95 % interval of culprit to parent; 0, 0: none */
	bool scaled;	  /* counted in a part of the time only */
};

enum counted_quantity {
	COUNTED_WALL,
	COUNTED_USER,
	COUNTED_SYSTEM,
	COUNTED_CPU,
	COUNTED_TASK_CLOCK,
	COUNTED_MAX_RSS,
	COUNTED_PAGE_FAULTS,
	COUNTED_SWITCHES,
	COUNTED_MIGRATIONS,
	COUNTED_CYCLES,
	COUNTED_INSTRUCTIONS,
	COUNTED_BRANCH_MISSES,
	COUNTED_ICACHE_MISSES,
	COUNTED_ITLB_MISSES,
	COUNTED_DCACHE_MISSES,
	COUNTED_DTLB_MISSES,
	COUNTED_CACHE_MISSES,
	COUNTED_FRONT_STALLS,
	COUNTED_BACK_STALLS,
	COUNTED_COUNT,
};

/* Where in the processor an event makes it wait. */
enum counted_part {
	PART_NONE,
	PART_CODE,   /* instructions that are not there yet */
	PART_BRANCH, /* instructions of the wrong way */
	PART_DATA,   /* data that are not there yet */
	PART_COUNT,
};

struct change {
	bool known;
	double fast, slow;
	double ratio;	  /* slow to fast; infinite from 0 */
	double low, high; /* its 95 % interval; 0, 0: none */
	bool scaled;
};

struct counted {
	struct change change[COUNTED_COUNT];
	struct change metric; /* of a throughput: of its inverse */
	bool improved;	      /* the culprit is the faster one */
};

/* The first row is the metric's. */
void counted_init(struct counted *out, const struct counted_row *rows,
		  size_t count, bool higher_is_better);

/* The quantity of that name, with or without perf's ":u"; or COUNTED_COUNT. */
enum counted_quantity counted_find(const char *name);

/* slow - fast */
double counted_growth(const struct change *change);

/* It surely grew, and by this factor or more. */
bool counted_grew(const struct change *change, double factor);

/* Its growth as part of that of another, both in factors: 1 is as much. */
double counted_share(const struct change *change, const struct change *of);

/*
 * Which part of so many more cycles the events of one part of the processor
 * explain that have grown by `factor` or more: at what they usually cost, or
 * at most (`dearly`).
 */
double counted_explains(const struct counted *counted, enum counted_part part,
			double factor, bool dearly, double cycles);

/* The quantity of that part which explains most; COUNTED_COUNT: none. */
enum counted_quantity counted_strongest(const struct counted *counted,
					enum counted_part part, double factor);

/* Is any quantity of that part known? */
bool counted_knows(const struct counted *counted, enum counted_part part);

/* "1.52 times": of the culprit to the parent, as the tables have it. */
char *counted_times(const struct counted *counted,
		    enum counted_quantity quantity, struct arena *arena);

/* "71.7 times more L1 instruction cache misses", or fewer. */
char *counted_more(const struct counted *counted,
		   enum counted_quantity quantity, struct arena *arena);

/* "instructions 1.00 times" */
char *counted_evidence(const struct counted *counted,
		       enum counted_quantity quantity, struct arena *arena);

#endif
