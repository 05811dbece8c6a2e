/* SPDX-License-Identifier: MIT */
#include "bisect/sampler.h"

#include <math.h>

/* The ends are apart when their difference is this many standard errors. */
static const double SEPARATE = 4;

void sampler_limits(struct sampler *out, int runs, int max_runs,
		    double confidence, double min_effect_pct)
{
	size_t least = (size_t)runs, most = (size_t)max_runs;

	out->visit_least = least;
	out->visit_most = most > least ? most : least;
	out->end_least = least > 5 ? least : 5;
	out->end_most = most / 2 > out->end_least ? most / 2 : out->end_least;
	out->need = log(confidence / (1 - confidence));
	out->min_effect = min_effect_pct / 100;
}

bool sampler_second(size_t index)
{
	return (index + 1) / 2 % 2 == 1;
}

size_t sampler_end_count(const struct sampler *sampler, size_t count)
{
	size_t next = count + (count + 3) / 4;

	if (count == 0)
		return sampler->end_least;
	return next < sampler->end_most ? next : sampler->end_most;
}

enum sampler_advice sampler_ends(const struct sampler *sampler,
				 const struct level *level)
{
	double worth = sampler->min_effect * fabs(level->good_median);

	if (level->z >= SEPARATE &&
	    level->clamped_difference * level->difference > 0)
		return SAMPLER_ENOUGH;
	if (fabs(level->clamped_difference) + SEPARATE * level->error < worth ||
	    level->count >= sampler->end_most)
		return SAMPLER_GIVE_UP;
	return SAMPLER_MORE;
}

bool sampler_worthwhile(const struct sampler *sampler,
			const struct level *level)
{
	return fabs(level->difference) >=
	       sampler->min_effect * fabs(level->good_median);
}

enum sampler_advice sampler_visit(const struct sampler *sampler,
				  const struct visit *visit, size_t count)
{
	if (count >= sampler->visit_least && visit->agreed &&
	    fabs(visit->log_odds) >= sampler->need)
		return SAMPLER_ENOUGH;
	return count >= sampler->visit_most ? SAMPLER_GIVE_UP : SAMPLER_MORE;
}

enum sampler_advice sampler_step(const struct sampler *sampler, double log_odds,
				 size_t count, double path)
{
	double need = sampler->need;
	double total = log_odds - log((1 - path) / path + 1e-300);

	if (count < sampler->visit_least || count < 3)
		return SAMPLER_MORE;
	if (log_odds >= need && total >= need)
		return SAMPLER_ENOUGH;
	if (log_odds <= -need || total < -log(9) ||
	    count >= sampler->visit_most)
		return SAMPLER_GIVE_UP;
	return SAMPLER_MORE;
}
