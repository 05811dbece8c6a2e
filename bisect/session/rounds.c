/* SPDX-License-Identifier: MIT */
#include "bisect/session/rounds.h"

#include "bisect/session/contender.h"
#include "bisect/session/facts.h"

#include <math.h>

void rounds_init(struct rounds *out, const struct session *session,
		 struct arena *arena)
{
	const struct plan *plan = session->plan;
	const struct benchmarks_record *several = session->benchmarks;

	*out = (struct rounds){
		.session = session,
		.baseline = contender_baseline(plan),
		.higher_is_better = plan->config.higher_is_better,
		.benchmarks = 1,
		.arena = arena,
	};
	while (plan->sides[out->sides])
		out->sides++;
	while (several && several->names[out->benchmarks])
		out->benchmarks++;
}

const char *rounds_name(const struct rounds *rounds, size_t benchmark)
{
	const struct benchmarks_record *several = rounds->session->benchmarks;

	return several ? several->names[benchmark] : "";
}

const char *rounds_unit(const struct rounds *rounds, size_t benchmark)
{
	const struct benchmarks_record *several = rounds->session->benchmarks;

	return several ? several->units[benchmark]
		       : session_unit(rounds->session);
}

static bool is_run_of(const struct record *record, size_t side)
{
	return record->kind == RECORD_RUN && record->u.run.measured &&
	       !record->u.run.disturbed &&
	       record->u.run.phase == PHASE_COMPARE &&
	       record->u.run.side == (int64_t)side + 1;
}

/* What a run does not have is below 0. */
static double value_of(const struct rounds *rounds,
		       const struct run_record *run, size_t benchmark)
{
	if (!rounds->session->benchmarks)
		return run->value;
	for (size_t i = 0; run->values && !isnan(run->values[i]); i++) {
		if (i == benchmark)
			return run->values[i] < 0 ? NAN : run->values[i];
	}
	return NAN;
}

double *rounds_values(size_t *count, const struct rounds *rounds, size_t side,
		      size_t benchmark)
{
	const struct session *session = rounds->session;
	double *values =
		arena_array(rounds->arena, session->count, sizeof(*values));

	*count = 0;
	for (size_t i = 0; i < session->count; i++) {
		double value;

		if (!is_run_of(session->records[i], side))
			continue;
		value = value_of(rounds, &session->records[i]->u.run,
				 benchmark);
		if (isnan(value)) {
			*count = 0;
			break;
		}
		values[(*count)++] = value;
	}
	return values;
}

/* Both sides of as many benchmarks as both have, from `from` on. */
static size_t gather(struct ratio_rounds *out, const double **base,
		     const double **other, const struct rounds *rounds,
		     size_t side, size_t from, size_t to)
{
	*out = (struct ratio_rounds){base, other, 0, SIZE_MAX};
	for (size_t i = from; i < to; i++) {
		size_t counts[2], at = out->benchmarks;

		base[at] =
			rounds_values(&counts[0], rounds, rounds->baseline, i);
		other[at] = rounds_values(&counts[1], rounds, side, i);
		if (counts[0] == 0 || counts[1] == 0)
			continue;
		out->benchmarks++;
		for (int j = 0; j < 2; j++) {
			if (counts[j] < out->count)
				out->count = counts[j];
		}
	}
	if (out->benchmarks == 0)
		out->count = 0;
	return out->benchmarks;
}

void rounds_ratio(struct ratio *out, const struct rounds *rounds, size_t side,
		  size_t benchmark)
{
	const struct plan *plan = rounds->session->plan;
	const size_t all = rounds->benchmarks;
	const size_t from = benchmark < all ? benchmark : 0;
	const size_t to = benchmark < all ? benchmark + 1 : all;
	struct random random = {(uint64_t)plan->seed};
	const double **base = arena_array(rounds->arena, all, sizeof(*base));
	const double **other = arena_array(rounds->arena, all, sizeof(*other));
	struct ratio_rounds pair;

	gather(&pair, base, other, rounds, side, from, to);
	if (rounds->higher_is_better) {
		pair.base = other;
		pair.other = base;
	}
	ratio_of_rounds(out, &pair,
			plan->config.statistic == CONFIG_MIN ? RATIO_MIN
							     : RATIO_MEDIAN,
			&random);
}

const struct dropped_record *rounds_dropped(const struct session *session,
					    size_t side)
{
	for (size_t i = 0; i < session->count; i++) {
		const struct record *record = session->records[i];

		if (record->kind == RECORD_DROPPED &&
		    record->u.dropped.side == (int64_t)side + 1)
			return &record->u.dropped;
	}
	return NULL;
}

bool rounds_fail(const struct rounds *rounds, double above_pct)
{
	for (size_t side = 0; side < rounds->sides; side++) {
		for (size_t i = 0; i < rounds->benchmarks; i++) {
			struct ratio ratio;

			rounds_ratio(&ratio, rounds, side, i);
			if (side != rounds->baseline && ratio.there &&
			    ratio.low > 1 + above_pct / 100)
				return true;
		}
	}
	return false;
}
