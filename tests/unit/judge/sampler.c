/* SPDX-License-Identifier: MIT */
#include "tests/unit/check.h"

#include "bisect/judge/sampler.h"

static struct sampler usual(void)
{
	struct sampler sampler;

	sampler_limits(&sampler, 3, 200, 0.99, 1);
	return sampler;
}

static void check_limits(void)
{
	struct sampler sampler = usual();

	check_int(sampler.end_least, 5);
	check_int(sampler.end_most, 100);
	check_int(sampler.visit_least, 3);
	check_int(sampler.visit_most, 200);
	check_near(sampler.need, 4.59511985013459, 1e-12); /* log(99) */
	check_near(sampler.min_effect, 0.01, 1e-15);

	sampler_limits(&sampler, 10, 12, 0.5, 0);
	check_int(sampler.end_least, 10);
	check_int(sampler.end_most, 10);
	check_int(sampler.visit_most, 12);
	check_near(sampler.need, 0, 1e-15);
	sampler_limits(&sampler, 1, 1, 0.9, 5);
	check_int(sampler.end_least, 5);
	check_int(sampler.end_most, 5);
	check_int(sampler.visit_least, 1);
	check_int(sampler.visit_most, 1);
}

/* A linear drift adds the same to both trees, after every fourth run. */
static void check_order(void)
{
	char order[17] = "";
	long drift = 0;

	for (size_t i = 0; i < 16; i++)
		order[i] = sampler_second(i) ? 'B' : 'A';
	check_str(order, "ABBAABBAABBAABBA");
	for (size_t i = 0; i < 16; i++) {
		drift += sampler_second(i) ? (long)i : -(long)i;
		if (i % 4 == 3)
			check_int(drift, 0);
	}
}

static void check_end_counts(void)
{
	static const size_t want[] = {5,  6,  7,  8,  9,  11, 13, 15,
				      17, 20, 23, 26, 30, 34, 39, 44,
				      50, 57, 65, 74, 84, 95, 100};
	static const size_t dear[] = {5,  7,  9,  12, 15, 19, 24,
				      30, 38, 48, 60, 75, 94, 100};
	struct sampler sampler = usual();
	size_t count = 0;

	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
		count = sampler_end_count(&sampler, count, false);
		check_int(count, want[i]);
	}
	count = 0;
	for (size_t i = 0; i < sizeof(dear) / sizeof(dear[0]); i++) {
		count = sampler_end_count(&sampler, count, true);
		check_int(count, dear[i]);
	}
	sampler_limits(&sampler, 1, 1, 0.99, 1);
	check_int(sampler_end_count(&sampler, 0, false), 5);
	check_int(sampler_end_count(&sampler, 5, false), 5);
}

static enum sampler_advice ends(double difference, double error, size_t count)
{
	struct sampler sampler = usual();
	struct level level = {
		.count = count,
		.good_median = -100,
		.difference = difference,
		.clamped_difference = difference,
		.error = error,
		.z = (difference < 0 ? -difference : difference) / error,
	};

	return sampler_ends(&sampler, &level);
}

static void check_ends(void)
{
	check_int(ends(5, 1.25, 5), SAMPLER_ENOUGH);
	check_int(ends(-5, 1.25, 5), SAMPLER_ENOUGH);
	check_int(ends(5, 1.26, 5), SAMPLER_MORE);
	check_int(ends(5, 1.26, 99), SAMPLER_MORE);
	check_int(ends(5, 1.26, 100), SAMPLER_GIVE_UP);
	check_int(ends(5, 1.24, 100), SAMPLER_ENOUGH);
	/* Surely less than 1 % of 100, on either side. */
	check_int(ends(0.3, 0.17, 5), SAMPLER_GIVE_UP);
	check_int(ends(-0.3, 0.17, 5), SAMPLER_GIVE_UP);
	/* Medians and means that contradict each other decide nothing. */
	check_int(sampler_ends(&(struct sampler){.end_most = 100},
			       &(struct level){.count = 5,
					       .difference = -20,
					       .clamped_difference = 20,
					       .z = 9}),
		  SAMPLER_MORE);
	check_int(ends(0.3, 0.18, 5), SAMPLER_MORE);
}

static enum sampler_advice ends_with(const double *good, const double *bad,
				     double min_effect_pct)
{
	struct sampler sampler;
	struct level level;

	sampler_limits(&sampler, 3, 200, 0.99, min_effect_pct);
	verdict_level(&level, good, bad, 5);
	return sampler_ends(&sampler, &level);
}

/* What never moves will not be told apart by a hundred more. */
static void check_constant_ends(void)
{
	static const double zero[5] = {0}, seven[5] = {7, 7, 7, 7, 7},
			    once[5] = {0, 0, 0, 1, 0};

	check_int(ends_with(zero, zero, 1), SAMPLER_GIVE_UP);
	check_int(ends_with(zero, zero, 0), SAMPLER_GIVE_UP);
	check_int(ends_with(seven, seven, 0), SAMPLER_GIVE_UP);
	check_int(ends_with(zero, seven, 1), SAMPLER_ENOUGH);
	check_int(ends_with(seven, zero, 1), SAMPLER_ENOUGH);
	check_int(ends_with(zero, once, 1), SAMPLER_MORE);
}

static void check_worth(void)
{
	struct sampler sampler = usual();
	struct level level = {.good_median = 200, .difference = -2};

	check(sampler_worthwhile(&sampler, &level));
	level.difference = 1.9;
	check(!sampler_worthwhile(&sampler, &level));
	sampler.min_effect = 0;
	level.difference = 0;
	check(sampler_worthwhile(&sampler, &level));
}

static enum sampler_advice visit(double log_odds, bool agreed, size_t count)
{
	struct sampler sampler = usual();
	struct visit visit = {.log_odds = log_odds, .agreed = agreed};

	return sampler_visit(&sampler, &visit, count);
}

static void check_visits(void)
{
	check_int(visit(9, true, 3), SAMPLER_ENOUGH);
	check_int(visit(-9, true, 3), SAMPLER_ENOUGH);
	check_int(visit(4.6, true, 3), SAMPLER_ENOUGH);
	check_int(visit(9, true, 2), SAMPLER_MORE);
	check_int(visit(9, false, 3), SAMPLER_MORE);
	check_int(visit(4.59, true, 3), SAMPLER_MORE);
	check_int(visit(-4.59, true, 199), SAMPLER_MORE);
	check_int(visit(-4.59, true, 200), SAMPLER_GIVE_UP);
	check_int(visit(9, false, 200), SAMPLER_GIVE_UP);
	check_int(visit(9, true, 200), SAMPLER_ENOUGH);
}

/* judging.md, section 3, with need 4.6: what the vectors decide. */
static void check_vectors(void)
{
	static const double good[] = {100, 101, 99, 100.5, 99.5};
	static const double bad[] = {105, 104, 106, 105.5, 104.5};
	static const struct {
		double runs[3];
		enum sampler_advice advice;
	} rows[] = {
		{{105.2, 104.8, 105.1}, SAMPLER_ENOUGH},
		{{100.2, 210, 99.9}, SAMPLER_MORE},
		{{100.2, 101.2, 99.9}, SAMPLER_ENOUGH},
		{{102.4, 102.7, 102.5}, SAMPLER_MORE},
	};
	struct sampler sampler = usual();
	struct level level;
	struct visit found;

	verdict_level(&level, good, bad, 5);
	check_int(sampler_ends(&sampler, &level), SAMPLER_ENOUGH);
	for (int i = 0; i < 4; i++) {
		struct sample sample = {.values = rows[i].runs, .count = 3};

		verdict_visit(&found, &level, &sample);
		check_int(sampler_visit(&sampler, &found, 3), rows[i].advice);
	}
}

static void check_steps(void)
{
	struct sampler sampler = usual();

	check_int(sampler_step(&sampler, 9, 3, 0.99), SAMPLER_ENOUGH);
	check_int(sampler_step(&sampler, 9, 2, 0.99), SAMPLER_MORE);
	check_int(sampler_step(&sampler, 4.6, 3, 0.99), SAMPLER_ENOUGH);
	check_int(sampler_step(&sampler, 4.5, 3, 0.9999), SAMPLER_MORE);
	/*
	 * A doubtful path wants more: log(.01 / .99) = -4.6, and the sum counts
	 * for 2.5 + 0.66 of what is beyond that, which is to be 4.6 + 1.1.
	 */
	check_int(sampler_step(&sampler, 9, 3, 0.01), SAMPLER_MORE);
	check_int(sampler_step(&sampler, 11.9, 4, 0.01), SAMPLER_MORE);
	check_int(sampler_step(&sampler, 12, 4, 0.01), SAMPLER_ENOUGH);
	check_int(sampler_step(&sampler, 1, 3, 0.01), SAMPLER_GIVE_UP);
	check_int(sampler_step(&sampler, -4.6, 3, 1), SAMPLER_GIVE_UP);
	check_int(sampler_step(&sampler, -4.5, 3, 1), SAMPLER_MORE);
	/* exp(-2.3) < 1/9 < exp(-2.1), from even odds. */
	check_int(sampler_step(&sampler, -2.1, 3, 0.5), SAMPLER_MORE);
	check_int(sampler_step(&sampler, -2.3, 3, 0.5), SAMPLER_GIVE_UP);
	check_int(sampler_step(&sampler, 4, 199, 0.5), SAMPLER_MORE);
	check_int(sampler_step(&sampler, 4, 200, 0.5), SAMPLER_GIVE_UP);
	check_int(sampler_step(&sampler, 9, 200, 1), SAMPLER_ENOUGH);
}

/* -- After a contradiction -- */

static void check_raise(void)
{
	struct sampler sampler = usual();
	struct visit found = {.log_odds = 5, .agreed = true};

	check(sampler_raise(&sampler, 80));
	check_near(sampler.raised, 1.5, 0);
	check_int(sampler.end_most, 160);
	check_int(sampler_visit(&sampler, &found, 3), SAMPLER_MORE);
	found.log_odds = 6.2;
	check_int(sampler_visit(&sampler, &found, 3), SAMPLER_ENOUGH);
	check(!sampler_raise(&sampler, 201)); /* four times 100 */
	sampler.raised = 1.5;
	/* The proof itself wants no more than before. */
	check_int(sampler_step(&sampler, 4.6, 3, 0.999), SAMPLER_ENOUGH);
	sampler_scattered(&sampler);
	check_int(sampler.visit_least, 8);
	check_int(sampler_visit(&sampler, &found, 7), SAMPLER_MORE);
	check_int(sampler_visit(&sampler, &found, 8), SAMPLER_ENOUGH);
}

static void check_neighbours(void)
{
	struct sampler sampler = usual();
	struct visit found = {.log_odds = 4.7};

	check_int(sampler_neighbour(&sampler, &found, true, 2), SAMPLER_ENOUGH);
	check_int(sampler_neighbour(&sampler, &found, false, 2),
		  SAMPLER_GIVE_UP);
	found.log_odds = -4;
	check_int(sampler_neighbour(&sampler, &found, false, 2), SAMPLER_MORE);
	check_int(sampler_neighbour(&sampler, &found, true, 200),
		  SAMPLER_GIVE_UP);
}

/* However little is asked of verdicts. */
static void check_careless(void)
{
	struct sampler sampler;
	struct visit found = {.log_odds = 4.5};

	sampler_limits(&sampler, 3, 200, 0.9, 0);
	check_int(sampler_neighbour(&sampler, &found, true, 3), SAMPLER_MORE);
	check_int(sampler_neighbour(&sampler, &found, false, 3), SAMPLER_MORE);
	check_int(sampler_step(&sampler, 4.5, 3, 0.999), SAMPLER_MORE);
	check_int(sampler_step(&sampler, -4.5, 3, 1), SAMPLER_MORE);
	check_int(sampler_step(&sampler, 4.6, 3, 0.999), SAMPLER_ENOUGH);
}

/* More runs of a revision do not make the threshold better known. */
static void check_held_up(void)
{
	struct sampler sampler;
	struct level level = {.count = 5};
	struct visit visit = {.variance = 2, .ends = 1};

	sampler_limits(&sampler, 3, 200, 0.99, 1);
	check(sampler_ends_hold_up(&sampler, &level, &visit, 3));
	check(!sampler_ends_hold_up(&sampler, &level, &visit, 2));
	visit.variance = 2.1;
	check(!sampler_ends_hold_up(&sampler, &level, &visit, 3));
	visit.variance = 1.5;
	level.count = 50;
	check(sampler_ends_hold_up(&sampler, &level, &visit, 3));
	level.count = 51;
	check(!sampler_ends_hold_up(&sampler, &level, &visit, 3));
}

static void check_doubt(void)
{
	struct sampler sampler = usual();

	sampler_doubt(&sampler);
	sampler_doubt(&sampler);
	check_int(sampler_step(&sampler, 7.5, 3, 0.999), SAMPLER_MORE);
	check_int(sampler_step(&sampler, 7.6, 3, 0.999), SAMPLER_ENOUGH);
	check_int(sampler_step(&sampler, -4.6, 3, 1), SAMPLER_GIVE_UP);
	/* No more than three pairs can bring: 4.6 and 3, of 9. */
	sampler_limits(&sampler, 3, 3, 0.99, 0);
	for (int i = 0; i < 3; i++)
		sampler_doubt(&sampler);
	check_near(sampler.doubt, 3, 0);
}

static enum sampler_advice share(double share, double error, size_t count)
{
	struct level level = {.clamped_difference = -10};
	struct visit found = {
		.beyond = (share - 0.5) * -10,
		.variance = 100 * error * error,
	};

	return sampler_share(&level, &found, count);
}

/* In the middle, with so much of the error from the ends. */
static enum sampler_advice share_beside(double ends, double error, size_t count)
{
	struct level level = {.clamped_difference = -10};
	struct visit found = {
		.ends = 100 * ends * ends,
		.variance = 100 * error * error,
	};

	return sampler_share(&level, &found, count);
}

static void check_shares(void)
{
	check_int(share(0.5, 0.09, 10), SAMPLER_MORE);
	check_int(share(0.5, 0.083, 10), SAMPLER_ENOUGH);
	check_int(share(0.5, 0.09, 300), SAMPLER_GIVE_UP);
	check_int(share(1, 0.14, 10), SAMPLER_ENOUGH);
	check_int(share(0, 0.16, 10), SAMPLER_MORE);
	check_int(share(1, 0.01, 2), SAMPLER_MORE);
	/* The ends themselves are not better known. */
	check_int(share_beside(0.1, 0.2, 10), SAMPLER_MORE);
	check_int(share_beside(0.1, 0.14, 10), SAMPLER_MORE);
	check_int(share_beside(0.1, 0.13, 10), SAMPLER_ENOUGH);
	check_int(share_beside(0.3, 0.31, 10), SAMPLER_ENOUGH);
	check(sampler_intermediate(0.31) && sampler_intermediate(0.69));
	check(!sampler_intermediate(0.29) && !sampler_intermediate(0.71));
}

void check_sampler(void)
{
	check_raise();
	check_neighbours();
	check_careless();
	check_held_up();
	check_doubt();
	check_shares();
	check_limits();
	check_order();
	check_end_counts();
	check_ends();
	check_constant_ends();
	check_worth();
	check_visits();
	check_vectors();
	check_steps();
}
