/* SPDX-License-Identifier: MIT */
#include "bisect/trace/show.h"

#include "probe/ground/text.h"

#include <fnmatch.h>

static bool is_asked_for(const struct trace_task *task, const char *only)
{
	ARENA_SCOPE(tmp);
	const char *words[] = {trace_task_name(task), task->comm, task->group,
			       arena_sprintf(&tmp, "%d", task->tid)};

	for (size_t i = 0; only && i < sizeof(words) / sizeof(words[0]); i++) {
		if (fnmatch(only, words[i], 0) == 0)
			return true;
	}
	return !only;
}

void view_init(struct view *out, const struct trace *trace, double from_s,
	       double to_s, const char *only, struct arena *arena)
{
	int64_t to_ns = trace->duration_ns;
	int64_t from_ns = 0;
	size_t all;

	if (to_s > 0 && to_s * 1e9 < (double)to_ns)
		to_ns = (int64_t)(to_s * 1e9);
	if (from_s > 0)
		from_ns = from_s * 1e9 < (double)to_ns ? (int64_t)(from_s * 1e9)
						       : to_ns;
	*out = (struct view){.trace = trace};
	usage_init(&out->usage, trace, from_ns, to_ns, arena);
	all = usage_order(&out->order, &out->usage, arena);
	for (size_t i = 0; i < all; i++) {
		if (is_asked_for(&trace->tasks[out->order[i]], only))
			out->order[out->count++] = out->order[i];
	}
	out->disturbance_count =
		disturbances(&out->disturbances, &out->usage, arena);
}

char *view_time(struct arena *arena, int64_t ns)
{
	static const struct {
		double unit;
		const char *name;
	} units[] = {{1e9, "s"}, {1e6, "ms"}, {1e3, "us"}};

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		double value = (double)ns / units[i].unit;

		if (value >= 0.9995)
			return arena_sprintf(arena, "%.*f %s",
					     value < 9.995   ? 2
					     : value < 99.95 ? 1
							     : 0,
					     value, units[i].name);
	}
	return arena_sprintf(arena, "%lld ns", (long long)ns);
}

char *view_period(struct arena *arena, int64_t ns)
{
	double s = (double)ns / 1e9;

	if (s < 0.9995)
		return arena_sprintf(arena, "every %.0f ms", s * 1e3);
	return arena_sprintf(arena, "every %.*f s", s < 9.95, s);
}

char *view_task(struct arena *arena, const struct view *view, uint32_t task)
{
	const struct trace_task *row = &view->trace->tasks[task];

	if (task < TRACE_REAL || *row->name)
		return text_printable(arena, trace_task_name(row));
	return text_printable(
		arena, arena_sprintf(arena, "%s (%d)", row->comm, row->tid));
}

double view_pct(const struct view *view, int64_t ns)
{
	int64_t all_ns = view->usage.to_ns - view->usage.from_ns;

	return all_ns > 0 ? 100.0 * (double)ns / (double)all_ns : 0;
}
