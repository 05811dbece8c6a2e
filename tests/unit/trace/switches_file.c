/* SPDX-License-Identifier: MIT */
#include "tests/unit/check.h"

#include "probe/trace/switches_file.h"

#include <string.h>

static struct trace example(struct arena *arena)
{
	static struct trace_counts counts = {1000, 2000, 30, 4};
	static struct trace_task tasks[] = {
		{0, 0, "IDLE", "", "", "", "", NULL, false},
		{0, 0, "OTHERS", "", "", "", "", NULL, false},
		{10, 10, "bench", "one", "group", "role", "7", NULL, true},
		{4194303, 9, "<b>&\x1b[31m\xff", "", "", "", "", &counts,
		 false},
	};
	static int cpus[] = {0, 1, 77};
	static struct trace_reason reasons[] = {{48, "EPT_VIOLATION"}};
	static struct trace_event events[] = {
		{0, 2, 0, 0, TRACE_SWITCH, false},
		{127, 0, 0, 1, TRACE_SWITCH, true},
		{128, 3, 0, 0, TRACE_WAKE, true},
		{128, 3, 48, 0, TRACE_VM, false},
		{3000000000, 3, 0, 0, TRACE_VM, true},
		{5000000000, 2, 0, 2, TRACE_END, false},
	};
	struct trace trace = {
		.all = true,
		.vm = true,
		.start_s = 1700000000,
		.duration_ns = 5000000000,
		.lost = 3,
		.host = "host",
		.command = "a b",
		.cpus = cpus,
		.cpu_count = 3,
		.tasks = tasks,
		.task_count = 4,
		.reasons = reasons,
		.reason_count = 1,
		.events = events,
		.event_count = 6,
	};

	trace_lacks(&trace, "something", arena);
	return trace;
}

static void check_same(const struct trace *a, const struct trace *b)
{
	check_int(a->all, b->all);
	check_int(a->wakes, b->wakes);
	check_int(a->vm, b->vm);
	check_int(a->start_s, b->start_s);
	check_int(a->duration_ns, b->duration_ns);
	check_int(a->lost, b->lost);
	check_str(a->host, b->host);
	check_str(a->command, b->command);
	check_int(a->missing_count, 1);
	check_str(a->missing[0], "something");
	check_int(a->cpus[2], 77);
	check_str(a->reasons[0].name, "EPT_VIOLATION");
	check_int(a->event_count, b->event_count);
	for (size_t i = 0; i < a->event_count; i++) {
		check_int(a->events[i].time_ns, b->events[i].time_ns);
		check_int(a->events[i].task, b->events[i].task);
		check_int(a->events[i].cpu, b->events[i].cpu);
		check_int(a->events[i].kind, b->events[i].kind);
		check_int(a->events[i].flag, b->events[i].flag);
		check_int(a->events[i].reason, b->events[i].reason);
	}
	check_int(a->task_count, b->task_count);
	check_str(a->tasks[2].name, "one");
	check_str(a->tasks[2].id, "7");
	check_str(a->tasks[3].comm, b->tasks[3].comm);
	check_int(a->tasks[3].tid, 4194303);
	check(a->tasks[2].own && !a->tasks[3].own);
	check_int(a->tasks[3].counts->preempted, 4);
}

static void check_round_trip(void)
{
	ARENA_SCOPE(arena);
	struct trace trace = example(&arena), again;
	struct err err = {0};
	size_t length;
	char *data = switches_print(&length, &trace, &arena);

	check_int(switches_parse(&again, data, length, &arena, &err), 0);
	check_str(err.text, "");
	check_same(&again, &trace);
	check_int(switches_write("x.switches", &trace, &err), 0);
	check_int(switches_read(&again, "x.switches", &arena, &err), 0);
	check_same(&again, &trace);
}

/* A processor's index of any size. */
static void check_many_cpus(void)
{
	ARENA_SCOPE(arena);
	struct trace trace = example(&arena), again;
	struct err err = {0};
	size_t length;
	int cpus[200];
	char *data;

	for (int i = 0; i < 200; i++)
		cpus[i] = 2 * i;
	trace.cpus = cpus;
	trace.cpu_count = 200;
	for (uint16_t i = 0; i < trace.event_count; i++)
		trace.events[i].cpu = (uint16_t)(29 + i * 30);
	data = switches_print(&length, &trace, &arena);
	check_int(switches_parse(&again, data, length, &arena, &err), 0);
	for (uint16_t i = 0; i < again.event_count; i++)
		check_int(again.events[i].cpu, 29 + i * 30);
}

/* No bit can be other than it is, and no end sooner. */
static void check_damage(void)
{
	ARENA_SCOPE(arena);
	struct trace trace = example(&arena), again;
	size_t length;
	char *data = switches_print(&length, &trace, &arena);
	struct err err = {0};

	for (size_t i = 0; i < length; i++) {
		err_clear(&err);
		check_int(switches_parse(&again, data, i, &arena, &err), -1);
		err_clear(&err);
		data[i] ^= 1 << (i % 8);
		check_int(switches_parse(&again, data, length, &arena, &err),
			  -1);
		data[i] ^= 1 << (i % 8);
	}
	err_clear(&err);
	switches_parse(&again, "elf", 3, &arena, &err);
	check_has(err.text, "not a capture");
	err_clear(&err);
	switches_parse(&again, "perfbisect-switches/2\nxxxxxxxxxxxx", 33,
		       &arena, &err);
	check_has(err.text, "another version");
	err_clear(&err);
	data[length - 1] ^= 1;
	switches_parse(&again, data, length, &arena, &err);
	check_has(err.text, "sum");
}

void check_switches_file(void)
{
	check_round_trip();
	check_many_cpus();
	check_damage();
}
