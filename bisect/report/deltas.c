/* SPDX-License-Identifier: MIT */
/* Parent against culprit: one row for all that was known of their runs. */
#include "bisect/report/deltas.h"

#include "bisect/report/layouts.h"
#include "bisect/report/simulated.h"
#include "bisect/session/facts.h"
#include "bisect/session/samples.h"
#include "probe/ground/text.h"
#include "probe/metric.h"

#include <math.h>
#include <string.h>

/*
 * What is made of two values of one run, factor * above / below, so that its
 * interval knows that these go together.
 */
struct derived {
	const char *name, *unit;
	const char *above, *below; /* counters, or "wall" */
	double factor;
};

#define PER_1000(name) \
	{ \
		name " per 1000 instructions", "number", name, "instructions", \
			1000 \
	}

static const struct derived derived_rows[] = {
	{"instructions per cycle", "number", "instructions", "cycles", 1},
	{"cycles per second", "Hz", "cycles", "task-clock", 1},
	{"processors used", "number", "task-clock", "wall", 1},
	{"cycles stalled in the front end", "%", "stalled-cycles-frontend",
	 "cycles", 100},
	{"cycles stalled in the back end", "%", "stalled-cycles-backend",
	 "cycles", 100},
	{"slots retiring", "%", "topdown-retiring", "slots", 100},
	{"slots of bad speculation", "%", "topdown-bad-spec", "slots", 100},
	{"slots empty for the front end", "%", "topdown-fe-bound", "slots",
	 100},
	{"slots empty for the back end", "%", "topdown-be-bound", "slots", 100},
	{"branch miss rate", "%", "branch-misses", "branches", 100},
	{"L1-icache miss rate", "%", "L1-icache-load-misses", "L1-icache-loads",
	 100},
	{"L1-dcache miss rate", "%", "L1-dcache-load-misses", "L1-dcache-loads",
	 100},
	{"cache miss rate", "%", "cache-misses", "cache-references", 100},
	PER_1000("branch-misses"),
	PER_1000("L1-icache-load-misses"),
	PER_1000("iTLB-load-misses"),
	PER_1000("L1-dcache-load-misses"),
	PER_1000("dTLB-load-misses"),
	PER_1000("cache-misses"),
};

enum { DERIVED_ROWS = sizeof(derived_rows) / sizeof(derived_rows[0]) };

/* Where a row's value in one run comes from. */
struct source {
	int above, below; /* as session_run_value() has it; -1: no such */
	double factor;
	bool is_metric, is_derived;
};

struct column {
	double *values;
	size_t count;
	bool scaled;
};

static double value_in(const struct source *source,
		       const struct run_record *run)
{
	double value = session_run_value(run, source->above), below;

	if (!source->is_derived)
		return value;
	below = session_run_value(run, source->below);
	return below > 0 ? source->factor * value / below : NAN;
}

static bool scaled_in(const struct source *source, const struct run_record *run)
{
	return session_run_scaled(run, source->above) ||
	       (source->is_derived && session_run_scaled(run, source->below));
}

/* The confirmation alone counts for the metric; evidence came later. */
static struct column column_of(const struct report *report,
			       const struct source *source,
			       const char *revision, struct arena *arena)
{
	size_t count;
	const struct run_record **runs = session_step_runs(
		&count, report->session, report->step, revision, arena);
	struct column column = {
		.values = arena_array(arena, count, sizeof(*column.values))};

	for (size_t i = 0; i < count; i++) {
		double value = value_in(source, runs[i]);

		if (isnan(value) ||
		    (source->is_metric && runs[i]->phase != PHASE_CONFIRM))
			continue;
		column.values[column.count++] = value;
		column.scaled |= scaled_in(source, runs[i]);
	}
	return column;
}

/* Of an end whose tree stood in the rounds of the confirmation. */
static double median_of_end(const struct report *report,
			    const struct source *source, const char *revision,
			    struct arena *arena)
{
	struct column column = column_of(report, source, revision, arena);

	return column.count > 0 ? stats_median(column.values, column.count)
				: NAN;
}

/* An interval that leaves out 1; none, where there is no ratio, and a change.
 */
static bool is_apart(const struct report_delta *delta)
{
	if (delta->interval.high <= 0)
		return delta->parent != delta->culprit;
	return delta->interval.low > 1 || delta->interval.high < 1;
}

/*
 * A change may stand out when its interval leaves out 1 and the ranks of the
 * two samples are apart (p <= 0.05, which takes four values a side).  From or
 * to nothing there is no ratio, and the ranks alone tell.  How likely the rest
 * comes by chance says Welch's test.
 */
static double chance_of(const struct report_delta *delta,
			const struct column *before, const struct column *after)
{
	if (!is_apart(delta) ||
	    stats_mann_whitney(before->values, before->count, after->values,
			       after->count) > 0.05)
		return 1;
	return stats_welch(before->values, before->count, after->values,
			   after->count);
}

/* The larger of what both sides have of it; of what is derived, above. */
static double most_of(const struct report *report, const struct source *source,
		      struct arena *arena)
{
	const struct source plain = {.above = source->above};
	const struct confirmation_record *step = report->step;

	return fmax(median_of_end(report, &plain, step->parent, arena),
		    median_of_end(report, &plain, step->culprit, arena));
}

/* A rate of hardly anything is as little as that. */
static bool is_slight(const struct report *report, const struct source *source,
		      const struct report_delta *delta, struct arena *arena)
{
	const struct session *session = report->session;

	if (source->is_metric ||
	    strcmp(session_process_unit(session, source->above), "count") != 0)
		return false;
	return report_is_slight(session_process_name(session, source->above),
				source->is_derived
					? most_of(report, source, arena)
					: delta->culprit - delta->parent);
}

static void add_row(struct report *report, const char *name, const char *unit,
		    const struct source *source, struct arena *arena)
{
	const struct confirmation_record *step = report->step;
	const struct plan *plan = report->plan;
	struct report_delta *delta = &report->deltas[report->delta_count];
	struct random random = {(uint64_t)plan->seed};
	struct column before = column_of(report, source, step->parent, arena);
	struct column after = column_of(report, source, step->culprit, arena);

	if (before.count == 0 || after.count == 0)
		return;
	*delta = (struct report_delta){
		.name = name,
		.unit = unit,
		.parent = stats_median(before.values, before.count),
		.culprit = stats_median(after.values, after.count),
		.good = median_of_end(report, source, plan->good, arena),
		.bad = median_of_end(report, source, plan->bad, arena),
		.scaled = before.scaled || after.scaled,
		.derived = source->is_derived,
	};
	delta->ratio = report_ratio(delta->parent, delta->culprit);
	/* One reading, of a metric that is exact, has none. */
	if (delta->ratio > 0 && before.count > 1 && after.count > 1)
		delta->interval = stats_ratio_interval(
			before.values, before.count, after.values, after.count,
			&random);
	delta->p = is_slight(report, source, delta, arena)
			   ? 1
			   : chance_of(delta, &before, &after);
	report->delta_count++;
}

static void add_derived(struct report *report, const struct derived *row,
			struct arena *arena)
{
	struct source source = {
		.above = session_process(report->session, row->above),
		.below = session_process(report->session, row->below),
		.factor = row->factor,
		.is_derived = true,
	};

	if (source.above >= 0 && source.below >= 0)
		add_row(report, row->name, row->unit, &source, arena);
}

bool report_adds_row(const char *name)
{
	for (size_t i = 0; i < DERIVED_ROWS; i++) {
		if (strcmp(derived_rows[i].name, name) == 0)
			return true;
	}
	return report_layouts_is_row(name);
}

/*
 * Of so many rows some would stand out by chance, were each looked at alone.
 * Of the metric itself the confirmation has said so.
 */
static void find_significant(struct report *report)
{
	ARENA_SCOPE(tmp);
	struct report_delta *deltas = report->deltas;
	size_t count = report->delta_count, known = 0;
	double *p = arena_array(&tmp, count, sizeof(*p));
	bool *out = arena_array(&tmp, count, sizeof(*out));

	if (count > 0 && report->step->accepted && is_apart(&deltas[0]) &&
	    strcmp(deltas[0].name, session_metric(report->session)) == 0)
		deltas[known++].significant = true;
	for (size_t i = known; i < count; i++)
		p[i] = deltas[i].p;
	stats_discoveries(out + known, p + known, count - known,
			  REPORT_FALSE_RATE);
	for (size_t i = known; i < count; i++) {
		if (!deltas[i].by_layouts)
			deltas[i].significant = out[i];
	}
}

void report_compare(struct report *report, struct arena *arena)
{
	const struct session *session = report->session;
	const char *metric = report->plan->config.metric;
	/* Of a counter it is known whether it is an estimate. */
	int counter = session_counter(session, metric);
	size_t most = METRIC_PROCESS_COUNT + 2 + session->counter_count +
		      DERIVED_ROWS;

	bool simulated = simulate_find(metric) < SIMULATE_EVENTS;

	report->deltas = arena_array(arena, most, sizeof(*report->deltas));
	add_row(report, session_metric(session), session_unit(session),
		&(struct source){.above = counter >= 0 ? counter
						       : METRIC_PROCESS_COUNT,
				 .is_metric = true},
		arena);
	if (report->delta_count > 0)
		report->deltas[0].simulated = simulated;
	if (report->delta_count > 0 &&
	    report_layouts_row(&report->deltas[1], report, arena))
		report->delta_count++;
	/* All else that is known of its runs is valgrind's. */
	for (int i = 0; !simulated && i < METRIC_PROCESS_COUNT; i++) {
		enum metric_process process = (enum metric_process)i;
		const char *name = metric_process_name(process);

		if (strcmp(metric, name) != 0)
			add_row(report, name, metric_process_unit(process),
				&(struct source){.above = i}, arena);
	}
	report->first_counter = report->delta_count;
	for (size_t i = 0; i < session->counter_count; i++) {
		const char *name = session->counters[i];

		if (strcmp(metric, name) != 0)
			add_row(report, name, session->counter_units[i],
				&(struct source){.above = session_counter(
							 session, name)},
				arena);
	}
	for (size_t i = 0; i < DERIVED_ROWS; i++)
		add_derived(report, &derived_rows[i], arena);
	find_significant(report);
	report_simulated_rows(report, arena);
}

/* -- What is not there -- */
