/* SPDX-License-Identifier: MIT */
#ifndef TESTS_BENCH_CHANCE_H
#define TESTS_BENCH_CHANCE_H

#include "bisect/judge/random.h"

/*
 * Numbers of several distributions, from a seeded generator.
 */

/* Above 0 and below 1. */
double chance_uniform(struct random *random);

/* Box and Muller (1958), Annals of Mathematical Statistics 29(2), 610-611. */
double chance_normal(struct random *random);

/* A gamma distribution, moved and scaled to mean 0 and variance 1. */
double chance_skewed(struct random *random);

/* Student's t with two degrees of freedom, which has no variance. */
double chance_student(struct random *random);

/* A whole number, both ends among them. */
size_t chance_between(struct random *random, size_t first, size_t last);

#endif
