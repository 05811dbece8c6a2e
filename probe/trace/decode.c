/* SPDX-License-Identifier: MIT */
#include "probe/trace/decode.h"

#include <string.h>

/* What stands behind each record, by DECODE_SAMPLE. */
struct behind {
	uint32_t pid, tid;
	uint64_t time_ns;
};

struct behind_header {
	struct perf_event_header header;
	struct behind behind;
};

struct of_cpu {
	struct perf_event_header header;
	uint32_t other_pid, other_tid;
};

struct of_task {
	struct perf_event_header header;
	uint32_t pid, parent_pid, tid, parent_tid;
	uint64_t time_ns;
};

struct of_name {
	struct perf_event_header header;
	uint32_t pid, tid;
	char name[];
};

struct of_lost {
	struct perf_event_header header;
	uint64_t id, lost;
};

void decode_find_fields(struct decode_points *points)
{
	points->prev_tid = tracepoint_field(&points->switched, "prev_pid");
	points->prev_state = tracepoint_field(&points->switched, "prev_state");
	points->next_tid = tracepoint_field(&points->switched, "next_pid");
	points->next_comm = tracepoint_field(&points->switched, "next_comm");
	points->woken_tid = tracepoint_field(&points->waking, "pid");
	points->made_tid = tracepoint_field(&points->made, "pid");
	points->reason = tracepoint_field(&points->vm_exit, "exit_reason");
	points->isa = tracepoint_field(&points->vm_exit, "isa");
}

static struct moment *add(struct decode *decode, enum moment_kind kind,
			  const struct behind *behind)
{
	struct moment *moment;

	decode->moments =
		arena_grow(decode->arena, decode->moments, decode->count,
			   &decode->capacity, sizeof(*decode->moments));
	moment = &decode->moments[decode->count];
	*moment = (struct moment){
		.time_ns = (int64_t)behind->time_ns,
		.tid = (int32_t)behind->tid,
		.pid = (int32_t)behind->pid,
		.order = (uint32_t)decode->count++,
		.cpu = (uint16_t)decode->cpu,
		.kind = (uint8_t)kind,
	};
	return moment;
}

static uint32_t keep_name(struct decode *decode, const char *name,
			  size_t length)
{
	decode->names =
		arena_grow(decode->arena, decode->names, decode->name_count,
			   &decode->name_capacity, sizeof(*decode->names));
	decode->names[decode->name_count] =
		arena_strndup(decode->arena, name, strnlen(name, length));
	return (uint32_t)decode->name_count++;
}

void decode_name(struct decode *decode, int32_t tid, int32_t pid,
		 const char *name)
{
	const struct behind at_first = {.tid = (uint32_t)tid,
					.pid = (uint32_t)pid};
	struct moment *moment = add(decode, MOMENT_NAME, &at_first);

	moment->number = keep_name(decode, name, strlen(name));
}

/* -- Tracepoints -- */

static void on_switch(struct decode *decode, const struct behind *behind,
		      const uint8_t *data, size_t length)
{
	const struct decode_points *points = decode->points;
	struct moment *moment = add(decode, MOMENT_SWITCH, behind);
	int64_t state = tracepoint_read(points->prev_state, data, length);

	moment->tid = (int32_t)tracepoint_read(points->prev_tid, data, length);
	moment->other =
		(int32_t)tracepoint_read(points->next_tid, data, length);
	/* What is not in its lowest byte says only that it was preempted. */
	moment->flag = (state & 0xff) == 0;
}

static void on_wake(struct decode *decode, const struct behind *behind,
		    struct tracepoint_field tid, bool made, const uint8_t *data,
		    size_t length)
{
	struct moment *moment = add(decode, MOMENT_WAKE, behind);

	moment->tid = (int32_t)tracepoint_read(tid, data, length);
	moment->flag = made;
}

static void on_exit(struct decode *decode, const struct behind *behind,
		    const uint8_t *data, size_t length)
{
	struct moment *moment = add(decode, MOMENT_VM, behind);

	moment->number =
		(uint32_t)tracepoint_read(decode->points->reason, data, length);
	decode->isa = (int)tracepoint_read(decode->points->isa, data, length);
}

static void decode_sample(struct decode *decode, const uint8_t *record,
			  size_t size)
{
	const struct decode_points *points = decode->points;
	const struct tracepoint_field type = {.size = 2};
	struct behind behind;
	uint32_t length;
	const size_t fixed = sizeof(struct behind_header) + sizeof(length);
	const uint8_t *data = record + fixed;
	int id;

	if (size < fixed)
		return;
	memcpy(&behind, record + sizeof(struct perf_event_header),
	       sizeof(behind));
	memcpy(&length, record + fixed - sizeof(length), sizeof(length));
	if (length > size - fixed)
		return;
	id = (int)tracepoint_read(type, data, length);
	if (id == 0)
		return;
	if (id == points->switched.id) {
		on_switch(decode, &behind, data, length);
	} else if (id == points->waking.id) {
		on_wake(decode, &behind, points->woken_tid, false, data,
			length);
	} else if (id == points->made.id) {
		on_wake(decode, &behind, points->made_tid, true, data, length);
	} else if (id == points->vm_exit.id) {
		on_exit(decode, &behind, data, length);
	} else if (id == points->vm_entry.id) {
		add(decode, MOMENT_VM, &behind)->flag = true;
	}
}

/* -- Records -- */

static void on_cpu_wide(struct decode *decode, const struct behind *behind,
			const struct of_cpu *record)
{
	struct moment *moment;

	/*
	 * Both sides say the same; the one that is left says how.  But that an
	 * idle processor is left some kernels do not tell.
	 */
	if (!(record->header.misc & PERF_RECORD_MISC_SWITCH_OUT)) {
		if (record->other_tid == 0)
			add(decode, MOMENT_FROM_IDLE, behind);
		return;
	}
	moment = add(decode, MOMENT_SWITCH, behind);
	moment->other = (int32_t)record->other_tid;
	moment->flag = (record->header.misc &
			PERF_RECORD_MISC_SWITCH_OUT_PREEMPT) != 0;
}

static void on_own(struct decode *decode, const struct behind *behind,
		   const struct perf_event_header *record)
{
	bool off = record->misc & PERF_RECORD_MISC_SWITCH_OUT;
	struct moment *moment =
		add(decode, off ? MOMENT_OFF : MOMENT_ON, behind);

	moment->flag = record->misc & PERF_RECORD_MISC_SWITCH_OUT_PREEMPT;
}

static void on_task(struct decode *decode, const struct behind *behind,
		    enum moment_kind kind, const struct of_task *record)
{
	struct moment *moment = add(decode, kind, behind);

	moment->tid = (int32_t)record->tid;
	moment->pid = (int32_t)record->pid;
	moment->other = (int32_t)record->parent_tid;
}

static void on_name(struct decode *decode, const struct behind *behind,
		    const struct of_name *record)
{
	size_t length = record->header.size - sizeof(*record) - sizeof(*behind);
	struct moment *moment = add(decode, MOMENT_NAME, behind);

	moment->tid = (int32_t)record->tid;
	moment->pid = (int32_t)record->pid;
	moment->flag = record->header.misc & PERF_RECORD_MISC_COMM_EXEC;
	moment->number = keep_name(decode, record->name, length);
}

/* The least that each kind takes, without what stands behind it. */
static size_t least_size(uint32_t type)
{
	switch (type) {
	case PERF_RECORD_SWITCH_CPU_WIDE:
		return sizeof(struct of_cpu);
	case PERF_RECORD_FORK:
	case PERF_RECORD_EXIT:
		return sizeof(struct of_task);
	case PERF_RECORD_COMM:
		return sizeof(struct of_name);
	case PERF_RECORD_LOST:
		return sizeof(struct of_lost);
	default:
		return sizeof(struct perf_event_header);
	}
}

void decode_record(struct decode *decode, int cpu,
		   const struct perf_event_header *record)
{
	const void *body = record;
	struct behind behind;

	decode->cpu = cpu;
	if (record->type == PERF_RECORD_SAMPLE) {
		decode_sample(decode, body, record->size);
		return;
	}
	if (record->size < least_size(record->type) + sizeof(behind))
		return;
	memcpy(&behind, (const uint8_t *)body + record->size - sizeof(behind),
	       sizeof(behind));
	switch (record->type) {
	case PERF_RECORD_SWITCH_CPU_WIDE:
		on_cpu_wide(decode, &behind, body);
		break;
	case PERF_RECORD_SWITCH:
		on_own(decode, &behind, record);
		break;
	case PERF_RECORD_FORK:
		on_task(decode, &behind, MOMENT_FORK, body);
		break;
	case PERF_RECORD_EXIT:
		on_task(decode, &behind, MOMENT_EXIT, body);
		break;
	case PERF_RECORD_COMM:
		on_name(decode, &behind, body);
		break;
	case PERF_RECORD_LOST:
		add(decode, MOMENT_LOST, &behind)->number =
			(uint32_t)((const struct of_lost *)body)->lost;
		break;
	default:
		break;
	}
}
