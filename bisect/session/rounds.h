/* SPDX-License-Identifier: MIT */
#ifndef BISECT_SESSION_ROUNDS_H
#define BISECT_SESSION_ROUNDS_H

#include "bisect/judge/ratio.h"
#include "bisect/session/session.h"

/*
 * What the rounds of a comparison say, by its records: see compare.h.
 */
struct rounds {
	const struct session *session;
	size_t sides, baseline; /* as in the plan */
	size_t benchmarks;	/* 1 when runs measure one only */
	bool higher_is_better;
	struct arena *arena;
};

void rounds_init(struct rounds *out, const struct session *session,
		 struct arena *arena);

/* The name of a benchmark; "" of the only one.  And its unit. */
const char *rounds_name(const struct rounds *rounds, size_t benchmark);
const char *rounds_unit(const struct rounds *rounds, size_t benchmark);

/*
 * What a side's runs measured, one a round, in the arena.  *count is 0 where a
 * run does not have this benchmark.
 */
double *rounds_values(size_t *count, const struct rounds *rounds, size_t side,
		      size_t benchmark);

/*
 * By which factor is it slower than the baseline (or more, or less of what is
 * to be high)?  Of one benchmark, or of all that both have: `benchmark` is
 * rounds->benchmarks then.
 */
void rounds_ratio(struct ratio *out, const struct rounds *rounds, size_t side,
		  size_t benchmark);

/* Why it is measured no more; NULL: it is. */
const struct dropped_record *rounds_dropped(const struct session *session,
					    size_t side);

/* Is a side, by any benchmark, surely slower than the baseline by so much? */
bool rounds_fail(const struct rounds *rounds, double above_pct);

#endif
