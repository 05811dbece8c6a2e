/* SPDX-License-Identifier: MIT */
#include "bisect/visit/busy.h"

#include "bisect/session/plan_command.h"
#include "bisect/session/waiting.h"
#include "bisect/visit/forecast.h"
#include "bisect/visit/leader.h"
#include "bisect/visit/refusal.h"
#include "probe/ground/text.h"

#include <math.h>

/* So many times better is worth to begin anew for. */
static const double WORTH = 1.5;

/* The difference of the ends by another metric, in its standard deviations. */
static double delta_by(const struct trial *trial, int process)
{
	struct level level;

	if (!leader_level(&level, trial, process))
		return 0;
	return level.clamped_difference / level.sigma;
}

/* What was measured so far is of use only where nothing goes on by itself. */
static char *command_by(const struct trial *trial, const char *metric,
			bool refused, struct arena *arena)
{
	struct plan plan = *trial->session->plan;
	char *command = NULL;

	if (refused)
		command = refusal_command(trial, metric, arena);
	if (command)
		return command;
	plan.config.metric = metric;
	plan.config.from = NULL;
	plan.config.higher_is_better = false;
	return plan_command(&plan, arena);
}

static void add_better_metric(struct text *text, const struct judge *judge,
			      const struct trial *trial, bool refused)
{
	static const enum metric_process quiet[] = {METRIC_CPU, METRIC_USER};
	double best = 0, times;
	const char *name = NULL;

	for (size_t i = 0; i < sizeof(quiet) / sizeof(quiet[0]); i++) {
		double delta = delta_by(trial, (int)quiet[i]);

		if (delta <= best)
			continue;
		best = delta;
		name = metric_process_name(quiet[i]);
	}
	times = best / fmax(forecast_delta(judge), 0.01);
	if (name && times >= WORTH)
		text_addf(text,
			  "; %s tells the ends apart %.2g times better: %s",
			  name, fmin(times, 99),
			  command_by(trial, name, refused, text->arena));
}

static const char crowded[] = "the machine is busy: others push the runs off "
			      "the processor again and again";

static char *part_words(double part, struct arena *arena)
{
	return arena_sprintf(arena,
			     "the machine is busy: %.0f %% of the runs so far "
			     "waited for a processor",
			     part * 100);
}

char *busy_words(const struct judge *judge, const struct trial *trial,
		 bool refused, struct arena *arena)
{
	const char *good = trial->good.hex, *bad = trial->bad.hex;
	struct waiting waiting;
	struct text text;
	double part;

	if (!trial_is_timed(trial) || judge->clean_runs > 0)
		return NULL;
	waiting_init(&waiting, trial->session, good, bad);
	part = waiting_part(&waiting, trial->session);
	if (part <= 0.5 && (waiting.usual[0].used > 0 ||
			    !waiting_pushed(trial->session, good) ||
			    !waiting_pushed(trial->session, bad)))
		return NULL;
	text_init(&text, arena);
	text_add(&text, part > 0.5 ? part_words(part, arena) : crowded);
	if (trial->process == METRIC_PROCESS_COUNT &&
	    (!refused ||
	     (!judge_swapped(judge) && !refusal_metric(judge, trial))))
		add_better_metric(&text, judge, trial, refused);
	return text.data;
}

enum { SIDES_RUNS_LEAST = 10 };

char *busy_sides_words(const struct trial *trial, struct arena *arena)
{
	const struct session *session = trial->session;
	struct waiting waiting;
	double part;

	if (!trial_is_timed(trial) || session->runs < SIDES_RUNS_LEAST)
		return NULL;
	waiting_of_sides(&waiting, session, trial->contender_count, arena);
	part = waiting_part(&waiting, session);
	if (part > 0.5)
		return part_words(part, arena);
	for (size_t i = 0; i < trial->contender_count; i++) {
		if (!waiting_is_crowded(&waiting.sides[i]))
			return NULL;
	}
	return arena_strdup(arena, crowded);
}
