/* SPDX-License-Identifier: MIT */
#include "probe/trace/disturbance.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	TIMES_LEAST = 3,
	TIMES_MANY = 10,
	BRIEF = 20, /* one in so many of the longest wait is a moment */
	APART_NS = 25000000, /* tasks that take turns push each other sooner */
};

static const uint32_t UNKNOWN = UINT32_MAX;
static const double MOST_OF_THEM = 0.8;

/*
 * Names are numbers here, in the order of the alphabet: twice that, and one
 * more for the command's own tasks.
 */
struct push {
	uint32_t task, by;
	int64_t at_ns, waited_ns;
};

struct name {
	const char *text;
	uint32_t task;
};

static int compare_names(const void *a, const void *b)
{
	const struct name *x = a, *y = b;

	return strcmp(x->text, y->text);
}

/* The number of each task's name, and whether it is the command's own. */
static uint32_t *number_names(const struct trace *trace, struct arena *arena)
{
	ARENA_SCOPE(tmp);
	uint32_t *numbers =
		arena_array(arena, trace->task_count, sizeof(*numbers));
	struct name *names =
		arena_array(&tmp, trace->task_count, sizeof(*names));
	uint32_t number = 0;

	for (uint32_t i = 0; i < trace->task_count; i++)
		names[i] = (struct name){trace_task_name(&trace->tasks[i]), i};
	qsort(names, trace->task_count, sizeof(*names), compare_names);
	for (size_t i = 0; i < trace->task_count; i++) {
		number +=
			i > 0 && strcmp(names[i - 1].text, names[i].text) != 0;
		numbers[names[i].task] =
			2 * number + trace->tasks[names[i].task].own;
	}
	return numbers;
}

static int compare_pushes(const void *a, const void *b)
{
	const struct push *x = a, *y = b;

	if (x->task != y->task)
		return x->task < y->task ? -1 : 1;
	if (x->by != y->by)
		return x->by < y->by ? -1 : 1;
	return x->at_ns < y->at_ns ? -1 : x->at_ns > y->at_ns;
}

static bool is_within(const struct usage *usage, int64_t time_ns)
{
	return time_ns >= usage->from_ns && time_ns <= usage->to_ns;
}

/*
 * Each push, with the wait that it began: this stands in the next span of the
 * task that was pushed.
 */
static size_t collect(struct push **out, const struct usage *usage,
		      const uint32_t *numbers, struct arena *arena)
{
	ARENA_SCOPE(tmp);
	const struct trace *trace = usage->trace;
	const struct spans *spans = &usage->spans;
	struct push *list = arena_array(arena, spans->count, sizeof(*list));
	struct push **last =
		arena_array(&tmp, trace->task_count, sizeof(struct push *));
	size_t count = 0;

	for (size_t i = 0; i < spans->count; i++) {
		const struct span *span = &spans->list[i];
		struct push *push = &list[count];

		if (span->waited_pushed && last[span->task])
			last[span->task]->waited_ns = span->wait_ns;
		last[span->task] = NULL;
		if (!span->pushed || span->next == TRACE_IDLE ||
		    !is_within(usage, span->end_ns))
			continue;
		*push = (struct push){
			.task = numbers[span->task],
			.by = span->next == TRACE_OTHERS ? UNKNOWN
							 : numbers[span->next],
			.at_ns = span->end_ns,
		};
		last[span->task] = push;
		count++;
	}
	*out = list;
	return count;
}

/* -- Again and again -- */

/* When those were that cost more than a moment beside the costliest. */
static size_t list_times(int64_t *at_ns, const struct push *pushes,
			 size_t count)
{
	int64_t most_ns = 0;
	size_t listed = 0;

	for (size_t i = 0; i < count; i++) {
		if (pushes[i].waited_ns > most_ns)
			most_ns = pushes[i].waited_ns;
	}
	for (size_t i = 0; i < count; i++) {
		if (pushes[i].waited_ns >= most_ns / BRIEF)
			at_ns[listed++] = pushes[i].at_ns;
	}
	return listed;
}

static int64_t longest_between(const int64_t *at_ns, size_t count)
{
	int64_t longest_ns = 0;

	for (size_t i = 1; i < count; i++) {
		if (at_ns[i] - at_ns[i - 1] > longest_ns)
			longest_ns = at_ns[i] - at_ns[i - 1];
	}
	return longest_ns;
}

static int compare_times(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

static double tolerance(size_t count)
{
	return count == TIMES_LEAST	  ? 0.02
	       : count == TIMES_LEAST + 1 ? 0.05
					  : 0.1;
}

/* The time from burst to burst, of all the times between two; or 0. */
static int64_t period_of(int64_t *between_ns, size_t count)
{
	double middle_ns, sum_ns = 0, periods = 0;
	size_t middle = count / 2, fit = 0;

	if (count < TIMES_LEAST)
		return 0;
	qsort(between_ns, count, sizeof(*between_ns), compare_times);
	middle_ns = (double)between_ns[middle];
	for (size_t i = 0; i < count; i++) {
		double times = round((double)between_ns[i] / middle_ns);

		if (times < 1 || times > 3 ||
		    fabs((double)between_ns[i] - times * middle_ns) >
			    tolerance(count) * middle_ns)
			continue;
		sum_ns += (double)between_ns[i];
		periods += times;
		fit++;
	}
	return fit == count || (count >= TIMES_MANY &&
				(double)fit >= MOST_OF_THEM * (double)count)
		       ? (int64_t)(sum_ns / periods)
		       : 0;
}

static void find_bursts(struct disturbance *out, const struct push *pushes,
			size_t count)
{
	ARENA_SCOPE(tmp);
	int64_t *at_ns = arena_array(&tmp, count, sizeof(*at_ns));
	int64_t *between_ns = arena_array(&tmp, count, sizeof(*between_ns));
	size_t listed = list_times(at_ns, pushes, count), found = 0;
	int64_t apart_ns = longest_between(at_ns, listed) / 4;
	int64_t start_ns = at_ns[0];

	if (apart_ns < APART_NS)
		apart_ns = APART_NS;
	for (size_t i = 1; i < listed; i++) {
		if (at_ns[i] - at_ns[i - 1] <= apart_ns)
			continue;
		between_ns[found++] = at_ns[i] - start_ns;
		start_ns = at_ns[i];
	}
	out->bursts = (int64_t)found + 1;
	out->every_ns = period_of(between_ns, found);
}

/* -- All of them -- */

static int compare_costs(const void *a, const void *b)
{
	const struct disturbance *x = a, *y = b;

	if (x->own != y->own)
		return x->own ? -1 : 1;
	if (x->waited_ns != y->waited_ns)
		return x->waited_ns < y->waited_ns ? 1 : -1;
	if (x->pushes != y->pushes)
		return x->pushes < y->pushes ? 1 : -1;
	if (strcmp(x->task, y->task) != 0)
		return strcmp(x->task, y->task);
	return strcmp(x->by ? x->by : "", y->by ? y->by : "");
}

/* How many at the beginning are of one pair. */
static size_t alike(const struct push *pushes, size_t count)
{
	size_t same = 1;

	while (same < count && pushes[same].task == pushes[0].task &&
	       pushes[same].by == pushes[0].by)
		same++;
	return same;
}

/* A file may say of many tasks that they waited for centuries. */
static int64_t sum(int64_t a, int64_t b)
{
	int64_t both;

	return __builtin_add_overflow(a, b, &both) ? INT64_MAX : both;
}

/* What is known of each name, by its number. */
struct named {
	const char *text;
	int64_t run_ns;
};

static struct named *take_names(const struct usage *usage,
				const uint32_t *numbers, struct arena *arena)
{
	const struct trace *trace = usage->trace;
	struct named *names =
		arena_array(arena, 2 * trace->task_count, sizeof(*names));

	for (size_t i = 0; i < trace->task_count; i++) {
		names[numbers[i]].text = trace_task_name(&trace->tasks[i]);
		names[numbers[i]].run_ns =
			sum(names[numbers[i]].run_ns, usage->tasks[i].run_ns);
	}
	return names;
}

static struct disturbance take_alike(const struct push *pushes, size_t count,
				     const struct named *names)
{
	const struct named *task = &names[pushes[0].task];
	struct disturbance one = {
		.task = task->text,
		.pushes = (int64_t)count,
		.own = pushes[0].task & 1,
		.lesser = true,
	};

	if (pushes[0].by != UNKNOWN) {
		one.by = names[pushes[0].by].text;
		one.by_own = pushes[0].by & 1;
		one.lesser = names[pushes[0].by].run_ns < task->run_ns;
	}
	for (size_t i = 0; i < count; i++)
		one.waited_ns = sum(one.waited_ns, pushes[i].waited_ns);
	find_bursts(&one, pushes, count);
	return one;
}

size_t disturbances(struct disturbance **out, const struct usage *usage,
		    struct arena *arena)
{
	ARENA_SCOPE(tmp);
	const uint32_t *numbers = number_names(usage->trace, &tmp);
	const struct named *names = take_names(usage, numbers, &tmp);
	struct push *pushes;
	size_t count = collect(&pushes, usage, numbers, &tmp);
	size_t found = 0, capacity = 0;

	if (count > 0)
		qsort(pushes, count, sizeof(*pushes), compare_pushes);
	*out = NULL;
	for (size_t i = 0, same; i < count; i += same) {
		same = alike(&pushes[i], count - i);
		*out = arena_grow(arena, *out, found, &capacity, sizeof(**out));
		(*out)[found++] = take_alike(&pushes[i], same, names);
	}
	if (found > 0)
		qsort(*out, found, sizeof(**out), compare_costs);
	return found;
}
