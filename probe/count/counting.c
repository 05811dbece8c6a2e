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
