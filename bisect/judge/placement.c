/* SPDX-License-Identifier: MIT */
#include "bisect/judge/placement.h"

#include "bisect/judge/verdict.h"
#include "probe/ground/arena.h"

#include <math.h>

/* 99 : 1. */
static const double SURE = 4.6;

/* By how much a variance that is estimated makes odds look better: verdict.c.
 */
static const double ESTIMATED = 1.05;

/* 99 in 100 of a normal distribution lie within so many standard errors. */
static const double WITHIN = 2.58;

/* What is left of a step may be called all of it, or nothing. */
static const double NEARLY_ALL = 0.8, NEARLY_NOTHING = 0.2;

static double limited(double value, double least, double most)
{
	return fmin(fmax(value, least), most);
}

/* The normal distribution's standard deviation, by the median deviation. */
static double robust_spread(const double *values, size_t count, double middle)
{
	ARENA_SCOPE(tmp);
	double *off = arena_array(&tmp, count, sizeof(*off));

	for (size_t i = 0; i < count; i++)
		off[i] = fabs(values[i] - middle);
	return 1.4826 * stats_median(off, count);
}

/* Mean and variance of the values, those far from the median drawn in. */
static void moments(double *mean, double *variance, const double *values,
		    size_t count, double reach)
{
	double middle = stats_median(values, count);
	double sum = 0, squares = 0;

	for (size_t i = 0; i < count; i++)
		sum += limited(values[i], middle - reach, middle + reach);
	*mean = sum / (double)count;
	for (size_t i = 0; i < count; i++) {
		double off =
			limited(values[i], middle - reach, middle + reach) -
			*mean;

		squares += off * off;
	}
	*variance = squares / (double)(count - 1);
}

/* A part is surely more than nothing and surely less than all. */
static enum placement_answer answer_of(const struct placement *found)
{
	double least = found->share - WITHIN * found->error;
	double most = found->share + WITHIN * found->error;

	if (least > NEARLY_NOTHING && most < NEARLY_ALL)
		return PLACEMENT_PART;
	if (found->log_odds >= SURE && (most >= 1 || least > NEARLY_ALL))
		return PLACEMENT_STAYS;
	if (found->log_odds <= -SURE && (least <= 0 || most < NEARLY_NOTHING))
		return PLACEMENT_GONE;
	return PLACEMENT_MORE;
}

void placement_judge(struct placement *out, double built, const double *parent,
		     const double *culprit, size_t count, double sigma)
{
	ARENA_SCOPE(tmp);
	double *differences = arena_array(&tmp, count, sizeof(*differences));
	double mean, variance, reach, runs = (double)count;

	for (size_t i = 0; i < count; i++)
		differences[i] = culprit[i] - parent[i];
	reach = 3 * fmax(robust_spread(differences, count,
				       stats_median(differences, count)),
			 sqrt(2) * sigma);
	moments(&mean, &variance, differences, count, reach);
	variance = fmax(variance, 2 * sigma * sigma) * ESTIMATED / runs;
	*out = (struct placement){
		.share = mean / built,
		.error = sqrt(variance) / fabs(built),
		.log_odds = limited(built * (mean - built / 2) / variance,
				    -VERDICT_CAP * runs, VERDICT_CAP * runs),
	};
	out->answer =
		count >= PLACEMENT_LEAST ? answer_of(out) : PLACEMENT_MORE;
	if (out->answer == PLACEMENT_MORE && count >= PLACEMENT_MOST)
		placement_settle(out);
}

void placement_settle(struct placement *placement)
{
	double least = placement->share - WITHIN * placement->error;
	double most = placement->share + WITHIN * placement->error;

	if (placement->answer != PLACEMENT_MORE)
		return;
	if (least > 0 && most < 1)
		placement->answer = PLACEMENT_PART;
	else if (fabs(placement->log_odds) < SURE)
		placement->answer = PLACEMENT_OPEN;
	else
		placement->answer = placement->log_odds > 0 ? PLACEMENT_STAYS
							    : PLACEMENT_GONE;
}

/* By how much half of the whole is more than the step, and the error of it. */
static double lack(double *error, const struct placement *step, double built,
		   const struct placement *whole, double whole_built)
{
	double sign = whole_built < 0 ? -1 : 1;

	*error = hypot(whole->error * whole_built / 2, step->error * built);
	return sign * (whole->share * whole_built / 2 - step->share * built);
}

enum placement_answer placement_compare(const struct placement *step,
					double built,
					const struct placement *whole,
					double whole_built)
{
	double error, lacks = lack(&error, step, built, whole, whole_built);

	if (whole->share > WITHIN * whole->error && lacks > WITHIN * error)
		return PLACEMENT_GONE;
	if (lacks < -WITHIN * error ||
	    whole->share + WITHIN * whole->error < 0.25)
		return PLACEMENT_STAYS;
	return PLACEMENT_MORE;
}

enum placement_answer placement_guess(const struct placement *step,
				      double built,
				      const struct placement *whole,
				      double whole_built)
{
	double error, lacks = lack(&error, step, built, whole, whole_built);

	return whole->share > WITHIN * whole->error && lacks > error
		       ? PLACEMENT_GONE
		       : PLACEMENT_STAYS;
}

/*
 * The variance of a sample has a standard deviation of sqrt(2 / dof) times
 * itself; what lies within one of these is none of layouts.
 */
double placement_scatter(const double *const values[2], size_t count,
			 double sigma)
{
	double noise = sigma * sigma, both = 0;
	double chance = 1 + sqrt(1 / (double)(count - 1));

	for (int i = 0; i < 2; i++) {
		double middle = stats_median(values[i], count), mean, variance;
		double spread = robust_spread(values[i], count, middle);

		moments(&mean, &variance, values[i], count,
			3 * fmax(spread, sigma));
		both += variance / 2;
	}
	return both > chance * noise ? sqrt(both - noise) : 0;
}
