/* SPDX-License-Identifier: MIT */
#include "probe/counter.h"

#include "probe/counter_open.h"
#include "probe/counter_set.h"

#include <string.h>
#include <unistd.h>

/* -- What there is -- */

static bool is_in_all(const struct event *event, const char *metric)
{
	return !event->hardware || strcmp(event->name, "instructions") == 0 ||
	       strcmp(event->name, "cycles") == 0 ||
	       (metric && strcmp(event->name, metric) == 0);
}

void counters_init(struct counters *out, const struct event *events,
		   size_t count, const char *metric, struct arena *arena)
{
	*out = (struct counters){
		.list = arena_array(arena, count, sizeof(*out->list)),
		.count = count};
	for (size_t i = 0; i < count; i++) {
		struct counter *counter = &out->list[i];

		counter->event = events[i];
		counter->set = is_in_all(&events[i], metric)
				       ? COUNTERS_CHEAP
				       : COUNTERS_UNPLACED;
		counter_try(counter, arena);
	}
	counters_divide(out, metric);
}

void counters_release(struct counters *counters)
{
	for (size_t i = 0; i < counters->count; i++) {
		if (counters->list[i].idle_fd >= 0)
			close(counters->list[i].idle_fd);
		counters->list[i].idle_fd = -1;
	}
}

/* -- One run -- */

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

/*
 * Events are opened apart and not as a group: where one counter is taken by
 * someone else, a group would count nothing, and events alone take turns.
 */
void counting_begin(struct counting *counting, pid_t pid)
{
	const struct counters *counters;

	if (!counting)
		return;
	counters = counting->counters;
	for (size_t i = 0; i < counters->count; i++) {
		const struct counter *counter = &counters->list[i];

		if (!counter->reason && (counter->set == COUNTERS_CHEAP ||
					 counter->set == counting->set))
			counting->fds[i] = counter_open(counter, pid, -1);
	}
}

/* What a read() gives for the read_format of counter_open(). */
struct reading {
	uint64_t value, enabled, running;
};

void counting_end(struct counting *counting)
{
	for (size_t i = 0; counting && i < counting->counters->count; i++) {
		const struct event *event = &counting->counters->list[i].event;
		struct reading got;
		int fd = counting->fds[i];

		if (fd < 0)
			continue;
		/* One that never had its turn is not known. */
		if (read(fd, &got, sizeof(got)) == sizeof(got) &&
		    (got.running > 0 || got.enabled == 0)) {
			counting->values[i] = (double)got.value * event->scale;
			counting->scaled[i] = got.running < got.enabled;
		}
		if (counting->values[i] > 0 && counting->scaled[i])
			counting->values[i] *=
				(double)got.enabled / (double)got.running;
		close(fd);
		counting->fds[i] = -1;
	}
}
