/* SPDX-License-Identifier: MIT */
#include "bisect/trace/findings.h"

#include "probe/ground/text.h"

enum {
	EACH_MOST = 6, /* sentences of one kind */
	KINDS = 6,
	HOPS_LEAST = 20,
	TURNS_LEAST = 100,
	TURN_NS = 200000,
};

struct list {
	const char **sentences;
	size_t count;
	const struct view *view;
	struct arena *arena;
};

static void add(struct list *list, const char *sentence)
{
	list->sentences[list->count++] = sentence;
}

static double life_s(const struct usage_task *total)
{
	return (double)(total->run_ns + total->wait_ns + total->sleep_ns) / 1e9;
}

/* Who took its processor most often. */
static const char *by_whom(const struct list *list, uint32_t task)
{
	const struct usage *usage = &list->view->usage;

	for (size_t i = 0; i < usage->push_count; i++) {
		const struct pair *push = &usage->pushes[i];

		if (push->a == task && push->b >= TRACE_REAL)
			return arena_sprintf(
				list->arena,
				"; pushed aside %s, most often by %s, %s",
				text_count(list->arena,
					   usage->tasks[task].preempted,
					   "time"),
				view_task(list->arena, list->view, push->b),
				text_count(list->arena, push->count, "time"));
	}
	return "";
}

static bool find_wait(struct list *list, uint32_t task)
{
	const struct usage_task *total = &list->view->usage.tasks[task];
	double could_ns = (double)(total->wait_ns + total->run_ns);
	double part = could_ns > 0 ? (double)total->wait_ns / could_ns : 0;

	if (part < 0.2 || view_pct(list->view, total->wait_ns) < 5)
		return false;
	add(list,
	    arena_sprintf(list->arena,
			  "%s waited for a processor for %.0f %% of the time "
			  "in which it could have run (%s)%s",
			  view_task(list->arena, list->view, task), part * 100,
			  view_time(list->arena, total->wait_ns),
			  by_whom(list, task)));
	return true;
}

/* What comes again and again, and costs a thousandth of the time. */
static void find_bursts(struct list *list)
{
	const struct view *view = list->view;
	int found = 0;

	for (size_t i = 0; i < view->disturbance_count && found < EACH_MOST;
	     i++) {
		const struct disturbance *one = &view->disturbances[i];

		if (one->every_ns == 0 || !one->lesser ||
		    view_pct(view, one->waited_ns) < 0.1)
			continue;
		add(list,
		    arena_sprintf(
			    list->arena,
			    "%s pushed %s aside %s: in %s, %s, which made "
			    "it wait for %s in all",
			    one->by ? text_printable(list->arena, one->by)
				    : "somebody else",
			    text_printable(list->arena, one->task),
			    view_period(list->arena, one->every_ns),
			    text_count(list->arena, one->bursts, "burst"),
			    text_count(list->arena, one->pushes, "time"),
			    view_time(list->arena, one->waited_ns)));
		found++;
	}
}

static bool find_hops(struct list *list, uint32_t task)
{
	const struct usage_task *total = &list->view->usage.tasks[task];
	double rate = (double)total->migrations / life_s(total);

	if (total->migrations < HOPS_LEAST || rate < 10)
		return false;
	add(list,
	    arena_sprintf(list->arena,
			  "%s moved to another processor %s, %.0f times "
			  "a second",
			  view_task(list->arena, list->view, task),
			  text_count(list->arena, total->migrations, "time"),
			  rate));
	return true;
}

static bool find_turns(struct list *list, uint32_t task)
{
	const struct usage_task *total = &list->view->usage.tasks[task];
	int64_t slept = total->switches - total->preempted;
	int64_t each_ns = slept > 0 ? total->run_ns / slept : 0;

	if (slept < TURNS_LEAST || each_ns > TURN_NS ||
	    (double)slept < 1000 * life_s(total))
		return false;
	add(list,
	    arena_sprintf(list->arena,
			  "%s fell asleep %s, %.0f times a second, after %s "
			  "of running each: as with locks, pipes or small I/O",
			  view_task(list->arena, list->view, task),
			  text_count(list->arena, slept, "time"),
			  (double)slept / life_s(total),
			  view_time(list->arena, each_ns)));
	return true;
}

static void find_full(struct list *list)
{
	const struct usage *usage = &list->view->usage;
	struct text text;
	size_t count = 0;

	text_init(&text, list->arena);
	for (size_t i = 0; i < list->view->trace->cpu_count; i++) {
		const struct usage_cpu *cpu = &usage->cpus[i];

		if (!list->view->trace->all || cpu->run_ns == 0 ||
		    view_pct(list->view, cpu->run_ns) < 98)
			continue;
		text_addf(&text, "%s%d", count++ > 0 ? ", " : "",
			  list->view->trace->cpus[i]);
	}
	if (count > 0)
		add(list, arena_sprintf(list->arena,
					"processor%s %s had no time to spare",
					count > 1 ? "s" : "", text.data));
}

/* Only of what was asked for by name. */
static bool find_sleep(struct list *list, uint32_t task)
{
	const struct usage_task *total = &list->view->usage.tasks[task];
	double part = (double)total->sleep_ns / 1e9 / life_s(total);

	if (list->view->trace->all || part < 0.8)
		return false;
	add(list,
	    arena_sprintf(
		    list->arena, "%s slept for %.1f %% of its %s",
		    view_task(list->arena, list->view, task), part * 100,
		    view_time(list->arena, (int64_t)(life_s(total) * 1e9))));
	return true;
}

typedef bool find_fn(struct list *list, uint32_t task);

/* The command's own tasks, or all others. */
static int find_among(struct list *list, bool own, find_fn *find, int most)
{
	const struct view *view = list->view;
	int found = 0;

	for (size_t i = 0; i < view->count && found < most; i++) {
		uint32_t task = view->order[i];

		if (view->trace->tasks[task].own == own &&
		    life_s(&view->usage.tasks[task]) > 0)
			found += find(list, task);
	}
	return found;
}

const char **findings(const struct view *view, struct arena *arena)
{
	static find_fn *const kinds[] = {find_wait, find_hops, find_turns,
					 find_sleep};
	struct list list = {
		.view = view,
		.arena = arena,
		.sentences = arena_array(arena, EACH_MOST * KINDS + 2,
					 sizeof(const char *)),
	};

	find_full(&list);
	find_bursts(&list);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		int room = EACH_MOST;

		room -= find_among(&list, true, kinds[i], room);
		find_among(&list, false, kinds[i], room);
	}
	return list.sentences;
}
