/* SPDX-License-Identifier: MIT */
#include "probe/trace/switches_file.h"

#include "probe/ground/fs.h"
#include "probe/trace/bytes.h"

#include <string.h>

static const char head[] = "perfbisect-switches/";
static const char version[] = "1\n";

enum {
	FLAG_ALL = 1,
	FLAG_WAKES = 2,
	FLAG_VM = 4,
	FLAGS = 7,
	TASK_COUNTS = 1,
	TASK_OWN = 2,
	CPU_BITS = 31, /* this many, or more */
	SUM_BYTES = 8,
	STRINGS_MOST = 10000,
};

static const uint64_t NUMBER_MOST = INT64_MAX / 2;

/* Fowler, Noll, Vo: "The FNV Non-Cryptographic Hash Algorithm", FNV-1a. */
static uint64_t sum_of(const char *data, size_t length)
{
	uint64_t sum = 0xcbf29ce484222325u;

	for (size_t i = 0; i < length; i++)
		sum = (sum ^ (uint8_t)data[i]) * 0x100000001b3u;
	return sum;
}

/* -- Writing -- */

static void add_tasks(struct text *text, const struct trace *trace)
{
	bytes_add(text, trace->task_count);
	for (size_t i = 0; i < trace->task_count; i++) {
		const struct trace_task *task = &trace->tasks[i];

		bytes_add(text, (uint64_t)task->tid);
		bytes_add(text, (uint64_t)task->pid);
		bytes_add_string(text, task->comm);
		bytes_add_string(text, task->name);
		bytes_add_string(text, task->group);
		bytes_add_string(text, task->role);
		bytes_add_string(text, task->id);
		bytes_add(text, (task->counts ? TASK_COUNTS : 0U) |
					(task->own ? TASK_OWN : 0U));
		if (!task->counts)
			continue;
		bytes_add(text, (uint64_t)task->counts->run_ns);
		bytes_add(text, (uint64_t)task->counts->wait_ns);
		bytes_add(text, (uint64_t)task->counts->switches);
		bytes_add(text, (uint64_t)task->counts->preempted);
	}
}

static void add_event(struct text *text, const struct trace_event *event,
		      int64_t before_ns)
{
	unsigned cpu = event->cpu < CPU_BITS ? event->cpu : CPU_BITS;
	char first =
		(char)(event->kind | (unsigned)event->flag << 2 | cpu << 3);

	text_add_bytes(text, &first, 1);
	if (cpu == CPU_BITS)
		bytes_add(text, event->cpu);
	bytes_add(text, (uint64_t)(event->time_ns - before_ns));
	bytes_add(text, event->task);
	if (event->kind == TRACE_VM && !event->flag)
		bytes_add(text, event->reason);
}

char *switches_print(size_t *length, const struct trace *trace,
		     struct arena *arena)
{
	struct text text;
	uint64_t sum;

	text_init(&text, arena);
	text_addf(&text, "%s%s", head, version);
	bytes_add(&text, (trace->all ? FLAG_ALL : 0U) |
				 (trace->wakes ? FLAG_WAKES : 0U) |
				 (trace->vm ? FLAG_VM : 0U));
	bytes_add(&text, (uint64_t)trace->start_s);
	bytes_add(&text, (uint64_t)trace->duration_ns);
	bytes_add(&text, (uint64_t)(trace->lost + 1));
	bytes_add_string(&text, trace->host);
	bytes_add_string(&text, trace->command);
	bytes_add(&text, trace->missing_count);
	for (size_t i = 0; i < trace->missing_count; i++)
		bytes_add_string(&text, trace->missing[i]);
	bytes_add(&text, trace->cpu_count);
	for (size_t i = 0; i < trace->cpu_count; i++)
		bytes_add(&text, (uint64_t)trace->cpus[i]);
	bytes_add(&text, trace->reason_count);
	for (size_t i = 0; i < trace->reason_count; i++) {
		bytes_add(&text, trace->reasons[i].number);
		bytes_add_string(&text, trace->reasons[i].name);
	}
	add_tasks(&text, trace);
	bytes_add(&text, trace->event_count);
	for (size_t i = 0; i < trace->event_count; i++)
		add_event(&text, &trace->events[i],
			  i > 0 ? trace->events[i - 1].time_ns : 0);
	sum = sum_of(text.data, text.length);
	for (int i = 0; i < SUM_BYTES; i++)
		text_add_bytes(&text, &(char){(char)(sum >> (8 * i))}, 1);
	*length = text.length;
	return text.data;
}

int switches_write(const char *path, const struct trace *trace, struct err *err)
{
	ARENA_SCOPE(tmp);
	size_t length;
	const char *data = switches_print(&length, trace, &tmp);

	return fs_write(path, data, length, err);
}

/* -- Reading -- */

/* How many of something follow, each of which takes `least` bytes or more. */
static size_t take_count(struct bytes *bytes, size_t least, uint64_t most)
{
	size_t count = bytes_take(bytes, most);

	if (count > (size_t)(bytes->end - bytes->next) / least)
		bytes->bad = true;
	return bytes->bad ? 0 : count;
}

static void take_tasks(struct trace *out, struct bytes *bytes,
		       struct arena *arena)
{
	out->task_count = take_count(bytes, 8, TRACE_TASKS_MOST);
	bytes->bad |= out->task_count < TRACE_REAL;
	out->tasks = arena_array(arena, out->task_count, sizeof(*out->tasks));
	for (size_t i = 0; i < out->task_count; i++) {
		struct trace_task *task = &out->tasks[i];
		struct trace_counts *counts;
		unsigned flags;

		task->tid = (int32_t)bytes_take(bytes, INT32_MAX);
		task->pid = (int32_t)bytes_take(bytes, INT32_MAX);
		task->comm = bytes_take_string(bytes, arena);
		task->name = bytes_take_string(bytes, arena);
		task->group = bytes_take_string(bytes, arena);
		task->role = bytes_take_string(bytes, arena);
		task->id = bytes_take_string(bytes, arena);
		flags = (unsigned)bytes_take(bytes, TASK_COUNTS | TASK_OWN);
		task->own = flags & TASK_OWN;
		if (!(flags & TASK_COUNTS))
			continue;
		counts = arena_alloc(arena, sizeof(*counts));
		counts->run_ns = (int64_t)bytes_take(bytes, NUMBER_MOST);
		counts->wait_ns = (int64_t)bytes_take(bytes, NUMBER_MOST);
		counts->switches = (int64_t)bytes_take(bytes, NUMBER_MOST);
		counts->preempted = (int64_t)bytes_take(bytes, NUMBER_MOST);
		bytes->bad |= counts->preempted > counts->switches;
		task->counts = counts;
	}
}

static void take_event(struct trace_event *out, const struct trace *trace,
		       int64_t before_ns, struct bytes *bytes)
{
	uint64_t left_ns = (uint64_t)(trace->duration_ns - before_ns);
	unsigned first = bytes->next < bytes->end ? *bytes->next++ : 0;

	out->kind = first & 3;
	out->flag = first >> 2 & 1;
	out->cpu = (uint16_t)(first >> 3);
	if (out->cpu == CPU_BITS)
		out->cpu = (uint16_t)bytes_take(bytes, TRACE_CPUS_MOST);
	out->time_ns = before_ns + (int64_t)bytes_take(bytes, left_ns);
	out->task = (uint32_t)bytes_take(bytes, trace->task_count - 1);
	if (out->kind == TRACE_VM && !out->flag)
		out->reason = (uint32_t)bytes_take(bytes, UINT32_MAX);
	bytes->bad |= out->cpu >= trace->cpu_count;
}

static void take_events(struct trace *out, struct bytes *bytes,
			struct arena *arena)
{
	int64_t time_ns = 0;

	out->event_count = take_count(bytes, 3, UINT32_MAX);
	out->events =
		arena_array(arena, out->event_count, sizeof(*out->events));
	for (size_t i = 0; i < out->event_count && !bytes->bad; i++) {
		take_event(&out->events[i], out, time_ns, bytes);
		time_ns = out->events[i].time_ns;
	}
}

static void take_cpus(struct trace *out, struct bytes *bytes,
		      struct arena *arena)
{
	out->cpu_count = take_count(bytes, 1, TRACE_CPUS_MOST);
	out->cpus = arena_array(arena, out->cpu_count, sizeof(*out->cpus));
	for (size_t i = 0; i < out->cpu_count; i++) {
		out->cpus[i] = (int)bytes_take(bytes, INT32_MAX);
		bytes->bad |= i > 0 && out->cpus[i] <= out->cpus[i - 1];
	}
}

static void take_body(struct trace *out, struct bytes *bytes,
		      struct arena *arena)
{
	unsigned flags = (unsigned)bytes_take(bytes, FLAGS);

	*out = (struct trace){
		.all = flags & FLAG_ALL,
		.wakes = flags & FLAG_WAKES,
		.vm = flags & FLAG_VM,
	};
	out->start_s = (int64_t)bytes_take(bytes, NUMBER_MOST);
	out->duration_ns = (int64_t)bytes_take(bytes, NUMBER_MOST);
	out->lost = (int64_t)bytes_take(bytes, NUMBER_MOST) - 1;
	out->host = bytes_take_string(bytes, arena);
	out->command = bytes_take_string(bytes, arena);
	for (size_t i = take_count(bytes, 1, STRINGS_MOST); i > 0; i--)
		trace_lacks(out, bytes_take_string(bytes, arena), arena);
	take_cpus(out, bytes, arena);
	out->reason_count = take_count(bytes, 2, STRINGS_MOST);
	out->reasons =
		arena_array(arena, out->reason_count, sizeof(*out->reasons));
	for (size_t i = 0; i < out->reason_count; i++) {
		out->reasons[i].number =
			(uint32_t)bytes_take(bytes, UINT32_MAX);
		out->reasons[i].name = bytes_take_string(bytes, arena);
	}
	take_tasks(out, bytes, arena);
	take_events(out, bytes, arena);
}

int switches_parse(struct trace *out, const char *data, size_t length,
		   struct arena *arena, struct err *err)
{
	const size_t begin = strlen(head), second = strlen(version);
	struct bytes bytes;
	uint64_t sum = 0;

	if (length < begin || memcmp(data, head, begin) != 0)
		return err_set(err, "not a capture (perfbisect trace -o NAME "
				    "writes NAME.switches)");
	if (length < begin + second ||
	    memcmp(data + begin, version, second) != 0)
		return err_set(err, "a capture of another version of "
				    "perfbisect, which this one cannot read");
	if (length < begin + second + SUM_BYTES)
		return err_set(err, "damaged: it is cut off");
	length -= SUM_BYTES;
	for (int i = 0; i < SUM_BYTES; i++)
		sum |= (uint64_t)(uint8_t)data[length + (size_t)i] << (8 * i);
	bytes = (struct bytes){
		.next = (const uint8_t *)data + begin + second,
		.end = (const uint8_t *)data + length,
	};
	if (sum != sum_of(data, length))
		return err_set(err, "damaged: its sum is wrong");
	take_body(out, &bytes, arena);
	if (bytes.bad || bytes.next != bytes.end)
		return err_set(err, "damaged: byte %zu makes no sense",
			       (size_t)(bytes.next - (const uint8_t *)data));
	return 0;
}

int switches_read(struct trace *out, const char *path, struct arena *arena,
		  struct err *err)
{
	size_t length;
	char *data;

	if (fs_read(&data, &length, path, SWITCHES_FILE_MOST, arena, err) < 0)
		return -1;
	if (switches_parse(out, data, length, arena, err) < 0)
		return err_wrap(err, "%s", path);
	return 0;
}
