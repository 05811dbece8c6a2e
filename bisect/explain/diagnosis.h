/* SPDX-License-Identifier: MIT */
#ifndef BISECT_EXPLAIN_DIAGNOSIS_H
#define BISECT_EXPLAIN_DIAGNOSIS_H

#include "bisect/explain/analysis.h"

/*
 * Why the slower of parent and culprit is slower, in one sentence with its
 * evidence.  Pure.
 *
 * The class is one of
 *
 *	more-work		more instructions, in proportion
 *	code-placement		the same instructions, which come too late
 *	branch-misses		instructions of the wrong way
 *	data-cache		data which come too late
 *	page-faults		memory that has to be mapped
 *	memory			the metric is memory, and there is more of it
 *	system-time		the kernel works longer
 *	waiting			nobody works: sleep, I/O, a lock
 *	lost-parallelism	the same work, done by fewer at a time
 *	machine			the same cycles, at a lower clock
 *	unclear			none of them, several, or not surely one
 *
 * and NULL where there is no step to speak of.  When the culprit is the faster
 * one the class is still that of the slower, and the sentence is turned round.
 *
 * In this room, from top to bottom:
 *
 *	diagnosis.[ch]		which time has grown: waiting, system, user
 *	bottleneck.[ch]		and which cycles: work, code, branches, data
 *	analysis.[ch]		what these two share
 *	changes.[ch]		what was counted, and what an event costs
 *	overlap.[ch]		does a diff touch what is hot?
 *	excerpt.[ch]		as much of a diff as a report has room for
 *	patch.[ch]		a diff taken apart
 *	source.[ch]		which lines belong to which function
 *	source_c.c		in C and C++
 *	source_python.c		in Python
 *	source_language.[ch]	what these two promise and share
 *	hotspots.[ch]		two profiles as a list of functions
 *	flame.[ch]		two profiles as one tree of calls
 *	symbol.[ch]		what a function is called
 *
 * Open to others: overlap.h, excerpt.h, patch.h, hotspots.h, flame.h, symbol.h,
 * changes.h
 */

struct diagnosis_facts {
	const struct change_row *rows; /* the metric's is the first */
	size_t count;
	bool higher_is_better;
	double fault_s; /* what a page fault costs here; 0: not known */
	bool pushed;	/* others had the processor while the slower one ran */
};

/* All lives in `arena`. */
void diagnosis_init(struct diagnosis *out, const struct diagnosis_facts *facts,
		    struct arena *arena);

#endif
