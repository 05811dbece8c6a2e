/* SPDX-License-Identifier: MIT */
/*
 * How often something stands out in a report although nothing has changed but
 * the metric, and how often one thing that did: sessions made up of a step and
 * the runs that go with it, 24 counters in each, and two profiles.
 *
 * The noise of a counter is normal, skewed, or that of small numbers, or it has
 * two levels; and the machine makes all of a run larger or smaller together.
 */
#include "bisect/judge/random.h"
#include "bisect/option.h"
#include "bisect/report/report.h"
#include "probe/ground/text.h"

#include <math.h>
#include <stdlib.h>

enum { COUNTERS = 24, FUNCTIONS = 40, SAMPLES = 2000, SESSIONS = 500 };

static double uniform(struct random *random)
{
	return ((double)(random_next(random) >> 11) + 0.5) * 0x1p-53;
}

static double normal(struct random *random)
{
	double radius = sqrt(-2 * log(uniform(random)));

	return radius * cos(2 * M_PI * uniform(random));
}

static double poisson(struct random *random, double mean)
{
	double left = exp(-mean), product = uniform(random), count = 0;

	if (mean > 50)
		return fmax(0, round(mean + sqrt(mean) * normal(random)));
	while (product > left) {
		product *= uniform(random);
		count++;
	}
	return count;
}

/* In standard deviations from its mean, more or less. */
static double noise(struct random *random, int counter)
{
	switch (counter % 6) {
	case 3:
		return exp(normal(random)) / 2;
	case 4:
		return poisson(random, 2) / 1.4;
	case 5:
		return (random_next(random) % 2 ? 1 : -1) + normal(random) / 10;
	default:
		return normal(random);
	}
}

struct trial {
	struct session session;
	struct random random;
	int64_t pairs;
	int changed;   /* so many counters have ... */
	double change; /* ... by so many standard deviations */
	bool slower;   /* and so has one function of forty, by half */
};

static void add(struct trial *trial, struct record record)
{
	struct err err = {0};

	if (session_add(&trial->session, record, &err) < 0) {
		fprintf(stderr, "stars: %s\n", err.text);
		exit(1);
	}
}

static void add_run(struct trial *trial, bool culprit, int64_t pair)
{
	struct record record = {.kind = RECORD_RUN};
	struct random *random = &trial->random;
	double machine = normal(random), counts[COUNTERS + 1];

	for (int i = 0; i < COUNTERS; i++) {
		double level = 100 + noise(random, i) + machine / 4;

		if (culprit && i < trial->changed)
			level += trial->change;
		counts[i] = level * 1e4;
	}
	counts[COUNTERS] = NAN;
	record.u.run = (struct run_record){
		.revision = culprit ? "ccc" : "ppp",
		.phase = pair < 3 ? PHASE_CONFIRM : PHASE_EVIDENCE,
		.measured = true,
		.value = culprit ? 200 : 100,
		.wall_s = 1 + normal(random) / 100 + machine / 400,
		.user_s = 0.9 + normal(random) / 100 + machine / 400,
		.system_s = 0.1 + normal(random) / 100,
		.counts = counts,
	};
	add(trial, record);
}

static void add_profile(struct trial *trial, const char *revision, bool culprit)
{
	ARENA_SCOPE(tmp);
	struct record record = {.kind = RECORD_PROFILE};
	double weights[FUNCTIONS], sum = 0;
	int64_t samples = 0;
	struct text folded;

	text_init(&folded, &tmp);
	for (int i = 0; i < FUNCTIONS; i++)
		sum += weights[i] = 1. / (1 + i);
	if (trial->slower && culprit)
		weights[4] *= 1.5;
	for (int i = 0; i < FUNCTIONS; i++) {
		double count =
			poisson(&trial->random, SAMPLES * weights[i] / sum);

		samples += (int64_t)count;
		if (count > 0)
			text_addf(&folded, "p;main;f%d %.0f\n", i, count);
	}
	record.u.profile = (struct profile_record){.revision = revision,
						   .samples = samples,
						   .event = "cycles",
						   .unwind = "dwarf",
						   .folded = folded.data,
						   .reason = ""};
	add(trial, record);
}

static void fill(struct trial *trial)
{
	static const char *none[] = {NULL};
	const char *names[COUNTERS + 1] = {NULL}, *units[COUNTERS + 1] = {NULL};
	struct arena *arena = &trial->session.arena;
	struct record plan = {.kind = RECORD_PLAN};
	struct record step = {.kind = RECORD_CONFIRMATION};
	struct record counters = {.kind = RECORD_COUNTERS};

	plan.u.plan.unit = "";
	plan.u.plan.good = "ggg";
	plan.u.plan.bad = "bbb";
	option_defaults(&plan.u.plan.config, arena);
	plan.u.plan.config.metric = "number";
	plan.u.plan.config.good = plan.u.plan.config.bad = "x";
	plan.u.plan.config.command = none;
	plan.u.plan.seed = (int64_t)(trial->random.state >> 2);
	add(trial, plan);
	for (int i = 0; i < COUNTERS; i++) {
		names[i] = arena_sprintf(arena, "counter-%d", i);
		units[i] = "count";
	}
	counters.u.counters = (struct counters_record){.names = names,
						       .units = units,
						       .missing = none,
						       .reasons = none};
	add(trial, counters);
	for (int64_t i = 0; i < trial->pairs; i++) {
		add_run(trial, i % 2 == 1, i);
		add_run(trial, i % 2 == 0, i);
	}
	step.u.confirmation = (struct confirmation_record){.parent = "ppp",
							   .culprit = "ccc",
							   .accepted = true,
							   .pairs = 3,
							   .explained = 1};
	add(trial, step);
	add_profile(trial, "ppp", false);
	add_profile(trial, "ccc", true);
}

struct stars {
	size_t rows;	     /* of both tables, in all sessions */
	size_t alone;	     /* sessions with one, were rows looked at alone */
	size_t any;	     /* with a false one */
	size_t in_functions; /* ... among the functions */
	size_t found;	     /* true ones */
};

static void look_at(struct stars *stars, const struct report *report,
		    const struct trial *trial)
{
	bool alone = false, counted = false, sampled = false;
	int changed = trial->changed;

	for (size_t i = 1; i < report->delta_count; i++) {
		const struct report_delta *delta = &report->deltas[i];
		bool real = i >= report->first_counter &&
			    i < report->first_counter + (size_t)changed;

		alone |= !real && delta->p <= 0.05;
		counted |= !real && delta->significant;
		stars->found += real && delta->significant;
	}
	for (size_t i = 0; i < report->function_count; i++) {
		const struct report_function *function = &report->functions[i];
		bool real = trial->slower && function->name[0] == 'f' &&
			    function->name[1] == '4' && !function->name[2];

		alone |= !real && function->p <= 0.05;
		sampled |= !real && function->significant;
		stars->found += real && function->significant;
	}
	stars->rows += report->delta_count - 1 + report->function_count;
	stars->alone += alone;
	stars->any += counted || sampled;
	stars->in_functions += sampled;
}

static void try_all(const char *title, int64_t pairs, int changed,
		    double change, bool slower)
{
	struct stars stars = {.rows = 0};
	size_t real = (size_t)changed + slower;

	for (uint64_t seed = 1; seed <= SESSIONS; seed++) {
		struct trial trial = {
			.session = {.lock_fd = -1, .dir = "."},
			.random = {seed * 7919},
			.pairs = pairs,
			.changed = changed,
			.change = change,
			.slower = slower,
		};
		ARENA_SCOPE(arena);
		struct report report;

		fill(&trial);
		report_init(&report, &trial.session, &arena);
		look_at(&stars, &report, &trial);
		arena_release(&trial.session.arena);
	}
	printf("%-32s %5lld %5.1f %7.1f %% %7.1f %% %7.1f %%", title,
	       (long long)pairs, (double)stars.rows / SESSIONS,
	       100. * (double)stars.alone / SESSIONS,
	       100. * (double)stars.any / SESSIONS,
	       100. * (double)stars.in_functions / SESSIONS);
	if (real > 0)
		printf(" %7.1f %%",
		       100. * (double)stars.found / (double)(real * SESSIONS));
	printf("\n");
}

int main(void)
{
	printf("%d sessions: those with a false star, and true ones found\n"
	       "%-32s %5s %5s %9s %9s %9s %9s\n",
	       SESSIONS, "what has changed", "pairs", "rows", "each row",
	       "the table", "functions", "found");
	for (int64_t pairs = 4; pairs <= 12; pairs += pairs == 4 ? 2 : 6)
		try_all("nothing", pairs, 0, 0, false);
	for (int64_t pairs = 4; pairs <= 8; pairs += 2)
		try_all("one counter, 4 deviations", pairs, 1, 4, false);
	try_all("twelve counters, 8 deviations", 4, 12, 8, false);
	try_all("one function, by half", 6, 0, 0, true);
	return 0;
}
