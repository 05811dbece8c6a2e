/* SPDX-License-Identifier: MIT */
#include "bisect/trace/compare.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int by_name(const void *a, const void *b)
{
	const struct compare_row *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static double difference(const struct compare_row *row)
{
	return fabs(row->sides[1].run_pct - row->sides[0].run_pct);
}

static int by_difference(const void *a, const void *b)
{
	double x = difference(a), y = difference(b);

	return x != y ? (x < y ? 1 : -1) : by_name(a, b);
}

static struct compare_side side_of(const struct view *view, uint32_t task)
{
	const struct usage_task *total = &view->usage.tasks[task];
	double s = (double)(view->usage.to_ns - view->usage.from_ns) / 1e9;

	if (s <= 0)
		s = 1e-9;
	return (struct compare_side){
		.tasks = 1,
		.run_pct = view_pct(view, total->run_ns),
		.wait_pct = view_pct(view, total->wait_ns),
		.switches = (double)total->switches / s,
		.preempted = (double)total->preempted / s,
		.migrations = (double)total->migrations / s,
		.exits = (double)total->exits / s,
		.worst_ns = total->worst_ns,
	};
}

static void add_side(struct compare_side *to, const struct compare_side *from)
{
	to->tasks += from->tasks;
	to->run_pct += from->run_pct;
	to->wait_pct += from->wait_pct;
	to->switches += from->switches;
	to->preempted += from->preempted;
	to->migrations += from->migrations;
	to->exits += from->exits;
	if (from->worst_ns > to->worst_ns)
		to->worst_ns = from->worst_ns;
}

/* Rows of one name that stand behind each other made one. */
static size_t merge(struct compare_row *rows, size_t count)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++) {
		if (kept > 0 &&
		    strcmp(rows[kept - 1].name, rows[i].name) == 0) {
			for (int j = 0; j < 2; j++)
				add_side(&rows[kept - 1].sides[j],
					 &rows[i].sides[j]);
			continue;
		}
		rows[kept++] = rows[i];
	}
	return kept;
}

size_t compare_tasks(struct compare_row **out, const struct view *one,
		     const struct view *two, struct arena *arena)
{
	const struct view *views[] = {one, two};
	struct compare_row *rows =
		arena_array(arena, one->count + two->count, sizeof(*rows));
	size_t count = 0;

	for (int side = 0; side < 2; side++) {
		for (size_t i = 0; i < views[side]->count; i++) {
			uint32_t task = views[side]->order[i];
			const struct trace_task *row =
				&views[side]->trace->tasks[task];

			rows[count].name = trace_task_name(row);
			rows[count].group = row->group;
			rows[count++].sides[side] = side_of(views[side], task);
		}
	}
	qsort(rows, count, sizeof(*rows), by_name);
	count = merge(rows, count);
	qsort(rows, count, sizeof(*rows), by_difference);
	*out = rows;
	return count;
}
