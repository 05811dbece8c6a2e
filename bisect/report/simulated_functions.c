/* SPDX-License-Identifier: MIT */
#include "bisect/report/simulated_functions.h"

#include "bisect/explain/changes.h"
#include "bisect/report/simulated.h"
#include "probe/ground/text.h"
#include "probe/metric.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Of the table: less of the cost of both, and of the change, is left out. */
static const double share_least = 0.002;

/* Of the sentence. */
static const double change_least = 0.05;

/* Cycles: a processor executes several at a time. */
static const double instruction_price = 0.3;

/* -- Both sides as one list -- */

/* What ran of one, by name. */
struct ran {
	struct simulated_change *functions; /* with `culprit` alone */
	size_t count;
	bool whole; /* what is not there has never run */
};

static int by_name(const void *a, const void *b)
{
	const struct simulated_change *left = a, *right = b;

	return strcmp(left->name, right->name);
}

/* A file that somebody has changed may have fewer counts than it says. */
static size_t count_whole(const struct simulation_record *simulation,
			  size_t events)
{
	size_t count = 0, read = 0;

	if (!simulation->functions || !simulation->function_counts)
		return 0;
	while (!isnan(simulation->function_counts[read]))
		read++;
	while (simulation->functions[count] && (count + 1) * events <= read)
		count++;
	return count;
}

static void read_side(struct ran *out,
		      const struct simulation_record *simulation, size_t events,
		      struct arena *arena)
{
	out->count = count_whole(simulation, events);
	out->whole = simulation->function_total > 0 &&
		     (int64_t)out->count >= simulation->function_total;
	out->functions =
		arena_array(arena, out->count + 1, sizeof(*out->functions));
	for (size_t i = 0; i < out->count; i++)
		out->functions[i] = (struct simulated_change){
			.name = simulation->functions[i],
			.culprit = simulation->function_counts + i * events};
	qsort(out->functions, out->count, sizeof(*out->functions), by_name);
}

/* What is said of a function that is not among those of a side. */
static const double *counts_without(const struct ran *side, size_t events,
				    struct arena *arena)
{
	double *counts = arena_array(arena, events + 1, sizeof(*counts));

	for (size_t i = 0; i < events; i++)
		counts[i] = side->whole ? 0 : NAN;
	return counts;
}

/* Returns how many there are; `out` has room for those of both sides. */
static size_t merge(struct simulated_change *out, const struct ran *before,
		    const struct ran *after, size_t events, struct arena *arena)
{
	const double *not_before = counts_without(before, events, arena);
	const double *not_after = counts_without(after, events, arena);
	size_t i = 0, j = 0, count = 0;

	while (i < before->count || j < after->count) {
		int order = i == before->count	? 1
			    : j == after->count ? -1
						: by_name(&before->functions[i],
							  &after->functions[j]);

		out[count++] = (struct simulated_change){
			order <= 0 ? before->functions[i].name
				   : after->functions[j].name,
			order <= 0 ? before->functions[i].culprit : not_before,
			order >= 0 ? after->functions[j].culprit : not_after};
		i += order <= 0;
		j += order >= 0;
	}
	return count;
}

/* How many events both have counted, in the same order. */
static size_t common_events(const struct report *report)
{
	const char **before, **after;
	size_t count = 0;

	if (!report_is_simulated(report))
		return 0;
	before = report->simulated_before->events;
	after = report->simulated_after->events;
	while (before[count] && after[count] &&
	       strcmp(before[count], after[count]) == 0)
		count++;
	return before[count] || after[count] ? 0 : count;
}

static struct simulated_change *
functions_of(size_t *count, const struct report *report, struct arena *arena)
{
	size_t events = common_events(report);
	struct simulated_change *changes;
	struct ran before = {.count = 0}, after = {.count = 0};

	if (events > 0) {
		read_side(&before, report->simulated_before, events, arena);
		read_side(&after, report->simulated_after, events, arena);
	}
	changes = arena_array(arena, before.count + after.count + 1,
			      sizeof(*changes));
	*count = merge(changes, &before, &after, events, arena);
	return changes;
}

double report_simulated_growth(const struct simulated_change *change,
			       size_t event)
{
	double parent = change->parent[event], culprit = change->culprit[event];

	return (isnan(culprit) ? 0 : culprit) - (isnan(parent) ? 0 : parent);
}

static int by_growth(const void *a, const void *b, void *event)
{
	double left = fabs(report_simulated_growth(a, *(size_t *)event));
	double right = fabs(report_simulated_growth(b, *(size_t *)event));

	if (left != right)
		return left < right ? 1 : -1;
	return by_name(a, b);
}

struct simulated_change *report_simulated_functions(const struct report *report,
						    size_t event,
						    struct arena *arena)
{
	size_t count;
	struct simulated_change *changes = functions_of(&count, report, arena);

	qsort_r(changes, count, sizeof(*changes), by_growth, &event);
	return changes;
}

/* -- What it costs -- */

static bool is_instructions(const char *event)
{
	return strcmp(event, simulate_name(SIMULATE_INSTRUCTIONS)) == 0;
}

static double price_of(const char *event)
{
	return is_instructions(event) ? instruction_price
				      : changes_price(event);
}

/* The table's rows are sorted by what they have in its columns. */
struct costs {
	const struct simulated_table *table;
	double prices[SIMULATED_COLUMNS_MOST];
};

static double cost_of_change(const struct costs *costs,
			     const struct simulated_change *row)
{
	double cost = 0;

	for (size_t i = 0; i < costs->table->columns; i++)
		cost += costs->prices[i] *
			fabs(report_simulated_growth(row,
						     costs->table->events[i]));
	return cost;
}

static double cost_of_all(const struct costs *costs,
			  const struct simulated_change *row)
{
	double cost = 0;

	for (size_t i = 0; i < costs->table->columns; i++) {
		size_t event = costs->table->events[i];
		double parent = row->parent[event];
		double culprit = row->culprit[event];

		cost += costs->prices[i] * fmax(isnan(parent) ? 0 : parent,
						isnan(culprit) ? 0 : culprit);
	}
	return cost;
}

static int by_cost(const void *a, const void *b, void *costs)
{
	double left = cost_of_change(costs, a);
	double right = cost_of_change(costs, b);

	if (left == right) {
		left = cost_of_all(costs, a);
		right = cost_of_all(costs, b);
	}
	if (left != right)
		return left < right ? 1 : -1;
	return by_name(a, b);
}

/* The best of those that are not columns yet; -1: none is left. */
static int next_column(const struct simulated_table *table,
		       const struct simulation_record *before,
		       const struct simulation_record *after)
{
	double most = -1;
	int best = -1;

	for (size_t i = 0; after->events[i]; i++) {
		double price = changes_price(after->events[i]), cost;
		bool taken = price <= 0;

		for (size_t j = 0; j < table->columns; j++)
			taken |= table->events[j] == i;
		cost = price * fabs(after->counts[i] - before->counts[i]);
		if (taken || !(cost > most))
			continue;
		most = cost;
		best = (int)i;
	}
	return best;
}

static void add_column(struct simulated_table *table,
		       const struct simulation_record *simulation, size_t event)
{
	const char *name = simulation->events[event];
	size_t prefix = strlen(SIMULATE_PREFIX);

	table->events[table->columns] = event;
	table->names[table->columns++] =
		strncmp(name, SIMULATE_PREFIX, prefix) == 0 ? name + prefix
							    : name;
}

static void choose_columns(struct simulated_table *out,
			   const struct report *report, size_t most)
{
	const struct simulation_record *after = report->simulated_after;
	size_t events = common_events(report);
	int event;

	for (size_t i = 0; i < events && out->columns == 0; i++) {
		if (is_instructions(after->events[i]))
			add_column(out, after, i);
	}
	while (events > 0 && out->columns < most &&
	       (event = next_column(out, report->simulated_before, after)) >= 0)
		add_column(out, after, (size_t)event);
}

/* Of what has next to nothing. */
static void leave_out(struct simulated_table *table, const struct costs *costs)
{
	double change = 0, all = 0;
	size_t kept = 0;

	for (size_t i = 0; i < table->count; i++) {
		change += cost_of_change(costs, &table->rows[i]);
		all += cost_of_all(costs, &table->rows[i]);
	}
	for (size_t i = 0; i < table->count; i++) {
		const struct simulated_change *row = &table->rows[i];

		if (cost_of_change(costs, row) >= share_least * change ||
		    cost_of_all(costs, row) >= share_least * all)
			table->rows[kept++] = *row;
	}
	table->count = kept;
}

void report_simulated_table(struct simulated_table *out,
			    const struct report *report, size_t columns_most,
			    struct arena *arena)
{
	struct costs costs = {.table = out};

	*out = (struct simulated_table){.columns = 0};
	choose_columns(out, report, columns_most);
	out->rows = functions_of(&out->count, report, arena);
	if (out->count == 0)
		out->columns = 0;
	for (size_t i = 0; i < out->columns; i++)
		costs.prices[i] = price_of(
			report->simulated_after->events[out->events[i]]);
	leave_out(out, &costs);
	qsort_r(out->rows, out->count, sizeof(*out->rows), by_cost, &costs);
}

const char *report_simulated_count(double count, struct arena *arena)
{
	return isnan(count) ? "" : metric_format(arena, "count", count);
}

const char *report_simulated_more(const struct simulated_change *row,
				  size_t event, struct arena *arena)
{
	double more = row->culprit[event] - row->parent[event];

	if (isnan(more))
		return "";
	return arena_sprintf(arena, "%s%s", more > 0 ? "+" : "",
			     report_simulated_count(more, arena));
}

const char *report_simulated_note(const struct simulated_table *table,
				  const struct simulated_change *row)
{
	size_t event = table->events[0];

	if (row->parent[event] == 0 && row->culprit[event] > 0)
		return "new";
	if (row->parent[event] > 0 && row->culprit[event] == 0)
		return "gone";
	return "";
}

/* -- The sentence -- */

/* More of instructions bring more of all else. */
static const struct report_delta *strongest(const struct report *report)
{
	const struct report_delta *best = NULL;
	double most = 0;

	for (size_t i = 0; i < report->delta_count; i++) {
		const struct report_delta *delta = &report->deltas[i];
		double cost;

		if (!delta->simulated || !delta->significant)
			continue;
		if (is_instructions(delta->name))
			return delta;
		cost = changes_price(delta->name) *
		       fabs(delta->culprit - delta->parent);
		if (cost > most)
			best = delta;
		most = fmax(most, cost);
	}
	return best;
}

char *report_simulated_where(const struct report *report, struct arena *arena)
{
	enum { NAMED_MOST = 3 };
	const struct report_delta *delta = strongest(report);
	size_t events = common_events(report), event = 0, named = 0;
	struct simulated_change *change;
	struct text text;

	text_init(&text, arena);
	while (delta && event < events &&
	       strcmp(report->simulated_after->events[event], delta->name) != 0)
		event++;
	if (!delta || event == events)
		return text.data;
	change = report_simulated_functions(report, event, arena);
	for (; change->name && named < NAMED_MOST; change++) {
		double share = report_simulated_growth(change, event) /
			       (delta->culprit - delta->parent);

		if (!(share >= change_least))
			continue;
		text_addf(&text, "%s%.0f %% %s in %s (%s -> %s)",
			  named > 0 ? ", " : "", share * 100,
			  named > 0 ? "" : "of the change is", change->name,
			  report_simulated_count(fmax(change->parent[event], 0),
						 arena),
			  report_simulated_count(
				  fmax(change->culprit[event], 0), arena));
		named++;
	}
	if (named == 0)
		return text.data;
	return arena_sprintf(arena, "Of %s, %s.", delta->name, text.data);
}
