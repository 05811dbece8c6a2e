/* SPDX-License-Identifier: MIT */
#include "tests/bench/study.h"

#include "tests/bench/crew.h"
#include "tests/bench/plain.h"

#include <stdio.h>

const double study_asked[STUDY_ASKED] = {0.99, 0.95, 0.90};
const size_t study_plain[STUDY_PLAIN] = {5, 10, 100};

enum { PLAIN_MOST = 401 };

/* What every worker knows. */
struct job {
	const struct situation *situation;
	uint64_t seed;
	double confidence;
	size_t runs; /* of a plain median */
	struct rig rig;
};

/* Of one trial; the same whoever carries it out, and whatever else runs. */
static uint64_t seed_of(const struct job *job, size_t trial)
{
	struct random random = {job->seed};

	for (const char *c = job->situation->name; *c; c++)
		random.state = random_next(&random) + (unsigned char)*c;
	random.state = random_next(&random) + trial;
	return random_next(&random);
}

static int begin_rig(void *context, struct err *err)
{
	struct job *job = context;

	return rig_open(&job->rig, situation_commits(job->situation), err);
}

static void end_rig(void *context)
{
	rig_close(&((struct job *)context)->rig);
}

static int try_rule(void *result, size_t trial, void *context, struct err *err)
{
	struct job *job = context;
	uint64_t seed = seed_of(job, trial);
	struct world world;

	world_init(&world, job->situation, seed);
	return rig_bisect(result, &job->rig, &world, job->confidence, seed,
			  err);
}

static int try_plain(void *result, size_t trial, void *context, struct err *err)
{
	struct job *job = context;
	struct world world;

	(void)err;
	world_init(&world, job->situation, seed_of(job, trial));
	*(bool *)result = world_blames(&world, plain_bisect(&world, job->runs));
	return 0;
}

static struct crew_work rule_work(struct job *job, size_t trials)
{
	return (struct crew_work){
		.count = trials,
		.result_size = sizeof(struct finding),
		.context = job,
		.begin = begin_rig,
		.piece = try_rule,
		.end = end_rig,
	};
}

static int run_rule(struct tally *out, struct job *job, size_t trials,
		    struct err *err)
{
	const struct crew_work work = rule_work(job, trials);
	void *findings;

	if (crew_run(&findings, &work, err) < 0)
		return -1;
	for (size_t i = 0; i < trials; i++)
		tally_add(out, &((const struct finding *)findings)[i]);
	crew_release(findings, &work);
	return 0;
}

static int run_plain(size_t *right, struct job *job, size_t runs, size_t trials,
		     struct err *err)
{
	struct crew_work work = {
		.count = trials,
		.result_size = sizeof(bool),
		.context = job,
		.piece = try_plain,
	};
	void *results;

	job->runs = runs;
	*right = 0;
	if (crew_run(&results, &work, err) < 0)
		return -1;
	for (size_t i = 0; i < trials; i++)
		*right += ((const bool *)results)[i];
	crew_release(results, &work);
	return 0;
}

bool study_plain_succeeds(const struct study *study)
{
	return 100 * study->best_right >= 99 * study->trials;
}

/* Odd numbers, so that a median is a value; finely enough, up to a night's. */
static int search_best(struct study *out, struct job *job, struct err *err)
{
	for (size_t runs = 3; runs <= PLAIN_MOST; runs += 2 + runs / 16 * 2) {
		size_t right;

		if (run_plain(&right, job, runs, out->trials, err) < 0)
			return -1;
		if (right > out->best_right || out->best_runs == 0) {
			out->best_right = right;
			out->best_runs = runs;
		}
		if (study_plain_succeeds(out))
			break;
	}
	return 0;
}

int study_run(struct study *out, const struct situation *situation,
	      size_t trials, uint64_t seed, bool brief, struct err *err)
{
	struct job job = {.situation = situation, .seed = seed};
	bool found = situation_steps(situation) > 0;
	size_t asked = found && !brief ? STUDY_ASKED : 1;

	*out = (struct study){.situation = situation, .trials = trials};
	for (size_t i = 0; i < asked; i++) {
		job.confidence = study_asked[i];
		if (run_rule(&out->asked[i], &job, trials, err) < 0)
			return -1;
	}
	if (brief || !found)
		return 0; /* git bisect names a commit, and none is right */
	for (size_t i = 0; i < STUDY_PLAIN; i++) {
		if (run_plain(&out->plain_right[i], &job, study_plain[i],
			      trials, err) < 0)
			return -1;
	}
	return search_best(out, &job, err);
}

static void list_finding(size_t trial, const struct finding *finding)
{
	static const char *const outcomes[] = {
		[OUTCOME_CONFIRMED] = "confirmed",
		[OUTCOME_FAILED] = "failed",
		[OUTCOME_RANGE] = "range",
		[OUTCOME_NOT_REPRODUCED] = "refused",
		[OUTCOME_NOT_CONFIRMED] = "not-confirmed",
		[OUTCOME_INTERRUPTED] = "interrupted",
	};

	printf("%zu\t%s\t%s\t%.6f\t%.0f\t%.0f\n", trial,
	       outcomes[finding->outcome],
	       finding->right  ? "right"
	       : finding->user ? "user"
			       : "wrong",
	       finding->confidence, finding->runs, finding->builds);
}

/* What there is to find, for those who look for what went wrong. */
static void show_world(const struct world *world)
{
	for (size_t i = 0; i < world->steps; i++)
		printf("%s: %010zu, by %+g\n",
		       world_is_culprit(world, i) ? "culprit" : "step",
		       world->places[i], world->situation->steps[i]);
	if (world->situation->user_normal > 0)
		printf("user time: %010zu, by %+g %%\n", world->user_place,
		       world->situation->user_step);
	if (world->odd > 0)
		printf("odd build: %010zu, by %+g\n", world->odd,
		       world->odd_offset);
}

int study_list(const struct situation *situation, size_t trials, uint64_t seed,
	       struct err *err)
{
	struct job job = {
		.situation = situation,
		.seed = seed,
		.confidence = study_asked[0],
	};
	const struct crew_work work = rule_work(&job, trials);
	void *findings;

	if (crew_run(&findings, &work, err) < 0)
		return -1;
	puts("trial\toutcome\tname\tstated\truns\tbuilds");
	for (size_t i = 0; i < trials; i++)
		list_finding(i, &((const struct finding *)findings)[i]);
	crew_release(findings, &work);
	return 0;
}

int study_show(const struct situation *situation, size_t trial, uint64_t seed,
	       struct err *err)
{
	struct job job = {
		.situation = situation,
		.seed = seed,
		.confidence = study_asked[0],
	};
	struct finding finding;
	struct world world;
	int ret = rig_open(&job.rig, situation_commits(situation), err);

	world_init(&world, situation, seed_of(&job, trial));
	show_world(&world);
	fflush(stdout);
	job.rig.loud = true;
	if (ret == 0)
		ret = try_rule(&finding, trial, &job, err);
	if (ret == 0)
		list_finding(trial, &finding);
	rig_close(&job.rig);
	return ret;
}
