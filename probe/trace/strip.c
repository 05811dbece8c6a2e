/* SPDX-License-Identifier: MIT */
#include "probe/trace/strip.h"

#include <stdlib.h>

/* Of a task, from the beginning of a wait to the end of its run. */
struct stretch {
	int64_t from_ns, to_ns;
};

static int compare(const void *a, const void *b)
{
	const struct stretch *x = a, *y = b;

	return x->from_ns < y->from_ns ? -1 : x->from_ns > y->from_ns;
}

static void add_parts(double *parts, const struct trace *trace, int64_t from_ns,
		      int64_t to_ns)
{
	double length_ns = (double)trace->duration_ns / STRIP_PARTS;

	for (int i = 0; i < STRIP_PARTS && to_ns > from_ns; i++) {
		double begin_ns = i * length_ns, end_ns = begin_ns + length_ns;
		double low =
			(double)from_ns > begin_ns ? (double)from_ns : begin_ns;
		double high = (double)to_ns < end_ns ? (double)to_ns : end_ns;

		if (high > low)
			parts[i] += (high - low) / length_ns;
	}
}

/* How long at least one of them ran or waited. */
static int64_t covered_ns(struct stretch *list, size_t count)
{
	int64_t sum_ns = 0, end_ns = 0;

	qsort(list, count, sizeof(*list), compare);
	for (size_t i = 0; i < count; i++) {
		int64_t from_ns =
			list[i].from_ns > end_ns ? list[i].from_ns : end_ns;

		if (list[i].to_ns <= from_ns)
			continue;
		sum_ns += list[i].to_ns - from_ns;
		end_ns = list[i].to_ns;
	}
	return sum_ns;
}

static void add_totals(struct strip *out, const struct usage *usage)
{
	for (size_t i = TRACE_REAL; i < usage->trace->task_count; i++) {
		const struct usage_task *total = &usage->tasks[i];

		if (!usage->trace->tasks[i].own)
			continue;
		out->ran_s += (double)total->run_ns / 1e9;
		out->waited_s += (double)total->wait_ns / 1e9;
		out->switches += total->switches;
		out->preempted += total->preempted;
		out->migrations += total->migrations;
	}
}

void strip_init(struct strip *out, const struct usage *usage)
{
	ARENA_SCOPE(tmp);
	const struct trace *trace = usage->trace;
	const struct spans *spans = &usage->spans;
	struct stretch *list = arena_array(&tmp, spans->count, sizeof(*list));
	size_t count = 0;

	*out = (struct strip){0};
	add_totals(out, usage);
	for (size_t i = 0; i < spans->count; i++) {
		const struct span *span = &spans->list[i];

		if (!trace->tasks[span->task].own)
			continue;
		list[count++] = (struct stretch){span->start_ns - span->wait_ns,
						 span->end_ns};
		add_parts(out->running, trace, span->start_ns, span->end_ns);
		add_parts(out->waiting, trace, span->start_ns - span->wait_ns,
			  span->start_ns);
	}
	out->asleep_s = (double)(trace->duration_ns -
				 (count > 0 ? covered_ns(list, count) : 0)) /
			1e9;
}

size_t strip_pushers(struct disturbance **out, const struct usage *usage,
		     size_t most, struct arena *arena)
{
	size_t all = disturbances(out, usage, arena), count = 0;

	for (size_t i = 0; i < all && count < most; i++) {
		const struct disturbance *one = &(*out)[i];

		if (one->own && one->by && !one->by_own)
			(*out)[count++] = *one;
	}
	return count;
}
