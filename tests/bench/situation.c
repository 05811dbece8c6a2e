/* SPDX-License-Identifier: MIT */
#include "tests/bench/situation.h"

/* 10 % in 1000 runs: 10 / sqrt(1000) for each. */
#define WALK 0.3162

const struct situation situations[] = {
	{
		.name = "delta5",
		.title = "5 % on 1 % noise",
		.steps = {5},
		.normal = 1,
		.delta = 5,
	},
	{
		.name = "delta2",
		.title = "10 % on 5 % noise",
		.steps = {10},
		.normal = 5,
		.delta = 2,
	},
	{
		.name = "delta1",
		.title = "5 % on 5 % noise",
		.steps = {5},
		.normal = 5,
		.delta = 1,
	},
	{
		.name = "delta0.5",
		.title = "5 % on 10 % noise",
		.steps = {5},
		.normal = 10,
		.delta = 0.5,
	},
	{
		.name = "skewed",
		.title = "skewed 2 %, outliers",
		.steps = {5},
		.skewed = 2,
		.outliers = 0.05,
		.delta = 2.5,
	},
	{
		/* The noise within a mode is our choice. */
		.name = "bimodal",
		.title = "bimodal +-2.5 %",
		.steps = {5},
		.normal = 1,
		.modes = 2.5,
		.delta = 1.857,
	},
	{
		.name = "exact",
		.title = "every run the same",
		.steps = {5},
	},
	{
		/* It seems exact, and is not. */
		.name = "spikes",
		.title = "the same but for 5 %",
		.steps = {5},
		.outliers = 0.05,
	},
	{
		.name = "heavy",
		.title = "heavy tail, outliers",
		.steps = {5},
		.heavy = 2,
		.outliers = 0.05,
	},
	{
		/* Of two runs in a row one is off a third of the time. */
		.name = "outliers20",
		.title = "2 %, 20 % outliers",
		.steps = {5},
		.normal = 2,
		.outliers = 0.2,
	},
	{
		.name = "lognormal",
		.title = "10 % on lognormal",
		.steps = {10},
		.lognormal = 10,
		.delta = 1,
	},
	{
		.name = "student2",
		.title = "t(2) of 2 %",
		.steps = {5},
		.student = 2,
	},
	{
		.name = "student4",
		.title = "t(2) of 4 %",
		.steps = {5},
		.student = 4,
	},
	{
		.name = "sides4",
		.title = "noise 1 %, bad 4 %",
		.steps = {5},
		.normal = 1,
		.normal_bad = 4,
	},
	{
		.name = "sides8",
		.title = "noise 2 %, bad 8 %",
		.steps = {5},
		.normal = 2,
		.normal_bad = 8,
	},
	{
		/* 10 ms of 50 ms are 20 of 100; the noise is our choice. */
		.name = "clock",
		.title = "clock ticks of 20 %",
		.steps = {10},
		.normal = 2,
		.tick = 20,
	},
	{
		.name = "drift",
		.title = "drift 5 %",
		.steps = {5},
		.normal = 1,
		.wander = 5,
		.delta = 5,
	},
	{
		.name = "drift-outliers",
		.title = "drift 5 %, outliers",
		.steps = {5},
		.normal = 1,
		.outliers = 0.05,
		.wander = 5,
	},
	{
		.name = "walk",
		.title = "random walk",
		.steps = {5},
		.normal = 1,
		.walk = WALK,
		.delta = 5,
	},
	{
		.name = "wave",
		.title = "sine 5 %, period 400",
		.steps = {5},
		.normal = 1,
		.wave = 5,
		.delta = 5,
	},
	{
		.name = "bursts",
		.title = "bursts of 1.3 times",
		.steps = {5},
		.normal = 1,
		.bursts = 1.3,
		.delta = 5,
	},
	{
		.name = "shift-up",
		.title = "shift by 8 % up",
		.steps = {5},
		.normal = 1,
		.shift = 8,
		.delta = 5,
	},
	{
		.name = "shift-down",
		.title = "shift by 8 % down",
		.steps = {5},
		.normal = 1,
		.shift = -8,
		.delta = 5,
	},
	{
		.name = "machine",
		.title = "machine 0.5 to 2",
		.steps = {40},
		.normal = 3,
		.in_proportion = true,
		.moody = true,
	},
	{
		.name = "queues",
		.title = "30 % of runs queue",
		.steps = {5},
		.normal = 1,
		.queues = 0.3,
	},
	{
		.name = "queues40",
		.title = "40 % queue, outliers",
		.steps = {10},
		.normal = 2,
		.outliers = 0.05,
		.queues = 0.4,
	},
	{
		.name = "layout0.5",
		.title = "layout 0.5 %, fixed",
		.steps = {5},
		.normal = 1,
		.layout = 0.5,
	},
	{
		.name = "layout1",
		.title = "layout 1 %, fixed",
		.steps = {5},
		.normal = 1,
		.layout = 1,
	},
	{
		.name = "layout",
		.title = "layout 2 %, fixed",
		.steps = {5},
		.normal = 1,
		.layout = 2,
	},
	{
		.name = "linked0.5",
		.title = "layout 0.5 %, linked",
		.steps = {5},
		.normal = 1,
		.layout = 0.5,
		.linked = true,
	},
	{
		.name = "linked1",
		.title = "layout 1 %, linked",
		.steps = {5},
		.normal = 1,
		.layout = 1,
		.linked = true,
	},
	{
		.name = "linked",
		.title = "layout 2 %, linked",
		.steps = {5},
		.normal = 1,
		.layout = 2,
		.linked = true,
	},
	{
		.name = "moved",
		.title = "code moved, linked",
		.steps = {5},
		.normal = 1,
		.layout = 0.2,
		.linked = true,
		.moved = true,
	},
	{
		.name = "shuffled",
		.title = "layout 2 %, shuffled",
		.steps = {5},
		.normal = 1,
		.layout = 2,
		.shuffled = true,
		.delta = 2.236,
	},
	{
		.name = "halves",
		.title = "two equal culprits",
		.steps = {2.5, 2.5},
		.normal = 1,
	},
	{
		.name = "thirds",
		.title = "three steps of 2 %",
		.steps = {2, 2, 2},
		.normal = 1,
	},
	{
		.name = "back",
		.title = "10 % up, 5 % down",
		.steps = {10, -5},
		.normal = 1,
	},
	{
		.name = "creep",
		.title = "creep 10 %, step 5 %",
		.steps = {5},
		.normal = 1,
		.creep = 0.01,
	},
	{
		.name = "levels",
		.title = "levels above the step",
		.good = 155,
		.steps = {270, 65, -190, 40},
		.at = {41, 46, 70, 90},
		.commits = 120,
		.first_only = true,
		.normal = 4.65,
		.in_proportion = true,
	},
	{
		.name = "plateau",
		.title = "plateau in the middle",
		.good = 44,
		.steps = {63, 69},
		.normal = 8,
	},
	{
		.name = "odd",
		.title = "odd build, anywhere",
		.steps = {5},
		.normal = 1,
		.odd = ODD_ANYWHERE,
	},
	{
		.name = "odd-first",
		.title = "odd build, met first",
		.steps = {5},
		.normal = 1,
		.odd = ODD_FIRST,
	},
	{
		.name = "same",
		.title = "no regression",
		.normal = 1,
	},
	{
		.name = "quiet-user",
		.title = "noise 5 %, user 1 %",
		.steps = {5},
		.normal = 5,
		.user_step = 10,
		.user_normal = 1,
		.delta = 1,
	},
	{
		.name = "quiet-user2",
		.title = "delta 2, user delta 10",
		.steps = {10},
		.normal = 5,
		.user_step = 10,
		.user_normal = 1,
		.delta = 2,
	},
	{
		.name = "user-elsewhere",
		.title = "user +30 % elsewhere",
		.steps = {5},
		.normal = 5,
		.user_step = 30,
		.user_normal = 1,
		.user_elsewhere = true,
		.delta = 1,
	},
	{
		.name = "user-elsewhere2",
		.title = "the same, delta 2",
		.steps = {10},
		.normal = 5,
		.user_step = 30,
		.user_normal = 1,
		.user_elsewhere = true,
		.delta = 2,
	},
	{
		.name = "user-opposite",
		.title = "user -10 % there",
		.steps = {10},
		.normal = 5,
		.user_step = -10,
		.user_normal = 1,
		.delta = 2,
	},
	{
		.name = "same-user",
		.title = "none, but user +30 %",
		.normal = 5,
		.user_step = 30,
		.user_normal = 1,
		.user_elsewhere = true,
	},
	{
		.name = "same-heavy",
		.title = "none, heavy tail",
		.heavy = 2,
		.outliers = 0.05,
	},
	{
		.name = "same-drift",
		.title = "none, drift",
		.normal = 1,
		.wander = 5,
	},
	{
		.name = "same-walk",
		.title = "none, random walk",
		.normal = 1,
		.walk = WALK,
	},
	{
		/* A log that is read in each run. */
		.name = "grows",
		.title = "grows 1 % a run",
		.steps = {5},
		.normal = 1,
		.growth = 1,
	},
	{
		.name = "grows-slowly",
		.title = "grows 0.2 % a run",
		.steps = {5},
		.normal = 1,
		.growth = 0.2,
	},
	{
		.name = "grows-noisily",
		.title = "grows .3 %, noise 5 %",
		.steps = {10},
		.normal = 5,
		.growth = 0.3,
	},
	{
		/* A cache that fills. */
		.name = "warms-up",
		.title = "warms up in 10 runs",
		.steps = {5},
		.normal = 1,
		.growth = -1,
		.growth_most = 10,
	},
	{
		/* A database that no longer fits. */
		.name = "fills-up",
		.title = "full after 15 runs",
		.steps = {5},
		.normal = 1,
		.growth = 8,
		.growth_from = 15,
		.growth_most = 16,
	},
	{
		.name = "same-bursts",
		.title = "none, bursts",
		.normal = 1,
		.bursts = 1.3,
	},
	{
		.name = "same-shift",
		.title = "none, shift by 8 %",
		.normal = 1,
		.shift = 8,
	},
	{
		.name = "same-machine",
		.title = "none, machine",
		.normal = 3,
		.in_proportion = true,
		.moody = true,
	},
	{.name = NULL},
};

bool situation_has_layout(const struct situation *situation)
{
	return situation->layout > 0 && !situation->shuffled &&
	       !situation->linked;
}

size_t situation_steps(const struct situation *situation)
{
	size_t count = 0;

	while (count < STEPS_MOST && situation->steps[count] != 0)
		count++;
	return count;
}

size_t situation_commits(const struct situation *situation)
{
	return situation->commits > 0 ? situation->commits : CANDIDATES;
}
