/* SPDX-License-Identifier: MIT */
#ifndef PROBE_PROFILE_PROFILE_H
#define PROBE_PROFILE_PROFILE_H

#include "probe/measure.h"

/*
 * Where a benchmark spends its time: it is run under `perf record`, as often
 * as it takes for a few thousand samples, and its stacks are folded.
 *
 * perf's own data stay in <dir>/<name>.perf.data, unless there is very much of
 * it, with the programs that it needs in <dir>/programs: see programs.h.
 *
 * That there is none is a result, with the reason.  -1 means that we cannot go
 * on (see run.h).
 *
 * In this room, from top to bottom:
 *
 *	annotate.[ch]		the instructions that take it
 *	profile.[ch]		where a benchmark spends its time, by perf
 *	programs.[ch]		copies of the programs that perf has sampled
 *	hits.[ch]		how often it has found each instruction
 *	disassembly.[ch]	what these are
 *	fold.[ch]		what perf sampled, as folded stacks
 *
 * Open to others: annotate.h, fold.h
 */
struct profile_spec {
	const struct measure *measure;
	const struct measure_place *place;
	const char *dir;      /* for perf's data, and for the stacks ... */
	const char *name;     /* ... which become <dir>/<name>.folded */
	double cpu_s, wall_s; /* that one run takes ... */
	double longest_s;   /* ... and of all that are compared, the longest */
	const char *unwind; /* as below, or "": whichever finds more */
};

struct profile {
	int64_t samples, unnamed, jit, inlined; /* see fold.h */
	const char *event;
	const char *unwind; /* how stacks were followed: "fp", "dwarf" */
	const char *folded; /* capped for the journal: see fold_short_text() */
	const char *reason; /* NULL: all is well */
};

/* What keeps one from being taken, as far as it can be told before; or NULL. */
const char *profile_why_not(const struct profile_spec *spec,
			    struct arena *arena);

int profile_take(struct profile *out, const struct profile_spec *spec,
		 struct arena *arena, struct err *err);

#endif
