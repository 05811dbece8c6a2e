/* SPDX-License-Identifier: MIT */
#include "bisect/report/simulated.h"

#include "probe/ground/text.h"

#include <math.h>
#include <string.h>

/* Two builds start a few instructions apart, however alike they are. */
static const double LEAST_CHANGE = 0.01;

static bool is_there(const struct simulation_record *simulation)
{
	return simulation && simulation->runs > 0;
}

bool report_is_simulated(const struct report *report)
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

	if (!report_is_simulated(report) ||
	    !is_whole(report->simulated_before) ||
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

/* -- In words -- */

char *report_simulated_words(const struct report *report, struct arena *arena)
{
	const struct simulation_record *before = report->simulated_before;
	const struct simulation_record *after = report->simulated_after;

	if (!after)
		return arena_strdup(arena, "");
	if (!report_is_simulated(report))
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
