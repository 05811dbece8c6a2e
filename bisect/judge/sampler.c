/* SPDX-License-Identifier: MIT */
#include "bisect/judge/sampler.h"

#include <math.h>

/* The ends are apart when their difference is this many standard errors. */
static const double SEPARATE = 4;

/* Where between the ends a revision lies is known, to this part of their gap.
 */
static const double SHARE_ERROR = 1.0 / 12;

/*
 * By so much the confidence that a step must bring is above the wanted one, so
 * that a search whose verdicts were hard to get is not believed when it is just
 * sure enough: three times the odds.
 */
static const double SURER = 1.1;

/*
 * What a step and its neighbours must bring, 99 to 1, however little is asked
 * of verdicts: a wrong one of these is found by the proof, and a wrong proof by
 * nothing any more.
 */
static const double PROOF_NEED = 4.6;

enum { SHARE_MOST = 300, SCATTERED_LEAST = 8 };

void sampler_limits(struct sampler *out, int runs, int max_runs,
		    double confidence, double min_effect_pct)
{
	size_t least = (size_t)runs, most = (size_t)max_runs;

	*out = (struct sampler){0};
	out->visit_least = least;
	out->visit_most = most > least ? most : least;
	out->end_least = least > 5 ? least : 5;
	out->end_most = most / 2 > out->end_least ? most / 2 : out->end_least;
	out->end_cap = 4 * out->end_most;
	out->need = log(confidence / (1 - confidence));
	out->min_effect = min_effect_pct / 100;
	out->alike = SEPARATE;
}

bool sampler_second(size_t index)
{
	return (index + 1) / 2 % 2 == 1;
}

size_t sampler_end_count(const struct sampler *sampler, size_t count, bool dear)
{
	size_t part = dear ? 4 : 8;
	size_t next = count + (count + part - 1) / part;

	if (count == 0)
		return sampler->end_least;
	return next < sampler->end_most ? next : sampler->end_most;
}

enum sampler_advice sampler_ends(const struct sampler *sampler,
				 const struct level *level)
{
	double worth = sampler->min_effect * fabs(level->good_median);

	if (level->constant)
		return SAMPLER_GIVE_UP;
	if (level->z >= SEPARATE &&
	    level->clamped_difference * level->difference > 0)
		return SAMPLER_ENOUGH;
	if ((level->count >= sampler->alike_least &&
	     fabs(level->clamped_difference) + sampler->alike * level->error <
		     worth) ||
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

void sampler_scattered(struct sampler *sampler)
{
	if (sampler->visit_least < SCATTERED_LEAST)
		sampler->visit_least = SCATTERED_LEAST;
	if (sampler->visit_most < sampler->visit_least)
		sampler->visit_most = sampler->visit_least;
}

/* 4.5 times the odds, where the most runs of a revision can bring them. */
static void raise(double *above, const struct sampler *sampler, double need)
{
	if (need + *above + 1.5 <= VERDICT_CAP * (double)sampler->visit_most)
		*above += 1.5;
}

bool sampler_raise(struct sampler *sampler, size_t count)
{
	raise(&sampler->raised, sampler, sampler->need);
	if (2 * count > sampler->end_cap)
		return false;
	if (sampler->end_most < 2 * count)
		sampler->end_most = 2 * count;
	return true;
}

void sampler_doubt(struct sampler *sampler)
{
	raise(&sampler->doubt, sampler, fmax(sampler->need, PROOF_NEED));
}

size_t sampler_least_runs(double confidence)
{
	double need = log(confidence / (1 - confidence));

	return need > 0 ? (size_t)ceil(need / VERDICT_CAP) : 1;
}

enum sampler_advice sampler_visit(const struct sampler *sampler,
				  const struct visit *visit, size_t count)
{
	if (count >= sampler->visit_least && visit->agreed &&
	    fabs(visit->log_odds) >= sampler->need + sampler->raised)
		return SAMPLER_ENOUGH;
	return count >= sampler->visit_most ? SAMPLER_GIVE_UP : SAMPLER_MORE;
}

bool sampler_ends_hold_up(const struct sampler *sampler,
			  const struct level *level, const struct visit *visit,
			  size_t count)
{
	return count >= sampler->visit_least &&
	       visit->variance - visit->ends <= visit->ends &&
	       2 * level->count <= sampler->end_most;
}

enum sampler_advice sampler_neighbour(const struct sampler *sampler,
				      const struct visit *visit, bool bad,
				      size_t count)
{
	double agreement = bad ? visit->log_odds : -visit->log_odds;
	double need = fmax(sampler->need, PROOF_NEED);

	if (agreement >= need && (sampler->visit_least < SCATTERED_LEAST ||
				  count >= SCATTERED_LEAST))
		return SAMPLER_ENOUGH;
	if (agreement <= -need || count >= sampler->visit_most)
		return SAMPLER_GIVE_UP;
	return SAMPLER_MORE;
}

/* How far a share lies from the middle part, negative inside it. */
static double from_middle(double share)
{
	return fabs(share - 0.5) - 0.2;
}

enum sampler_advice sampler_share(const struct level *level,
				  const struct visit *visit, size_t count)
{
	double gap = fabs(level->clamped_difference);
	double own = visit->variance - visit->ends;
	double distance = from_middle(verdict_share(level, visit)) * gap;
	bool exact = sqrt(own) <= SHARE_ERROR * gap || own <= visit->ends / 2;

	if (count >= 3 && (exact || distance >= 2 * sqrt(visit->variance)))
		return SAMPLER_ENOUGH;
	return count >= SHARE_MOST ? SAMPLER_GIVE_UP : SAMPLER_MORE;
}

bool sampler_intermediate(double share)
{
	return from_middle(share) <= 0;
}

enum sampler_advice sampler_step(const struct sampler *sampler, double log_odds,
				 size_t count, double path)
{
	double need = fmax(sampler->need, PROOF_NEED);
	double total = log_odds - log((1 - path) / path + 1e-300);

	if (count < sampler->visit_least || count < 3)
		return SAMPLER_MORE;
	if (log_odds >= need + sampler->doubt &&
	    verdict_calibrated(total) >= sampler->need + SURER)
		return SAMPLER_ENOUGH;
	if (log_odds <= -need || total < -log(9) ||
	    count >= sampler->visit_most)
		return SAMPLER_GIVE_UP;
	return SAMPLER_MORE;
}
