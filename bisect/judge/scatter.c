/* SPDX-License-Identifier: MIT */
#include "bisect/judge/scatter.h"

#include "probe/ground/arena.h"

#include <math.h>

/* The least part of the limit of F that levels must leave. */
static const double EXPLAINED = 0.75;

/* An offset of this part of the difference misleads in more than one in 100. */
static const double PROOF_RATIO = 5;

enum { LEAST_DOF = 3 };

/* The mean of a sample, and how well it is known. */
struct point {
	double mean, weight;
	int group; /* of the points that have one level in common */
	bool bad;
};

struct points {
	struct point *list;
	size_t count;
	int groups;
};

/* Clamped so widely that only what can be no run of either end is cut. */
static void take_points(struct points *out, const struct level *level,
			const struct sample *samples, size_t count,
			struct arena *arena)
{
	struct level wide = *level;

	wide.clamp = 1.5 * fabs(level->difference) + 3 * level->sigma_raw;
	wide.square_sum = 0;
	wide.square_count = 0;
	for (size_t i = 0; i < count; i++)
		verdict_learn(&wide, &samples[i]);
	*out = (struct points){
		.list = arena_array(arena, count, sizeof(*out->list)),
		.count = count,
		.groups = 2,
	};
	for (size_t i = 0; i < count; i++)
		out->list[i] = (struct point){
			.mean = verdict_mean(&wide, &samples[i]),
			.weight = 1 / (wide.sigma * wide.sigma /
					       (double)samples[i].count +
				       samples[i].drift.variance),
			.bad = samples[i].bad,
			.group = samples[i].bad,
		};
}

/* Of the weighted means of their groups, in units of their variances. */
static double squares(const struct points *points)
{
	double weights[2 + SCATTER_LEVELS] = {0},
			   sums[2 + SCATTER_LEVELS] = {0};
	double squares = 0;

	for (size_t i = 0; i < points->count; i++) {
		const struct point *point = &points->list[i];

		weights[point->group] += point->weight;
		sums[point->group] += point->weight * point->mean;
	}
	for (size_t i = 0; i < points->count; i++) {
		const struct point *point = &points->list[i];
		double off = point->mean -
			     sums[point->group] / weights[point->group];

		squares += point->weight * off * off;
	}
	return squares;
}

/* A level costs its own mean, and the choice of where it begins. */
static struct scatter scatter_of(const struct points *points)
{
	size_t taken = 2 + 2 * ((size_t)points->groups - 2);
	struct scatter scatter = {.f = 1};

	if (points->count > taken)
		scatter.dof = points->count - taken;
	if (scatter.dof > 0)
		scatter.f = squares(points) / (double)scatter.dof;
	return scatter;
}

/* From point `first` on, what is of its group goes to group `to`. */
static void move(struct points *points, size_t first, int from, int to)
{
	for (size_t i = first; i < points->count; i++) {
		if (points->list[i].group == from)
			points->list[i].group = to;
	}
}

/* Begin one more level where that explains most. */
static void add_level(struct points *points)
{
	int level = points->groups++;
	double best = INFINITY;
	size_t where = 0;

	for (size_t i = 1; i < points->count; i++) {
		int group = points->list[i].group;
		double left;

		move(points, i, group, level);
		left = squares(points);
		move(points, i, level, group);
		if (left < best) {
			best = left;
			where = i;
		}
	}
	if (where > 0)
		move(points, where, points->list[where].group, level);
}

void scatter_find(struct scatter *out, const struct level *level,
		  const struct sample *samples, size_t count, double limit,
		  int levels)
{
	ARENA_SCOPE(tmp);
	struct points points;
	struct scatter rest;
	double weights = 0;

	take_points(&points, level, samples, count, &tmp);
	*out = rest = scatter_of(&points);
	out->beyond = out->dof >= LEAST_DOF && out->f > limit;
	if (!out->beyond)
		return;
	while (rest.f > EXPLAINED * limit && points.groups < 2 + levels) {
		add_level(&points);
		rest = scatter_of(&points);
	}
	for (size_t i = 0; i < count; i++)
		weights += points.list[i].weight;
	out->spread = sqrt((out->f - 1) * (double)count / weights);
	if (rest.f > EXPLAINED * limit)
		out->layout = out->spread;
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

double scatter_log_odds(const struct level *level, const struct visit *visit,
			size_t count, double layout)
{
	return verdict_log_odds(level, visit->beyond,
				visit->variance + 1.5 * layout * layout, count);
}

double scatter_cap(double ratio)
{
	double sum = 0;

	for (int n = 1; n <= 10000; n++)
		sum += erfc(ratio * sqrt(n / 8.0)) / 2 / n;
	return exp(-2 * sum);
}
