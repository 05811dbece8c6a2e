/* SPDX-License-Identifier: MIT */
#include "bisect/session/samples.h"

#include "bisect/judge/stats.h"
#include "probe/metric.h"

#include <math.h>
#include <string.h>

int session_counter(const struct session *session, const char *name)
{
	for (size_t i = 0; i < session->counter_count; i++) {
		if (strcmp(session->counters[i], name) == 0)
			return METRIC_PROCESS_COUNT + 1 + (int)i;
	}
	return -1;
}

int session_process(const struct session *session, const char *name)
{
	for (int i = 0; i < METRIC_PROCESS_COUNT; i++) {
		if (strcmp(name, metric_process_name((enum metric_process)i)) ==
		    0)
			return i;
	}
	return session_counter(session, name);
}

int session_lead_process(const struct session *session,
			 const struct lead_record *lead)
{
	if (simulate_find(lead->metric) == SIMULATE_INSTRUCTIONS)
		return SESSION_SIMULATED;
	return session_process(session, lead->metric);
}

const char *session_process_name(const struct session *session, int process)
{
	if (process == SESSION_SIMULATED)
		return simulate_name(SIMULATE_INSTRUCTIONS);
	if (process < METRIC_PROCESS_COUNT)
		return metric_process_name((enum metric_process)process);
	return session->counters[process - METRIC_PROCESS_COUNT - 1];
}

const char *session_process_unit(const struct session *session, int process)
{
	if (process == SESSION_SIMULATED)
		return "count";
	if (process < METRIC_PROCESS_COUNT)
		return metric_process_unit((enum metric_process)process);
	return session->counter_units[process - METRIC_PROCESS_COUNT - 1];
}

static double count_of(const struct run_record *run, int index)
{
	for (int i = 0; run->counts && !isnan(run->counts[i]); i++) {
		if (i == index)
			return run->counts[i] < 0 ? NAN : run->counts[i];
	}
	return NAN;
}

bool session_run_scaled(const struct run_record *run, int process)
{
	int index = process - METRIC_PROCESS_COUNT - 1;

	return index >= 0 && index < 63 && (run->scaled >> index & 1);
}

double session_run_value(const struct run_record *run, int process)
{
	if (process > METRIC_PROCESS_COUNT)
		return count_of(run, process - METRIC_PROCESS_COUNT - 1);
	switch (process) {
	case METRIC_WALL:
		return run->wall_s;
	case METRIC_USER:
		return run->user_s;
	case METRIC_SYSTEM:
		return run->system_s;
	case METRIC_CPU:
		return run->user_s + run->system_s;
	case METRIC_MAX_RSS:
		return run->max_rss_bytes;
	default:
		return run->value;
	}
}

static bool is_run(const struct record *record, const char *revision,
		   enum run_phase phase)
{
	return record->kind == RECORD_RUN && record->u.run.measured &&
	       !record->u.run.disturbed &&
	       record->u.run.phase == (int64_t)phase &&
	       strcmp(record->u.run.revision, revision) == 0;
}

/* What leads a search in a simulated processor; false: the record is no such.
 */
static bool is_simulation(const struct record *record, const char *revision)
{
	const struct simulation_record *simulation = &record->u.simulation;

	return record->kind == RECORD_SIMULATION && simulation->leads &&
	       simulation->runs > 0 && !isnan(simulation->counts[0]) &&
	       strcmp(simulation->revision, revision) == 0;
}

/* NAN: the record is of something else. */
static double value_in(const struct record *record, const char *revision,
		       enum run_phase phase, int process)
{
	if (process == SESSION_SIMULATED)
		return is_simulation(record, revision)
			       ? record->u.simulation.counts[0]
			       : NAN;
	return is_run(record, revision, phase)
		       ? session_run_value(&record->u.run, process)
		       : NAN;
}

/* Of the records from `from` on and before `to`. */
static double *values_between(size_t *count, const struct session *session,
			      size_t from, size_t to, const char *revision,
			      enum run_phase phase, int process,
			      struct arena *arena)
{
	double *values = arena_array(arena, to - from, sizeof(*values));

	*count = 0;
	for (size_t i = from; i < to; i++) {
		double value =
			value_in(session->records[i], revision, phase, process);

		if (!isnan(value))
			values[(*count)++] = value;
	}
	return values;
}

double *session_values(size_t *count, const struct session *session,
		       const char *revision, enum run_phase phase, int process,
		       struct arena *arena)
{
	return values_between(count, session, session->begin, session->count,
			      revision, phase, process, arena);
}

/* The last `most` of them. */
static double *last_of(size_t *count, double *values, size_t most)
{
	size_t dropped = *count > most ? *count - most : 0;

	*count -= dropped;
	return values + dropped;
}

double *session_verdict_values(size_t *count, const struct session *session,
			       const struct verdict_record *verdict,
			       int process, struct arena *arena)
{
	size_t from = session->begin, to = from;
	double *values;

	for (; to < session->count; to++) {
		const struct record *record = session->records[to];

		if (&record->u.verdict == verdict)
			break;
		if (record->kind == RECORD_VERDICT ||
		    record->kind == RECORD_RESTART)
			from = to + 1;
	}
	values = values_between(count, session, from, to, verdict->revision,
				PHASE_SEARCH, process, arena);
	return last_of(count, values,
		       verdict->runs > 0 ? (size_t)verdict->runs : *count);
}

static bool same_ends(const struct ends_record *a, const struct ends_record *b)
{
	return strcmp(a->good, b->good) == 0 && strcmp(a->bad, b->bad) == 0;
}

/* These ends may go on from their earlier runs, others have their own. */
double *session_end_values(size_t *count, const struct session *session,
			   const struct ends_record *ends, const char *revision,
			   struct arena *arena)
{
	double *values = arena_array(arena, session->count, sizeof(*values));
	size_t from = session->begin;

	*count = 0;
	for (size_t i = from; i < session->count; i++) {
		const struct record *record = session->records[i];
		ARENA_SCOPE(tmp);
		double *fresh;
		size_t fresh_count = 0;

		if (record->kind != RECORD_ENDS)
			continue;
		fresh = values_between(&fresh_count, session, from, i, revision,
				       PHASE_ENDS, METRIC_PROCESS_COUNT, &tmp);
		from = i + 1;
		if (!same_ends(&record->u.ends, ends))
			continue;
		memcpy(values + *count, fresh, fresh_count * sizeof(*values));
		*count += fresh_count;
		if (&record->u.ends == ends)
			break;
	}
	return last_of(count, values, (size_t)ends->runs);
}

/* A confirmation's runs are between the one before it and its own record. */
static void step_records(size_t *from, size_t *to,
			 const struct session *session,
			 const struct confirmation_record *step)
{
	*from = session->begin;
	for (*to = *from; *to < session->count; (*to)++) {
		if (&session->records[*to]->u.confirmation == step)
			break;
		if (session->records[*to]->kind == RECORD_CONFIRMATION)
			*from = *to + 1;
	}
}

double *session_step_values(size_t *count, const struct session *session,
			    const struct confirmation_record *step,
			    const char *revision, int process,
			    struct arena *arena)
{
	size_t from, to;

	step_records(&from, &to, session, step);
	return values_between(count, session, from, to, revision, PHASE_CONFIRM,
			      process, arena);
}

double session_step_cpu(const struct session *session,
			const struct confirmation_record *step,
			const char *revision)
{
	ARENA_SCOPE(tmp);
	size_t count;
	double *values = session_step_values(&count, session, step, revision,
					     METRIC_CPU, &tmp);

	return count > 0 ? stats_median(values, count) : 0;
}

const struct run_record **
session_step_runs(size_t *count, const struct session *session,
		  const struct confirmation_record *step, const char *revision,
		  struct arena *arena)
{
	const struct run_record **runs;
	size_t from, to;

	step_records(&from, &to, session, step);
	runs = arena_array(arena, session->count, sizeof(const void *));
	*count = 0;
	for (size_t i = from; i < session->count; i++) {
		const struct record *record = session->records[i];

		if ((i < to && is_run(record, revision, PHASE_CONFIRM)) ||
		    is_run(record, revision, PHASE_EVIDENCE))
			runs[(*count)++] = &record->u.run;
	}
	return runs;
}
