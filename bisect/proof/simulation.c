/* SPDX-License-Identifier: MIT */
#include "bisect/proof/simulation.h"

#include "bisect/session/facts.h"
#include "bisect/session/samples.h"
#include "bisect/trial/run.h"
#include "probe/ground/text.h"

#include <math.h>
#include <stdio.h>

enum { RUNS_MOST = 2 };

/* Less of a processor's time is mostly that of starting programs. */
static const double SHORTEST_S = 0.005;

/* However long the session was, with --simulate always. */
static const double ALWAYS_S = 3600;

/* -- Whether -- */

/* NULL: it is worth its time.  What is told is short, and has the cure. */
static const char *why_not(const struct trial *trial,
			   const struct confirmation_record *step,
			   double most_s, struct arena *arena)
{
	double parent_s = session_step_cpu(trial->session, step, step->parent);
	double culprit_s =
		session_step_cpu(trial->session, step, step->culprit);
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

static int simulate(struct trial *trial, const char *revision, const char *name,
		    double most_s, struct err *err)
{
	struct rev rev = {""};

	session_ahead(trial->session); /* it may be what is told next */
	if (session_simulation(trial->session, revision))
		return 0;
	snprintf(rev.hex, sizeof(rev.hex), "%s", revision);
	return trial_simulate(
		trial, &rev,
		&(struct simulated_spec){
			.name = name,
			/* A search by such a metric has seen whether it
			   repeats. */
			.runs_most =
				trial->measure.metric.simulated ? 1 : RUNS_MOST,
			.most_s = most_s,
		},
		err);
}

/* -- Both -- */

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
		return simulated_leave_out(trial, step->culprit, reason, err);
	if (trial->config->simulate == CONFIG_SIMULATE_ALWAYS ||
	    trial->measure.metric.simulated)
		most_s = ALWAYS_S;
	progress_line(trial->progress,
		      "counting in a simulated processor, by valgrind");
	if (simulate(trial, step->parent, "parent", most_s, err) < 0)
		return -1;
	parent = session_simulation(trial->session, step->parent);
	if (*parent->reason)
		return simulated_leave_out(trial, step->culprit, parent->reason,
					   err);
	return simulate(trial, step->culprit, "culprit", most_s, err);
}
