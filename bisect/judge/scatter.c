/* SPDX-License-Identifier: MIT */
#include "bisect/judge/scatter.h"

#include "probe/ground/arena.h"

#include <math.h>

/* An offset of this part of the difference misleads in more than one in 100. */
static const double PROOF_RATIO = 5;

/* One of this part in none that matters. */
static const double HARMLESS_RATIO = 20;

/* Below so many builds the ends are not left out; a level needs three builds.
 */
enum { FEW = 9, EACH_LEVEL = 3 };

enum { LEAST_DOF = 3, GRID = 32, GROUPS_MOST = 2 + SCATTER_LEVELS };

/* The mean of a build's runs, and how well it is known. */
struct point {
	double mean, variance;
	double place; /* in the order of the history */
	double scale; /* what an offset of its side is, by that of the middle */
	int group;    /* of the points that have one level in common */
	bool bad;
};

struct points {
	struct point *list;
	size_t count;
	int groups;
};

/* Clamped so widely that only what can be no run of either end is cut. */
static struct level widened(const struct level *level,
			    const struct sample *samples, size_t count)
{
	struct level wide = *level;

	wide.clamp = 1.5 * fabs(level->difference) + 3 * level->sigma_raw;
	verdict_unlearn(&wide);
	for (size_t i = 0; i < count; i++)
		verdict_learn(&wide, &samples[i]);
	return wide;
}

/* Placement makes the slower side slower by the same part, if it has one. */
static double scale_of(const struct level *level, bool bad)
{
	double half = level->difference / 2, middle = level->threshold;

	if (middle <= fabs(half))
		return 1;
	return (middle + (bad ? half : -half)) / middle;
}

static void take_points(struct points *out, const struct level *level,
			const struct sample *samples, const double *places,
			size_t count, struct arena *arena)
{
	struct level wide = widened(level, samples, count);

	*out = (struct points){
		.list = arena_array(arena, count, sizeof(*out->list)),
		.count = count,
		.groups = 2,
	};
	for (size_t i = 0; i < count; i++) {
		const struct sample *sample = &samples[i];
		double noise = verdict_side_noise(&wide, sample->bad);
		double references = (double)sample->references;

		out->list[i] = (struct point){
			.mean = verdict_mean(&wide, sample),
			.variance = noise / (double)sample->count +
				    (references > 0 ? wide.sigma * wide.sigma /
							      references
						    : 0),
			.place = places[i],
			.scale = scale_of(level, sample->bad),
			.bad = sample->bad,
			.group = sample->bad,
		};
	}
}

/* -- Builds that have a level in common -- */

static double variance_of(const struct point *point, double offset)
{
	double own = point->scale * offset;

	return point->variance + own * own;
}

/*
 * Twice the negative log-likelihood, but for a constant, of offsets with this
 * standard deviation about the means of the groups.
 */
static double misfit(double *squares, const struct points *points,
		     double offset)
{
	double weights[GROUPS_MOST] = {0}, sums[GROUPS_MOST] = {0}, logs = 0;

	for (size_t i = 0; i < points->count; i++) {
		const struct point *point = &points->list[i];
		double variance = variance_of(point, offset);

		weights[point->group] += 1 / variance;
		sums[point->group] += point->mean / variance;
		logs += log(variance);
	}
	*squares = 0;
	for (size_t i = 0; i < points->count; i++) {
		const struct point *point = &points->list[i];
		double off = point->mean -
			     sums[point->group] / weights[point->group];

		*squares += off * off / variance_of(point, offset);
	}
	return logs + *squares;
}

/* The offset that fits best, and how well it does. */
struct fit {
	double offset, misfit;
	double cost; /* of the level that was added */
};

static struct fit fit_offset(const struct points *points, double most)
{
	double squares;
	struct fit best = {0, misfit(&squares, points, 0), 0};

	for (int i = 0; i < GRID; i++) {
		double offset = most * exp2(-i / 4.0);
		double fits = misfit(&squares, points, offset);

		if (fits < best.misfit)
			best = (struct fit){offset, fits, 0};
	}
	return best;
}

/* From point `first` to before `last`, what is of its group goes to `to`. */
static void move(struct points *points, size_t first, size_t last, int from,
		 int to)
{
	for (size_t i = first; i < last; i++) {
		if (points->list[i].group == from)
			points->list[i].group = to;
	}
}

/*
 * What one more level costs: its mean, by the logarithm of the number of builds
 * (Schwarz (1978), "Estimating the Dimension of a Model", Annals of Statistics
 * 6(2), 461-464), and how unlikely it is to begin there, between these two
 * builds, for a step may lie anywhere in the history.
 */
static double cost_of(const struct points *points, size_t first, size_t last)
{
	const struct point *list = points->list;
	double whole = list[points->count - 1].place - list[0].place;
	double mean = log((double)points->count);
	double gap = list[first].place - list[first - 1].place;

	if (last < points->count)
		return 4 * mean;
	return mean + 2 * log(whole / fmax(gap, 1));
}

/* One more level from a point on, or one build that stands alone. */
static void try_level(struct fit *best, size_t range[2], struct points *points,
		      size_t first, size_t last, double most)
{
	int group = points->list[first].group;
	struct fit fit;

	move(points, first, last, group, points->groups - 1);
	fit = fit_offset(points, most);
	fit.cost = cost_of(points, first, last);
	move(points, first, last, points->groups - 1, group);
	if (fit.misfit + fit.cost >= best->misfit + best->cost)
		return;
	*best = fit;
	range[0] = first;
	range[1] = last;
}

/* Begin one more level where that explains most, if it explains enough. */
static bool add_level(struct fit *fit, struct points *points, double most)
{
	struct fit best = {fit->offset, fit->misfit, 0};
	size_t range[2] = {0, 0};

	points->groups++;
	for (size_t i = 1; i < points->count; i++) {
		try_level(&best, range, points, i, points->count, most);
		try_level(&best, range, points, i, i + 1, most);
	}
	if (range[1] == 0) {
		points->groups--;
		return false;
	}
	*fit = best;
	move(points, range[0], range[1], points->list[range[0]].group,
	     points->groups - 1);
	return true;
}

/*
 * They lie far from all the others, with room for any number of levels in
 * between.
 */
static void leave_out_ends(struct points *points)
{
	if (points->count < FEW)
		return;
	points->list++;
	points->count -= 2;
}

/* Any few builds are explained by enough levels. */
static int most_levels(const struct points *points, int levels)
{
	int can = ((int)points->count - 2) / EACH_LEVEL;

	return can < levels ? can : levels;
}

/* What is left when levels have explained what they can. */
static double find_layout(struct points *points, double most, int levels)
{
	struct fit fit = fit_offset(points, most);
	double count = (double)points->count, left;

	levels = most_levels(points, levels);
	while (points->groups < 2 + levels && add_level(&fit, points, most))
		continue;
	left = fmax(1, count - points->groups);
	return fit.offset * sqrt(count / left);
}

static double harmful(const struct level *level, double layout)
{
	return HARMLESS_RATIO * layout < fabs(level->difference) ? 0 : layout;
}

void scatter_find(struct scatter *out, const struct level *level,
		  const struct sample *samples, const double *places,
		  size_t count, double limit, int levels)
{
	ARENA_SCOPE(tmp);
	struct points points;
	double squares = 0, weights = 0;

	*out = (struct scatter){.f = 1, .dof = count > 2 ? count - 2 : 0};
	take_points(&points, level, samples, places, count, &tmp);
	misfit(&squares, &points, 0);
	if (out->dof > 0)
		out->f = squares / (double)out->dof;
	out->beyond = out->dof >= LEAST_DOF && out->f > limit;
	if (!out->beyond)
		return;
	for (size_t i = 0; i < count; i++)
		weights += 1 / points.list[i].variance;
	out->spread = sqrt((out->f - 1) * (double)count / weights);
	leave_out_ends(&points);
	out->layout = find_layout(&points, 4 * out->spread, levels);
	out->layout = harmful(level, out->layout);
}

void scatter_measured(struct scatter *out, const struct level *level,
		      double layout)
{
	out->layout = harmful(level, layout);
	out->spread = out->layout;
}

double scatter_limit(bool again, bool contradicted)
{
	if (contradicted)
		return again ? 2.5 : 1.5;
	return again ? 3 : 2.5;
}

bool scatter_may_mislead(const struct level *level, double spread)
{
	return PROOF_RATIO * spread > fabs(level->difference);
}

double scatter_log_odds(const struct level *level, const struct sample *sample,
			double layout)
{
	struct level wide = *level;
	double offsets = 1.5 * layout * layout, side, distance, beyond;
	struct visit visit;

	verdict_visit(&visit, level, sample);
	if (layout == 0)
		return visit.log_odds;
	wide.clamp = INFINITY;
	side = verdict_log_odds(level, visit.beyond, visit.variance + offsets,
				sample->count);
	distance = verdict_mean(&wide, sample) - level->clamped_threshold;
	if (level->difference < 0)
		distance = -distance;
	beyond = verdict_side_odds(distance, sqrt(visit.variance + offsets));
	if (fabs(beyond) > fabs(side) && beyond * side > 0)
		side = beyond;
	return fabs(side) < fabs(visit.log_odds) ? side : visit.log_odds;
}

double scatter_cap(double ratio)
{
	double sum = 0;

	for (int n = 1; n <= 10000; n++)
		sum += erfc(ratio * sqrt(n / 8.0)) / 2 / n;
	return exp(-2 * sum);
}
