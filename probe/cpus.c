/* SPDX-License-Identifier: MIT */
#include "probe/cpus.h"

#include "probe/ground/text.h"

#include <stdlib.h>

int cpus_parse(cpu_set_t *out, const char *list, struct err *err)
{
	const char *rest = list;

	CPU_ZERO(out);
	do {
		char *end;
		long first = strtol(rest, &end, 10), last = first;

		if (end != rest && *end == '-') {
			rest = end + 1;
			last = strtol(rest, &end, 10);
		}
		if (end == rest || (*end != ',' && *end != '\0') || first < 0 ||
		    last < first || last >= CPU_SETSIZE)
			return err_set(
				err, "%s: not a list of processors like 0,2-3",
				list);
		for (long cpu = first; cpu <= last; cpu++)
			CPU_SET((size_t)cpu, out);
		rest = *end == ',' ? end + 1 : end;
	} while (*rest);
	return 0;
}

int cpus_parse_ours(cpu_set_t *out, const char *list, struct err *err)
{
	cpu_set_t ours;

	if (sched_getaffinity(0, sizeof(ours), &ours) < 0)
		return err_sys(err, "which processors we may use");
	if (cpus_parse(out, list, err) < 0)
		return err_wrap(err, "--pin");
	for (size_t cpu = 0; cpu < CPU_SETSIZE; cpu++) {
		ARENA_SCOPE(tmp);

		if (CPU_ISSET(cpu, out) && !CPU_ISSET(cpu, &ours))
			return err_set(
				err,
				"--pin: CPU %zu is not available (have %s)",
				cpu, cpus_list(&ours, &tmp));
	}
	return 0;
}

char *cpus_list(const cpu_set_t *set, struct arena *arena)
{
	struct text list;

	text_init(&list, arena);
	for (size_t cpu = 0; cpu < CPU_SETSIZE; cpu++) {
		size_t first = cpu;

		if (!CPU_ISSET(cpu, set))
			continue;
		while (cpu + 1 < CPU_SETSIZE && CPU_ISSET(cpu + 1, set))
			cpu++;
		text_addf(&list, "%s%zu", *list.data ? "," : "", first);
		if (cpu > first)
			text_addf(&list, "-%zu", cpu);
	}
	return list.data;
}
