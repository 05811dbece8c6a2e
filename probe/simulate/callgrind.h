/* SPDX-License-Identifier: MIT */
#ifndef PROBE_SIMULATE_CALLGRIND_H
#define PROBE_SIMULATE_CALLGRIND_H

#include "probe/ground/arena.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * The file that callgrind writes when a process ends: which function has seen
 * how many of which events.
 *
 *	events: Ir I1mr				what is counted
 *	fn=(1) main				from here on it is in main
 *	16 400 2				at line 16, so many of each
 *	cfn=(2) work				main calls work ...
 *	calls=1 4
 *	17 9000 12				... which takes so many in all
 *	totals: 9400 14
 *
 * A name that was given a number may be left out later; costs at the end of a
 * line are 0 when they are.  See "Callgrind Format Specification" in the manual
 * of valgrind.  Names and numbers are whatever the file says.
 */
struct callgrind_function {
	const char *name;
	double *counts; /* own, without what it calls; one for each event */
};

struct callgrind {
	const char **events; /* "Ir" ... */
	size_t event_count;
	double *totals;
	struct callgrind_function *functions; /* one may be there twice */
	size_t function_count;
};

/*
 * `text` has a NUL behind it and is taken apart in its place.  Fails where
 * there are no events, or no totals: it was not written whole.
 */
int callgrind_parse(struct callgrind *out, char *text, size_t length,
		    struct arena *arena, struct err *err);

/* The place of an event in the counts; -1: it is not there. */
int callgrind_event(const struct callgrind *file, const char *event);

#endif
