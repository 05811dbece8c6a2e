/* SPDX-License-Identifier: MIT */
#ifndef PROBE_PROFILE_HITS_H
#define PROBE_PROFILE_HITS_H

#include "probe/ground/arena.h"

#include <stddef.h>
#include <stdint.h>

/*
 * What `perf script -G --no-demangle -F ip,sym,symoff,dso` prints, a sample a
 * line, as counts of each instruction:
 *
 *	5566771a417f new_sum+0x36 (/srv/tree/prog)
 *
 * Names come from the program that was sampled, and may be anything.  Lines
 * that are none of perf's, and samples without a name, are counted and no more.
 */
struct hit {
	uint64_t offset; /* from where its function begins */
	double samples;
};

struct hit_function {
	const char *name, *file; /* as the linker knows it, and where */
	uint64_t page_offset;	 /* of where it begins, whatever is mapped */
	double samples;
	struct hit *hits; /* by offset, each once */
	size_t count;
};

enum { HITS_PAGE = 4096 };

struct hits {
	struct hit_function *functions; /* by file and name, each once */
	size_t count;
	double samples; /* of all */
};

/* `text` is taken apart in its place. */
void hits_read(struct hits *out, char *text, struct arena *arena);

#endif
