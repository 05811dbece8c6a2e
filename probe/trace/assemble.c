/* SPDX-License-Identifier: MIT */
#include "probe/trace/assemble.h"

#include <stdlib.h>
#include <string.h>

enum { NOBODY = -1 };

struct assembly {
	struct trace *out;
	const struct decode *decode;
	struct arena *arena;
	size_t event_capacity, task_capacity;
	int32_t root;
	uint32_t *by_tid;  /* index of the living task, or 0 */
	int64_t *woken_ns; /* by number: not seen to run since; or NOBODY */
	int32_t most_tid;
	int64_t *current;  /* on each processor: a task, or NOBODY */
	int64_t *since_ns; /* of what was last known of it */
};

static int compare_moments(const void *a, const void *b)
{
	const struct moment *x = a, *y = b;

	if (x->time_ns != y->time_ns)
		return x->time_ns < y->time_ns ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

/* -- Tasks -- */

static uint32_t add_task(struct assembly *to, int32_t tid, int32_t pid,
			 const char *comm)
{
	struct trace *out = to->out;

	out->tasks = arena_grow(to->arena, out->tasks, out->task_count,
				&to->task_capacity, sizeof(*out->tasks));
	out->tasks[out->task_count] = (struct trace_task){
		.tid = tid,
		.pid = pid,
		.comm = comm,
		.name = "",
		.group = "",
		.role = "",
		.id = "",
		.own = tid > 0 && (!out->all || tid == to->root),
	};
	return (uint32_t)out->task_count++;
}

static bool is_tid(const struct assembly *to, int32_t tid)
{
	return tid > 0 && tid <= to->most_tid;
}

/* The living task with this number, which may be seen for the first time. */
static uint32_t task_of(struct assembly *to, int32_t tid)
{
	if (tid == 0)
		return TRACE_IDLE;
	if (!is_tid(to, tid))
		return TRACE_OTHERS;
	if (to->by_tid[tid] == 0)
		to->by_tid[tid] = add_task(to, tid, tid, "?");
	return to->by_tid[tid];
}

static void name_task(struct assembly *to, const struct moment *moment)
{
	struct trace_task *task;
	uint32_t index;

	if (!is_tid(to, moment->tid))
		return;
	index = task_of(to, moment->tid); /* which may move all of them */
	task = &to->out->tasks[index];
	task->comm = to->decode->names[moment->number];
	task->pid = moment->pid;
}

static void make_task(struct assembly *to, const struct moment *moment)
{
	uint32_t parent, child;
	bool own;

	if (!is_tid(to, moment->tid))
		return;
	parent = task_of(to, moment->other);
	own = to->out->tasks[parent].own;
	child = add_task(to, moment->tid, moment->pid,
			 to->out->tasks[parent].comm);
	to->out->tasks[child].own |= own;
	to->by_tid[moment->tid] = child;
}

/* -- Events -- */

static struct trace_event *add_event(struct assembly *to, int64_t time_ns,
				     enum trace_kind kind, size_t cpu,
				     uint32_t task)
{
	struct trace *out = to->out;
	struct trace_event *event;

	out->events = arena_grow(to->arena, out->events, out->event_count,
				 &to->event_capacity, sizeof(*out->events));
	event = &out->events[out->event_count++];
	*event = (struct trace_event){
		.time_ns = time_ns,
		.task = task,
		.cpu = (uint16_t)cpu,
		.kind = (uint8_t)kind,
	};
	return event;
}

/* Behind all that are not later. */
static void insert_event(struct assembly *to, int64_t time_ns, size_t cpu,
			 uint32_t task)
{
	struct trace_event new =
		*add_event(to, time_ns, TRACE_SWITCH, cpu, task);
	size_t at = to->out->event_count - 1;

	for (; at > 0 && to->out->events[at - 1].time_ns > time_ns; at--)
		to->out->events[at] = to->out->events[at - 1];
	to->out->events[at] = new;
}

static void add_wake(struct assembly *to, const struct moment *moment,
		     int64_t time_ns, size_t cpu, bool is_new)
{
	add_event(to, time_ns, TRACE_WAKE, cpu, task_of(to, moment->tid))
		->flag = is_new;
	if (is_tid(to, moment->tid))
		to->woken_ns[moment->tid] = time_ns;
}

static void put_on(struct assembly *to, int64_t time_ns, size_t cpu,
		   uint32_t task, bool pushed)
{
	int32_t tid = to->out->tasks[task].tid;

	if (is_tid(to, tid))
		to->woken_ns[tid] = NOBODY;
	add_event(to, time_ns, TRACE_SWITCH, cpu, task)->flag = pushed;
	to->current[cpu] = task;
	to->since_ns[cpu] = time_ns;
}

/*
 * An idle processor to which a task was woken; on some machines the kernel does
 * not tell that it is put on it then.  It waits for nobody there.
 */
static bool was_taken_from_idle(int64_t *since_ns, const struct assembly *to,
				size_t cpu, uint32_t task)
{
	int32_t tid = to->out->tasks[task].tid;

	if (to->current[cpu] != TRACE_IDLE || !is_tid(to, tid) ||
	    to->woken_ns[tid] == NOBODY)
		return false;
	*since_ns = to->woken_ns[tid] > to->since_ns[cpu] ? to->woken_ns[tid]
							  : to->since_ns[cpu];
	return true;
}

/*
 * The kernel says that this one was on the processor.  If it should have been
 * another, records are missing, and who ran since the last one is not known.
 */
static void expect(struct assembly *to, int64_t time_ns, size_t cpu,
		   uint32_t task)
{
	int64_t was = to->current[cpu], since_ns;

	if (was == task)
		return;
	if (was_taken_from_idle(&since_ns, to, cpu, task)) {
		insert_event(to, since_ns, cpu, task);
		to->current[cpu] = task;
		to->since_ns[cpu] = since_ns;
		to->woken_ns[to->out->tasks[task].tid] = NOBODY;
		return;
	}
	if (was == NOBODY && to->out->all) {
		insert_event(to, 0, cpu, task);
		to->current[cpu] = task;
		return;
	}
	if (was >= TRACE_REAL)
		insert_event(to, to->since_ns[cpu], cpu, TRACE_OTHERS);
	put_on(to, time_ns, cpu, task, false);
}

/* -- Moments -- */

/* A command of ours begins with its exec, in the middle of its being run. */
static void on_name(struct assembly *to, const struct moment *moment,
		    int64_t time_ns, size_t cpu)
{
	bool is_new = is_tid(to, moment->tid) && to->by_tid[moment->tid] == 0;

	name_task(to, moment);
	if (is_new && moment->flag && !to->out->all)
		put_on(to, time_ns, cpu, task_of(to, moment->tid), false);
}

static void on_end(struct assembly *to, const struct moment *moment,
		   int64_t time_ns, size_t cpu)
{
	uint32_t task = task_of(to, moment->tid);

	if (task < TRACE_REAL)
		return;
	/* Of one's own tasks the last switch is not recorded any more. */
	if (!to->out->all && to->current[cpu] == task)
		put_on(to, time_ns, cpu, TRACE_OTHERS, false);
	add_event(to, time_ns, TRACE_END, cpu, task);
}

/* One that was waited for has no number when it leaves for the last time. */
static bool is_buried(const struct assembly *to, const struct moment *moment,
		      size_t cpu)
{
	return moment->tid < 0 && to->current[cpu] >= TRACE_REAL;
}

static void on_switch(struct assembly *to, const struct moment *moment,
		      int64_t time_ns, size_t cpu)
{
	if (!is_buried(to, moment, cpu))
		expect(to, time_ns, cpu, task_of(to, moment->tid));
	put_on(to, time_ns, cpu, task_of(to, moment->other),
	       moment->flag && moment->tid != 0);
}

static void on_off(struct assembly *to, const struct moment *moment,
		   int64_t time_ns, size_t cpu)
{
	expect(to, time_ns, cpu, task_of(to, moment->tid));
	put_on(to, time_ns, cpu, TRACE_OTHERS, moment->flag);
}

static void on_vm(struct assembly *to, const struct moment *moment,
		  int64_t time_ns, size_t cpu)
{
	struct trace_event *event =
		add_event(to, time_ns, TRACE_VM, cpu, TRACE_OTHERS);
	uint32_t task = task_of(to, moment->tid);

	event->task = task;
	event->flag = moment->flag;
	event->reason = moment->number;
}

static void take(struct assembly *to, const struct moment *moment,
		 int64_t time_ns, size_t cpu)
{
	switch ((enum moment_kind)moment->kind) {
	case MOMENT_SWITCH:
		on_switch(to, moment, time_ns, cpu);
		break;
	case MOMENT_FROM_IDLE:
		if (to->current[cpu] != task_of(to, moment->tid))
			put_on(to, time_ns, cpu, task_of(to, moment->tid),
			       false);
		break;
	case MOMENT_ON:
		put_on(to, time_ns, cpu, task_of(to, moment->tid), false);
		break;
	case MOMENT_OFF:
		on_off(to, moment, time_ns, cpu);
		break;
	case MOMENT_FORK:
		make_task(to, moment);
		add_wake(to, moment, time_ns, cpu, true);
		break;
	case MOMENT_WAKE:
		add_wake(to, moment, time_ns, cpu, moment->flag);
		break;
	case MOMENT_NAME:
		on_name(to, moment, time_ns, cpu);
		break;
	case MOMENT_EXIT:
		on_end(to, moment, time_ns, cpu);
		break;
	case MOMENT_VM:
		on_vm(to, moment, time_ns, cpu);
		break;
	case MOMENT_LOST:
		to->out->lost += moment->number;
		break;
	}
}

/* The index of a processor; one that came later is none. */
static bool find_cpu(size_t *out, const struct trace *trace, int number)
{
	for (size_t i = 0; i < trace->cpu_count; i++) {
		if (trace->cpus[i] == number) {
			*out = i;
			return true;
		}
	}
	return false;
}

static int32_t most_tid(const struct decode *decode)
{
	int32_t most = 0;

	for (size_t i = 0; i < decode->count; i++) {
		const struct moment *moment = &decode->moments[i];

		if (moment->tid > most)
			most = moment->tid;
		if (moment->other > most)
			most = moment->other;
	}
	return most < TRACE_TASKS_MOST ? most : TRACE_TASKS_MOST;
}

/* Once a task has ended and left its processor, its number is free. */
static void forget_ended(struct assembly *to, const struct moment *moment)
{
	if (moment->kind == MOMENT_EXIT && !to->out->all &&
	    is_tid(to, moment->tid))
		to->by_tid[moment->tid] = 0;
}

void assemble(struct trace *out, struct decode *decode, int64_t begin_ns,
	      int32_t root, struct arena *arena)
{
	ARENA_SCOPE(tmp);
	struct assembly to = {
		.out = out,
		.decode = decode,
		.arena = arena,
		.root = root,
		.most_tid = most_tid(decode),
		.current = arena_array(&tmp, out->cpu_count, sizeof(int64_t)),
		.since_ns = arena_array(&tmp, out->cpu_count, sizeof(int64_t)),
	};

	to.by_tid =
		arena_array(&tmp, (size_t)to.most_tid + 1, sizeof(*to.by_tid));
	to.woken_ns =
		arena_array(&tmp, (size_t)to.most_tid + 1, sizeof(int64_t));
	for (int32_t tid = 0; tid <= to.most_tid; tid++)
		to.woken_ns[tid] = NOBODY;
	for (size_t i = 0; i < out->cpu_count; i++)
		to.current[i] = NOBODY;
	add_task(&to, 0, 0, "IDLE");
	add_task(&to, 0, 0, "OTHERS");
	if (decode->count > 0)
		qsort(decode->moments, decode->count, sizeof(*decode->moments),
		      compare_moments);
	for (size_t i = 0; i < decode->count; i++) {
		const struct moment *moment = &decode->moments[i];
		int64_t time_ns = moment->time_ns - begin_ns;
		size_t cpu = 0;

		if (time_ns < 0)
			time_ns = 0;
		if (time_ns > out->duration_ns)
			time_ns = out->duration_ns;
		if (find_cpu(&cpu, out, moment->cpu) ||
		    moment->kind == MOMENT_NAME)
			take(&to, moment, time_ns, cpu);
		forget_ended(&to, moment);
	}
}
