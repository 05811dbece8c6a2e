/* SPDX-License-Identifier: MIT */
#include "tests/bench/situation.h"

/* 10 % in 1000 runs: 10 / sqrt(1000) for each. */
#define WALK 0.3162

const struct situation situations[] = {
	{
		.name = "delta5",
		.title = "5 % on 1 % noise",
		.step = 5,
		.normal = 1,
		.delta = 5,
		.calibrated = true,
	},
	{
		.name = "delta2",
		.title = "10 % on 5 % noise",
		.step = 10,
		.normal = 5,
		.delta = 2,
		.calibrated = true,
	},
	{
		.name = "delta1",
		.title = "5 % on 5 % noise",
		.step = 5,
		.normal = 5,
		.delta = 1,
		.calibrated = true,
	},
	{
		.name = "delta0.5",
		.title = "5 % on 10 % noise",
		.step = 5,
		.normal = 10,
		.delta = 0.5,
		.calibrated = true,
	},
	{
		.name = "skewed",
		.title = "skewed 2 %, outliers",
		.step = 5,
		.skewed = 2,
		.outliers = 0.05,
		.delta = 2.5,
		.calibrated = true,
	},
	{
		/* The noise within a mode is our choice. */
		.name = "bimodal",
		.title = "bimodal +-2.5 %",
		.step = 5,
		.normal = 1,
		.modes = 2.5,
		.delta = 1.857,
		.calibrated = true,
	},
	{
		.name = "drift",
		.title = "drift 5 %",
		.step = 5,
		.normal = 1,
		.wander = 5,
		.delta = 5,
		.calibrated = true,
	},
	{
		.name = "walk",
		.title = "random walk",
		.step = 5,
		.normal = 1,
		.walk = WALK,
		.delta = 5,
		.calibrated = true,
	},
	{
		.name = "layout",
		.title = "layout 2 %, fixed",
		.step = 5,
		.normal = 1,
		.layout = 2,
		.calibrated = true,
	},
	{
		.name = "shuffled",
		.title = "layout 2 %, shuffled",
		.step = 5,
		.normal = 1,
		.layout = 2,
		.shuffled = true,
		.delta = 2.236,
		.calibrated = true,
	},
	{
		.name = "halves",
		.title = "two equal culprits",
		.step = 5,
		.halved = true,
		.normal = 1,
	},
	{
		.name = "odd",
		.title = "odd build, anywhere",
		.step = 5,
		.normal = 1,
		.odd = ODD_ANYWHERE,
	},
	{
		.name = "odd-first",
		.title = "odd build, met first",
		.step = 5,
		.normal = 1,
		.odd = ODD_FIRST,
	},
	{
		.name = "same",
		.title = "no regression",
		.normal = 1,
	},
	{
		.name = "same-drift",
		.title = "no regression, drift",
		.normal = 1,
		.wander = 5,
	},
	{
		.name = "same-walk",
		.title = "no regression, walk",
		.normal = 1,
		.walk = WALK,
	},
	{
		/* A log that is read in each run. */
		.name = "grows",
		.title = "grows 1 % a run",
		.step = 5,
		.normal = 1,
		.growth = 1,
	},
	{
		.name = "grows-slowly",
		.title = "grows 0.2 % a run",
		.step = 5,
		.normal = 1,
		.growth = 0.2,
	},
	{
		.name = "grows-noisily",
		.title = "grows .3 %, noise 5 %",
		.step = 10,
		.normal = 5,
		.growth = 0.3,
	},
	{
		/* A cache that fills. */
		.name = "warms-up",
		.title = "warms up in 10 runs",
		.step = 5,
		.normal = 1,
		.growth = -1,
		.growth_most = 10,
	},
	{
		/* A database that no longer fits. */
		.name = "fills-up",
		.title = "full after 15 runs",
		.step = 5,
		.normal = 1,
		.growth = 8,
		.growth_from = 15,
		.growth_most = 16,
	},
	{.name = NULL},
};

bool situation_has_layout(const struct situation *situation)
{
	return situation->layout > 0 && !situation->shuffled;
}
