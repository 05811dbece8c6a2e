/* SPDX-License-Identifier: MIT */
#include "bisect/simulation.h"

#include "bisect/judge/stats.h"
#include "bisect/session/facts.h"
#include "bisect/session/samples.h"
#include "bisect/trial/run.h"
#include "probe/ground/fs.h"
#include "probe/ground/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { RUNS_MOST = 2, FUNCTIONS_MOST = 100 };

/* Less of a processor's time is mostly that of starting programs. */
static const double SHORTEST_S = 0.005;

/* However long the session was, with --simulate always. */
static const double ALWAYS_S = 3600;

/* -- Whether -- */

/* Of the runs that were compared. */
static double cpu_of(const struct trial *trial,
		     const struct confirmation_record *step,
		     const char *revision)
{
	ARENA_SCOPE(tmp);
	size_t count;
	double *values = session_step_values(&count, trial->session, step,
					     revision, METRIC_CPU, &tmp);

	return count > 0 ? stats_median(values, count) : 0;
}

/* NULL: it is worth its time.  What is told is short, and has the cure. */
static const char *why_not(const struct trial *trial,
			   const struct confirmation_record *step,
			   double most_s, struct arena *arena)
{
	double parent_s = cpu_of(trial, step, step->parent);
	double culprit_s = cpu_of(trial, step, step->culprit);
	double cost_s = 2 * (SIMULATE_START_S +
			     SIMULATE_TIMES * fmin(parent_s, culprit_s));
	const char *missing = simulate_why_not(arena);

	/* In a search by such a metric it is one more run. */
	if (missing || trial->config->simulate == CONFIG_SIMULATE_ALWAYS ||
	    trial->measure.metric.simulated)
		return missing;
	if (fmax(parent_s, culprit_s) < SHORTEST_S)
		return arena_sprintf(arena,
				     "one run is too short to tell much: %.1f "
				     "ms of processor time (--simulate always)",
				     fmax(parent_s, culprit_s) * 1e3);
	if (cost_s > most_s)
		return arena_sprintf(arena,
				     "it would take about %s, more than half "
				     "of what the session took (--simulate "
				     "always)",
				     text_duration(arena, cost_s));
	return NULL;
}

/* Can what it counts tell why the metric has changed? */
static bool is_by_processor(const struct trial *trial)
{
	const struct metric *metric = &trial->measure.metric;

	return trial_is_timed(trial) || metric->simulated ||
	       (!metric->counted && (metric->process == METRIC_USER ||
				     metric->process == METRIC_CPU));
}

/* Is it wanted, and is there nothing better? */
static bool is_wanted(const struct trial *trial)
{
	switch ((enum config_simulate)trial->config->simulate) {
	case CONFIG_SIMULATE_ALWAYS:
		return true;
	case CONFIG_SIMULATE_NEVER:
		return false;
	case CONFIG_SIMULATE_AUTO:
		break;
	}
	return is_by_processor(trial) &&
	       session_counter(trial->session, "instructions") < 0 &&
	       session_counter(trial->session, "instructions:u") < 0;
}

/* -- One revision -- */

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
	size_t at = (size_t)out->runs++ * SIMULATE_EVENTS;

	out->repeats = at > 0;
	for (int i = 0; i < SIMULATE_EVENTS; i++) {
		out->counts[at + (size_t)i] = simulated->counts[i];
		out->repeats &= out->counts[i] == simulated->counts[i];
	}
	out->counts[at + SIMULATE_EVENTS] = NAN;
}

/* One more run; without a reason there may be another one. */
static int add_run(struct simulation_record *out, struct trial *trial,
		   const struct rev *rev, const char *dir, double most_s,
		   struct arena *arena, struct err *err)
{
	struct measure_result result;
	struct trouble trouble;

	if (trial_simulate(&result, &trouble, trial, rev, dir, most_s, arena,
			   err) < 0)
		return -1;
	if (trouble.kind != TROUBLE_NONE)
		out->reason = trouble.reason;
	else if (result.end != MEASURE_DONE)
		out->reason = result.reason;
	if (out->reason)
		return 0;
	out->wall_s = fmax(out->wall_s, result.run.wall_s);
	keep_counts(out, &result.simulated);
	if (out->runs == 1)
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

static int simulate(struct trial *trial, const char *revision, const char *name,
		    double most_s, struct err *err)
{
	ARENA_SCOPE(tmp);
	const char *names[SIMULATE_EVENTS + 1] = {NULL};
	struct simulation_record out = {
		.revision = revision,
		.events = names,
		.counts = arena_array(&tmp, RUNS_MOST * SIMULATE_EVENTS + 1,
				      sizeof(double)),
	};
	struct err ignored = {0};
	struct rev rev = {""};

	session_ahead(trial->session); /* it may be what is told next */
	if (session_simulation(trial->session, revision))
		return 0;
	for (int i = 0; i < SIMULATE_EVENTS; i++)
		names[i] = simulate_name((enum simulate_event)i);
	out.counts[0] = NAN;
	snprintf(rev.hex, sizeof(rev.hex), "%s", revision);
	/* A search by such a metric has seen whether it repeats. */
	while (!out.reason &&
	       out.runs < (trial->measure.metric.simulated ? 1 : RUNS_MOST) &&
	       (out.runs == 0 || out.wall_s < most_s / 4)) {
		const char *dir = arena_sprintf(&tmp, "%s/simulated/%s",
						trial->session->dir,
						out.runs == 0 ? name : "again");

		if (add_run(&out, trial, &rev, dir, most_s, &tmp, err) < 0)
			return -1;
	}
	fs_remove(
		arena_sprintf(&tmp, "%s/simulated/again", trial->session->dir),
		&ignored);
	/* One that has counted is enough. */
	if (out.runs > 0)
		out.reason = NULL;
	return write_down(trial, &out, err);
}

/* -- Both -- */

static int leave_out(struct trial *trial,
		     const struct confirmation_record *step, const char *reason,
		     struct err *err)
{
	return write_down(trial,
			  &(struct simulation_record){.revision = step->culprit,
						      .reason = reason},
			  err);
}

int simulation_gather(struct trial *trial,
		      const struct confirmation_record *step, struct err *err)
{
	ARENA_SCOPE(tmp);
	double most_s = session_duration_s(trial->session) / 2;
	const struct simulation_record *parent;
	const char *reason;

	session_ahead(trial->session);
	if (!is_wanted(trial) ||
	    session_simulation(trial->session, step->culprit))
		return 0;
	parent = session_simulation(trial->session, step->parent);
	reason = parent ? NULL : why_not(trial, step, most_s, &tmp);
	if (reason)
		return leave_out(trial, step, reason, err);
	if (trial->config->simulate == CONFIG_SIMULATE_ALWAYS ||
	    trial->measure.metric.simulated)
		most_s = ALWAYS_S;
	progress_line(trial->progress,
		      "counting in a simulated processor, by valgrind");
	if (simulate(trial, step->parent, "parent", most_s, err) < 0)
		return -1;
	parent = session_simulation(trial->session, step->parent);
	if (*parent->reason)
		return leave_out(trial, step, parent->reason, err);
	return simulate(trial, step->culprit, "culprit", most_s, err);
}
