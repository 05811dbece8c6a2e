/* SPDX-License-Identifier: MIT */
/*
 * Whatever is in a capture: it is refused, or all that it says can be used, and
 * written again as it was.  A sum over it keeps out nobody who means harm, so
 * that the input has none, and gets the right one.
 *
 * The input is also read as a table of names, and as records of the kernel.
 */
#include "bisect/trace/task_names.h"
#include "probe/trace/assemble.h"
#include "probe/trace/disturbance.h"
#include "probe/trace/switches_file.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { SUM = 8 };

static void must(bool held)
{
	if (!held)
		abort();
}

static char *with_sum(const uint8_t *data, size_t size, struct arena *arena)
{
	char *whole = arena_alloc(arena, size + SUM);
	uint64_t sum = 0xcbf29ce484222325u;

	for (size_t i = 0; i < size; i++) {
		whole[i] = (char)data[i];
		sum = (sum ^ data[i]) * 0x100000001b3u;
	}
	for (size_t i = 0; i < SUM; i++)
		whole[size + i] = (char)(sum >> (8 * i));
	return whole;
}

static void check_usage(const struct trace *trace)
{
	ARENA_SCOPE(tmp);
	struct disturbance *list;
	struct usage usage;
	uint32_t *order;
	size_t count;

	usage_init(&usage, trace, trace->duration_ns / 3, trace->duration_ns,
		   &tmp);
	must(usage_order(&order, &usage, &tmp) <= trace->task_count);
	for (size_t i = 0; i < trace->task_count; i++)
		must(usage.tasks[i].run_ns >= 0 &&
		     usage.tasks[i].wait_ns >= 0 &&
		     usage.tasks[i].sleep_ns >= 0);
	count = disturbances(&list, &usage, &tmp);
	for (size_t i = 0; i < count; i++)
		must(list[i].bursts >= 1 && list[i].pushes >= list[i].bursts &&
		     list[i].waited_ns >= 0 && list[i].every_ns >= 0);
}

static void check_file(const uint8_t *data, size_t size)
{
	ARENA_SCOPE(tmp);
	const char *whole = with_sum(data, size, &tmp), *again;
	struct trace trace, same;
	struct err err = {0};
	size_t length, second;

	must((switches_parse(&trace, whole, size + SUM, &tmp, &err) < 0) ==
	     (err.failed != 0));
	if (err.failed)
		return;
	check_usage(&trace);
	again = switches_print(&length, &trace, &tmp);
	must(switches_parse(&same, again, length, &tmp, &err) == 0);
	must(memcmp(switches_print(&second, &same, &tmp), again, length) == 0 &&
	     second == length);
}

static void check_names(const uint8_t *data, size_t size)
{
	ARENA_SCOPE(tmp);
	struct task_names names;
	struct err err = {0};

	task_names_parse(&names, (const char *)data, size, &tmp, &err);
	for (size_t i = 0; !err.failed && i < names.count; i++)
		must(*names.rows[i].match && *names.rows[i].name);
}

static void check_records(const uint8_t *data, size_t size)
{
	ARENA_SCOPE(tmp);
	static const struct decode_points none = {
		.switched = {.id = 1},
		.prev_tid = {4, 2, false},
		.next_tid = {6, 2, false},
		.prev_state = {8, 1, false},
		.waking = {.id = 2},
		.woken_tid = {4, 2, false},
	};
	struct decode decode = {.points = &none, .arena = &tmp};
	struct trace trace = {.all = size & 1, .duration_ns = 1 << 30};
	int cpus[] = {0, 1};

	while (size >= sizeof(struct perf_event_header)) {
		_Alignas(8) uint8_t record[256];
		struct perf_event_header *header = (void *)record;
		size_t length = data[6] < size ? data[6] : size;

		if (length < sizeof(*header))
			break;
		memcpy(record, data, length);
		header->size = (uint16_t)length;
		decode_record(&decode, (int)(size % 3), header);
		data += length;
		size -= length;
	}
	trace.cpus = cpus;
	trace.cpu_count = 2;
	assemble(&trace, &decode, 0, 0, &tmp);
	check_usage(&trace);
	for (size_t i = 1; i < trace.event_count; i++)
		must(trace.events[i - 1].time_ns <= trace.events[i].time_ns);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	check_file(data, size);
	check_names(data, size);
	check_records(data, size);
	return 0;
}
