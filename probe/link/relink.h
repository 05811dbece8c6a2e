/* SPDX-License-Identifier: MIT */
#ifndef PROBE_LINK_RELINK_H
#define PROBE_LINK_RELINK_H

#include "probe/link/record.h"

/*
 * One recorded link done again: in the same folder, by the same linker with the
 * same words and variables, but with its output elsewhere, and with filler
 * before each object and archive.  What it would write besides its output is
 * not written.
 */
struct relink {
	const struct record *record;
	const char *dir;  /* folder of the record */
	const char *work; /* an empty folder of ours, for what is needed */
	const char *made; /* the output, in there */
	bool fill;
	uint64_t seed;
	const char *log;
};

/*
 * *why is set when it cannot be done: a line that names the output.  `wall_s`
 * is added to.
 */
int relink(const char **why, double *wall_s, const struct relink *relink,
	   struct arena *arena, struct err *err);

#endif
