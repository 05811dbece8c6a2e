/* SPDX-License-Identifier: MIT */
#include "bisect/judge/verdict.h"

#include "probe/ground/arena.h"

#include <math.h>

/*
 * A variance that is itself estimated makes odds look better than they are;
 * this factor pays for it.
 */
static const double ESTIMATED = 1.05;

/* A floor under sigma, for metrics without noise: 0.05 % of the threshold. */
static const double FLOOR = 0.0005;

/* A vote counts for something, or there would be no end of them. */
static const double VOTE_LEAST = 0.1;

/* What part of all revisions has a level between those of the ends. */
static const double BETWEEN = 0.05;

/* A step may be one of several; this part of the difference is one to name. */
static const double PART = 0.25;

/* What it costs in log-odds that its size is chosen by the same runs. */
static const double CHOSEN = 2;

/* See verdict_calibrated(). */
static const double CALIBRATED = 0.66;

/* How many runs' worth is known of the noise before a revision is run. */
static const double OWN_PRIOR = 4;

/* The same of one side, from both together. */
static const double SIDE_PRIOR = 6;

/* How far a spread may exceed what the bulk of the runs tells of it. */
static const double BULK_MOST = 1.25;

/* From so many pairs on their own spread is known. */
enum { SPREAD_LEAST = 6 };

/* What runs that come in one burst can be worth: 400 to 1. */
static const double BURST_MOST = 6;

static double limited(double value, double low, double high)
{
	return fmin(fmax(value, low), high);
}

static double clamped(const struct level *level, double value)
{
	return limited(value, level->threshold - level->clamp,
		       level->threshold + level->clamp);
}

double verdict_sigma_least(double threshold, double difference)
{
	double scale = fmax(fabs(threshold), fabs(difference));

	return scale > 0 ? FLOOR * scale : 1e-12;
}

static double sigma_floor(const struct level *level)
{
	return verdict_sigma_least(level->threshold, level->difference);
}

/*
 * Sigma of a normal distribution from the sizes of what is normal about 0:
 * their 68.3rd percentile, that hardly sees outliers.  Where these are many it
 * is one of them, as it is of differences of two runs when every fifth run is
 * off; so it is no more than a quarter beyond what the 55th percentile says,
 * which is 0.7554 sigma.  (Not the median: of two modes that are met equally
 * often half of the differences are within one, and the bulk is both.)  Where
 * that is nothing, runs are told by a coarse clock, which hides what it is.
 */
static double spread_of(const double *sizes, size_t count)
{
	double spread = stats_quantile(sizes, count, 0.683);
	double bulk = stats_quantile(sizes, count, 0.55);

	return bulk > 0 ? fmin(spread, BULK_MOST * bulk / 0.7554) : spread;
}

/*
 * Differences of successive runs of one side hardly see slow drift, and have
 * sqrt(2) times the spread of a run.
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
	return spread_of(steps, used) / sqrt(2);
}

static bool is_positive(const struct level *level)
{
	return level->clamped_threshold > fabs(level->clamped_difference) / 2;
}

static double level_of(const struct level *level, bool bad)
{
	double half = level->clamped_difference / 2;

	return level->clamped_threshold + (bad ? half : -half);
}

double verdict_scale(const struct level *level, bool bad)
{
	return is_positive(level)
		       ? level_of(level, bad) / level->clamped_threshold
		       : 1;
}

double verdict_settle(const struct level *level, double shift, double value)
{
	double threshold = level->clamped_threshold;

	if (is_positive(level) && threshold + shift > 0)
		return value * threshold / (threshold + shift);
	return value - shift;
}

static double settled(const struct level *level, double shift, double value)
{
	return clamped(level, verdict_settle(level, shift, value));
}

/* Cut off where nothing counts for more, or beyond. */
static bool is_at_clamp(const struct level *level, double value)
{
	return fabs(value - level->threshold) >= level->clamp * (1 - 1e-9);
}

static void count_astray(struct level *level, const struct sample *sample)
{
	double sign = level->difference < 0 ? -1 : 1;

	level->seen[sample->bad] += sample->count;
	for (size_t i = 0; i < sample->count; i++) {
		double value =
			settled(level, sample->drift.shift, sample->values[i]);
		bool bad = sign * (value - level->clamped_threshold) > 0;

		level->astray[sample->bad] += bad != sample->bad;
	}
}

/*
 * Two runs in succession that are cut off at the same clamp differ by what was
 * cut off: they say nothing of the spread, least of all that there is none.
 */
void verdict_learn(struct level *level, const struct sample *sample)
{
	double shift = sample->drift.shift;

	count_astray(level, sample);

	for (size_t i = 1; i < sample->count; i++) {
		double before = settled(level, shift, sample->values[i - 1]);
		double value = settled(level, shift, sample->values[i]);
		double step = value - before;

		if (value == before && is_at_clamp(level, value))
			continue;
		level->square_sum += step * step;
		level->square_count++;
		level->side_sum[sample->bad] += step * step;
		level->side_count[sample->bad]++;
	}
	if (level->square_count > 0)
		level->sigma = sqrt(level->square_sum /
				    (2 * (double)level->square_count));
	level->sigma = fmax(level->sigma, sigma_floor(level));
}

void verdict_unlearn(struct level *level)
{
	level->square_sum = 0;
	level->square_count = 0;
	for (int i = 0; i < 2; i++) {
		level->side_sum[i] = 0;
		level->side_count[i] = 0;
		level->seen[i] = level->astray[i] = 0;
	}
}

/* An empirical Bayes estimate, see own_variance(). */
double verdict_side_noise(const struct level *level, bool bad)
{
	double both = level->sigma * level->sigma;

	return (SIDE_PRIOR * both + level->side_sum[bad] / 2) /
	       (SIDE_PRIOR + (double)level->side_count[bad]);
}

double verdict_noise(const struct level *level)
{
	double both = level->sigma * level->sigma, most = both;

	for (int i = 0; i < 2; i++)
		most = fmax(most, verdict_side_noise(level, i == 1));
	return most;
}

double verdict_mean(const struct level *level, const struct sample *sample)
{
	double sum = 0;

	for (size_t i = 0; i < sample->count; i++)
		sum += settled(level, sample->drift.shift, sample->values[i]);
	return sum / (double)sample->count;
}

static bool all_are(const double *values, size_t count, double value)
{
	for (size_t i = 0; i < count; i++) {
		if (values[i] != value)
			return false;
	}
	return true;
}

/*
 * Degrees of freedom of the variance of a difference whose two sides need not
 * scatter alike: from those of both, where they do, down to those of one, which
 * alone tells how it scatters (Welch (1947), "The Generalization of 'Student's'
 * Problem when Several Different Population Variances are Involved", Biometrika
 * 34, 28-35).
 */
static double freedom(const struct level *level)
{
	double count = fmax((double)level->square_count, 1);
	double good = level->side_sum[0], bad = level->side_sum[1];
	double both = good + bad;

	if (both <= 0)
		return count;
	return count / 2 * both * both / (good * good + bad * bad);
}

void verdict_level(struct level *out, const double *good, const double *bad,
		   size_t count)
{
	const struct sample goods = {.values = good, .count = count};
	const struct sample bads = {.values = bad, .count = count, .bad = true};
	double good_mean, bad_mean;

	*out = (struct level){
		.count = count,
		.constant = all_are(good, count, good[0]) &&
			    all_are(bad, count, good[0]),
		.tick = stats_tick(good, count, bad, count),
	};
	out->good_median = stats_grouped_median(good, count, out->tick);
	out->bad_median = stats_grouped_median(bad, count, out->tick);
	out->threshold = (out->good_median + out->bad_median) / 2;
	out->difference = out->bad_median - out->good_median;
	out->sigma_raw = fmax(raw_spread(good, bad, count), sigma_floor(out));
	out->sigma_raw = fmax(out->sigma_raw, out->tick / 2);
	out->clamp = fabs(out->difference) / 2 + out->sigma_raw;
	good_mean = verdict_mean(out, &goods);
	bad_mean = verdict_mean(out, &bads);
	out->clamped_threshold = (good_mean + bad_mean) / 2;
	out->clamped_difference = bad_mean - good_mean;
	verdict_learn(out, &goods);
	verdict_learn(out, &bads);
	out->error = out->sigma * (1 + 3 / freedom(out)) *
		     sqrt(2 * ESTIMATED / (double)count);
	out->z = fabs(out->clamped_difference) / out->error;
}

double verdict_residual(const struct level *level, bool bad, double value)
{
	double from = level_of(level, bad);

	if (is_positive(level))
		return (value / from - 1) * level->clamped_threshold;
	return value - from;
}

/* The median, made more exact by what lies near it. */
static double centre(const double *values, size_t count, double near)
{
	double middle = stats_median(values, count), sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += count < 3 ? values[i] - middle
				 : limited(values[i] - middle, -near, near);
	return middle + sum / (double)count;
}

void verdict_drift(struct drift *out, const struct level *level,
		   const double *residuals, size_t count)
{
	*out = (struct drift){0};
	if (count == 0)
		return;
	out->shift = centre(residuals, count, 2 * level->sigma_raw);
	out->variance = level->sigma * level->sigma / (double)count;
}

/* Better than the better end by the whole difference, or twice as good. */
static bool is_too_good(const struct level *level, double median, size_t count,
			bool higher)
{
	double sign = higher ? -1 : 1, low = sign * level->good_median;
	double error = 1.2533 * level->sigma_raw / sqrt((double)count);
	double better = fmin(low, sign * level->bad_median);
	double limit = better - fabs(level->difference);

	if (better > 0 && !higher)
		limit = fmax(limit, better / 2);
	if (better < 0 && higher)
		limit = fmax(limit, 2 * better);
	return sign * median + 3 * error < limit;
}

/* How often a run of that side lies on the other one (Jeffreys' estimate). */
static double astray(const struct level *level, bool bad)
{
	return ((double)level->astray[bad] + 0.5) /
	       ((double)level->seen[bad] + 1);
}

/*
 * What one run beyond the middle can be worth.  To a coarse clock it is no more
 * than a vote, whose likelihood ratio is that of the two rates with which runs
 * go there; no normal distribution tells how far it is from the other side.
 */
static double run_cap(const struct level *level, bool bad)
{
	double worth = log((1 - astray(level, bad)) / astray(level, !bad));

	return level->tick > 0 ? limited(worth, VOTE_LEAST, VERDICT_CAP)
			       : VERDICT_CAP;
}

/* The same of a pair of which only one lies beyond. */
static double pair_cap(const struct level *level)
{
	double good = astray(level, false), bad = astray(level, true);
	double alike = fmax(good * (1 - good), bad * (1 - bad));
	double worth = log((1 - good) * (1 - bad) / alike);

	return level->tick > 0 ? limited(worth, VOTE_LEAST, VERDICT_CAP)
			       : VERDICT_CAP;
}

/* The part of a normal distribution that lies between the two. */
static double between(double low, double high)
{
	if (low > 0)
		return between(-high, -low);
	return (erfc(-high / sqrt(2)) - erfc(-low / sqrt(2))) / 2;
}

/*
 * How well a level of that side explains a mean that lies `beyond` the middle,
 * of ends that are `gap` apart, both in standard errors: that of its end, or
 * anywhere from there to the middle.
 */
static double explained(double beyond, double gap)
{
	double off = gap / 2 - beyond;

	return (1 - BETWEEN) * exp(-off * off / 2) / sqrt(2 * M_PI) +
	       2 * BETWEEN * between(-off, beyond) / gap;
}

/*
 * Two levels are two hypotheses, of which a third one in the middle fits
 * neither: the likelier of two wrong models may be so by thousands to one.  So
 * each side has some levels in between as well, and where only these explain
 * the mean, what counts is how surely it lies on its side of the middle.
 */
static double mixed_odds(const struct level *level, double beyond,
			 double variance)
{
	double error = sqrt(variance);
	double gap = fabs(level->clamped_difference) / error;
	double sign = level->clamped_difference < 0 ? -1 : 1;
	double inside = limited(sign * beyond / error, -gap / 2, gap / 2);

	if (gap <= 0)
		return 0;
	return log(fmax(explained(inside, gap), 1e-300) /
		   fmax(explained(-inside, gap), 1e-300));
}

double verdict_log_odds(const struct level *level, double beyond,
			double variance, size_t count)
{
	double runs = (double)count;

	return limited(level->clamped_difference * beyond / variance,
		       -run_cap(level, false) * runs,
		       run_cap(level, true) * runs);
}

/*
 * Of one value, from the squares about the mean of `count` values, in which a
 * mean was spent: that of the posterior when `noise` is known from OWN_PRIOR
 * values before them (Gelman et al. (2013), "Bayesian Data Analysis", section
 * 2.6).  Never less than `noise`: that a few runs lie close together is luck.
 */
static double own_variance(double noise, double squares, double count)
{
	return fmax(noise,
		    (OWN_PRIOR * noise + squares) / (OWN_PRIOR + count - 1));
}

static double squares_about(const struct level *level,
			    const struct sample *sample, double mean)
{
	double sum = 0;

	for (size_t i = 0; i < sample->count; i++) {
		double off =
			settled(level, sample->drift.shift, sample->values[i]) -
			mean;

		sum += off * off;
	}
	return sum;
}

/* Phi(z) / Phi(-z), and where that is beyond numbers, as it grows there. */
double verdict_side_odds(double distance, double error)
{
	double z = limited(distance / error, -30, 30);

	return log(erfc(-z / sqrt(2)) / erfc(z / sqrt(2)));
}

void verdict_visit(struct visit *out, const struct level *level,
		   const struct sample *sample)
{
	double runs = (double)sample->count;
	double sign = level->difference < 0 ? -1 : 1;
	double noise = verdict_noise(level);
	double mean = verdict_mean(level, sample);
	double own =
		own_variance(noise, squares_about(level, sample, mean), runs);

	out->beyond = mean - level->clamped_threshold;
	out->ends = ESTIMATED * noise / (2 * (double)level->count);
	out->variance =
		ESTIMATED * own / runs + out->ends + sample->drift.variance;
	out->raw = stats_grouped_median(sample->values, sample->count,
					level->tick);
	out->median = verdict_settle(level, sample->drift.shift, out->raw);
	out->bad = sign * (out->median - level->threshold) > 0;
	out->log_odds = verdict_log_odds(level, out->beyond, out->variance,
					 sample->count);
	out->side_odds = mixed_odds(level, out->beyond, out->variance);
	if (fabs(out->side_odds) > fabs(out->log_odds))
		out->side_odds = out->log_odds;
	out->agreed = (out->log_odds > 0) == out->bad;
}

double verdict_of_burst(double log_odds, size_t references)
{
	if (references > 0)
		return log_odds;
	return limited(log_odds, -BURST_MOST, BURST_MOST);
}

bool verdict_is_odd(const struct level *level, const struct visit *visit,
		    size_t count, bool higher)
{
	return is_too_good(level, visit->median, count, higher) &&
	       is_too_good(level, visit->raw, count, higher);
}

double verdict_share(const struct level *level, const struct visit *visit)
{
	return 0.5 + visit->beyond / level->clamped_difference;
}

/*
 * What differences count for reaches so far from the middle between no step and
 * the whole one.  Less than they really scatter would push the mean of what is
 * none towards that middle, where it looks like half a step: the few runs of
 * the ends may have been quiet by luck, or one side of the two is.
 */
static double reach_of(const struct level *level, const double *differences,
		       size_t count)
{
	ARENA_SCOPE(tmp);
	double *sizes = arena_array(&tmp, count, sizeof(*sizes));
	double median = stats_median(differences, count);
	double spread = sqrt(2) * level->sigma_raw;

	for (size_t i = 0; i < count; i++)
		sizes[i] = fabs(differences[i] - median);
	if (count >= SPREAD_LEAST)
		spread = fmax(spread, spread_of(sizes, count));
	return fabs(level->clamped_difference) / 2 + spread;
}

void verdict_step(struct step *out, const struct level *level,
		  const double *differences, size_t count)
{
	ARENA_SCOPE(tmp);
	double *held = arena_array(&tmp, count, sizeof(*held));
	double middle = level->clamped_difference / 2;
	double reach = reach_of(level, differences, count);
	double expected = 0.75 * level->clamped_difference;
	double variance = 2 * verdict_noise(level), sum = 0;
	double runs = (double)count, squares = 0, log_odds;

	for (size_t i = 0; i < count; i++) {
		held[i] =
			limited(differences[i], middle - reach, middle + reach);
		sum += held[i];
	}
	out->mean = sum / runs;
	for (size_t i = 0; i < count; i++)
		squares += (held[i] - out->mean) * (held[i] - out->mean);
	variance = own_variance(variance, squares, runs);
	if (count >= 4)
		variance = fmax(variance, squares / (runs - 1));
	out->error = sqrt(variance / runs);
	variance *= ESTIMATED / runs;
	log_odds = expected * (out->mean - expected / 2) / variance;
	if (out->mean / level->clamped_difference >= PART)
		log_odds =
			fmax(log_odds,
			     out->mean * out->mean / (2 * variance) - CHOSEN);
	out->log_odds =
		limited(log_odds, -VERDICT_CAP * runs, pair_cap(level) * runs);
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

double verdict_calibrated(double log_odds)
{
	return fmin(log_odds, 2.5 + CALIBRATED * (log_odds - 2.5));
}

void verdict_forecast(struct forecast *out, size_t candidates, double delta)
{
	double steps = log2((double)(candidates > 1 ? candidates : 1));
	double square = fmax(delta * delta, 1e-12);

	out->per_side = fmax(5, ceil(34 / square));
	out->runs = 5 * steps + 15 + (200 + 20 * steps) / square;
	out->builds = steps + 3;
}
