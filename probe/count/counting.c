/* SPDX-License-Identifier: MIT */
#include "probe/count/counting.h"

#include <unistd.h>

void counting_init(struct counting *out, const struct counters *counters,
		   int set, struct arena *arena)
{
	size_t count = counters->count;

	*out = (struct counting){
		.counters = counters,
		.set = set,
		.fds = arena_array(arena, count, sizeof(*out->fds)),
		.values = arena_array(arena, count, sizeof(*out->values)),
		.scaled = arena_array(arena, count, sizeof(*out->scaled)),
	};
	for (size_t i = 0; i < count; i++) {
		out->fds[i] = -1;
		out->values[i] = -1;
	}
}

static bool is_due(const struct counting *counting,
		   const struct counter *counter)
{
	return !counter->reason && (counter->set == COUNTERS_CHEAP ||
				    counter->set == counting->set);
}

/*
 * Events are opened apart and not as a group: where one counter is taken by
 * someone else, a group would count nothing, and events alone take turns. Slots
 * are counted in no other way, and have counters that nothing else needs.
 */
void counting_begin(struct counting *counting, pid_t pid)
{
	const struct counters *counters;
	int slots = -1;

	if (!counting)
		return;
	counters = counting->counters;
	for (size_t i = 0; i < counters->count; i++) {
		const struct counter *counter = &counters->list[i];

		if (!is_due(counting, counter) ||
		    counter->event.slots == EVENT_SOME_SLOTS)
			continue;
		counting->fds[i] = counter_open(counter, pid, -1);
		if (counter->event.slots == EVENT_ALL_SLOTS)
			slots = counting->fds[i];
	}
	for (size_t i = 0; slots >= 0 && i < counters->count; i++) {
		const struct counter *counter = &counters->list[i];

		if (is_due(counting, counter) &&
		    counter->event.slots == EVENT_SOME_SLOTS)
			counting->fds[i] = counter_open(counter, pid, slots);
	}
}

/* What a read() gives for the read_format of counter_open(). */
struct reading {
	uint64_t value, enabled, running;
};

/* One that never had its turn is not known. */
static void take(struct counting *counting, size_t i, const struct reading *got)
{
	const struct event *event = &counting->counters->list[i].event;

	if (got->running == 0 && got->enabled > 0)
		return;
	counting->values[i] = (double)got->value * event->scale;
	counting->scaled[i] = got->running < got->enabled;
	if (counting->values[i] > 0 && counting->scaled[i])
		counting->values[i] *=
			(double)got->enabled / (double)got->running;
}

/* The slots at `leader`, and behind it all parts, as they were opened. */
static void take_slots(struct counting *counting, size_t leader)
{
	struct counter_group group = {0};
	struct reading got;
	size_t at = 0;

	if (read(counting->fds[leader], &group, sizeof(group)) < 0)
		return;
	got = (struct reading){group.values[at++], group.enabled,
			       group.running};
	take(counting, leader, &got);
	for (size_t i = 0; i < counting->counters->count; i++) {
		if (counting->fds[i] < 0 ||
		    counting->counters->list[i].event.slots != EVENT_SOME_SLOTS)
			continue;
		if (at >= group.count ||
		    at >= sizeof(group.values) / sizeof(group.values[0]))
			break;
		got.value = group.values[at++];
		take(counting, i, &got);
	}
}

void counting_end(struct counting *counting)
{
	for (size_t i = 0; counting && i < counting->counters->count; i++) {
		struct reading got;

		if (counting->fds[i] < 0)
			continue;
		switch (counting->counters->list[i].event.slots) {
		case EVENT_NO_SLOTS:
			if (read(counting->fds[i], &got, sizeof(got)) ==
			    sizeof(got))
				take(counting, i, &got);
			break;
		case EVENT_ALL_SLOTS:
			take_slots(counting, i);
			break;
		case EVENT_SOME_SLOTS:
			break;
		}
	}
	for (size_t i = 0; counting && i < counting->counters->count; i++) {
		if (counting->fds[i] >= 0)
			close(counting->fds[i]);
		counting->fds[i] = -1;
	}
}
