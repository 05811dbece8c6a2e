/* SPDX-License-Identifier: MIT */
#include "bisect/verdict.h"

#include "probe/arena.h"

#include <math.h>

/*
 * A variance that is itself estimated makes odds look better than they are;
 * this factor pays for it.
 */
static const double ESTIMATED = 1.05;

/* A floor under sigma, for metrics without noise: 0.05 % of the threshold. */
static const double FLOOR = 0.0005;

static double limited(double value, double low, double high)
{
	return fmin(fmax(value, low), high);
}

static double clamped(const struct level *level, double value)
{
	return limited(value, level->threshold - level->clamp,
		       level->threshold + level->clamp);
}

/* Never 0, or quotients of an exactly repeating metric would not be finite. */
static double sigma_floor(const struct level *level)
{
	double scale = fmax(fabs(level->threshold), fabs(level->difference));

	return scale > 0 ? FLOOR * scale : 1e-12;
}

/*
 * The 68.3rd percentile of the differences of successive runs of one side is
 * sqrt(2) sigma for normal noise, and hardly sees outliers or slow drift.
 */
static double raw_spread(const double *good, const double *bad, size_t count)
{
	ARENA_SCOPE(tmp);
	size_t used = 0;
	double *steps = arena_array(&tmp, 2 * count, sizeof(*steps));

	for (size_t i = 1; i < count; i++) {
		steps[used++] = fabs(good[i] - good[i - 1]);
		steps[used++] = fabs(bad[i] - bad[i - 1]);
	}
	return stats_quantile(steps, used, 0.683) / sqrt(2);
}

void verdict_learn(struct level *level, const double *values, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		double step = clamped(level, values[i]) -
			      clamped(level, values[i - 1]);

		level->square_sum += step * step;
		level->square_count++;
	}
	if (level->square_count > 0)
		level->sigma = sqrt(level->square_sum /
				    (2 * (double)level->square_count));
	level->sigma = fmax(level->sigma, sigma_floor(level));
}

static double clamped_mean(const struct level *level, const double *values,
			   size_t count)
{
	double sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += clamped(level, values[i]);
	return sum / (double)count;
}

void verdict_level(struct level *out, const double *good, const double *bad,
		   size_t count)
{
	double good_mean, bad_mean;

	*out = (struct level){
		.count = count,
		.good_median = stats_median(good, count),
		.bad_median = stats_median(bad, count),
	};
	out->threshold = (out->good_median + out->bad_median) / 2;
	out->difference = out->bad_median - out->good_median;
	out->sigma_raw = fmax(raw_spread(good, bad, count), sigma_floor(out));
	out->clamp = fabs(out->difference) / 2 + out->sigma_raw;
	good_mean = clamped_mean(out, good, count);
	bad_mean = clamped_mean(out, bad, count);
	out->clamped_threshold = (good_mean + bad_mean) / 2;
	out->clamped_difference = bad_mean - good_mean;
	verdict_learn(out, good, count);
	verdict_learn(out, bad, count);
	out->error = out->sigma * (1 + 3 / (double)out->square_count) *
		     sqrt(2 * ESTIMATED / (double)count);
	out->z = fabs(out->clamped_difference) / out->error;
}

void verdict_visit(struct visit *out, const struct level *level,
		   const double *values, size_t count)
{
	double runs = (double)count, sign = level->difference < 0 ? -1 : 1;
	double square = ESTIMATED * level->sigma * level->sigma;
	double variance = square / runs + square / (2 * (double)level->count);
	double beyond =
		clamped_mean(level, values, count) - level->clamped_threshold;

	out->median = stats_median(values, count);
	out->bad = sign * (out->median - level->threshold) > 0;
	out->log_odds = limited(level->clamped_difference * beyond / variance,
				-VERDICT_CAP * runs, VERDICT_CAP * runs);
	out->agreed = (out->log_odds > 0) == out->bad;
}

static double sample_variance(const double *values, size_t count, double mean)
{
	double sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += (values[i] - mean) * (values[i] - mean);
	return sum / (double)(count - 1);
}

void verdict_step(struct step *out, const struct level *level,
		  const double *differences, size_t count)
{
	ARENA_SCOPE(tmp);
	double *held = arena_array(&tmp, count, sizeof(*held));
	double middle = level->clamped_difference / 2;
	double reach = fabs(middle) + sqrt(2) * level->sigma_raw;
	double expected = 0.75 * level->clamped_difference;
	double variance = 2 * level->sigma * level->sigma, sum = 0;
	double runs = (double)count, log_odds;

	for (size_t i = 0; i < count; i++) {
		held[i] =
			limited(differences[i], middle - reach, middle + reach);
		sum += held[i];
	}
	out->mean = sum / runs;
	if (count >= 4)
		variance =
			fmax(variance, sample_variance(held, count, out->mean));
	out->error = sqrt(variance / runs);
	log_odds = expected * (out->mean - expected / 2) /
		   (ESTIMATED * variance / runs);
	out->log_odds =
		limited(log_odds, -VERDICT_CAP * runs, VERDICT_CAP * runs);
}

double verdict_path(const double *log_odds, size_t count)
{
	double path = 1;

	for (size_t i = 0; i < count; i++)
		path /= 1 + exp(-log_odds[i]);
	return path;
}

/* odds e^L / (1 + odds e^L), written so that it is finite for all of them. */
double verdict_confidence(double path, double log_odds)
{
	double against = (1 - path) / fmax(path, 1e-300);

	return against > 0 ? 1 / (1 + against * exp(-log_odds)) : 1;
}

void verdict_forecast(struct forecast *out, size_t candidates, double delta)
{
	double steps = log2((double)(candidates > 1 ? candidates : 1));
	double square = fmax(delta * delta, 1e-12);

	out->per_side = fmax(5, ceil(34 / square));
	out->runs = 5 * steps + 15 + (200 + 20 * steps) / square;
	out->builds = steps + 3;
}
