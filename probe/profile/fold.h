/* SPDX-License-Identifier: MIT */
#ifndef PROBE_PROFILE_FOLD_H
#define PROBE_PROFILE_FOLD_H

#include "probe/ground/arena.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/*
 * What `perf script -F comm,event,ip,sym,dso` prints, folded: one line for each
 * stack that is different, "comm;main;count;strcmp 123", from the outermost
 * function to the innermost, and how often it was sampled.  Flame graph tools
 * and speedscope read such files.  A function that was inlined is one as any
 * other, where perf finds it.
 *
 * Names come from the program that was sampled, and may be anything.  What
 * would break the format is replaced.
 *
 * What has no name and lies in memory that is no file was written by the
 * program itself, as a JIT does: it is called FOLD_JIT.
 */
#define FOLD_JIT "[probably JIT code]"

struct fold_stack {
	const char *names; /* with ';' between them */
	int64_t count;
};

struct fold {
	struct fold_stack *stacks; /* by name, each once */
	size_t count;
	int64_t samples;
	int64_t unnamed; /* whose innermost function has no name */
	int64_t rooted;	 /* whose stack reaches where a thread begins */
	int64_t named;	 /* functions with a name, over all samples */
	int64_t inlined; /* of these, into another one */
	int64_t jit;	 /* samples whose innermost function is FOLD_JIT */
	const char *event;
};

/*
 * Read all of it.  Lines that are none of perf's are passed over, and so is
 * what comes after a limit on memory.  `tree` is taken off the names, so that
 * those of two work trees can be compared; so is what calls main(), or the
 * first function of a thread.
 */
void fold_read(struct fold *out, FILE *fp, const char *tree,
	       struct arena *arena);

/* Is it the name of a function in which threads or programs begin? */
bool fold_is_root(const char *name);

/* As text, in whole. */
char *fold_text(const struct fold *fold, struct arena *arena);

/*
 * In `most` bytes or little more: of the stacks that are too rare for it only
 * the innermost function is kept, below "[other]".
 */
char *fold_short_text(const struct fold *fold, size_t most,
		      struct arena *arena);

#endif
