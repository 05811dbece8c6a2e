/* SPDX-License-Identifier: MIT */
#include "probe/trace/spans.h"

enum { HANDOVER_NS = 10000, BRIEF_NS = 100000 };

enum state {
	STATE_ASLEEP,
	STATE_RUNNING,
	STATE_WAITING, /* for a processor */
};

/* A task on its way through the trace. */
struct course {
	enum state state;
	bool was_pushed; /* waiting since then */
	bool has_run;
	bool ended;
	uint16_t cpu; /* where it ran last */
	int64_t since_ns;
};

struct walk {
	const struct trace *trace;
	struct spans *out;
	struct course *courses;
	struct span *current; /* on each processor */
	size_t *last; /* what is behind its last one in the list, or 0 */
	size_t capacity;
	struct arena *arena;
};

static void add(struct walk *walk, const struct span *span)
{
	struct spans *out = walk->out;

	if (span->task == TRACE_OTHERS)
		return;
	out->list = arena_grow(walk->arena, out->list, out->count,
			       &walk->capacity, sizeof(*out->list));
	out->list[out->count++] = *span;
	walk->last[span->cpu] = out->count;
}

/* Nobody was seen to run in between, for hardly any time. */
static void hand_over(struct walk *walk, const struct trace_event *event)
{
	size_t last = walk->last[event->cpu];
	struct span *before = last > 0 ? &walk->out->list[last - 1] : NULL;

	if (before && !walk->trace->all && before->next == TRACE_OTHERS &&
	    before->task != event->task &&
	    event->time_ns - before->end_ns <= HANDOVER_NS)
		before->next = event->task;
}

static void leave(struct walk *walk, const struct trace_event *event)
{
	struct span *span = &walk->current[event->cpu];
	struct course *course = &walk->courses[span->task];

	span->end_ns = event->time_ns;
	span->next = event->task;
	span->pushed = event->flag && span->task >= TRACE_REAL;
	add(walk, span);
	if (span->task < TRACE_REAL)
		return;
	walk->out->lives[span->task].left_ns = event->time_ns;
	course->since_ns = event->time_ns;
	course->state =
		event->flag && !course->ended ? STATE_WAITING : STATE_ASLEEP;
	course->was_pushed = true;
}

static void enter(struct walk *walk, const struct trace_event *event)
{
	struct course *course = &walk->courses[event->task];
	struct span *span = &walk->current[event->cpu];

	*span = (struct span){
		.task = event->task,
		.cpu = event->cpu,
		.start_ns = event->time_ns,
	};
	if (event->task < TRACE_REAL)
		return;
	hand_over(walk, event);
	walk->out->lives[event->task].seen = true;
	if (course->state == STATE_WAITING) {
		span->wait_ns = event->time_ns - course->since_ns;
		span->waited_pushed = course->was_pushed;
	}
	span->moved = course->has_run && course->cpu != event->cpu;
	course->state = STATE_RUNNING;
	course->has_run = true;
	course->cpu = event->cpu;
}

/* A new task is told of twice: when it is made, and when it may run. */
static void wake(struct walk *walk, const struct trace_event *event)
{
	struct course *course = &walk->courses[event->task];
	struct span_life *life = &walk->out->lives[event->task];

	if (event->task < TRACE_REAL)
		return;
	if (event->flag && !course->has_run) {
		if (life->born_ns == 0)
			life->born_ns = event->time_ns;
		course->state = STATE_ASLEEP;
	}
	if (course->state != STATE_ASLEEP)
		return;
	course->state = STATE_WAITING;
	course->was_pushed = false;
	course->since_ns = event->time_ns;
	life->seen = true;
}

static void step(struct walk *walk, const struct trace_event *event)
{
	switch ((enum trace_kind)event->kind) {
	case TRACE_SWITCH:
		leave(walk, event);
		enter(walk, event);
		break;
	case TRACE_WAKE:
		wake(walk, event);
		break;
	case TRACE_END:
		walk->courses[event->task].ended = true;
		walk->out->lives[event->task].left_ns = event->time_ns;
		break;
	case TRACE_VM:
		walk->out->lives[event->task].seen = true;
		break;
	}
}

/* What is going on when the trace ends. */
static void settle(struct walk *walk)
{
	int64_t end_ns = walk->trace->duration_ns;

	for (size_t i = 0; i < walk->trace->cpu_count; i++) {
		struct span *span = &walk->current[i];

		span->open = true;
		span->end_ns = end_ns;
		add(walk, span);
	}
	for (uint32_t i = TRACE_REAL; i < walk->trace->task_count; i++) {
		const struct course *course = &walk->courses[i];

		if (!course->ended)
			walk->out->lives[i].left_ns = end_ns;
		if (course->state == STATE_WAITING && !course->ended)
			add(walk, &(struct span){
					  .task = i,
					  .open = true,
					  .waited_pushed = course->was_pushed,
					  .start_ns = end_ns,
					  .end_ns = end_ns,
					  .wait_ns = end_ns - course->since_ns,
				  });
	}
}

/* Behind those that hardly ran. */
static void skip_brief(struct walk *walk)
{
	struct spans *out = walk->out;

	for (size_t i = 0; i < walk->trace->cpu_count; i++)
		walk->last[i] = out->count;
	for (size_t i = out->count; i-- > 0;) {
		struct span *span = &out->list[i];
		const struct span *then = &out->list[walk->last[span->cpu]];
		bool is_next = walk->last[span->cpu] < out->count &&
			       then->start_ns == span->end_ns &&
			       then->task == span->next;

		if (span->open)
			continue;
		if (is_next && then->end_ns - then->start_ns < BRIEF_NS &&
		    !then->open && then->next >= TRACE_REAL &&
		    then->next != span->task)
			span->next = then->next;
		walk->last[span->cpu] = i;
	}
}

void spans_init(struct spans *out, const struct trace *trace,
		struct arena *arena)
{
	ARENA_SCOPE(tmp);
	struct walk walk = {
		.trace = trace,
		.out = out,
		.courses = arena_array(&tmp, trace->task_count,
				       sizeof(*walk.courses)),
		.current = arena_array(&tmp, trace->cpu_count,
				       sizeof(*walk.current)),
		.last = arena_array(&tmp, trace->cpu_count, sizeof(size_t)),
		.arena = arena,
	};

	*out = (struct spans){
		.lives = arena_array(arena, trace->task_count,
				     sizeof(*out->lives)),
	};
	for (size_t i = 0; i < trace->cpu_count; i++)
		walk.current[i] =
			(struct span){.task = TRACE_OTHERS, .cpu = (uint16_t)i};
	for (size_t i = 0; i < trace->event_count; i++)
		step(&walk, &trace->events[i]);
	settle(&walk);
	if (trace->all)
		skip_brief(&walk);
}
