/* SPDX-License-Identifier: MIT */
#ifndef BISECT_EXPLAIN_ANALYSIS_H
#define BISECT_EXPLAIN_ANALYSIS_H

#include "bisect/explain/changes.h"

/* What was found: see diagnosis.h. */
struct diagnosis {
	const char *class;
	const char *sentence;
	const char **evidence; /* NULL-terminated */
	/* The same instructions, and more misses of code, in words; or NULL. */
	const char *counted;
};

/* A diagnosis in the making: what diagnosis.c and bottleneck.c share. */
struct analysis {
	const struct changes *changes;
	const struct change *change; /* changes->change */
	double fault_s;		     /* what a page fault costs; 0: not known */
	struct diagnosis *out;
	struct arena *arena;
	bool pushed; /* others had the processor while the slower one ran */
};

/* A share of a growth that explains the whole of it; one that does not. */
#define ANALYSIS_MOSTLY 0.7
#define ANALYSIS_HARDLY 0.25

/* changes_times() and changes_more() of the analysis. */
char *analysis_times(const struct analysis *analysis, enum quantity what);
char *analysis_more(const struct analysis *analysis, enum quantity what);

/* "in a simulated processor ", where that has counted; or "". */
const char *analysis_where(const struct analysis *analysis);

/* The end of it; of `evidence`, which QUANTITY_COUNT ends, what is known. */
void analysis_conclude(const struct analysis *analysis, const char *class,
		       const enum quantity *evidence, char *sentence);

/* The end of it without an answer: all that has surely changed is evidence. */
void analysis_unclear(const struct analysis *analysis, const char *why);

#endif
