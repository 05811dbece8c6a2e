/* SPDX-License-Identifier: MIT */
#include "bisect/trial/simulated.h"

#include "bisect/session/facts.h"
#include "bisect/trial/script.h"
#include "probe/ground/fs.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FUNCTIONS_MOST = 500 };

/* Functions that have most of one event or another; the most first. */
static double weight_of(const struct simulated_function *function,
			const double *totals)
{
	double weight = 0;

	for (int i = 0; i < SIMULATE_EVENTS; i++)
		weight = fmax(weight, function->counts[i] / fmax(totals[i], 1));
	return weight;
}

static int by_weight(const void *a, const void *b, void *totals)
{
	double left = weight_of(a, totals), right = weight_of(b, totals);

	return left < right ? 1 : left > right ? -1 : 0;
}

static void keep_functions(struct simulation_record *out,
			   struct simulated *simulated, struct arena *arena)
{
	size_t count = simulated->function_count;

	if (count > 0)
		qsort_r(simulated->functions, count,
			sizeof(*simulated->functions), by_weight,
			simulated->counts);
	out->function_total = (int64_t)count;
	count = count < FUNCTIONS_MOST ? count : FUNCTIONS_MOST;
	out->functions = arena_array(arena, count + 1, sizeof(char *));
	out->function_counts =
		arena_array(arena, count * SIMULATE_EVENTS + 1, sizeof(double));
	for (size_t i = 0; i < count; i++) {
		out->functions[i] = simulated->functions[i].name;
		memcpy(out->function_counts + i * SIMULATE_EVENTS,
		       simulated->functions[i].counts,
		       sizeof(simulated->functions[i].counts));
	}
	out->function_counts[count * SIMULATE_EVENTS] = NAN;
}

static void keep_counts(struct simulation_record *out,
			const struct simulated *simulated)
{
	size_t events = out->leads ? 1 : SIMULATE_EVENTS;
	size_t at = (size_t)out->runs++ * events;

	out->repeats = at > 0;
	for (size_t i = 0; i < events; i++) {
		out->counts[at + i] = simulated->counts[i];
		out->repeats &= out->counts[i] == simulated->counts[i];
	}
	out->counts[at + events] = NAN;
}

/* One more run; without a reason there may be another one. */
static int add_run(struct simulation_record *out, struct trial *trial,
		   const struct tree *tree, const struct simulated_spec *spec,
		   const char *dir, struct arena *arena, struct err *err)
{
	const struct measure_place place = trial_place(trial, tree, arena);
	struct measure measure = trial->measure;
	struct measure_result result;

	trial_show(trial, &tree->rev, "in a simulated processor",
		   trial->session->runs);
	script_put(trial, tree);
	measure.metric = (struct metric){.process = METRIC_WALL};
	measure.from = NULL;
	measure.counters = NULL;
	measure.capture = NULL;
	measure.simulate = dir;
	measure.instructions = spec->leads;
	measure.timeout_s = spec->most_s;
	if (measure_run(&result, &measure, &place, 0, -1, arena, err) < 0)
		return -1;
	if (result.end != MEASURE_DONE)
		out->reason = result.reason;
	if (out->reason)
		return 0;
	out->wall_s = fmax(out->wall_s, result.run.wall_s);
	keep_counts(out, &result.simulated);
	if (out->runs == 1 && !spec->leads)
		keep_functions(out, &result.simulated, arena);
	return 0;
}

static int write_down(struct trial *trial,
		      const struct simulation_record *simulation,
		      struct err *err)
{
	return session_add(trial->session,
			   (struct record){.kind = RECORD_SIMULATION,
					   .u.simulation = *simulation},
			   err);
}

static const char *folder_of(const struct trial *trial, const char *name,
			     struct arena *arena)
{
	return arena_sprintf(
		arena, "%s/%s",
		session_step_dir(trial->session, "simulated", arena), name);
}

static int take_runs(struct simulation_record *out, struct trial *trial,
		     const struct tree *tree, const struct simulated_spec *spec,
		     struct arena *arena, struct err *err)
{
	const char *again = folder_of(trial, "again", arena);
	struct err ignored = {0};

	while (!out->reason && out->runs < spec->runs_most &&
	       (out->runs == 0 || out->wall_s < spec->most_s / 4)) {
		if (trial_check_budget(trial, err) < 0 ||
		    add_run(out, trial, tree, spec,
			    out->runs == 0 ? folder_of(trial, spec->name, arena)
					   : again,
			    arena, err) < 0)
			return -1;
	}
	fs_remove(again, &ignored);
	/* One that has counted is enough. */
	if (out->runs > 0)
		out->reason = NULL;
	return 0;
}

int simulated_take(const struct simulation_record **out, struct trial *trial,
		   struct tree *tree, const struct simulated_spec *spec,
		   struct err *err)
{
	ARENA_SCOPE(tmp);
	const char *names[SIMULATE_EVENTS + 1] = {NULL};
	struct simulation_record simulation = {
		.revision = tree->rev.hex,
		.events = names,
		.counts = arena_array(
			&tmp, (size_t)spec->runs_most * SIMULATE_EVENTS + 1,
			sizeof(double)),
		.leads = spec->leads,
	};

	for (int i = 0; i < (spec->leads ? 1 : SIMULATE_EVENTS); i++)
		names[i] = simulate_name((enum simulate_event)i);
	simulation.counts[0] = NAN;
	if (take_runs(&simulation, trial, tree, spec, &tmp, err) < 0 ||
	    write_down(trial, &simulation, err) < 0)
		return -1;
	*out = &session_last(trial->session, RECORD_SIMULATION)->u.simulation;
	return 0;
}

int simulated_leave_out(struct trial *trial, const char *revision,
			const char *reason, struct err *err)
{
	return write_down(trial,
			  &(struct simulation_record){.revision = revision,
						      .reason = reason},
			  err);
}
