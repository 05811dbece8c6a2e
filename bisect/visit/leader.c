/* SPDX-License-Identifier: MIT */
#include "bisect/visit/leader.h"

#include "bisect/judge/lead.h"
#include "bisect/session/facts.h"
#include "bisect/session/samples.h"
#include "bisect/session/waiting.h"
#include "bisect/trial/build.h"
#include "bisect/trial/run.h"
#include "bisect/visit/forecast.h"
#include "probe/count/event_name.h"

#include <math.h>
#include <string.h>

/* What may lead by itself, the nearest to time first. */
static const char *const companions[] = {"user", "cpu", "instructions",
					 "instructions:u"};

enum { COMPANIONS = sizeof(companions) / sizeof(companions[0]) };

static bool is_word(const char *name)
{
	return strcmp(name, "auto") == 0 || strcmp(name, "off") == 0;
}

int leader_check(const struct config *config, struct err *err)
{
	struct metric metric, own;
	struct err reason = {0}, ignored = {0};

	if (is_word(config->lead))
		return 0;
	if (metric_parse(&metric, config->lead, &reason) < 0 ||
	    metric.printed ||
	    (metric.simulated && metric.simulation != SIMULATE_INSTRUCTIONS))
		return err_set(err,
			       "--lead %s: no run holds that; there are auto, "
			       "off, wall, user, system, cpu, max-rss, "
			       "counters (instructions ...) and "
			       "sim:instructions",
			       config->lead);
	if (metric_parse(&own, config->metric, &ignored) == 0 && !own.printed &&
	    own.counted == metric.counted &&
	    strcmp(config->lead, config->metric) == 0)
		return err_set(err,
			       "--lead %s: it is the metric itself; with "
			       "--lead off nothing else leads",
			       config->lead);
	return 0;
}

/* -- What the ends are by another metric -- */

struct companion {
	int process; /* see session/samples.h; -1: there is none */
	double *values[2];
	struct level level; /* of no runs, when some of them lack it */
};

static double *values_of(size_t *count, const struct trial *trial, bool bad,
			 int process, struct arena *arena)
{
	const struct rev *rev = bad ? &trial->bad : &trial->good;

	return session_values(count, trial->session, rev->hex, PHASE_ENDS,
			      process, arena);
}

bool leader_level(struct level *out, const struct trial *trial, int process)
{
	ARENA_SCOPE(tmp);
	size_t count, other;
	double *good = values_of(&count, trial, false, process, &tmp);
	double *bad = values_of(&other, trial, true, process, &tmp);

	count = count < other ? count : other;
	if (count < 2)
		return false;
	verdict_level(out, good, bad, count);
	return true;
}

static void look_at(struct companion *out, const char *name,
		    const struct judge *judge, const struct trial *trial)
{
	size_t count = judge->level.count, counts[2];

	*out = (struct companion){
		.process = session_process(trial->session, name),
	};
	if (out->process < 0)
		return;
	for (int i = 0; i < 2; i++)
		out->values[i] = values_of(&counts[i], trial, i == 1,
					   out->process, judge->arena);
	if (counts[0] == count && counts[1] == count)
		verdict_level(&out->level, out->values[0], out->values[1],
			      count);
}

/* -- May one lead by itself? -- */

static bool is_time(const struct trial *trial)
{
	const struct metric *metric = &trial->measure.metric;
	const char *unit = session_unit(trial->session);
	size_t length = strlen(unit);

	if (metric->counted)
		return false;
	return strcmp(unit, "s") == 0 || (metric->printed && length == 0) ||
	       (length > 2 && strcmp(unit + length - 2, "/s") == 0);
}

static bool sleeps(const struct trial *trial)
{
	ARENA_SCOPE(tmp);

	for (int i = 0; i < 2; i++) {
		size_t count, walls;
		double *cpu =
			values_of(&count, trial, i == 1, METRIC_CPU, &tmp);
		double *wall =
			values_of(&walls, trial, i == 1, METRIC_WALL, &tmp);

		if (lead_sleeps(cpu, wall, count))
			return true;
	}
	return false;
}

/* The merge base of the ends has no proof: it is judged by the metric. */
static bool has_base(const struct trial *trial)
{
	const struct plan *plan = trial->session->plan;

	return plan->merge_bases && plan->merge_bases[0];
}

static bool may_any(const struct trial *trial)
{
	return is_time(trial) && !has_base(trial) && !sleeps(trial);
}

static bool choose(struct companion *out, const struct judge *judge,
		   const struct trial *trial)
{
	struct companion all[COMPANIONS];
	struct level levels[COMPANIONS];
	int best;

	if (!may_any(trial))
		return false;
	for (size_t i = 0; i < COMPANIONS; i++) {
		look_at(&all[i], companions[i], judge, trial);
		levels[i] = all[i].level;
	}
	best = lead_choose(&judge->sampler, levels, COMPANIONS, &judge->level,
			   judge->higher_is_better);
	if (best >= 0)
		*out = all[best];
	return best >= 0;
}

/* -- Instructions of a simulated processor -- */

/* Twice GOOD, to see that they repeat, and once BAD. */
enum { SIMULATED_ENDS = 3, SIMULATED_NEIGHBOURS = 2 };

/* A part of the difference by which one end may differ from itself. */
static const double REPEATS = 0.05;

static double median_of(const struct trial *trial, bool bad, int process)
{
	ARENA_SCOPE(tmp);
	size_t count;
	double *values = values_of(&count, trial, bad, process, &tmp);

	return count > 0 ? stats_median(values, count) : 0;
}

/*
 * What one run takes there, before there is one: only the processor's time is
 * longer, and as much longer as that is of what others leave of it.
 */
static double simulated_s(const struct trial *trial)
{
	double most_s = session_simulated_s(trial->session);

	for (int i = 0; i < 2 && session_simulated_s(trial->session) == 0;
	     i++) {
		double cpu_s = median_of(trial, i == 1, METRIC_CPU);
		double wall_s = median_of(trial, i == 1, METRIC_WALL);
		bool crowded = waiting_pushed(trial->session,
					      i == 1 ? trial->bad.hex
						     : trial->good.hex);

		most_s = fmax(most_s,
			      SIMULATE_START_S +
				      SIMULATE_INSTRUCTIONS_TIMES *
					      (crowded ? fmax(cpu_s, wall_s)
						       : cpu_s) +
				      fmax(wall_s - cpu_s, 0));
	}
	return most_s;
}

/* Do they cost less than the runs that they save? */
static bool pays(const struct trial *trial, double delta)
{
	size_t candidates = (size_t)trial->session->plan->candidates;
	double simulated =
		SIMULATED_NEIGHBOURS + ceil(log2(fmax((double)candidates, 1)));

	if (session_simulated_s(trial->session) == 0)
		simulated += SIMULATED_ENDS;
	return simulated * simulated_s(trial) <
	       forecast_visits(trial->config, candidates, delta) *
		       session_mean_s(trial->session, RECORD_RUN);
}

static bool counts_instructions(const struct session *session)
{
	return session_counter(session, "instructions") >= 0 ||
	       session_counter(session, "instructions:u") >= 0;
}

/*
 * Is it worth a try where nothing, or another metric with this `delta`, leads?
 * With one tree each end is one more build.
 */
static bool is_worth_it(const struct judge *judge, const struct trial *trial,
			double delta)
{
	ARENA_SCOPE(tmp);

	return may_any(trial) && !trial->by_layouts &&
	       trial->config->simulate != CONFIG_SIMULATE_NEVER &&
	       !trial_has_one_tree(trial) &&
	       !counts_instructions(trial->session) &&
	       lead_may_be_led(&judge->level) && pays(trial, delta) &&
	       !simulate_why_not(&tmp);
}

/* What the journal has begun is gone on with, whatever is so now. */
static bool is_next(struct trial *trial, enum record_kind kind, bool otherwise)
{
	const struct record *next = session_ahead(trial->session);

	return next ? next->kind == kind : otherwise;
}

static int count_end(double *values, struct trial *trial, bool bad,
		     size_t count, struct err *err)
{
	const struct simulation_record *simulation;
	struct trouble trouble;

	values[0] = NAN;
	if (trial_simulate_lead(&simulation, &trouble, trial,
				bad ? &trial->bad : &trial->good, bad ? 1 : 2,
				err) < 0)
		return -1;
	if (simulation && simulation->runs == 0)
		progress_line(trial->progress, "sim:instructions: %s",
			      simulation->reason);
	if (!simulation || simulation->runs == 0)
		return 0;
	/* What was counted twice at most stands for as many as are wanted. */
	for (size_t i = 0; i < count; i++)
		values[i] = simulation->counts[i % (size_t)simulation->runs];
	return 0;
}

/* Both ends, unless the first one says that it takes too long; *out of none. */
static int look_at_simulated(struct companion *out, const struct judge *judge,
			     struct trial *trial, double delta, struct err *err)
{
	size_t count = judge->level.count;

	*out = (struct companion){.process = SESSION_SIMULATED};
	for (int i = 0; i < 2; i++)
		out->values[i] = arena_array(judge->arena, count,
					     sizeof(*out->values[i]));
	progress_line(trial->progress,
		      "counting instructions of both ends in a simulated "
		      "processor, by valgrind: may they lead?");
	if (count_end(out->values[0], trial, false, count, err) < 0)
		return -1;
	if (isnan(out->values[0][0]) ||
	    !is_next(trial, RECORD_SIMULATION,
		     delta == 0 || pays(trial, delta)))
		return 0;
	if (count_end(out->values[1], trial, true, count, err) < 0)
		return -1;
	if (isnan(out->values[1][0]) ||
	    fabs(out->values[0][1] - out->values[0][0]) >
		    REPEATS * fabs(out->values[1][0] - out->values[0][0]))
		return 0;
	verdict_level(&out->level, out->values[0], out->values[1], count);
	return 0;
}

/* In place of what leads already, if anything does. */
static int choose_simulated(bool *leads, struct companion *leader,
			    const struct judge *judge, struct trial *trial,
			    struct err *err)
{
	double delta = lead_delta(*leads ? &leader->level : &judge->level);
	struct companion simulated;

	if (!is_next(trial, RECORD_SIMULATION,
		     is_worth_it(judge, trial, delta)))
		return 0;
	if (look_at_simulated(&simulated, judge, trial, delta, err) < 0)
		return -1;
	if (simulated.level.count == 0 ||
	    lead_fits(&judge->sampler, &simulated.level, &judge->level,
		      judge->higher_is_better) != LEAD_FITS) {
		progress_line(trial->progress,
			      "they do not tell the ends apart as it does: "
			      "sim:instructions does not lead");
		return 0;
	}
	*leader = simulated;
	*leads = true;
	return 0;
}

/* -- Or at somebody's wish? -- */

static const char *why_not(const struct companion *wanted,
			   const struct judge *judge, const struct trial *trial)
{
	if (has_base(trial))
		return "the merge base of the ends is judged first, by the "
		       "metric itself";
	if (wanted->level.count == 0)
		return wanted->process == SESSION_SIMULATED
			       ? "its counts of the ends are not to be had, or "
				 "do not repeat"
			       : "not every run of the ends has it";
	switch (lead_may(&judge->sampler, &wanted->level, &judge->level,
			 judge->higher_is_better)) {
	case LEAD_TOGETHER:
		return "it does not tell the ends apart";
	case LEAD_OPPOSITE:
		return "by it GOOD is the worse end";
	case LEAD_FITS:
	case LEAD_NOISY:
	case LEAD_SLIGHT:
		break;
	}
	return NULL;
}

static int take_wanted(bool *out, struct companion *wanted,
		       const struct judge *judge, struct trial *trial,
		       struct err *err)
{
	ARENA_SCOPE(tmp);
	const char *name = trial->config->lead, *reason;
	struct event event;
	struct err ignored = {0};

	*wanted = (struct companion){.process = SESSION_SIMULATED};
	if (session_process(trial->session, name) < 0 &&
	    event_parse(&event, name, EVENT_DEVICES, &tmp, &ignored) == 0)
		name = event.name;
	if (simulate_find(name) == SIMULATE_EVENTS)
		look_at(wanted, name, judge, trial);
	else if (!has_base(trial) &&
		 look_at_simulated(wanted, judge, trial, 0, err) < 0)
		return -1;
	reason = why_not(wanted, judge, trial);
	*out = !reason;
	if (!reason)
		return 0;
	reason = arena_sprintf(
		&tmp, "%s does not lead: %s; the search goes by %s",
		trial->config->lead, reason, trial->config->metric);
	progress_line(trial->progress, "warning: %s", reason);
	return session_add(
		trial->session,
		(struct record){.kind = RECORD_WARNING, .u.warning = {reason}},
		err);
}

/* -- It leads -- */

static const char *delta_words(double delta, struct arena *arena)
{
	return arena_sprintf(arena, "%.*f", delta < 10 ? 1 : 0, delta);
}

static void say(const struct lead_record *lead, const struct trial *trial)
{
	ARENA_SCOPE(tmp);

	progress_line(trial->progress,
		      "%s leads: it tells the ends apart %s times better "
		      "(delta %s against %s; good %s, bad %s, threshold %s); "
		      "the culprit is proved on %s",
		      lead->metric,
		      delta_words(lead->delta / lead->own_delta, &tmp),
		      delta_words(lead->delta, &tmp),
		      delta_words(lead->own_delta, &tmp),
		      metric_format(&tmp, lead->unit, lead->good_median),
		      metric_format(&tmp, lead->unit, lead->bad_median),
		      metric_format(&tmp, lead->unit, lead->threshold),
		      trial->config->metric);
}

static int take_lead(const struct companion *leader, struct judge *judge,
		     struct trial *trial, struct err *err)
{
	struct session *session = trial->session;
	const struct level *level = &leader->level;
	struct forecast forecast;
	struct lead_record lead = {
		.metric = session_process_name(session, leader->process),
		.unit = session_process_unit(session, leader->process),
		.delta = lead_delta(level),
		.own_delta = lead_delta(&judge->level),
		.good_median = level->good_median,
		.bad_median = level->bad_median,
		.threshold = level->threshold,
	};
	double *values[2] = {leader->values[0], leader->values[1]};

	judge_lead(judge, values, level->count,
		   leader->process == SESSION_SIMULATED);
	trial->process = leader->process;
	lead.forecast_s = forecast_cost(&forecast, judge, session);
	lead.forecast_runs = forecast.runs;
	lead.forecast_builds = forecast.builds;
	say(&lead, trial);
	return session_add(session,
			   (struct record){.kind = RECORD_LEAD, .u.lead = lead},
			   err);
}

int leader_choose(struct judge *judge, struct trial *trial, struct err *err)
{
	const char *wish = trial->config->lead;
	struct companion leader;
	bool leads = false;

	/* What is exact is as quiet as can be. */
	if (strcmp(wish, "off") == 0 || judge->exact ||
	    trial->measure.metric.simulated)
		return 0;
	if (strcmp(wish, "auto") == 0) {
		leads = choose(&leader, judge, trial);
		if (choose_simulated(&leads, &leader, judge, trial, err) < 0)
			return -1;
	} else if (take_wanted(&leads, &leader, judge, trial, err) < 0) {
		return -1;
	}
	return leads ? take_lead(&leader, judge, trial, err) : 0;
}

/*
 * The process that leads is kept nowhere but in the session, so that a proof
 * that ends in an error leaves nothing to be put right.
 */
void leader_step_aside(struct judge *judge, struct trial *trial)
{
	if (!judge->led)
		return;
	judge_swap(judge);
	trial->process = METRIC_PROCESS_COUNT;
}

void leader_return(struct judge *judge, struct trial *trial)
{
	if (!judge->led)
		return;
	judge_swap(judge);
	trial->process = session_lead_process(trial->session,
					      session_lead(trial->session));
}
