/* SPDX-License-Identifier: MIT */
#include "bisect/report/simulated.h"

#include "probe/ground/text.h"
#include "probe/metric.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Two builds start a few instructions apart, however alike they are. */
static const double LEAST_CHANGE = 0.01;

static bool is_there(const struct simulation_record *simulation)
{
	return simulation && simulation->runs > 0;
}

static bool are_there(const struct report *report)
{
	return is_there(report->simulated_before) &&
	       is_there(report->simulated_after);
}

static size_t events_of(const struct simulation_record *simulation)
{
	size_t count = 0;

	while (simulation->events[count])
		count++;
	return count;
}

/* A file that somebody has changed may have fewer than it says. */
static bool is_whole(const struct simulation_record *simulation)
{
	size_t wanted = (size_t)simulation->runs * events_of(simulation);

	for (size_t i = 0; i < wanted; i++) {
		if (isnan(simulation->counts[i]))
			return false;
	}
	return true;
}

/* The bounds of an event over all runs. */
static struct interval bounds_of(const struct simulation_record *simulation,
				 size_t event)
{
	size_t events = events_of(simulation);
	struct interval bounds = {simulation->counts[event],
				  simulation->counts[event]};

	for (size_t i = 1; i < (size_t)simulation->runs; i++) {
		double value = simulation->counts[i * events + event];

		bounds.low = fmin(bounds.low, value);
		bounds.high = fmax(bounds.high, value);
	}
	return bounds;
}

static bool stands_out(const struct report_delta *delta)
{
	if (report_is_slight(delta->name, delta->culprit - delta->parent))
		return false;
	if (!(delta->ratio > 0))
		return true;
	return delta->interval.low >= 1 + LEAST_CHANGE ||
	       delta->interval.high <= 1 / (1 + LEAST_CHANGE);
}

static void add_row(struct report *report, size_t event)
{
	struct interval before = bounds_of(report->simulated_before, event);
	struct interval after = bounds_of(report->simulated_after, event);
	struct report_delta *delta = &report->deltas[report->delta_count++];

	*delta = (struct report_delta){
		.name = report->simulated_after->events[event],
		.unit = "count",
		.parent = report->simulated_before->counts[event],
		.culprit = report->simulated_after->counts[event],
		.good = NAN,
		.bad = NAN,
		.p = 1,
		.simulated = true,
	};
	delta->ratio = report_ratio(delta->parent, delta->culprit);
	if (delta->ratio > 0)
		delta->interval = (struct interval){after.low / before.high,
						    after.high / before.low};
	delta->significant = stands_out(delta);
}

void report_simulated_rows(struct report *report, struct arena *arena)
{
	struct report_delta *grown;
	size_t events;

	if (!are_there(report) || !is_whole(report->simulated_before) ||
	    !is_whole(report->simulated_after))
		return;
	events = events_of(report->simulated_after);
	if (events_of(report->simulated_before) < events)
		return;
	if (report->delta_count == 0)
		return;
	grown = arena_array(arena, report->delta_count + events,
			    sizeof(*grown));
	for (size_t i = 0; i < report->delta_count; i++)
		grown[i] = report->deltas[i];
	report->deltas = grown;
	for (size_t i = 0; i < events; i++) {
		if (report->deltas[0].simulated &&
		    strcmp(report->deltas[0].name,
			   report->simulated_after->events[i]) == 0)
			continue;
		add_row(report, i);
	}
}

/* -- Functions -- */

static const char *const none[] = {NULL};

static const char *const *
functions_of(const struct simulation_record *simulation)
{
	const char *const *functions =
		(const char *const *)simulation->functions;
	size_t wanted = 0;

	if (!functions || !simulation->function_counts)
		return none;
	while (functions[wanted])
		wanted++;
	wanted *= events_of(simulation);
	for (size_t i = 0; i < wanted; i++) {
		if (isnan(simulation->function_counts[i]))
			return none;
	}
	return functions;
}

/* NAN: it is not kept. */
static double count_in(const struct simulation_record *simulation,
		       const char *name, size_t event)
{
	const char *const *functions = functions_of(simulation);

	for (size_t i = 0; functions[i]; i++) {
		if (strcmp(functions[i], name) == 0)
			return simulation
				->function_counts[i * events_of(simulation) +
						  event];
	}
	return NAN;
}

static double growth_of(const struct simulated_change *change)
{
	return (isnan(change->culprit) ? 0 : change->culprit) -
	       (isnan(change->parent) ? 0 : change->parent);
}

static int by_growth(const void *a, const void *b)
{
	double left = fabs(growth_of(a)), right = fabs(growth_of(b));

	return left < right ? 1 : left > right ? -1 : 0;
}

struct simulated_change *report_simulated_functions(const struct report *report,
						    size_t event,
						    struct arena *arena)
{
	const struct simulation_record *both[] = {report->simulated_before,
						  report->simulated_after};
	struct simulated_change *changes = NULL;
	size_t count = 0, capacity = 0;

	for (int side = 0; are_there(report) && side < 2; side++) {
		const char *const *functions = functions_of(both[side]);

		for (size_t i = 0; functions[i]; i++) {
			if (side == 1 &&
			    !isnan(count_in(both[0], functions[i], event)))
				continue;
			changes = arena_grow(arena, changes, count, &capacity,
					     sizeof(*changes));
			changes[count++] = (struct simulated_change){
				functions[i],
				count_in(both[0], functions[i], event),
				count_in(both[1], functions[i], event)};
		}
	}
	if (count > 0)
		qsort(changes, count, sizeof(*changes), by_growth);
	changes =
		arena_grow(arena, changes, count, &capacity, sizeof(*changes));
	changes[count] = (struct simulated_change){.name = NULL};
	return changes;
}

/* More of instructions bring more of all else. */
static const struct report_delta *strongest(const struct report *report)
{
	const char *instructions = simulate_name(SIMULATE_INSTRUCTIONS);
	const struct report_delta *best = NULL;

	for (size_t i = 0; i < report->delta_count; i++) {
		const struct report_delta *delta = &report->deltas[i];

		if (!delta->simulated || !delta->significant ||
		    !(delta->ratio > 0))
			continue;
		if (strcmp(delta->name, instructions) == 0)
			return delta;
		if (!best || fabs(log(delta->ratio)) > fabs(log(best->ratio)))
			best = delta;
	}
	return best;
}

static const char *count_words(double value, struct arena *arena)
{
	return metric_format(arena, "count", isnan(value) ? 0 : value);
}

char *report_simulated_where(const struct report *report, struct arena *arena)
{
	enum { NAMED_MOST = 3 };
	const struct report_delta *delta = strongest(report);
	const double least = 0.05;
	struct simulated_change *change;
	size_t event = 0, named = 0;
	struct text text;

	text_init(&text, arena);
	if (!delta || !are_there(report))
		return text.data;
	while (report->simulated_after->events[event] &&
	       strcmp(report->simulated_after->events[event], delta->name) != 0)
		event++;
	if (event >= events_of(report->simulated_before))
		return text.data;
	change = report_simulated_functions(report, event, arena);
	for (; change->name && named < NAMED_MOST; change++) {
		double share =
			growth_of(change) / (delta->culprit - delta->parent);

		if (share < least)
			continue;
		text_addf(&text, "%s%.0f %% %s in %s (%s -> %s)",
			  named > 0 ? ", " : "", share * 100,
			  named > 0 ? "" : "of the change is", change->name,
			  count_words(change->parent, arena),
			  count_words(change->culprit, arena));
		named++;
	}
	if (named == 0)
		return text.data;
	return arena_sprintf(arena, "Of %s, %s.", delta->name, text.data);
}

/* -- In words -- */

char *report_simulated_words(const struct report *report, struct arena *arena)
{
	const struct simulation_record *before = report->simulated_before;
	const struct simulation_record *after = report->simulated_after;

	if (!after)
		return arena_strdup(arena, "");
	if (!are_there(report))
		return arena_sprintf(
			arena,
			"A simulated processor would tell how many "
			"instructions run, and how many misses of caches and "
			"branches, but %s.",
			*after->reason ? after->reason : "it was cut off");
	return arena_sprintf(
		arena,
		"In a simulated processor, by valgrind, the %s ran %s and the "
		"%s %s%s.",
		report->before, before->runs == 1 ? "once" : "twice",
		report->after, after->runs == 1 ? "once" : "twice",
		before->runs < 2 || after->runs < 2
			? "; whether its counts repeat was not seen"
		: before->repeats && after->repeats
			? "; its counts repeat bit for bit"
			: "; its counts do not quite repeat");
}
