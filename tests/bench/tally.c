/* SPDX-License-Identifier: MIT */
#include "tests/bench/tally.h"

#include <math.h>

const double tally_limits[TALLY_BINS] = {0, 0.9, 0.95, 0.99, 0.999};

static struct bin *bin_of(struct tally *tally, double stated)
{
	size_t i = TALLY_BINS - 1;

	while (i > 0 && stated < tally_limits[i])
		i--;
	return &tally->bins[i];
}

static void add_confirmed(struct tally *tally, const struct finding *finding)
{
	struct bin *bin = bin_of(tally, finding->confidence);

	bin->count++;
	bin->right += finding->right;
	bin->stated += finding->confidence;
	tally->right += finding->right;
	tally->wrong += !finding->right;
	tally->odd += !finding->right && finding->odd;
}

void tally_add(struct tally *tally, const struct finding *finding)
{
	tally->count++;
	tally->runs += finding->runs;
	tally->warmups += finding->warmups;
	tally->builds += finding->builds;
	for (size_t i = 0; i < FINDING_PARTS; i++)
		tally->parts[i] += finding->parts[i];
	tally->refused += finding->outcome == OUTCOME_NOT_REPRODUCED;
	tally->not_confirmed += finding->outcome == OUTCOME_NOT_CONFIRMED;
	tally->range += finding->outcome == OUTCOME_RANGE;
	if (finding->outcome == OUTCOME_CONFIRMED)
		add_confirmed(tally, finding);
}

static void bin_join(struct bin *bin, const struct bin *other)
{
	bin->count += other->count;
	bin->right += other->right;
	bin->stated += other->stated;
}

void tally_join(struct tally *tally, const struct tally *other)
{
	tally->count += other->count;
	tally->right += other->right;
	tally->wrong += other->wrong;
	tally->odd += other->odd;
	tally->refused += other->refused;
	tally->not_confirmed += other->not_confirmed;
	tally->range += other->range;
	tally->runs += other->runs;
	tally->warmups += other->warmups;
	tally->builds += other->builds;
	for (size_t i = 0; i < FINDING_PARTS; i++)
		tally->parts[i] += other->parts[i];
	for (size_t i = 0; i < TALLY_BINS; i++)
		bin_join(&tally->bins[i], &other->bins[i]);
}

struct bin tally_stated(const struct tally *tally)
{
	struct bin all = {0};

	for (size_t i = 0; i < TALLY_BINS; i++)
		bin_join(&all, &tally->bins[i]);
	return all;
}

struct interval tally_interval(size_t hits, size_t count)
{
	const double z = 1.959964;
	double n = (double)count, part, middle, reach;

	if (count == 0)
		return (struct interval){0, 1};
	part = (double)hits / n;
	middle = (part + z * z / (2 * n)) / (1 + z * z / n);
	reach = z / (1 + z * z / n) *
		sqrt(part * (1 - part) / n + z * z / (4 * n * n));
	return (struct interval){fmax(0, middle - reach),
				 fmin(1, middle + reach)};
}

/* 1 - E log2(1 + exp(-2 a (a + Z))) for a = delta / 2 and a normal Z. */
static double capacity(double delta)
{
	enum { POINTS = 4001 };
	double a = delta / 2, lost = 0, weight = 0;

	for (int i = 0; i < POINTS; i++) {
		double z = -10 + 20.0 * i / (POINTS - 1);
		double density = exp(-z * z / 2);

		lost += density * log2(1 + exp(-2 * a * (a + z)));
		weight += density;
	}
	return 1 - lost / weight;
}

double tally_bound_runs(double delta)
{
	const double e = 0.01;

	return (1 - e) * log2(CANDIDATES) / capacity(delta) +
	       2 * log(1 / e) / (delta * delta / 2);
}

double tally_cost_ratio(const struct tally *tally, double delta)
{
	double bound = tally_bound_runs(delta) + BUILD_TICKS * log2(CANDIDATES);

	return (tally->runs + BUILD_TICKS * tally->builds) /
	       (double)tally->count / bound;
}
