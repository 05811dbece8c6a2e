/* SPDX-License-Identifier: MIT */
#ifndef TESTS_BENCH_CREW_H
#define TESTS_BENCH_CREW_H

#include "probe/ground/err.h"

#include <stddef.h>

/*
 * Many independent pieces of work, done by one process per processor.
 */
struct crew_work {
	size_t count;	    /* of pieces */
	size_t result_size; /* in bytes, of each */
	void *context;	    /* handed to both */

	/* What each worker needs for itself; may be NULL. */
	int (*begin)(void *context, struct err *err);

	/* Piece `index`, which must depend on nothing that another did. */
	int (*piece)(void *result, size_t index, void *context,
		     struct err *err);
	void (*end)(void *context); /* undoes begin() */
};

/*
 * *out are the results in the order of their pieces, whoever did them;
 * release them with crew_release().
 */
int crew_run(void **out, const struct crew_work *work, struct err *err);
void crew_release(void *results, const struct crew_work *work);

#endif
