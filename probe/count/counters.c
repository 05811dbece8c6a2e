/* SPDX-License-Identifier: MIT */
#include "probe/count/counters.h"

#include <linux/perf_event.h>
#include <string.h>
#include <unistd.h>

enum { SET_MOST = 8 }; /* of the processor's counters */

/* The kernel refuses a group that its processor can never count at once. */
static bool fits(const struct counter *const *counters, size_t count)
{
	/* The watchdog of a kernel that looks for lock-ups has one, too. */
	static const struct counter watchdog = {
		.event = {.type = PERF_TYPE_HARDWARE,
			  .config = PERF_COUNT_HW_CPU_CYCLES},
		.user_only = true};
	int fds[SET_MOST + 1], opened = 0;
	bool fit = count <= SET_MOST;

	if (fit &&
	    counter_read_number("/proc/sys/kernel/nmi_watchdog", 0) > 0) {
		fds[0] = counter_open(&watchdog, 0, -1);
		opened += fds[0] >= 0;
	}
	for (size_t i = 0; fit && i < count; i++) {
		fds[opened] =
			counter_open(counters[i], 0, opened > 0 ? fds[0] : -1);
		fit = fds[opened] >= 0;
		opened += fit;
	}
	while (opened > 0)
		close(fds[--opened]);
	return fit;
}

/* The other one of a rate is counted in the same run. */
static const char *partner_of(const char *name)
{
	static const char *const pairs[][2] = {
		{"branches", "branch-misses"},
		{"L1-icache-loads", "L1-icache-load-misses"},
		{"L1-dcache-loads", "L1-dcache-load-misses"},
		{"cache-references", "cache-misses"},
	};

	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		if (strcmp(name, pairs[i][0]) == 0)
			return pairs[i][1];
	}
	return NULL;
}

/* The set that is being filled; its first ones are in all sets. */
struct packing {
	const struct counter *list[SET_MOST + 3]; /* room to try two more */
	size_t always, count;
	int number;
};

static bool fit_behind(struct packing *packing, size_t count,
		       struct counter *const *more, size_t more_count)
{
	for (size_t i = 0; i < more_count; i++)
		packing->list[count + i] = more[i];
	return fits(packing->list, count + more_count);
}

/* Into this set, or else a new one; false: they fit into none together. */
static bool pack(struct packing *packing, struct counter *const *counters,
		 size_t count)
{
	if (!fit_behind(packing, packing->count, counters, count)) {
		bool is_new = packing->count == packing->always;

		if (count > 1 &&
		    !fit_behind(packing, packing->always, counters, count))
			return false;
		packing->number += !is_new;
		packing->count = packing->always;
		fit_behind(packing, packing->count, counters, count);
	}
	packing->count += count;
	for (size_t i = 0; i < count; i++)
		counters[i]->set = packing->number;
	return true;
}

static struct counter *find(const struct counters *counters, const char *name)
{
	for (size_t i = 0; name && i < counters->count; i++) {
		if (strcmp(counters->list[i].event.name, name) == 0 &&
		    !counters->list[i].reason)
			return &counters->list[i];
	}
	return NULL;
}

/* What is in all sets. */
static void take_always(struct packing *packing,
			const struct counters *counters)
{
	packing->always = 0;
	for (size_t i = 0; i < counters->count; i++) {
		const struct counter *counter = &counters->list[i];

		if (counter->set == COUNTERS_CHEAP && !counter->reason &&
		    counter->event.hardware &&
		    counter->event.slots == EVENT_NO_SLOTS &&
		    packing->always < SET_MOST)
			packing->list[packing->always++] = counter;
	}
	packing->count = packing->always;
}

static bool leaves_room(struct packing *packing,
			const struct counters *counters)
{
	bool wanted = false;

	for (size_t i = 0; i < counters->count; i++) {
		struct counter *counter = &counters->list[i];

		if (counter->reason || counter->set != COUNTERS_UNPLACED)
			continue;
		if (fit_behind(packing, packing->always, &counter, 1))
			return true;
		wanted = true;
	}
	return !wanted;
}

/* Where a processor has very few counters, these take turns as well. */
static void make_room(struct packing *packing, struct counters *counters,
		      const char *metric)
{
	static const char *const dispensable[] = {"cycles", "instructions"};

	take_always(packing, counters);
	for (size_t i = 0; i < 2 && !leaves_room(packing, counters); i++) {
		struct counter *counter = find(counters, dispensable[i]);

		if (!counter ||
		    (metric && strcmp(counter->event.name, metric) == 0))
			continue;
		counter->set = COUNTERS_UNPLACED;
		take_always(packing, counters);
	}
}

/*
 * Divide the counters that are unplaced into sets of which each, with all that
 * is COUNTERS_CHEAP, fits into the processor at once, as far as that can be;
 * both events of a rate are in one.  `metric` names one that must stay in all
 * sets, or is NULL.
 */
static void divide(struct counters *counters, const char *metric)
{
	struct packing packing = {.number = 0};

	make_room(&packing, counters, metric);
	for (size_t i = 0; i < counters->count; i++) {
		struct counter *both[] = {&counters->list[i], NULL};

		if (both[0]->reason || both[0]->set != COUNTERS_UNPLACED)
			continue;
		both[1] = find(counters, partner_of(both[0]->event.name));
		if (!both[1] || both[1]->set != COUNTERS_UNPLACED ||
		    !pack(&packing, both, 2))
			pack(&packing, both, 1);
	}
	counters->sets = packing.number + 1;
}

static bool is_in_all(const struct event *event, const char *metric)
{
	return !event->hardware || strcmp(event->name, "instructions") == 0 ||
	       strcmp(event->name, "cycles") == 0 ||
	       (metric && strcmp(event->name, metric) == 0);
}

/* What leads the slots; or NULL. */
static const struct counter *slots_leader(const struct counters *counters)
{
	for (size_t i = 0; i < counters->count; i++) {
		if (counters->list[i].event.slots == EVENT_ALL_SLOTS)
			return &counters->list[i];
	}
	return NULL;
}

/*
 * Slots and their parts have counters of their own, and are a group of their
 * own beside the first set.
 */
static void try_slots(struct counter *part, const struct counters *counters,
		      struct arena *arena)
{
	const struct counter *leader = slots_leader(counters);

	part->set = 0;
	part->idle_fd = -1;
	if (!leader)
		part->reason = "it is counted beside slots only, which is not "
			       "asked for";
	else if (leader->reason)
		part->reason = leader->reason;
	else
		counter_try(part, leader->idle_fd, arena);
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
		if (events[i].slots == EVENT_ALL_SLOTS &&
		    counter->set == COUNTERS_UNPLACED)
			counter->set = 0;
		if (events[i].slots != EVENT_SOME_SLOTS)
			counter_try(counter, -1, arena);
	}
	for (size_t i = 0; i < count; i++) {
		if (events[i].slots == EVENT_SOME_SLOTS)
			try_slots(&out->list[i], out, arena);
	}
	divide(out, metric);
}

void counters_release(struct counters *counters)
{
	for (size_t i = 0; i < counters->count; i++) {
		if (counters->list[i].idle_fd >= 0)
			close(counters->list[i].idle_fd);
		counters->list[i].idle_fd = -1;
	}
}
