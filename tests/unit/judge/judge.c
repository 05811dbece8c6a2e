/* SPDX-License-Identifier: MIT */
#include "tests/unit/check.h"

#include "bisect/judge/judge.h"
#include "bisect/judge/lead.h"
#include "tests/unit/history.h"

#include <math.h>
#include <stdio.h>

enum { COUNT = 64, RUNS = 5 };

/* A line of 64 commits, bad from `culprit` on, and a judge of it. */
struct bench {
	struct arena arena;
	struct dag dag;
	struct judge judge;
};

static void set_up(struct bench *bench, bool reversed)
{
	static double good[RUNS] = {100, 101, 99, 100.5, 99.5};
	static double bad[RUNS] = {105, 104, 106, 105.5, 104.5};
	double *ends[2] = {good, bad};
	struct random random = {1};
	struct config config = {.runs = 3, .max_runs = 200, .confidence = 0.99};

	*bench = (struct bench){.arena = {0}};
	history_make(&bench->dag, HISTORY_LINE, COUNT, &random, &bench->arena);
	judge_init(&bench->judge, &config, reversed, &bench->arena);
	judge_ends(&bench->judge, ends, RUNS);
}

static void hold(struct bench *bench, size_t index, const double *values)
{
	struct opinion opinion = {.rev = history_rev(index)};

	opinion.sample.values = values;
	opinion.sample.count = 3;
	verdict_visit(&opinion.visit, &bench->judge.level, &opinion.sample);
	opinion.sample.bad = opinion.visit.bad;
	opinion.log_odds = opinion.visit.log_odds;
	judge_hold(&bench->judge, &opinion);
}

static const double low[] = {100.2, 99.6, 100.1};
static const double high[] = {105.2, 104.8, 105.1};
static const double high_enough[] = {103.5, 103.3, 103.4};

static void check_held(void)
{
	struct rev rev = history_rev(3);
	struct bench bench;

	set_up(&bench, false);
	check(!judge_find(&bench.judge, &rev));
	hold(&bench, 3, low);
	hold(&bench, 3, high);
	check_int(bench.judge.count, 1);
	check(judge_find(&bench.judge, &rev)->sample.bad);
	/* One burst, 1 / (1 + exp(-6)); with references, 1 / (1 + exp(-9)). */
	check_near(judge_path(&bench.judge), 0.9975273768433653, 1e-12);
	bench.judge.opinions[0].sample.references = 3;
	check_near(judge_path(&bench.judge), 0.9998766054240137, 1e-12);
	judge_forget(&bench.judge);
	check_near(judge_path(&bench.judge), 1, 0);
	check(!judge_swapped(&bench.judge));
	bench.judge.higher_is_better = true;
	check(judge_swapped(&bench.judge));
	arena_release(&bench.arena);
}

/* Builds differ where both are known, not where the first was a guess. */
static void check_differs(void)
{
	static const double guess[] = {102.1, 102.6, 102.2};
	struct sample again = {.values = high, .count = 3, .bad = true};
	struct bench bench;

	set_up(&bench, false);
	hold(&bench, 3, low);
	check(judge_differs(&bench.judge, bench.judge.opinions, &again));
	hold(&bench, 3, high);
	check(!judge_differs(&bench.judge, bench.judge.opinions, &again));
	again.values = high_enough;
	hold(&bench, 3, guess);
	check(!judge_differs(&bench.judge, bench.judge.opinions, &again));
	arena_release(&bench.arena);
}

/* What later runs say of the noise counts for earlier verdicts as well. */
static void check_learned(void)
{
	static const double close[] = {103.2, 102.9, 103.1};
	static const double noisy[] = {108, 101, 108, 101, 108, 101, 108};
	struct sample later = {.values = noisy, .count = 7, .bad = true};
	struct bench bench;
	double before;

	set_up(&bench, false);
	hold(&bench, 3, close);
	before = judge_path(&bench.judge);
	verdict_learn(&bench.judge.level, &later);
	check(judge_path(&bench.judge) < before - 0.01);
	check(judge_path(&bench.judge) > 0.5);
	arena_release(&bench.arena);
}

/* All say 41, surely. */
static void check_sure(bool reversed)
{
	static const size_t visits[] = {31, 47, 39, 43, 41, 40, 42};
	struct conclusion conclusion;
	struct bench bench;

	set_up(&bench, reversed);
	for (size_t i = 0; i < 7; i++)
		hold(&bench, visits[i],
		     (visits[i] >= 41) != reversed ? high : low);
	judge_conclude(&conclusion, &bench.judge, &bench.dag, NULL, COUNT - 1,
		       41, 9, &bench.arena);
	check(conclusion.confidence > 0.999);
	check_near(conclusion.scatter.layout, 0, 0);
	check_str(conclusion.ranking.candidates[0], history_rev(41).hex);
	check(!conclusion.ranking.candidates[1]);
	check(conclusion.ranking.probabilities[0] > 0.99);
	check(isnan(conclusion.ranking.probabilities[1]));
	arena_release(&bench.arena);
}

/* Without a verdict on 40 it is that or 41, one as likely as the other. */
static void check_set(void)
{
	static const size_t visits[] = {31, 47, 35, 43, 37, 39, 41};
	bool eligible[COUNT];
	struct conclusion conclusion;
	struct bench bench;

	set_up(&bench, false);
	for (size_t i = 0; i < 7; i++)
		hold(&bench, visits[i], visits[i] >= 41 ? high : low);
	judge_conclude(&conclusion, &bench.judge, &bench.dag, NULL, COUNT - 1,
		       41, 0, &bench.arena);
	check(conclusion.ranking.candidates[0] &&
	      conclusion.ranking.candidates[1] &&
	      !conclusion.ranking.candidates[2]);
	check_near(conclusion.ranking.probabilities[0], 0.5, 0.01);
	for (size_t i = 0; i < COUNT; i++)
		eligible[i] = i != 40;
	judge_conclude(&conclusion, &bench.judge, &bench.dag, eligible,
		       COUNT - 1, 41, 0, &bench.arena);
	check(!conclusion.ranking.candidates[1]);
	arena_release(&bench.arena);
}

/* What is left when the search is cut off, the likeliest first. */
static void check_rank(void)
{
	static const double vague[] = {102.4, 102.7, 102.5};
	bool among[COUNT] = {false};
	struct ranking ranking;
	struct bench bench;

	set_up(&bench, false);
	hold(&bench, 39, low);
	hold(&bench, 50, high);
	hold(&bench, 44, vague); /* rather bad */
	for (size_t i = 42; i <= 46; i++)
		among[i] = true;
	judge_rank(&ranking, &bench.judge, &bench.dag, among, COUNT - 1,
		   &bench.arena);
	check_str(ranking.candidates[0], history_rev(42).hex);
	check_str(ranking.candidates[2], history_rev(44).hex);
	check_str(ranking.candidates[3], history_rev(45).hex);
	check(ranking.candidates[4] && !ranking.candidates[5]);
	check(ranking.probabilities[2] > ranking.probabilities[3]);
	check_near(ranking.probabilities[0] * 3 + ranking.probabilities[3] * 2,
		   1, 1e-9);
	check(isnan(ranking.probabilities[5]));
	arena_release(&bench.arena);
}

/* Builds that scatter: the proof counts for nothing, and that is stated. */
static void check_scattered(void)
{
	static const double levels[][3] = {
		{98, 98.1, 97.9},    {102, 102.1, 101.9}, {98.5, 98.4, 98.6},
		{101, 101.1, 100.9}, {97, 97.1, 96.9},	  {106, 106.1, 105.9},
		{103.2, 103, 103.1}, {107, 107.1, 106.9}, {104, 104.1, 103.9},
		{108, 108.1, 107.9},
	};
	struct conclusion conclusion;
	struct bench bench;

	set_up(&bench, false);
	for (size_t i = 0; i < 10; i++)
		hold(&bench, 36 + i, levels[i]);
	judge_conclude(&conclusion, &bench.judge, &bench.dag, NULL, COUNT - 1,
		       41, 9, &bench.arena);
	check(conclusion.scatter.layout > 1.5);
	check(conclusion.confidence <=
	      scatter_cap(5 / conclusion.scatter.layout));
	check(conclusion.confidence < 0.9);
	check(conclusion.ranking.candidates[1] != NULL);
	arena_release(&bench.arena);
}

/* So many runs that a failure like BAD's would have shown by then. */
static void check_bad_fails(void)
{
	static const struct {
		size_t passed, runs;
		double log_odds;
	} rows[] = {{0, 3, 9},
		    {1, 13, 9},
		    {2, 23, 9},
		    {4, 41, 9},
		    {99, 200, 200 * 0.01005033585350145}};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct opinion opinion = {.visit = {.median = -5, .raw = -5},
					  .sample = {.count = 3}};
		struct bench bench;

		set_up(&bench, false);
		judge_bad_fails(&bench.judge, rows[i].passed);
		check_int(bench.judge.clean_runs, rows[i].runs);
		check_near(bench.judge.clean_log_odds, rows[i].log_odds, 1e-9);
		/* Without a level there is nothing that is odd. */
		check(!judge_is_odd(&bench.judge, &opinion));
		arena_release(&bench.arena);
	}
}

/* A visit that another metric decides, with what it was by the metric. */
static void hold_led(struct bench *bench, size_t index, bool bad,
		     const double *own)
{
	static const double quick[] = {1, 1.01, 0.99}, slow[] = {2, 2.01, 1.99};

	hold(bench, index, bad ? slow : quick);
	bench->judge.opinions[bench->judge.count - 1].own =
		(struct sample){.values = own, .count = 3, .bad = bad};
}

static void check_led(void)
{
	static double good[] = {1, 1.01, 0.99, 1, 1.02};
	static double bad[] = {2, 2.01, 1.99, 2, 2.02};
	double *values[2] = {good, bad};
	struct bench bench;
	struct judge *judge = &bench.judge;

	set_up(&bench, false);
	judge->higher_is_better = true;
	judge_lead(judge, values, RUNS, false);
	check(judge->led && !judge->higher_is_better);
	check_near(judge->level.threshold, 1.5, 1e-12);
	check_near(judge->ends[1].values[0], 2, 0);
	check_near(judge_path(judge), LEAD_BELIEVED, 1e-12);
	/* For a proof the metric is what it was, and then again the other. */
	judge_swap(judge);
	check(judge->led && judge->higher_is_better);
	check_near(judge->level.threshold, 102.5, 1e-12);
	check_near(judge->ends[1].values[0], 105, 0);
	judge_swap(judge);
	check_near(judge->level.threshold, 1.5, 1e-12);
	judge_follow(judge);
	check(!judge->led && judge->higher_is_better);
	check_near(judge->level.threshold, 102.5, 1e-12);
	check_near(judge_path(judge), 1, 0);
	arena_release(&bench.arena);
}

/* Does the metric agree that 41 is the first bad one of 64? */
static double believed(const double *at_40, const double *at_41)
{
	struct bench bench;
	static double good[] = {1, 1.01, 0.99, 1, 1.02};
	static double bad[] = {2, 2.01, 1.99, 2, 2.02};
	double *values[2] = {good, bad}, result;

	set_up(&bench, false);
	judge_lead(&bench.judge, values, RUNS, false);
	hold_led(&bench, 40, false, at_40);
	hold_led(&bench, 41, true, at_41);
	judge_believe(&bench.judge, &bench.dag, NULL, COUNT - 1, 41);
	result = bench.judge.believed;
	arena_release(&bench.arena);
	return result;
}

static void check_believed(void)
{
	static const double none[] = {102.5, 102.5, 102.5};

	/* What says nothing leaves it as it was. */
	check_near(believed(none, none), LEAD_BELIEVED, 0.01);
	check(believed(low, high) > 0.995);
	/* The metric has stepped before 40, or behind 41. */
	check(believed(high, high) < 0.1);
	check(believed(low, low) < 0.1);
}

void check_judge(void)
{
	check_led();
	check_believed();
	check_bad_fails();
	check_held();
	check_differs();
	check_learned();
	check_sure(false);
	check_sure(true);
	check_set();
	check_rank();
	check_scattered();
}
