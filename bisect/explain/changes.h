/* SPDX-License-Identifier: MIT */
#ifndef BISECT_EXPLAIN_CHANGES_H
#define BISECT_EXPLAIN_CHANGES_H

#include "probe/ground/arena.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * What was counted of parent and culprit, as a diagnosis reads it: found by
 * meaning in place of by name, from the faster of the two to the slower one
 * whichever of them is the culprit, and with what one event of each kind costs.
 */

/* A row of the delta table, as far as it matters here. */
struct change_row {
	const char *name;	/* "sim:" and one: of a simulated processor */
	double parent, culprit; /* medians */
	double low, high; /* 95 % interval of culprit to parent; 0, 0: none */
	bool scaled;	  /* counted in a part of the time only */
};

enum quantity {
	QUANTITY_WALL,
	QUANTITY_USER,
	QUANTITY_SYSTEM,
	QUANTITY_CPU,
	QUANTITY_TASK_CLOCK,
	QUANTITY_MAX_RSS,
	QUANTITY_PAGE_FAULTS,
	QUANTITY_SWITCHES,
	QUANTITY_MIGRATIONS,
	QUANTITY_CYCLES,
	QUANTITY_INSTRUCTIONS,
	QUANTITY_BRANCH_MISSES,
	QUANTITY_ICACHE_MISSES,
	QUANTITY_ITLB_MISSES,
	QUANTITY_DCACHE_MISSES,
	QUANTITY_DTLB_MISSES,
	QUANTITY_CACHE_MISSES,
	QUANTITY_FRONT_STALLS,
	QUANTITY_BACK_STALLS,
	QUANTITY_SLOTS,	      /* in which something may be executed ... */
	QUANTITY_FRONT_SLOTS, /* ... and those that were empty */
	QUANTITY_BACK_SLOTS,
	QUANTITY_COUNT,
};

/* Where in the processor an event makes it wait. */
enum processor_part {
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
	bool scaled, simulated;
	bool by_slots; /* cycles stalled, as slots say */
};

struct changes {
	struct change change[QUANTITY_COUNT];
	struct change metric; /* of a throughput: of its inverse */
	bool improved;	      /* the culprit is the faster one */
	bool simulated;	      /* instructions are those of a simulator */
};

/*
 * The first row is the metric's.  What a simulated processor has counted is
 * passed over where a real one has counted instructions.  Where no stalled
 * cycles are counted, and slots are, they are those that the empty slots of an
 * end make: as many of all cycles as these are of all slots.
 */
void changes_init(struct changes *out, const struct change_row *rows,
		  size_t count, bool higher_is_better);

/*
 * The quantity of that name, with or without perf's ":u" and the "sim:" of a
 * simulated processor; or QUANTITY_COUNT.
 */
enum quantity changes_find(const char *name);

/* What such an event usually costs, in cycles; 0: nothing that is known. */
double changes_price(const char *name);

/* slow - fast */
double changes_growth(const struct change *change);

/* It surely grew, and by this factor or more. */
bool changes_grew(const struct change *change, double factor);

/* Its growth as part of that of another, both in factors: 1 is as much. */
double changes_share(const struct change *change, const struct change *of);

/*
 * Which part of so many more cycles the events of one part of the processor
 * explain that have grown by `factor` or more: at what they usually cost, or
 * at most (`dearly`).
 */
double changes_explains(const struct changes *changes, enum processor_part part,
			double factor, bool dearly, double cycles);

/* The quantity of that part which explains most; QUANTITY_COUNT: none. */
enum quantity changes_strongest(const struct changes *changes,
				enum processor_part part, double factor);

/* Is any quantity of that part known? */
bool changes_knows(const struct changes *changes, enum processor_part part);

/* "1.52 times": of the culprit to the parent, as the tables have it. */
char *changes_times(const struct changes *changes, enum quantity quantity,
		    struct arena *arena);

/* "71.7 times more L1 instruction cache misses", or fewer. */
char *changes_more(const struct changes *changes, enum quantity quantity,
		   struct arena *arena);

/* "instructions 1.00 times" */
char *changes_evidence(const struct changes *changes, enum quantity quantity,
		       struct arena *arena);

#endif
