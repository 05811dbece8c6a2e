/* SPDX-License-Identifier: MIT */
#include "tests/bench/chance.h"

#include <math.h>

/* Our choice: a skewness of 2 / sqrt(shape). */
enum { GAMMA_SHAPE = 4 };

double chance_uniform(struct random *random)
{
	return ((double)(random_next(random) >> 11) + 0.5) * 0x1p-53;
}

double chance_normal(struct random *random)
{
	double radius = sqrt(-2 * log(chance_uniform(random)));

	return radius * cos(2 * M_PI * chance_uniform(random));
}

double chance_skewed(struct random *random)
{
	double product = 1;

	for (int i = 0; i < GAMMA_SHAPE; i++)
		product *= chance_uniform(random);
	return (-log(product) - GAMMA_SHAPE) / sqrt(GAMMA_SHAPE);
}

/* Half a chi-square of two degrees of freedom is exponential. */
double chance_student(struct random *random)
{
	double value = chance_normal(random);

	return value / sqrt(-log(chance_uniform(random)));
}

size_t chance_between(struct random *random, size_t first, size_t last)
{
	return first + random_below(random, last - first + 1);
}
