/* SPDX-License-Identifier: MIT */
#include "probe/trace/usage.h"

#include <stdlib.h>
#include <string.h>

static bool is_within(const struct usage *usage, int64_t time_ns)
{
	return time_ns >= usage->from_ns && time_ns <= usage->to_ns;
}

/* How much of this lies in the part that is looked at. */
static int64_t part_ns(const struct usage *usage, int64_t from_ns,
		       int64_t to_ns)
{
	if (from_ns < usage->from_ns)
		from_ns = usage->from_ns;
	if (to_ns > usage->to_ns)
		to_ns = usage->to_ns;
	return to_ns > from_ns ? to_ns - from_ns : 0;
}

static void count_delay(int64_t *buckets, int64_t delay_ns)
{
	int bucket = 0;

	while (delay_ns > 1 && bucket < USAGE_BUCKETS - 1) {
		delay_ns >>= 1;
		bucket++;
	}
	buckets[bucket]++;
}

static void keep_if_bad(struct usage *out, const struct usage_delay *delay)
{
	size_t at = out->worst_count;

	while (at > 0 && out->worst[at - 1].delay_ns < delay->delay_ns)
		at--;
	if (at == USAGE_WORST)
		return;
	if (out->worst_count < USAGE_WORST)
		out->worst_count++;
	memmove(&out->worst[at + 1], &out->worst[at],
		(out->worst_count - at - 1) * sizeof(*delay));
	out->worst[at] = *delay;
}

/* It runs at last. */
static void end_wait(struct usage *out, const struct span *span)
{
	struct usage_task *total = &out->tasks[span->task];
	struct usage_delay delay = {span->task, span->cpu, span->waited_pushed,
				    span->wait_ns, span->start_ns};

	total->wait_ns +=
		part_ns(out, span->start_ns - span->wait_ns, span->start_ns);
	if (!is_within(out, span->start_ns) ||
	    (span->open && span->start_ns == span->end_ns))
		return;
	count_delay(span->waited_pushed ? out->pushed : out->woken,
		    span->wait_ns);
	keep_if_bad(out, &delay);
	if (delay.delay_ns > total->worst_ns) {
		total->worst_ns = delay.delay_ns;
		total->worst_at_ns = delay.at_ns;
	}
}

/* What it did on a processor. */
static struct usage_cell *cell_of(struct usage_task *total, uint16_t cpu,
				  struct arena *arena)
{
	size_t at = total->cell_count;

	while (at > 0 && total->cells[at - 1].cpu > cpu)
		at--;
	if (at > 0 && total->cells[at - 1].cpu == cpu)
		return &total->cells[at - 1];
	total->cells = arena_grow(arena, total->cells, total->cell_count,
				  &total->cell_capacity, sizeof(*total->cells));
	memmove(&total->cells[at + 1], &total->cells[at],
		(total->cell_count - at) * sizeof(*total->cells));
	total->cell_count++;
	total->cells[at] = (struct usage_cell){.cpu = cpu};
	return &total->cells[at];
}

/* It is taken off its processor. */
static void end_span(struct usage *out, const struct span *span,
		     struct pairs *pushes, struct arena *arena)
{
	struct usage_task *total = &out->tasks[span->task];

	out->cpus[span->cpu].switches++;
	if (span->task < TRACE_REAL)
		return;
	total->switches++;
	cell_of(total, span->cpu, arena)->switches++;
	total->preempted += span->pushed;
	if (span->pushed && span->next != TRACE_OTHERS)
		pairs_count(pushes, span->task, span->next);
}

static void take_span(struct usage *out, const struct span *span,
		      struct pairs *pushes, struct arena *arena)
{
	int64_t ran_ns = part_ns(out, span->start_ns, span->end_ns);
	struct usage_task *total = &out->tasks[span->task];

	if (!span->open && is_within(out, span->end_ns))
		end_span(out, span, pushes, arena);
	if (span->task == TRACE_IDLE) {
		out->cpus[span->cpu].idle_ns += ran_ns;
		return;
	}
	if (ran_ns > 0) {
		total->run_ns += ran_ns;
		cell_of(total, span->cpu, arena)->run_ns += ran_ns;
		out->cpus[span->cpu].run_ns += ran_ns;
	}
	if (span->wait_ns > 0)
		end_wait(out, span);
	total->migrations += span->moved && is_within(out, span->start_ns);
}

/* -- Virtual machines -- */

static void take_exits(struct usage *out, struct arena *arena)
{
	ARENA_SCOPE(tmp);
	const struct trace *trace = out->trace;
	struct pairs exits = {.arena = arena};
	int64_t *outside_ns =
		arena_array(&tmp, trace->task_count, sizeof(*outside_ns));

	for (size_t i = 0; i < trace->event_count; i++) {
		const struct trace_event *event = &trace->events[i];
		struct usage_task *total = &out->tasks[event->task];
		int64_t *since_ns = &outside_ns[event->task];

		if (event->kind != TRACE_VM)
			continue;
		if (event->flag && *since_ns > 0)
			total->handled_ns +=
				part_ns(out, *since_ns - 1, event->time_ns);
		*since_ns = event->flag ? 0 : event->time_ns + 1;
		if (event->flag || !is_within(out, event->time_ns))
			continue;
		total->exits++;
		pairs_count(&exits, event->task, event->reason);
	}
	out->exit_count = pairs_sorted(&out->exits, &exits);
}

/* -- The whole -- */

static void take_lives(struct usage *out)
{
	for (size_t i = TRACE_REAL; i < out->trace->task_count; i++) {
		const struct span_life *life = &out->spans.lives[i];
		struct usage_task *total = &out->tasks[i];

		total->seen = life->seen && life->born_ns <= out->to_ns &&
			      life->left_ns >= out->from_ns;
		total->sleep_ns = part_ns(out, life->born_ns, life->left_ns) -
				  total->run_ns - total->wait_ns;
		if (total->sleep_ns < 0)
			total->sleep_ns = 0;
	}
}

/* Of what only the kernel's counts are known. */
static void take_counts(struct usage *out)
{
	for (size_t i = TRACE_REAL; i < out->trace->task_count; i++) {
		const struct trace_counts *counts = out->trace->tasks[i].counts;
		struct usage_task *total = &out->tasks[i];

		if (!counts)
			continue;
		total->seen = true;
		total->run_ns = counts->run_ns;
		total->wait_ns = counts->wait_ns;
		total->sleep_ns = out->trace->duration_ns - counts->run_ns -
				  counts->wait_ns;
		if (total->sleep_ns < 0)
			total->sleep_ns = 0;
		total->switches = counts->switches;
		total->preempted = counts->preempted;
	}
}

void usage_init(struct usage *out, const struct trace *trace, int64_t from_ns,
		int64_t to_ns, struct arena *arena)
{
	struct pairs pushes = {.arena = arena};

	*out = (struct usage){
		.trace = trace,
		.from_ns = from_ns,
		.to_ns = to_ns,
		.tasks = arena_array(arena, trace->task_count,
				     sizeof(*out->tasks)),
		.cpus = arena_array(arena, trace->cpu_count,
				    sizeof(*out->cpus)),
	};
	spans_init(&out->spans, trace, arena);
	for (size_t i = 0; i < out->spans.count; i++)
		take_span(out, &out->spans.list[i], &pushes, arena);
	out->push_count = pairs_sorted(&out->pushes, &pushes);
	take_exits(out, arena);
	take_lives(out);
	take_counts(out);
}

struct rank {
	bool own;
	int64_t run_ns;
	uint32_t task;
};

static int compare_ranks(const void *a, const void *b)
{
	const struct rank *x = a, *y = b;

	if (x->own != y->own)
		return x->own ? -1 : 1;
	if (x->run_ns != y->run_ns)
		return x->run_ns < y->run_ns ? 1 : -1;
	return x->task < y->task ? -1 : x->task > y->task;
}

size_t usage_order(uint32_t **out, const struct usage *usage,
		   struct arena *arena)
{
	ARENA_SCOPE(tmp);
	size_t tasks = usage->trace->task_count, count = 0;
	struct rank *ranks = arena_array(&tmp, tasks, sizeof(*ranks));

	for (uint32_t i = TRACE_REAL; i < tasks; i++) {
		if (usage->tasks[i].seen)
			ranks[count++] = (struct rank){
				usage->trace->tasks[i].own,
				usage->tasks[i].run_ns,
				i,
			};
	}
	qsort(ranks, count, sizeof(*ranks), compare_ranks);
	*out = arena_array(arena, count, sizeof(**out));
	for (size_t i = 0; i < count; i++)
		(*out)[i] = ranks[i].task;
	return count;
}

int64_t usage_quantile_ns(const int64_t *buckets, double part)
{
	int64_t all = 0, so_far = 0;

	for (int i = 0; i < USAGE_BUCKETS; i++)
		all += buckets[i];
	for (int i = 0; i < USAGE_BUCKETS && all > 0; i++) {
		so_far += buckets[i];
		if ((double)so_far >= part * (double)all)
			return (int64_t)2 << i;
	}
	return 0;
}
