/* SPDX-License-Identifier: MIT */
#include "bisect/trial/record_run.h"

#include "bisect/judge/random.h"
#include "bisect/session/facts.h"
#include "bisect/session/samples.h"
#include "bisect/session/waiting.h"
#include "bisect/trial/script.h"
#include "bisect/trial/tracing.h"
#include "probe/ground/crash.h"

#include <math.h>
#include <string.h>

enum { PADDING_SIZES = 4096 };

static const char *unit_words(const char *unit, struct arena *arena)
{
	return *unit ? arena_sprintf(arena, "in \"%s\"", unit)
		     : "without a unit";
}

/* What only the output tells: the direction that the tool's field has. */
static bool check_direction(struct measure_result *result,
			    const struct config *config, struct arena *arena)
{
	const enum direction direction = result->found.direction;

	if (direction == DIRECTION_UNKNOWN ||
	    (direction == DIRECTION_HIGHER) == config->higher_is_better)
		return true;
	result->end = MEASURE_FAILED;
	result->reason = arena_sprintf(
		arena,
		"the value is in %s, of which %s is better: %s "
		"--higher-is-better",
		result->found.unit,
		direction == DIRECTION_HIGHER ? "more" : "less",
		direction == DIRECTION_HIGHER ? "give" : "leave out");
	return false;
}

/*
 * Many values of one run count once: the process is what is repeated.  Values
 * of different units cannot be compared.
 */
static double take_value(const char **unit, struct measure_result *result,
			 const struct trial *trial, struct arena *arena)
{
	const struct metric *metric = &trial->measure.metric;
	const char *before = trial->session->unit;
	double values[METRIC_PROCESS_COUNT];

	*unit = metric->unit;
	if (result->end != MEASURE_DONE)
		return 0;
	metric_of_run(values, &result->run);
	if (metric->simulated)
		return result->simulated.counts[metric->simulation];
	if (metric->counted)
		return counter_plan_value(result, &trial->counter_plan);
	if (!metric->printed)
		return values[metric->process];
	if (!check_direction(result, trial->config, arena))
		return 0;
	*unit = trial_keep(trial, result->found.unit);
	if (!before || strcmp(*unit, before) == 0)
		return extract_value(&result->found, &metric->extract);
	result->end = MEASURE_FAILED;
	result->reason = arena_sprintf(
		arena, "the value is %s, those before %s",
		unit_words(*unit, arena), unit_words(before, arena));
	return 0;
}

/* -- Several benchmarks in one run: see record.h -- */

static int index_of(const struct several *several, const char *name)
{
	for (size_t i = 0; i < several->count; i++) {
		if (strcmp(several->names[i], name) == 0)
			return (int)i;
	}
	return -1;
}

/* In the session's order; -1 is what this run does not have. */
static double *values_of(const struct trial *trial,
			 const struct several *several, struct arena *arena)
{
	const struct benchmarks_record *benchmarks = trial->session->benchmarks;
	double *values;
	size_t count = 0;

	while (benchmarks && benchmarks->names[count])
		count++;
	if (count == 0)
		return NULL;
	values = arena_array(arena, count + 1, sizeof(*values));
	for (size_t i = 0; i < count; i++) {
		int at = index_of(several, benchmarks->names[i]);

		values[i] = -1;
		if (at >= 0 &&
		    strcmp(several->found[at].unit, benchmarks->units[i]) == 0)
			values[i] =
				extract_value(&several->found[at],
					      &trial->measure.metric.extract);
	}
	values[count] = NAN;
	return values;
}

/* The first run that has several says what is compared. */
static int note_benchmarks(struct trial *trial,
			   const struct measure_result *result, struct err *err)
{
	ARENA_SCOPE(tmp);
	const struct several *several = &result->several;
	struct benchmarks_record record = {
		.names = arena_array(&tmp, several->count + 1, sizeof(char *)),
		.units = arena_array(&tmp, several->count + 1, sizeof(char *)),
	};

	if (trial->session->benchmarks || result->end != MEASURE_DONE ||
	    several->count < 2)
		return 0;
	for (size_t i = 0; i < several->count; i++) {
		record.names[i] = several->names[i];
		record.units[i] = several->found[i].unit;
	}
	return session_add(trial->session,
			   (struct record){.kind = RECORD_BENCHMARKS,
					   .u.benchmarks = record},
			   err);
}

static void take_run(struct run_record *out, struct trial *trial,
		     struct measure_result *result, struct arena *arena)
{
	const struct run_result *run = &result->run;

	out->value = take_value(&out->unit, result, trial, arena);
	out->measured = result->end == MEASURE_DONE;
	if (out->measured)
		out->values = values_of(trial, &result->several,
					&trial->session->arena);
	out->end = result->end;
	out->wall_s = run->wall_s;
	out->user_s = run->user_s;
	out->system_s = run->system_s;
	out->max_rss_bytes = (double)run->max_rss_bytes;
	out->pushed = run->pushed;
	out->left = run->left;
	out->queued = run->queue_s >= 0;
	out->queue_s = fmax(run->queue_s, 0);
	out->environment_bytes = result->padding_bytes;
	out->reason = trial_keep(trial, result->reason);
	/* Of all others there is a log too, and nobody needs to be shown it. */
	if (!out->measured)
		out->log = trial_keep(trial, result->log);
	counter_plan_write(out, &trial->counter_plan, trial->session, result,
			   &trial->session->arena);
}

/* Are runs measured by something that a wait for a processor moves? */
static bool is_by_time(const struct trial *trial)
{
	return trial->process == METRIC_PROCESS_COUNT
		       ? trial_is_timed(trial)
		       : trial->process == METRIC_WALL;
}

/* What takes its place counts, whatever it was. */
static bool is_disturbed(const struct trial *trial,
			 const struct run_record *run)
{
	ARENA_SCOPE(tmp);
	struct waiting waiting;

	if (trial->repeats || run->phase == PHASE_WARMUP ||
	    !is_by_time(trial) || !waiting_can_tell(run))
		return false;
	if (trial->contender_count > 0)
		waiting_of_sides(&waiting, trial->session,
				 trial->contender_count, &tmp);
	else
		waiting_init(&waiting, trial->session, trial->good.hex,
			     trial->bad.hex);
	return waiting_shows(&waiting, run);
}

int trial_padding(const struct plan *plan, int64_t number)
{
	struct random random = {(uint64_t)plan->seed + (uint64_t)number};

	if (plan->config.no_randomize)
		return -1;
	return (int)random_below(&random, PADDING_SIZES);
}

/* Where what a simulated processor counts would not repeat for it: none. */
static int padding_of(const struct trial *trial, int64_t number)
{
	return trial->measure.metric.simulated
		       ? -1
		       : trial_padding(trial->session->plan, number);
}

/* The ends have runs of their own, and a most, as long as it is kept to. */
static void show_run(const struct trial *trial, const struct rev *rev,
		     const struct run_record *run)
{
	static const char *const phases[] = {
		[PHASE_WARMUP] = "warming up",
		[PHASE_ENDS] = "measuring the ends",
		[PHASE_SEARCH] = "searching",
		[PHASE_CONFIRM] = "confirming",
		[PHASE_REFERENCE] = "looking for drift",
		[PHASE_SHARE] = "looking for the rest",
		[PHASE_EVIDENCE] = "counting",
		[PHASE_LAYOUT] = "under another layout",
		[PHASE_COMPARE] = "comparing",
	};
	const struct session *session = trial->session;
	const int64_t most = trial->config->max_runs;
	int64_t count = 1;

	for (size_t i = session->begin;
	     run->phase == PHASE_ENDS && i < session->count; i++)
		count += session->records[i]->kind == RECORD_RUN &&
			 session->records[i]->u.run.phase == PHASE_ENDS;
	if (run->phase == PHASE_ENDS && count <= most)
		trial_show_of(trial, rev, phases[run->phase], count, most);
	else
		trial_show(trial, rev, phases[run->phase], run->number);
}

int record_run(struct run_record *out, struct trial *trial,
	       const struct tree *tree, struct err *err)
{
	ARENA_SCOPE(tmp);
	const struct measure_place place = trial_place(trial, tree, &tmp);
	struct session *session = trial->session;
	struct measure_result result;

	if (trial_check_budget(trial, err) < 0)
		return -1;
	out->number = session->runs + 1;
	trial->measure.set =
		counter_plan_set(&trial->counter_plan, session, out);
	show_run(trial, &tree->rev, out);
	script_put(trial, tree);
	trial->measure.capture = tracing_begin(trial, out);
	if (measure_run(&result, &trial->measure, &place, (int)out->number,
			padding_of(trial, out->number), &tmp, err) < 0)
		return -1;
	crash_point("run");
	if (note_benchmarks(trial, &result, err) < 0)
		return -1;
	take_run(out, trial, &result, &tmp);
	tracing_end(out, trial, trial->measure.capture);
	out->disturbed = is_disturbed(trial, out);
	if (session_add(session,
			(struct record){.kind = RECORD_RUN, .u.run = *out},
			err) < 0)
		return -1;
	if (!out->measured && trial_check_free_space(trial, err) < 0)
		return -1;
	progress_detail(trial->progress, "%s  run %lld: %s",
			trial_name(trial, tree, &tmp), (long long)out->number,
			out->reason ? out->reason
				    : metric_format(&tmp, session_unit(session),
						    out->value));
	return 0;
}
