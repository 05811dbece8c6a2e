/* SPDX-License-Identifier: MIT */
#include "tests/bench/scans.h"

#include "tests/bench/chance.h"
#include "tests/bench/crew.h"
#include "tests/bench/rig.h"
#include "tests/bench/tally.h"

enum { STEPS = 5 };

static const int grids[] = {8, 32, 96, 128};
enum { GRIDS = sizeof(grids) / sizeof(grids[0]) };

/* Searches for each step alone, then scans with each of the grids. */
struct trial_result {
	double alone; /* builds */
	struct scan_finding scans[GRIDS];
};

struct job {
	uint64_t seed;
	struct rig rig;
};

static uint64_t seed_of(uint64_t seed, size_t trial)
{
	struct random random = {seed + trial};

	random.state = random_next(&random);
	return random_next(&random);
}

/* The steps of one trial: where they lie is the world's. */
static void make_situation(struct situation *out, uint64_t seed)
{
	struct random random = {~seed};

	*out = (struct situation){.name = "scan", .normal = 1, .delta = 1};
	for (size_t i = 0; i < STEPS; i++) {
		double size = 2 + 8 * chance_uniform(&random);

		out->steps[i] = random_below(&random, 2) ? size : -size;
	}
}

/* In a world of its own, as a regression; whatever it names. */
static int search_alone(double *builds, struct rig *rig, double size,
			uint64_t seed, struct err *err)
{
	const struct situation situation = {
		.name = "alone",
		.normal = 1,
		.delta = 1,
		.steps = {size < 0 ? -size : size},
	};
	struct finding finding;
	struct world world;

	world_init(&world, &situation, seed);
	if (rig_bisect(&finding, rig, &world, rig->config.confidence, seed,
		       err) < 0)
		return -1;
	*builds += finding.builds;
	return 0;
}

static int try_trial(struct trial_result *out, struct rig *rig, uint64_t seed,
		     struct err *err)
{
	struct situation situation;

	*out = (struct trial_result){0};
	make_situation(&situation, seed);
	for (size_t i = 0; i < STEPS; i++) {
		if (search_alone(&out->alone, rig, situation.steps[i], seed + i,
				 err) < 0)
			return -1;
	}
	for (size_t i = 0; i < GRIDS; i++) {
		struct world world;

		world_init(&world, &situation, seed);
		if (rig_scan(&out->scans[i], rig, &world, grids[i], seed, err) <
		    0)
			return -1;
	}
	return 0;
}

static int begin_rig(void *context, struct err *err)
{
	return rig_open(&((struct job *)context)->rig, CANDIDATES, err);
}

static void end_rig(void *context)
{
	rig_close(&((struct job *)context)->rig);
}

static int try_piece(void *result, size_t trial, void *context, struct err *err)
{
	struct job *job = context;

	return try_trial(result, &job->rig, seed_of(job->seed, trial), err);
}

static void show_grid(FILE *fp, const struct trial_result *results,
		      size_t trials, size_t grid)
{
	size_t all = 0, none = 0, both = 0;
	double builds = 0, runs = 0, alone = 0;
	struct interval interval;

	for (size_t i = 0; i < trials; i++) {
		const struct scan_finding *scan = &results[i].scans[grid];
		bool found = scan->found == scan->steps;

		all += found;
		none += scan->invented == 0;
		both += found && scan->invented == 0;
		builds += scan->builds / (double)trials;
		runs += scan->runs / (double)trials;
		alone += results[i].alone / (double)trials;
	}
	interval = tally_interval(both, trials);
	fprintf(fp,
		"%6d  %9.3f  %8.3f  %5.3f (%.3f .. %.3f)  %6.1f  %5.1f  %5.2f  "
		"%6.0f\n",
		grids[grid], (double)all / (double)trials,
		(double)none / (double)trials, (double)both / (double)trials,
		interval.low, interval.high, builds, alone, builds / alone,
		runs);
}

int scans_study(FILE *fp, size_t trials, uint64_t seed, struct err *err)
{
	struct job job = {.seed = seed};
	const struct crew_work work = {
		.count = trials,
		.result_size = sizeof(struct trial_result),
		.context = &job,
		.begin = begin_rig,
		.piece = try_piece,
		.end = end_rig,
	};
	void *results;

	if (crew_run(&results, &work, err) < 0)
		return -1;
	fprintf(fp,
		"%zu scans of %d commits with %d steps of 2 to 10 %%, up and "
		"down, at 1 %% noise\n\n"
		"points  all found  none too  both (95 %%)             builds  "
		"alone  times    runs\n",
		trials, CANDIDATES, STEPS);
	for (size_t i = 0; i < GRIDS; i++)
		show_grid(fp, results, trials, i);
	crew_release(results, &work);
	return 0;
}

int scans_show(size_t trial, int points, uint64_t seed, struct err *err)
{
	struct situation situation;
	struct scan_finding finding;
	struct world world;
	struct rig rig;
	int ret;

	seed = seed_of(seed, trial);
	make_situation(&situation, seed);
	world_init(&world, &situation, seed);
	for (size_t i = 0; i < world.steps; i++)
		fprintf(stderr, "step at %zu: %+.2f\n", world.places[i],
			situation.steps[i]);
	ret = rig_open(&rig, CANDIDATES, err);
	rig.loud = true;
	if (ret == 0)
		ret = rig_scan(&finding, &rig, &world, points, seed, err);
	if (ret == 0)
		fprintf(stderr, "found %zu of %zu, invented %zu\n",
			finding.found, finding.steps, finding.invented);
	rig_close(&rig);
	return ret;
}
