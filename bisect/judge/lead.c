/* SPDX-License-Identifier: MIT */
#include "bisect/judge/lead.h"

#include <math.h>

static const double QUIET = 8;		   /* a delta; see lead_fits() */
static const double BETTER = 3;		   /* times the metric's delta ... */
static const double BETTER_IF_QUIET = 1.5; /* ... or that, of a quiet one */
static const double PART = 0.25;
static const double AWAKE = 0.2;

double lead_delta(const struct level *level)
{
	return fabs(level->clamped_difference) / level->sigma;
}

enum lead_fit lead_may(const struct sampler *sampler,
		       const struct level *leader, const struct level *metric,
		       bool higher)
{
	if (leader->count == 0 ||
	    sampler_ends(sampler, leader) != SAMPLER_ENOUGH)
		return LEAD_TOGETHER;
	if ((leader->difference > 0) != ((metric->difference > 0) != higher))
		return LEAD_OPPOSITE;
	return LEAD_FITS;
}

bool lead_may_be_led(const struct level *metric)
{
	return lead_delta(metric) < QUIET;
}

/* By which part of the threshold the ends differ. */
static double part_of(const struct level *level)
{
	return fabs(level->difference / level->threshold);
}

enum lead_fit lead_fits(const struct sampler *sampler,
			const struct level *leader, const struct level *metric,
			bool higher)
{
	enum lead_fit may = lead_may(sampler, leader, metric, higher);
	double delta = lead_delta(leader), own = lead_delta(metric);

	if (may != LEAD_FITS)
		return may;
	if (!lead_may_be_led(metric) || delta < BETTER_IF_QUIET * own ||
	    (delta < QUIET && delta < BETTER * own))
		return LEAD_NOISY;
	if (part_of(leader) < PART * part_of(metric))
		return LEAD_SLIGHT;
	return LEAD_FITS;
}

int lead_choose(const struct sampler *sampler, const struct level *leaders,
		size_t count, const struct level *metric, bool higher)
{
	int best = -1;

	for (int i = 0; i < (int)count; i++) {
		if (lead_fits(sampler, &leaders[i], metric, higher) !=
		    LEAD_FITS)
			continue;
		if (best < 0 ||
		    lead_delta(&leaders[i]) > lead_delta(&leaders[best]))
			best = i;
	}
	return best;
}

bool lead_sleeps(const double *cpu_s, const double *wall_s, size_t count)
{
	return stats_median(cpu_s, count) <
	       AWAKE * stats_quantile(wall_s, count, 0);
}
