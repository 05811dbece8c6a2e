/* SPDX-License-Identifier: MIT */
#include "bisect/session/conditions.h"

#include "probe/cpus.h"

#include <string.h>
#include <unistd.h>

static int write_down(struct session *session, bool ended,
		      const struct noise *noise, struct err *err)
{
	ARENA_SCOPE(tmp);
	struct machine_pulse pulse;
	const char **what, **cure;
	size_t count = 0;

	while (*noise[count].what)
		count++;
	what = arena_array(&tmp, count + 1, sizeof(*what));
	cure = arena_array(&tmp, count + 1, sizeof(*cure));
	for (size_t i = 0; i < count; i++) {
		what[i] = noise[i].what;
		cure[i] = noise[i].cure;
	}
	machine_pulse(&pulse, "", &tmp);
	return session_add(
		session,
		(struct record){.kind = RECORD_MACHINE,
				.u.machine = {.ended = ended,
					      .noise = what,
					      .cures = cure,
					      .processor_s = pulse.time_s,
					      .busy_s = pulse.busy_s,
					      .steal_s = pulse.steal_s,
					      .own_s = pulse.own_s,
					      .throttles = pulse.throttles,
					      .limited = pulse.limited,
					      .swap_bytes = pulse.swap_bytes}},
		err);
}

int conditions_begin(struct session *session, struct err *err)
{
	ARENA_SCOPE(tmp);
	const char *pin = session->plan->config.pin;
	struct noise_place place = {.root = "", .privileged = geteuid() == 0};
	struct err ignored = {0};
	cpu_set_t cpus;

	if (pin && cpus_parse_ours(&cpus, pin, &ignored) == 0)
		place.pinned = &cpus;
	return write_down(session, false, noise_find(&place, &tmp), err);
}

int conditions_end(struct session *session, struct err *err)
{
	static const struct noise none = {"", ""};

	return write_down(session, true, &none, err);
}

/* What one process has seen pass is added to what others have. */
static void add_pulse(struct machine_pulse *sum,
		      const struct machine_record *before,
		      const struct machine_record *after)
{
	sum->time_s += after->processor_s - before->processor_s;
	sum->busy_s += after->busy_s - before->busy_s;
	sum->steal_s += after->steal_s - before->steal_s;
	sum->own_s += after->own_s - before->own_s;
	sum->throttles += after->throttles - before->throttles;
	sum->limited += after->limited - before->limited;
	sum->swap_bytes += after->swap_bytes - before->swap_bytes;
}

struct noise *conditions_noise(const struct session *session,
			       struct arena *arena)
{
	static const char *const nothing[] = {NULL};
	const struct machine_record *begun = NULL, *last = NULL;
	struct machine_pulse sum = {0};
	const char *const *what = nothing;
	struct noise *list, *meanwhile;
	size_t count = 0, more = 0;

	for (size_t i = 0; i < session->count; i++) {
		const struct machine_record *machine =
			&session->records[i]->u.machine;

		if (session->records[i]->kind != RECORD_MACHINE)
			continue;
		if (machine->ended && begun)
			add_pulse(&sum, begun, machine);
		begun = machine->ended ? NULL : machine;
		last = begun ? begun : last;
	}
	if (last)
		what = (const char *const *)last->noise;
	meanwhile = noise_since(&sum, (int)session->plan->processors, arena);
	while (what[count])
		count++;
	while (*meanwhile[more].what)
		more++;
	list = arena_array(arena, count + more + 1, sizeof(*list));
	for (size_t i = 0; i < count; i++)
		list[i] = (struct noise){what[i],
					 last->cures[i] ? last->cures[i] : ""};
	memcpy(list + count, meanwhile, (more + 1) * sizeof(*list));
	return list;
}
