/* SPDX-License-Identifier: MIT */
/*
 * Most literals come from a straight transcription of the rule into Python,
 * which shares no code with bisect/judge/verdict.c.
 */
#include "tests/unit/check.h"

#include "bisect/judge/verdict.h"

#include <math.h>

enum { RUNS = 5 };

static const double good[RUNS] = {100, 101, 99, 100.5, 99.5};
static const double bad[RUNS] = {105, 104, 106, 105.5, 104.5};

static void visit_of(struct visit *out, const struct level *level,
		     const double *values, size_t count)
{
	struct sample sample = {.values = values, .count = count};

	verdict_visit(out, level, &sample);
}

static void learn_from(struct level *level, const double *values, size_t count)
{
	struct sample sample = {.values = values, .count = count};

	verdict_learn(level, &sample);
}

static void check_level(void)
{
	struct level level;

	verdict_level(&level, good, bad, RUNS);
	check_int(level.count, 5);
	check_near(level.good_median, 100, 0);
	check_near(level.bad_median, 105, 0);
	check_near(level.threshold, 102.5, 0);
	check_near(level.difference, 5, 0);
	check_near(level.sigma_raw, 0.9832319792398945, 1e-12);
	check_near(level.clamp, 3.4832319792398945, 1e-12);
	check_near(level.clamped_threshold, 102.5, 1e-12);
	check_near(level.clamped_difference, 4.993292791695978, 1e-12);
	check_near(level.sigma, 0.9453804927435143, 1e-12);
	check_near(level.z, 5.8968348061359022, 1e-12);
	check_near(level.error * level.z, 4.993292791695978, 1e-12);
	check_int(level.square_count, 8);
}

/*
 * A bad end that scatters alone is known from its own runs: half as many
 * degrees of freedom, and 3 / 4 in place of 3 / 8 on top of the error.
 */
static void check_freedom(void)
{
	static const double still[] = {0, 0, 0, 0, 0};
	static const double wide[] = {8, 12, 8, 12, 8};
	struct level level;

	verdict_level(&level, still, wide, RUNS);
	check_near(level.error,
		   level.sigma * (1 + 3.0 / 4) * sqrt(2 * 1.05 / RUNS), 1e-12);
	verdict_level(&level, wide, wide, RUNS);
	check_near(level.error,
		   level.sigma * (1 + 3.0 / 8) * sqrt(2 * 1.05 / RUNS), 1e-12);
	verdict_level(&level, still, still, RUNS);
	check_near(level.error,
		   level.sigma * (1 + 3.0 / 8) * sqrt(2 * 1.05 / RUNS), 0);
}

/* The same visit with values that are turned round, moved and scaled. */
static void check_visit(double a, double b, double c, double median,
			double log_odds, double tolerance)
{
	static const double scales[] = {1, -1, 1e-6, -1e9};

	for (int i = 0; i < 4; i++) {
		double good_runs[RUNS], bad_runs[RUNS];
		double runs[3] = {a * scales[i], b * scales[i], c * scales[i]};
		struct level level;
		struct visit visit;

		for (int j = 0; j < RUNS; j++) {
			good_runs[j] = good[j] * scales[i];
			bad_runs[j] = bad[j] * scales[i];
		}
		verdict_level(&level, good_runs, bad_runs, RUNS);
		visit_of(&visit, &level, runs, 3);
		check_near(visit.median / scales[i], median, 1e-9);
		check_near(visit.log_odds, log_odds, tolerance);
		check(visit.bad == (median > 102.5));
		check(visit.agreed == (visit.bad == (log_odds > 0)));
	}
}

static void check_visits(void)
{
	static const double five[] = {103, 102.9, 103.3, 102.6, 103.2};
	struct level level;
	struct visit visit;

	check_visit(105.2, 104.8, 105.1, 105.1, 9, 0);
	/* Of a noise of its own, which says less of its level. */
	check_visit(100.2, 210, 99.9, 100.2, -1.3947910731908282, 1e-6);
	check_visit(107.4, 102, 103.4, 103.4, 8.126037549242763, 1e-6);
	check_visit(102.4, 102.7, 102.5, 102.5, 0.3879591859794669, 1e-6);
	check_visit(0, 0, 0, 0, -9, 0);

	verdict_level(&level, good, bad, RUNS);
	visit_of(&visit, &level, five, 5);
	check_near(visit.log_odds, 8.405782362885345, 1e-9);
	check(visit.bad && visit.agreed);
	visit_of(&visit, &level, five, 1);
	check(fabs(visit.log_odds) <= VERDICT_CAP);
	/* On the threshold is not beyond it. */
	visit_of(&visit, &level, &(double){102.5}, 1);
	check(!visit.bad);
}

/*
 * Where neither end explains the mean, the odds are those of the side it is
 * on, however many runs there are.
 */
static void check_between(void)
{
	static const double apart[] = {107.4, 102, 206.5};
	double middle[60];
	struct level level;
	struct visit visit;

	for (int i = 0; i < 60; i++)
		middle[i] = 102.9 + 0.1 * (i % 3);
	verdict_level(&level, good, bad, RUNS);
	visit_of(&visit, &level, bad, RUNS);
	check_near(visit.side_odds, visit.log_odds, 0);
	visit_of(&visit, &level, apart, 3);
	check_near(visit.log_odds, 9, 0);
	check_near(visit.side_odds, 7.277724324413073, 1e-9);
	visit_of(&visit, &level, middle, 60);
	check_near(visit.log_odds, 21.614868933133742, 1e-9);
	check_near(visit.side_odds, 2.5772013934023446, 1e-6);
	/* Lower is worse. */
	verdict_level(&level, bad, good, RUNS);
	visit_of(&visit, &level, middle, 60);
	check_near(visit.side_odds, -2.5772013934023446, 1e-6);
}

/* Without references all runs of a visit share one state of the machine. */
static void check_burst(void)
{
	check_near(verdict_of_burst(-9, 0), -6, 0);
	check_near(verdict_of_burst(600, 0), 6, 0);
	check_near(verdict_of_burst(5.9, 0), 5.9, 0);
	check_near(verdict_of_burst(-9, 1), -9, 0);
}

static void check_disagreement(void)
{
	static const double runs[] = {102.4, 102.4, 105.5};
	struct level level;
	struct visit visit;

	verdict_level(&level, good, bad, RUNS);
	visit_of(&visit, &level, runs, 3);
	check(!visit.bad);
	check(visit.log_odds > 0);
	check(!visit.agreed);
}

/* A metric without noise must give numbers, too. */
static void check_noiseless(void)
{
	static const double low[] = {7, 7, 7, 7, 7}, high[] = {8, 8, 8, 8, 8};
	static const double zero[] = {0, 0, 0, 0, 0};
	struct level level;
	struct visit visit;

	verdict_level(&level, low, high, RUNS);
	check_near(level.sigma, 0.0005 * 7.5, 1e-12);
	check(isfinite(level.z) && level.z > 100);
	visit_of(&visit, &level, high, 3);
	check_near(visit.log_odds, 9, 0);
	visit_of(&visit, &level, low, 3);
	check_near(visit.log_odds, -9, 0);
	verdict_level(&level, low, low, RUNS);
	check_near(level.z, 0, 0);
	verdict_level(&level, zero, zero, RUNS);
	check_near(level.z, 0, 0);
	verdict_level(&level, zero, high, RUNS);
	check(isfinite(level.z) && level.z > 100);
}

/* Ticks of 10: most runs have the same value, whatever the level is. */
static void check_coarse(void)
{
	static const double a[] = {50, 50, 60, 50, 50};
	static const double b[] = {60, 50, 60, 50, 60};
	static const double c[] = {60, 50, 50, 50, 50};
	static const double d[] = {50, 50, 60, 60, 60};
	struct level level;
	struct visit visit;
	struct step step;

	verdict_level(&level, a, b, RUNS);
	check_near(level.good_median, 51.25, 1e-12);
	check_near(level.bad_median, 60 + 10 * (0.5 / 3 - 0.5), 1e-12);
	check_near(level.sigma_raw, 7.0710678118654755, 1e-9);
	visit_of(&visit, &level, (double[]){50, 60, 60}, 3);
	check_near(visit.median, 57.5, 1e-12);
	check(visit.bad);
	visit_of(&visit, &level, (double[]){50, 60, 50}, 3);
	check(!visit.bad);
	/* One of five, and two: a vote is worth log(4.5 / 2.5) for good. */
	verdict_level(&level, c, d, RUNS);
	check_int(level.astray[0], 1);
	check_int(level.astray[1], 2);
	visit_of(&visit, &level, (double[]){50, 50, 50}, 3);
	check_near(visit.log_odds, -3 * log(4.5 / 2.5), 1e-9);
	visit_of(&visit, &level, (double[]){60, 60, 60, 60, 60}, 5);
	check_near(visit.log_odds, 5 * log(3.5 / 1.5), 1e-9);
	verdict_step(&step, &level, (double[]){10, 10, 10, 10, 10}, 5);
	check_near(step.log_odds, 5 * log(4.5 * 3.5 / (2.5 * 3.5)), 1e-9);
}

static void check_learning(void)
{
	static const double quiet[] = {100, 100.1, 100, 100.1, 100};
	struct level level;
	double before;

	verdict_level(&level, good, bad, RUNS);
	before = level.sigma;
	learn_from(&level, quiet, 1);
	check_near(level.sigma, before, 1e-12);
	/* sqrt((8 * 2 * .9453804927435143**2 + 4 * .01) / (2 * 12)) */
	learn_from(&level, quiet, 5);
	check_int(level.square_count, 12);
	check_near(level.sigma, 0.7729787733437316, 1e-9);
}

/* Two that are cut off alike tell nothing of how far apart they are. */
static void check_cut_off(void)
{
	static const double runs[] = {99, 210, 300, 99, 104};
	static const double beyond[] = {400, 210, 300};
	struct level level;
	double before;

	verdict_level(&level, good, bad, RUNS);
	learn_from(&level, runs, 5);
	check_int(level.square_count, 11);
	check_near(level.sigma, 2.488114926692624, 1e-9);
	before = level.sigma;
	learn_from(&level, beyond, 3);
	check_int(level.square_count, 11);
	check_near(level.sigma, before, 0);
}

/* The noisier side counts, as far as it has been seen. */
static void check_sides(void)
{
	static const double quiet[] = {100, 100.1, 100, 100.1, 100};
	static const double noisy[] = {108, 103, 107.5, 102.5, 108};
	struct sample sample = {.values = noisy, .count = 5, .bad = true};
	struct level level;

	verdict_level(&level, good, bad, RUNS);
	check_near(verdict_noise(&level), 0.9429058750219644, 1e-9);
	learn_from(&level, quiet, 5);
	check_near(verdict_noise(&level), 0.6668338218859813, 1e-9);

	verdict_level(&level, good, bad, RUNS);
	verdict_learn(&level, &sample);
	check_near(level.sigma * level.sigma, 2.348544355969895, 1e-9);
	check_near(verdict_noise(&level), 2.729086093828449, 1e-9);
}

static void check_step(const double *differences, size_t count, double mean,
		       double error, double log_odds)
{
	struct level level;
	struct step step;
	double turned[5];

	verdict_level(&level, good, bad, RUNS);
	verdict_step(&step, &level, differences, count);
	check_near(step.mean, mean, 1e-9);
	check_near(step.error, error, 1e-9);
	check_near(step.log_odds, log_odds, 1e-9);

	/* Lower is worse. */
	for (size_t i = 0; i < count; i++)
		turned[i] = -differences[i];
	verdict_level(&level, bad, good, RUNS);
	verdict_step(&step, &level, turned, count);
	check_near(step.mean, -mean, 1e-9);
	check_near(step.error, error, 1e-9);
	check_near(step.log_odds, log_odds, 1e-9);
}

static void check_steps(void)
{
	static const double there[] = {5.1, 4.6, 5.3};
	static const double not_there[] = {0.2, -0.3, 0.1};
	static const double part[] = {2.5, 1.8, 2.9};
	static const double noisy[] = {3, -1, 6, 2, 1.5};
	static const double outliers[] = {50, -50, 2, 2};
	static const double wide[] = {1, 9, 5};
	static const double third[] = {1.6, 1.5, 1.7, 1.6, 1.5};
	static const double quarter[] = {1.2, 1.1, 1.3, 1.2, 1.1};

	check_step(there, 3, 5, 0.792845455736053, 9);
	check_step(not_there, 3, 0, 0.792845455736053, -9);
	check_step(part, 3, 2.4, 0.792845455736053, 2.993070143580485);
	check_step(noisy, 5, 2.3, 1.1357816691600546, 1.1820091816443064);
	check_step(outliers, 4, 2.2483231979239946, 1.5933840259025451,
		   0.5279821385594295);
	/* One of several steps is there; less than a quarter is none. */
	check_step(third, 5, 1.58, 0.6141354492363926, 1.151857296292203);
	check_step(quarter, 5, 1.1800000000000002, 0.6141354492363926,
		   -6.548486053759323);
	check_step(wide, 3, 4.127930930565326, 1.1347201344857265,
		   6.24761032741773);
}

/* Every sixth run takes twice as long: that is no spread of 70. */
static void check_many_outliers(void)
{
	static const double off_good[] = {100, 101, 200, 100.5, 99.5, 100,
					  99,  101, 200, 99,	100,  101};
	static const double off_bad[] = {105, 210, 106, 105.5, 104.5, 105,
					 104, 210, 106, 104,   105,   106};
	struct level level;

	/* Of the 22 differences the 55th percentile is 1.55, the 68th 99. */
	verdict_level(&level, off_good, off_bad, 12);
	check_near(level.sigma_raw, 1.25 * 1.55 / 0.7554 / sqrt(2), 1e-9);
	check(level.z > 2);
}

/* A coarse clock says most of the time that two runs are the same. */
static void check_idle_bulk(void)
{
	static const double a[] = {50, 50, 50, 50, 60, 50, 50, 50, 50, 50};
	static const double b[] = {50, 60, 60, 50, 60, 60, 50, 60, 60, 60};
	struct level level;

	/* Of 18 differences 11 are 0: the 55th percentile is, not the 68th. */
	verdict_level(&level, a, b, 10);
	check_near(level.sigma_raw, 10 / sqrt(2), 1e-9);
}

/*
 * The ends have been quiet by luck: what is no step, and scatters by 11, must
 * not be pushed to the middle of one.
 */
static void check_noisy_step(void)
{
	static const double none[] = {-11, 11, -12, 12, -10, 10,
				      -11, 11, -12, 12, -10, 10};
	struct level level;
	struct step step;

	verdict_level(&level, good, bad, RUNS);
	verdict_step(&step, &level, none, 12);
	check(step.mean < 0.375 * level.clamped_difference);
	check(step.log_odds < 0);
}

static void check_confidence(void)
{
	/* 9 -9 9 5 -5 9 9 -9 9 9, each for its verdict. */
	static const double path[] = {9, 9, 9, 5, 5, 9, 9, 9, 9, 9};

	check_near(verdict_path(path, 10), 0.985685525904841, 1e-12);
	check_near(verdict_path(path, 0), 1, 0);
	check_near(verdict_path((double[]){0}, 1), 0.5, 1e-15);
	/* An undecided one, against its own odds: 1 / (1 + exp(2)). */
	check_near(verdict_path((double[]){-2}, 1), 0.11920292202211755, 1e-12);
	/* o = .9 / .1 * exp(2); o / (1 + o) */
	check_near(verdict_confidence(0.9, 2), 0.9851855154692621, 1e-12);
	check_near(verdict_confidence(0.5, 0), 0.5, 1e-15);
	check_near(verdict_confidence(0.5, -5), 0.0066928509242848554, 1e-12);
	check_near(verdict_confidence(1, 9), 1, 0);
	check_near(verdict_confidence(0.9, 1e4), 1, 0);
	check_near(verdict_confidence(0.9, -1e4), 0, 0);
	/* No verdicts at all (a range of one), and a step that is not there. */
	check(isfinite(verdict_confidence(1, -1e4)));
	check(isfinite(verdict_confidence(0, 1e4)));
}

/* -- Drift -- */

/* In proportion, or by the same for all where a level is not positive. */
static void check_settling(void)
{
	static const double below[] = {-5, -5, -5, -5, -5};
	struct level level;

	verdict_level(&level, good, bad, RUNS);
	check_near(verdict_settle(&level, 102.5, 200), 100, 1e-9);
	check_near(verdict_settle(&level, 0, 200), 200, 0);
	check_near(verdict_settle(&level, -200, 200), 400, 0);
	verdict_level(&level, below, good, RUNS);
	check_near(verdict_settle(&level, 10, 30), 20, 1e-9);
	check_near(verdict_residual(&level, false, -2), 3, 1e-9);
}

static void check_calibrated(void)
{
	check_near(verdict_calibrated(-3), -3, 0);
	check_near(verdict_calibrated(2.5), 2.5, 0);
	check_near(verdict_calibrated(12.5), 9.1, 1e-12);
}

static void check_residuals(void)
{
	struct level level;

	verdict_level(&level, good, bad, RUNS);
	check_near(verdict_residual(&level, true, 103.2), -1.7539251194760155,
		   1e-9);
	check_near(verdict_residual(&level, false, 98), -2.053368582401773,
		   1e-9);
}

static void check_drift(const double *residuals, size_t count, double shift,
			double variance)
{
	struct level level;
	struct drift drift;

	verdict_level(&level, good, bad, RUNS);
	verdict_drift(&drift, &level, residuals, count);
	check_near(drift.shift, shift, 1e-9);
	check_near(drift.variance, variance, 1e-9);
}

static void check_drifts(void)
{
	check_drift(NULL, 0, 0, 0);
	check_drift((double[]){1, 3}, 2, 2, 0.446872138029985);
	/* An outlier moves it by no more than two sigma. */
	check_drift((double[]){1, 3, 2, 50}, 4, 2.6166159896199472,
		    0.2234360690149925);
}

/* What the machine has moved is taken off, and makes the odds less. */
static void check_drifted_visit(void)
{
	static const double moved[] = {108.1, 107.9, 108.3};
	static const double close[] = {103.2, 102.9, 103.1};
	struct sample sample = {moved, 3, {3, 0.29791475868665667}, 3, false};
	struct level level;
	struct visit visit;

	verdict_level(&level, good, bad, RUNS);
	verdict_visit(&visit, &level, &sample);
	check_near(visit.median, 105.0260663507109, 1e-9);
	check_near(visit.beyond, 2.5260663507108916, 1e-9);
	check_near(visit.variance, 0.7269369318216505, 1e-9);
	check_near(visit.log_odds, 9, 1e-12);
	sample = (struct sample){close, 3, {0, 0.2}, 3, false};
	verdict_visit(&visit, &level, &sample);
	check_near(visit.log_odds, 4.498303402976961, 1e-9);
	check_near(verdict_share(&level, &visit), 0.6134855676016162, 1e-9);
}

/* -- Too good to be true -- */

static bool is_odd(double level_of, bool higher)
{
	double low[RUNS], high[RUNS], runs[3];
	struct sample sample = {.values = runs, .count = 3};
	struct level level;
	struct visit visit;

	for (int i = 0; i < RUNS; i++) {
		low[i] = good[i];
		high[i] = bad[i] + 35; /* 100 and 140 */
	}
	for (int i = 0; i < 3; i++)
		runs[i] = level_of + i * 0.1;
	verdict_level(&level, higher ? high : low, higher ? low : high, RUNS);
	verdict_visit(&visit, &level, &sample);
	return verdict_is_odd(&level, &visit, 3, higher);
}

static void check_odd(void)
{
	struct sample few = {.values = (double[]){94}, .count = 1};
	struct level level;
	struct visit visit;

	/* By the whole difference, which is reached before half of it. */
	check(is_odd(55, false));
	check(!is_odd(62, false)); /* within three standard errors */
	check(!is_odd(100, false) && !is_odd(1000, false));
	check(is_odd(190, true) && is_odd(300, true));
	check(!is_odd(178, true) && !is_odd(10, true));
	/* One run of a noisy metric is no proof. */
	verdict_level(&level, good, bad, RUNS);
	verdict_visit(&visit, &level, &few);
	check(!verdict_is_odd(&level, &visit, 1, false));
}

static void check_forecast(double delta, double runs, double per_side)
{
	struct forecast forecast;

	verdict_forecast(&forecast, 1024, delta);
	check_near(forecast.runs, runs, 1e-9);
	check_near(forecast.per_side, per_side, 1e-9);
	check_near(forecast.builds, 13, 1e-9);
}

void check_verdict(void)
{
	struct forecast none;

	check_level();
	check_freedom();
	check_visits();
	check_between();
	check_burst();
	check_disagreement();
	check_noiseless();
	check_coarse();
	check_learning();
	check_cut_off();
	check_sides();
	check_steps();
	check_many_outliers();
	check_idle_bulk();
	check_noisy_step();
	check_confidence();
	check_calibrated();
	check_settling();
	check_residuals();
	check_drifts();
	check_drifted_visit();
	check_odd();
	check_forecast(5, 81, 5);
	check_forecast(2, 165, 9);
	check_forecast(1, 465, 34);
	check_forecast(0.5, 1665, 136);
	check_forecast(-2, 165, 9);
	verdict_forecast(&none, 0, 0);
	check(isfinite(none.runs) && isfinite(none.per_side));
}
