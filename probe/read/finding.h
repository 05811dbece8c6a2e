/* SPDX-License-Identifier: MIT */
#ifndef PROBE_READ_FINDING_H
#define PROBE_READ_FINDING_H

#include "probe/read/reader.h"
#include "probe/read/suite.h"

/* What one line says of a benchmark. */
struct finding {
	const char *name, *field; /* field: NULL, the tool has none */
	const char *value;
	const char *unit;    /* "": none; "clock": h:mm:ss or m:ss */
	const char *problem; /* it failed, and has no value */
};

/* All lines, in their order. */
struct findings {
	struct arena *arena;
	struct finding *items;
	size_t count, capacity;
	bool once;     /* a name comes once */
	bool any_unit; /* whatever the tool counts in */
};

void findings_add(struct findings *found, const struct finding *finding);

/*
 * The values of the chosen name and field; or why there are none.  The suite
 * has an entry for each finding.
 */
int findings_take(struct extracted *out, const struct suite *suite,
		  const struct findings *found, struct err *err);

#endif
