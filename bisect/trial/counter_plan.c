/* SPDX-License-Identifier: MIT */
#include "bisect/trial/counter_plan.h"

#include "bisect/session/facts.h"
#include "bisect/session/samples.h"
#include "probe/count/event_name.h"

#include <math.h>
#include <string.h>

/* Is it a counter that has this name?  Then its event, by perf's own name. */
static bool event_of(struct event *out, const char *name, struct arena *arena)
{
	struct metric metric;
	struct err ignored = {0};

	return metric_parse(&metric, name, &ignored) == 0 && metric.counted &&
	       event_parse(out, name, EVENT_DEVICES, arena, &ignored) == 0;
}

static bool metric_event(struct event *out, const struct config *config,
			 struct arena *arena)
{
	return event_of(out, config->metric, arena);
}

static int index_of(const struct event *events, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(events[i].name, name) == 0)
			return (int)i;
	}
	return -1;
}

int counter_plan_parse(struct event **out, size_t *count,
		       const struct config *config, struct arena *arena,
		       struct err *err)
{
	const char *const more[] = {config->metric, config->lead};
	struct event event, *events;

	if (event_parse_list(&events, count, config->events, EVENT_DEVICES,
			     arena, err) < 0) {
		err_wrap(err, "--events");
		return -1;
	}
	*out = arena_array(arena, *count + 2, sizeof(**out));
	memcpy(*out, events, *count * sizeof(**out));
	for (int i = 0; i < 2; i++) {
		if (event_of(&event, more[i], arena) &&
		    index_of(*out, *count, event.name) < 0)
			(*out)[(*count)++] = event;
	}
	return 0;
}

static int check_event(const char *option, const char *name, struct err *err)
{
	ARENA_SCOPE(tmp);
	struct counters counters;
	struct event event;

	if (!event_of(&event, name, &tmp))
		return 0;
	counters_init(&counters, &event, 1, NULL, &tmp);
	counters_release(&counters);
	if (counters.list[0].reason)
		return err_set(err, "%s %s: %s", option, name,
			       counters.list[0].reason);
	return 0;
}

int counter_plan_check_metric(const struct config *config, struct err *err)
{
	ARENA_SCOPE(tmp);
	const char *missing = simulate_why_not(&tmp);

	if (missing && simulate_find(config->metric) < SIMULATE_EVENTS)
		return err_set(err, "--metric %s: %s", config->metric, missing);
	if (missing && simulate_find(config->lead) < SIMULATE_EVENTS)
		return err_set(err, "--lead %s: %s", config->lead, missing);
	if (check_event("--metric", config->metric, err) < 0)
		return -1;
	return check_event("--lead", config->lead, err);
}

/* -- The facts of a session -- */

static bool same_texts(const char *const *a, const char *const *b)
{
	for (; *a && *b; a++, b++) {
		if (strcmp(*a, *b) != 0)
			return false;
	}
	return !*a && !*b;
}

/* What the session does not know yet, and all that is missing. */
static struct counters_record facts_of(const struct counters *counters,
				       const struct session *session,
				       struct arena *arena)
{
	size_t count = counters->count, fresh = 0, missing = 0;
	struct counters_record facts = {
		.names = arena_array(arena, count + 1, sizeof(char *)),
		.units = arena_array(arena, count + 1, sizeof(char *)),
		.missing = arena_array(arena, count + 1, sizeof(char *)),
		.reasons = arena_array(arena, count + 1, sizeof(char *)),
	};

	for (size_t i = 0; i < count; i++) {
		const struct counter *counter = &counters->list[i];
		const struct event *event = &counter->event;

		if (counter->reason) {
			facts.missing[missing] = event->name;
			facts.reasons[missing++] = counter->reason;
			continue;
		}
		facts.user_only |= counter->user_only;
		if (session_counter(session, event->name) >= 0)
			continue;
		facts.names[fresh] = event->name;
		facts.units[fresh++] = event->unit;
	}
	return facts;
}

static int write_facts(struct session *session, const struct counters *counters,
		       struct err *err)
{
	const struct counters_record facts =
		facts_of(counters, session, &session->arena);
	const struct record *last = session_last(session, RECORD_COUNTERS);

	if (last && !facts.names[0] &&
	    last->u.counters.user_only == facts.user_only &&
	    same_texts(last->u.counters.missing, facts.missing) &&
	    same_texts(last->u.counters.reasons, facts.reasons))
		return 0;
	return session_add(
		session,
		(struct record){.kind = RECORD_COUNTERS, .u.counters = facts},
		err);
}

/* In the session's table; one that is missing, or beyond the bits, has none. */
static int place_of(const struct session *session, const char *name)
{
	int place = session_counter(session, name) - METRIC_PROCESS_COUNT - 1;

	return place < 63 ? place : -1;
}

int counter_plan_init(struct counter_plan *plan, struct session *session,
		      struct err *err)
{
	const struct config *config = &session->plan->config;
	struct arena *arena = &session->arena;
	struct event metric = {.name = ""}, lead, *events = NULL;
	bool is_counter = metric_event(&metric, config, arena);
	bool counter_leads = event_of(&lead, config->lead, arena);
	size_t count = 0;

	/* What an earlier process has found out is told before. */
	session_ahead(session);
	if (counter_plan_parse(&events, &count, config, arena, err) < 0)
		return -1;
	/* One can be read in every run, besides what is cheap. */
	counters_init(&plan->counters, events, count,
		      is_counter      ? metric.name
		      : counter_leads ? lead.name
				      : NULL,
		      arena);
	plan->metric = is_counter ? index_of(events, count, metric.name) : -1;
	if (write_facts(session, &plan->counters, err) < 0)
		return -1;
	plan->places = arena_array(arena, count, sizeof(*plan->places));
	for (size_t i = 0; i < count; i++)
		plan->places[i] = place_of(session, events[i].name);
	return 0;
}

/* -- Runs -- */

static bool takes_turns(int64_t phase)
{
	return phase == PHASE_CONFIRM || phase == PHASE_EVIDENCE ||
	       phase == PHASE_COMPARE;
}

int counter_plan_set(const struct counter_plan *plan,
		     const struct session *session,
		     const struct run_record *next)
{
	int before = 0;

	if (!takes_turns(next->phase))
		return COUNTERS_CHEAP;
	for (size_t i = 0; i < session->count; i++) {
		const struct run_record *run = &session->records[i]->u.run;

		before += session->records[i]->kind == RECORD_RUN &&
			  takes_turns(run->phase) && !run->disturbed &&
			  run->side == next->side &&
			  strcmp(run->revision, next->revision) == 0;
	}
	return before % plan->counters.sets;
}

/* In any run of this side of a confirmed step? */
static bool was_read(const struct session *session,
		     const struct confirmation_record *step,
		     const char *revision, const char *name)
{
	ARENA_SCOPE(tmp);
	int process = session_counter(session, name);
	size_t count;
	const struct run_record **runs =
		session_step_runs(&count, session, step, revision, &tmp);

	for (size_t i = 0; i < count; i++) {
		if (!isnan(session_run_value(runs[i], process)))
			return true;
	}
	return false;
}

int counter_plan_note_unread(const struct counter_plan *plan,
			     struct session *session, struct err *err)
{
	ARENA_SCOPE(tmp);
	const struct confirmation_record *step = session_step(session);
	const struct counters *counters = &plan->counters;
	const struct record *last = session_last(session, RECORD_COUNTERS);
	struct counters_record facts = facts_of(counters, session, &tmp);
	size_t missing = 0, before;

	while (facts.missing[missing])
		missing++;
	before = missing;
	for (size_t i = 0; i < counters->count; i++) {
		const char *name = counters->list[i].event.name;

		if (counters->list[i].reason ||
		    (was_read(session, step, step->parent, name) &&
		     was_read(session, step, step->culprit, name)))
			continue;
		facts.missing[missing] = name;
		facts.reasons[missing++] = "no run had a counter for it";
	}
	if (missing == before ||
	    same_texts(last->u.counters.missing, facts.missing))
		return 0;
	return session_add(
		session,
		(struct record){.kind = RECORD_COUNTERS, .u.counters = facts},
		err);
}

void counter_plan_write(struct run_record *out, const struct counter_plan *plan,
			const struct session *session,
			const struct measure_result *result,
			struct arena *arena)
{
	size_t length = 0;

	if (!result->counts || result->run.end == RUN_NOT_STARTED)
		return;
	out->counts = arena_array(arena, session->counter_count + 1,
				  sizeof(*out->counts));
	for (size_t i = 0; i < session->counter_count; i++)
		out->counts[i] = -1;
	for (size_t i = 0; i < plan->counters.count; i++) {
		int place = plan->places[i];

		if (place < 0 || result->counts[i] < 0)
			continue;
		out->counts[place] = result->counts[i];
		if (result->scaled[i])
			out->scaled |= INT64_C(1) << place;
		if ((size_t)place >= length)
			length = (size_t)place + 1;
	}
	out->counts[length] = NAN;
}

double counter_plan_value(struct measure_result *result,
			  const struct counter_plan *plan)
{
	double value = plan->metric >= 0 && result->counts
			       ? result->counts[plan->metric]
			       : -1;

	if (value >= 0)
		return value;
	result->end = MEASURE_FAILED;
	result->reason = "the metric was not counted: its counter was in use";
	return 0;
}
