/* SPDX-License-Identifier: MIT */
#include "probe/trace/trace.h"

const char *trace_task_name(const struct trace_task *task)
{
	return *task->name ? task->name : task->comm;
}

const char *trace_reason_name(const struct trace *trace, uint32_t number,
			      struct arena *arena)
{
	for (size_t i = 0; i < trace->reason_count; i++) {
		if (trace->reasons[i].number == number)
			return trace->reasons[i].name;
	}
	return arena_sprintf(arena, "reason %u", number);
}

void trace_lacks(struct trace *trace, const char *what, struct arena *arena)
{
	const char **longer =
		arena_array(arena, trace->missing_count + 1, sizeof(*longer));

	for (size_t i = 0; i < trace->missing_count; i++)
		longer[i] = trace->missing[i];
	longer[trace->missing_count++] = arena_strdup(arena, what);
	trace->missing = longer;
}
