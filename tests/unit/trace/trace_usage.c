/* SPDX-License-Identifier: MIT */
#include "tests/unit/check.h"

#include "probe/trace/disturbance.h"
#include "probe/trace/strip.h"

enum { A = TRACE_REAL, B, K, TASKS, MS = 1000000 };

static struct trace_event at(int ms, enum trace_kind kind, int cpu,
			     uint32_t task, bool flag)
{
	return (struct trace_event){
		.time_ns = (int64_t)ms * MS,
		.kind = (uint8_t)kind,
		.cpu = (uint16_t)cpu,
		.task = task,
		.flag = flag,
	};
}

static struct trace trace_of(struct trace_event *events, size_t count)
{
	static struct trace_task tasks[TASKS] = {
		{0, 0, "IDLE", "", "", "", "", NULL, false},
		{0, 0, "OTHERS", "", "", "", "", NULL, false},
		{10, 10, "a", "", "", "", "", NULL, false},
		{11, 10, "b", "", "", "", "", NULL, false},
		{12, 12, "k", "", "", "", "", NULL, false},
	};
	static int cpus[] = {0, 3};

	return (struct trace){
		.all = true,
		.wakes = true,
		.duration_ns = 100 * MS,
		.host = "",
		.command = "",
		.cpus = cpus,
		.cpu_count = 2,
		.tasks = tasks,
		.task_count = TASKS,
		.events = events,
		.event_count = count,
	};
}

/*
 * a runs on processor 0 for 10 ms, is pushed aside by b for 20 ms, runs for 30
 * on the other one, sleeps, is woken after 10 and waits for 5.
 */
static struct trace_event story[] = {
	{0, A, 0, 0, TRACE_SWITCH, false},
	{0, TRACE_IDLE, 0, 1, TRACE_SWITCH, false},
	{(int64_t)10 * MS, B, 0, 0, TRACE_SWITCH, true},
	{(int64_t)30 * MS, A, 0, 1, TRACE_SWITCH, false},
	{(int64_t)60 * MS, TRACE_IDLE, 0, 1, TRACE_SWITCH, false},
	{(int64_t)70 * MS, A, 0, 0, TRACE_WAKE, false},
	{(int64_t)75 * MS, A, 0, 1, TRACE_SWITCH, false},
	{(int64_t)80 * MS, A, 0, 1, TRACE_END, false},
	{(int64_t)80 * MS, TRACE_IDLE, 0, 1, TRACE_SWITCH, false},
};

static void check_story(void)
{
	ARENA_SCOPE(arena);
	struct trace trace = trace_of(story, sizeof(story) / sizeof(story[0]));
	struct usage usage;
	const struct usage_task *a;

	usage_init(&usage, &trace, 0, trace.duration_ns, &arena);
	a = &usage.tasks[A];
	check_int(a->run_ns, 45 * MS);
	check_int(a->wait_ns, 25 * MS);
	check_int(a->sleep_ns, 10 * MS);
	check_int(a->switches, 3);
	check_int(a->preempted, 1);
	check_int(a->migrations, 1);
	check_int(a->worst_ns, 20 * MS);
	check_int(a->worst_at_ns, 30 * MS);
	check_int(a->cell_count, 2);
	check_int(a->cells[0].run_ns, 10 * MS);
	check_int(a->cells[1].run_ns, 35 * MS);
	check_int(a->cells[1].switches, 2);
	/* b runs to the end. */
	check_int(usage.tasks[B].run_ns, 90 * MS);
	check_int(usage.cpus[0].run_ns, 100 * MS);
	check_int(usage.cpus[0].idle_ns, 0);
	check_int(usage.cpus[1].idle_ns, 65 * MS);
	check_int(usage.push_count, 1);
	check_int(usage.pushes[0].a, A);
	check_int(usage.pushes[0].b, B);
	check_int(usage.worst_count, 2);
	check(usage.worst[0].pushed && !usage.worst[1].pushed);
	check_int(usage.worst[1].delay_ns, 5 * MS);
	/* 2^22 ns <= 5 ms < 2^23, 2^24 <= 20 ms < 2^25 */
	check_int(usage.woken[22], 1);
	check_int(usage.pushed[24], 1);
	check_int(usage_quantile_ns(usage.woken, 0.5), 1 << 23);
}

static void check_part(void)
{
	ARENA_SCOPE(arena);
	struct trace trace = trace_of(story, sizeof(story) / sizeof(story[0]));
	struct usage usage;
	uint32_t *order;

	usage_init(&usage, &trace, (int64_t)20 * MS, (int64_t)40 * MS, &arena);
	check_int(usage.tasks[A].run_ns, 10 * MS);
	check_int(usage.tasks[A].wait_ns, 10 * MS);
	check_int(usage.tasks[A].sleep_ns, 0);
	check_int(usage.tasks[A].switches, 0);
	check_int(usage.tasks[A].migrations, 1);
	check_int(usage.tasks[B].run_ns, 20 * MS);
	check_int(usage_order(&order, &usage, &arena), 2);
	check_int(order[0], B);
	trace.tasks[A].own = true;
	check_int(usage_order(&order, &usage, &arena), 2);
	check_int(order[0], A);
	trace.tasks[A].own = false;
	/* After its end it is not there any more. */
	usage_init(&usage, &trace, (int64_t)90 * MS, (int64_t)95 * MS, &arena);
	check_int(usage_order(&order, &usage, &arena), 1);
}

/* Of a command whose only task a is. */
static void check_strip(void)
{
	ARENA_SCOPE(arena);
	struct trace trace = trace_of(story, sizeof(story) / sizeof(story[0]));
	struct usage usage;
	struct strip strip;
	struct disturbance *by;

	trace.tasks[A].own = true;
	usage_init(&usage, &trace, 0, trace.duration_ns, &arena);
	strip_init(&strip, &usage);
	check_near(strip.ran_s, 0.045, 1e-9);
	check_near(strip.waited_s, 0.025, 1e-9);
	check_near(strip.asleep_s, 0.03, 1e-9);
	check_int(strip.switches, 3);
	check_int(strip.preempted, 1);
	check_int(strip.migrations, 1);
	check_near(strip.running[0], 1, 1e-9);
	check_near(strip.waiting[0], 0, 1e-9);
	check_near(strip.waiting[12], 1, 1e-9);
	/* From 75 to 76.67 ms, and nothing from 80 on. */
	check_near(strip.running[45], 1, 1e-9);
	check_near(strip.running[48], 0, 1e-9);
	check_int(strip_pushers(&by, &usage, 3, &arena), 1);
	check_str(by[0].by, "b");
	check_int(by[0].pushes, 1);
	check_int(by[0].waited_ns, 20 * MS);
	/* Its own tasks disturb nobody. */
	trace.tasks[B].own = true;
	check_int(strip_pushers(&by, &usage, 3, &arena), 0);
	trace.tasks[B].own = false;
	trace.tasks[A].own = false;
}

/* b takes the processor of a for `ms` at each of these times. */
static size_t push_at(struct trace_event *events, const int *times, int ms)
{
	size_t count = 0;

	events[count++] = at(0, TRACE_SWITCH, 0, A, false);
	for (; *times >= 0; times++) {
		events[count++] = at(*times, TRACE_SWITCH, 0, B, true);
		events[count++] = at(*times + ms, TRACE_SWITCH, 0, A, false);
	}
	return count;
}

static struct disturbance only_one(const int *times, int ms, bool all)
{
	ARENA_SCOPE(arena);
	struct trace_event events[64];
	struct trace trace = trace_of(events, push_at(events, times, ms));
	struct usage usage;
	struct disturbance *list;

	trace.all = all;
	trace.duration_ns = (int64_t)20000 * MS;
	usage_init(&usage, &trace, 0, trace.duration_ns, &arena);
	if (!check_int(disturbances(&list, &usage, &arena), 1))
		return (struct disturbance){0};
	check_str(list[0].task, "a");
	check_str(list[0].by, "b");
	return list[0];
}

static void check_disturbances(void)
{
	/* Every 2 s, twice each time; and once b comes while a sleeps. */
	static const int clock[] = {1000, 1030, 3010, 3040, 4990,
				    5020, 9000, 9030, -1};
	static const int chance[] = {1000, 1900, 4700, 5500, 9900, -1};
	static const int nearly[] = {1000, 3000, 5000, 7100, -1};
	static const int thrice[] = {1000, 3000, 5000, -1};
	static const int turns[] = {10, 20, 30, 40, 50, 60, 70, -1};
	struct disturbance one = only_one(clock, 10, true);

	check_int(one.pushes, 8);
	check_int(one.bursts, 4);
	check_int(one.waited_ns, (int64_t)80 * MS);
	check_int(one.every_ns, (int64_t)2000 * MS);
	check(one.lesser && !one.own);
	check_int(only_one(chance, 10, true).every_ns, 0);
	check_int(only_one(thrice, 10, true).every_ns, 0);
	check_int(only_one(nearly, 10, true).every_ns, 0);
	one = only_one(turns, 5, true);
	check_int(one.bursts, 1);
	check_int(one.every_ns, 0);
}

/* Of a command's tasks it is seen who comes next, at once or never. */
static void check_handover(void)
{
	ARENA_SCOPE(arena);
	struct trace_event events[] = {
		at(0, TRACE_SWITCH, 0, A, false),
		at(10, TRACE_SWITCH, 0, TRACE_OTHERS, true),
		at(10, TRACE_SWITCH, 0, B, false),
		at(20, TRACE_SWITCH, 0, TRACE_OTHERS, true),
		at(21, TRACE_SWITCH, 0, A, false),
		/* Itself again, after somebody else. */
		at(30, TRACE_SWITCH, 0, TRACE_OTHERS, true),
		at(30, TRACE_SWITCH, 0, A, false),
	};
	struct trace trace = trace_of(events, 7);
	struct usage usage;
	struct disturbance *list;

	events[2].time_ns += 5000;
	events[6].time_ns += 5000;
	trace.all = false;
	usage_init(&usage, &trace, 0, trace.duration_ns, &arena);
	check_int(usage.push_count, 1);
	check_int(usage.pushes[0].a, A);
	check_int(usage.pushes[0].b, B);
	check_int(disturbances(&list, &usage, &arena), 3);
	check(!list[2].by);
	/* b waits to the end. */
	check_str(list[0].task, "b");
	check(!list[0].by);
	check_int(list[0].waited_ns, (int64_t)80 * MS);
	check_str(list[1].by, "b");
	check_int(list[1].waited_ns, (int64_t)11 * MS);
}

/* k takes 50 us, once for b, and once for itself. */
static void check_brief(void)
{
	ARENA_SCOPE(arena);
	struct trace_event events[] = {
		at(0, TRACE_SWITCH, 0, A, false),
		at(10, TRACE_SWITCH, 0, K, true),
		at(10, TRACE_SWITCH, 0, B, false),
		at(20, TRACE_SWITCH, 0, A, true),
		at(30, TRACE_SWITCH, 0, K, true),
		at(30, TRACE_SWITCH, 0, A, false),
	};
	struct trace trace = trace_of(events, 6);
	struct usage usage;

	events[2].time_ns += 50000;
	events[5].time_ns += 50000;
	usage_init(&usage, &trace, 0, trace.duration_ns, &arena);
	check_int(usage.push_count, 3);
	check_int(usage.pushes[0].a, A);
	check_int(usage.pushes[0].b, B);
	check_int(usage.pushes[1].b, K);
	check_int(usage.pushes[2].a, B);
	check_int(usage.pushes[2].b, A);
}

static void check_new(void)
{
	ARENA_SCOPE(arena);
	/* Made at 20, which is said twice; woken while it runs. */
	struct trace_event events[] = {
		at(20, TRACE_WAKE, 0, A, true),
		at(21, TRACE_WAKE, 0, A, true),
		at(25, TRACE_SWITCH, 0, A, false),
		at(26, TRACE_WAKE, 0, A, false),
		at(30, TRACE_SWITCH, 0, TRACE_IDLE, false),
	};
	struct trace trace =
		trace_of(events, sizeof(events) / sizeof(events[0]));
	struct usage usage;

	usage_init(&usage, &trace, 0, trace.duration_ns, &arena);
	check_int(usage.tasks[A].run_ns, 5 * MS);
	check_int(usage.tasks[A].wait_ns, 4 * MS);
	check_int(usage.tasks[A].sleep_ns, 71 * MS);
	check(!usage.tasks[B].seen);
}

static void check_vm(void)
{
	ARENA_SCOPE(arena);
	struct trace_event events[] = {
		at(0, TRACE_SWITCH, 0, A, false), at(10, TRACE_VM, 0, A, false),
		at(12, TRACE_VM, 0, A, true),	  at(20, TRACE_VM, 0, A, false),
		at(21, TRACE_VM, 0, A, true),	  at(30, TRACE_VM, 0, A, false),
	};
	struct trace trace =
		trace_of(events, sizeof(events) / sizeof(events[0]));
	struct usage usage;

	events[1].reason = events[3].reason = 12;
	usage_init(&usage, &trace, 0, trace.duration_ns, &arena);
	check_int(usage.tasks[A].exits, 3);
	check_int(usage.tasks[A].handled_ns, 3 * MS);
	check_int(usage.exit_count, 2);
	check_int(usage.exits[0].b, 12);
	check_int(usage.exits[0].count, 2);
}

void check_trace_usage(void)
{
	check_story();
	check_part();
	check_strip();
	check_disturbances();
	check_handover();
	check_brief();
	check_new();
	check_vm();
}
