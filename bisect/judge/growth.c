/* SPDX-License-Identifier: MIT */
#include "bisect/judge/growth.h"

#include "probe/ground/arena.h"

#include <math.h>

/* The least that matters, of the difference: at twice that a canary alarms. */
static const double RELEVANT = 1.0 / 8;

/* Runs are few: Student's t of ten of them exceeds 6 once in 10,000 times. */
static const double TREND_T = 6, SURE = 6;

/* What is gone, of the rise; and errors by which it is not that. */
static const double GONE_LEAST = 0.5, GONE_MOST = 5, NOT_THAT_MUCH = 3;

/* Log-odds for the levels before a drift, against those after it. */
static const double SUITS = 4.6;

/* Of the lead of both ends. */
static const double PROOF_ERRORS = 4;

enum { PAIRS_LEAST = 5, TREND_LEAST = 4, PROOF_LEAST = 3 };

bool growth_matters(const struct level *level, double rise)
{
	return fabs(rise) >= RELEVANT * fabs(level->difference);
}

/* -- The ends -- */

/* By least squares, over the numbers of the runs. */
struct fit {
	double slope;
	double squares; /* of what it leaves */
};

/* Of the numbers 0 to count - 1, about their mean. */
static double number_squares(size_t count)
{
	double n = (double)count;

	return n * (n * n - 1) / 12;
}

static struct fit fit_line(const struct level *level,
			   const struct sample *sample)
{
	double middle = ((double)sample->count - 1) / 2, mean = 0, slope = 0;
	struct fit fit = {0};

	for (size_t i = 0; i < sample->count; i++) {
		double residual =
			verdict_residual(level, sample->bad, sample->values[i]);

		mean += residual / (double)sample->count;
		slope += ((double)i - middle) * residual;
	}
	fit.slope = slope / number_squares(sample->count);
	for (size_t i = 0; i < sample->count; i++) {
		double rest = verdict_residual(level, sample->bad,
					       sample->values[i]) -
			      mean - fit.slope * ((double)i - middle);

		fit.squares += rest * rest;
	}
	return fit;
}

bool growth_in_ends(struct growth_trend *out, const struct level *level,
		    const struct sample ends[2])
{
	size_t count = ends[0].count;
	double least = verdict_sigma_least(level->threshold, level->difference);
	struct fit fits[2];
	double variance, unit, both, one;

	*out = (struct growth_trend){0};
	if (count < TREND_LEAST || ends[1].count != count)
		return false;
	for (int i = 0; i < 2; i++)
		fits[i] = fit_line(level, &ends[i]);
	variance = fmax((fits[0].squares + fits[1].squares) /
				(2 * (double)count - 4),
			least * least);
	unit = sqrt(variance / number_squares(count));
	out->bad = fabs(fits[1].slope) > fabs(fits[0].slope);
	one = fits[out->bad].slope / unit;
	both = (fits[0].slope + fits[1].slope) / (unit * sqrt(2));
	out->t = fabs(one) > fabs(both) ? one : both;
	out->rise = fits[out->bad].slope * ((double)count - 1);
	return fabs(out->t) >= TREND_T && growth_matters(level, out->rise);
}

/* -- A revision -- */

/* Squared, from the level of the end that is nearer. */
static double distance(const struct level *level, double value)
{
	double off = fmin(fabs(value - level->good_median),
			  fabs(value - level->bad_median));

	return off * off;
}

bool growth_in_visit(const struct level *level, const struct sample *sample)
{
	/* Histories have levels of their own, near those of the ends. */
	double blur = level->difference / 16;
	double runs = (double)sample->count, ends = (double)level->count;
	struct visit visit;
	double variance;

	if (sample->count == 0 || sample->references == 0 ||
	    !growth_matters(level, sample->drift.shift))
		return false;
	verdict_visit(&visit, level, sample);
	variance =
		level->sigma * level->sigma * M_PI / 2 * (1 / runs + 1 / ends) +
		sample->drift.variance + blur * blur;
	return distance(level, visit.median) - distance(level, visit.raw) >=
	       2 * variance * SUITS;
}

/* -- The comparison -- */

/* Those far from the median count as near it. */
static double held_mean(const struct level *level, const double *values,
			size_t count)
{
	double middle = stats_median(values, count), sum = 0;
	double reach = 3 * sqrt(2) * level->sigma_raw;

	for (size_t i = 0; i < count; i++)
		sum += fmin(fmax(values[i] - middle, -reach), reach);
	return middle + sum / (double)count;
}

/* About their own mean, outliers and all. */
static double squares_of(const double *values, size_t count)
{
	double mean = 0, squares = 0;

	for (size_t i = 0; i < count; i++)
		mean += values[i] / (double)count;
	for (size_t i = 0; i < count; i++)
		squares += (values[i] - mean) * (values[i] - mean);
	return squares;
}

static double residual_of(const struct level *level,
			  const struct sample *sample)
{
	return verdict_residual(level, sample->bad,
				stats_median(sample->values, sample->count));
}

bool growth_in_proof(double *rise, const struct level *level,
		     const struct sample ends[2], const struct sample pair[2])
{
	double leads[2], errors = 0;

	for (int i = 0; i < 2; i++) {
		if (ends[i].count < PROOF_LEAST || pair[i].count < PROOF_LEAST)
			return false;
		leads[i] = residual_of(level, &ends[i]) -
			   residual_of(level, &pair[i]);
		errors += 1 / (double)ends[i].count + 1 / (double)pair[i].count;
		if (!growth_matters(level, leads[i]))
			return false;
	}
	*rise = (leads[0] + leads[1]) / 2;
	return leads[0] * leads[1] > 0 &&
	       fabs(*rise) >= PROOF_ERRORS * level->sigma * sqrt(errors) / 2;
}

/*
 * The level's own sigma is of runs clamped to what lies between the ends, and
 * too small where these seem to be near each other.
 */
void growth_compare(struct growth_fall *out, const struct level *level,
		    const double *before, size_t before_count,
		    const double *after, size_t count)
{
	double old = (double)before_count, new = (double)count;
	double variance =
		(squares_of(before, before_count) + squares_of(after, count)) /
		(old + new - 2);

	variance = fmax(variance, 2 * level->sigma * level->sigma);
	out->fall = held_mean(level, before, before_count) -
		    held_mean(level, after, count);
	out->error = sqrt(variance * (1 / old + 1 / new));
}

enum sampler_advice growth_advise(const struct growth_fall *fall, double rise,
				  size_t count)
{
	double size = fabs(rise), gone = rise < 0 ? -fall->fall : fall->fall;

	if (count < PAIRS_LEAST)
		return SAMPLER_MORE;
	if (gone >= GONE_LEAST * size && gone <= GONE_MOST * size &&
	    gone >= SURE * fall->error)
		return SAMPLER_ENOUGH;
	if (count >= GROWTH_PAIRS_MOST ||
	    (gone < GONE_LEAST * size &&
	     size - gone >= NOT_THAT_MUCH * fall->error))
		return SAMPLER_GIVE_UP;
	return SAMPLER_MORE;
}
