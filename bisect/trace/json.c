/* SPDX-License-Identifier: MIT */
/* For programs; tests/trace.schema.json has what stands in it. */
#include "bisect/trace/show.h"

#include "bisect/trace/compare.h"
#include "bisect/trace/findings.h"
#include "bisect/version.h"
#include "probe/ground/json.h"

static const char format[] = "perfbisect-trace/1";

static json_t *seconds(int64_t ns)
{
	return json_real((double)ns / 1e9);
}

static json_t *cells(const struct view *view, const struct usage_task *total)
{
	json_t *list = json_array();

	for (size_t i = 0; i < total->cell_count; i++) {
		const struct usage_cell *cell = &total->cells[i];
		json_t *row = json_object();

		json_set(row, "cpu",
			 json_integer(view->trace->cpus[cell->cpu]));
		json_set(row, "run_s", seconds(cell->run_ns));
		json_set(row, "switches", json_integer(cell->switches));
		json_array_append_new(list, row);
	}
	return list;
}

static void set_name(json_t *row, const char *key, const char *value)
{
	if (*value)
		json_set(row, key, json_text(value));
}

static json_t *task_row(const struct view *view, uint32_t index)
{
	const struct trace_task *task = &view->trace->tasks[index];
	const struct usage_task *total = &view->usage.tasks[index];
	json_t *row = json_object();

	json_set(row, "name", json_text(trace_task_name(task)));
	json_set(row, "tid", json_integer(task->tid));
	json_set(row, "pid", json_integer(task->pid));
	json_set(row, "comm", json_text(task->comm));
	set_name(row, "group", task->group);
	set_name(row, "role", task->role);
	set_name(row, "id", task->id);
	json_set(row, "own", json_boolean(task->own));
	json_set(row, "run_s", seconds(total->run_ns));
	json_set(row, "wait_s", seconds(total->wait_ns));
	json_set(row, "sleep_s", seconds(total->sleep_ns));
	json_set(row, "switches", json_integer(total->switches));
	json_set(row, "preempted", json_integer(total->preempted));
	json_set(row, "migrations", json_integer(total->migrations));
	json_set(row, "worst_wait_s", seconds(total->worst_ns));
	json_set(row, "worst_wait_at_s", seconds(total->worst_at_ns));
	json_set(row, "exits", json_integer(total->exits));
	json_set(row, "exits_handled_s", seconds(total->handled_ns));
	json_set(row, "cpus", cells(view, total));
	return row;
}

static json_t *tasks(const struct view *view)
{
	json_t *list = json_array();

	for (size_t i = 0; i < view->count; i++)
		json_array_append_new(list, task_row(view, view->order[i]));
	return list;
}

static json_t *cpus(const struct view *view)
{
	json_t *list = json_array();

	for (size_t i = 0; i < view->trace->cpu_count; i++) {
		const struct usage_cpu *cpu = &view->usage.cpus[i];
		json_t *row = json_object();

		json_set(row, "cpu", json_integer(view->trace->cpus[i]));
		json_set(row, "run_s", seconds(cpu->run_ns));
		/* Of one's own tasks only, nobody knows. */
		json_set(row, "idle_s",
			 view->trace->all ? seconds(cpu->idle_ns)
					  : json_null());
		json_set(row, "switches", json_integer(cpu->switches));
		json_array_append_new(list, row);
	}
	return list;
}

static json_t *delays(const int64_t *buckets)
{
	json_t *list = json_array();

	for (int i = 0; i < USAGE_BUCKETS; i++) {
		json_t *row;

		if (buckets[i] == 0)
			continue;
		row = json_object();
		json_set(row, "below_s", seconds((int64_t)2 << i));
		json_set(row, "count", json_integer(buckets[i]));
		json_array_append_new(list, row);
	}
	return list;
}

static json_t *name_of(const struct view *view, uint32_t task)
{
	return json_text(trace_task_name(&view->trace->tasks[task]));
}

static json_t *worst(const struct view *view)
{
	json_t *list = json_array();

	for (size_t i = 0; i < view->usage.worst_count; i++) {
		const struct usage_delay *delay = &view->usage.worst[i];
		json_t *row = json_object();

		json_set(row, "task", name_of(view, delay->task));
		json_set(row, "tid",
			 json_integer(view->trace->tasks[delay->task].tid));
		json_set(row, "cpu",
			 json_integer(view->trace->cpus[delay->cpu]));
		json_set(row, "wait_s", seconds(delay->delay_ns));
		json_set(row, "at_s", seconds(delay->at_ns));
		json_set(row, "pushed", json_boolean(delay->pushed));
		json_array_append_new(list, row);
	}
	return list;
}

static json_t *pushes(const struct view *view)
{
	enum { PUSHES_MOST = 1000 };
	json_t *list = json_array();

	for (size_t i = 0; i < view->usage.push_count && i < PUSHES_MOST; i++) {
		const struct pair *push = &view->usage.pushes[i];
		json_t *row = json_object();

		json_set(row, "task", name_of(view, push->a));
		json_set(row, "tid",
			 json_integer(view->trace->tasks[push->a].tid));
		json_set(row, "by", name_of(view, push->b));
		json_set(row, "by_tid",
			 json_integer(view->trace->tasks[push->b].tid));
		json_set(row, "count", json_integer(push->count));
		json_array_append_new(list, row);
	}
	return list;
}

static json_t *disturbance_rows(const struct view *view)
{
	enum { ROWS_MOST = 1000 };
	json_t *list = json_array();

	for (size_t i = 0; i < view->disturbance_count && i < ROWS_MOST; i++) {
		const struct disturbance *one = &view->disturbances[i];
		json_t *row = json_object();

		json_set(row, "task", json_text(one->task));
		json_set(row, "by", one->by ? json_text(one->by) : json_null());
		json_set(row, "pushes", json_integer(one->pushes));
		json_set(row, "waited_s", seconds(one->waited_ns));
		json_set(row, "bursts", json_integer(one->bursts));
		json_set(row, "every_s",
			 one->every_ns > 0 ? seconds(one->every_ns)
					   : json_null());
		json_array_append_new(list, row);
	}
	return list;
}

static json_t *exits(const struct view *view)
{
	ARENA_SCOPE(tmp);
	json_t *list = json_array();

	for (size_t i = 0; i < view->usage.exit_count; i++) {
		const struct pair *exit = &view->usage.exits[i];
		json_t *row = json_object();

		json_set(row, "task", name_of(view, exit->a));
		json_set(row, "tid",
			 json_integer(view->trace->tasks[exit->a].tid));
		json_set(row, "reason",
			 json_text(trace_reason_name(view->trace, exit->b,
						     &tmp)));
		json_set(row, "count", json_integer(exit->count));
		json_array_append_new(list, row);
	}
	return list;
}

static json_t *missing(const struct trace *trace)
{
	json_t *list = json_array();

	for (size_t i = 0; i < trace->missing_count; i++)
		json_array_append_new(list, json_text(trace->missing[i]));
	return list;
}

/* -- Two of them -- */

static json_t *both(double one, double two)
{
	json_t *pair = json_array();

	json_array_append_new(pair, json_finite(one));
	json_array_append_new(pair, json_finite(two));
	return pair;
}

static json_t *comparison(const struct view *view)
{
	ARENA_SCOPE(tmp);
	struct compare_row *rows;
	size_t count = compare_tasks(&rows, view, view->other, &tmp);
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++) {
		const struct compare_side *a = &rows[i].sides[0];
		const struct compare_side *b = &rows[i].sides[1];
		json_t *row = json_object();

		json_set(row, "name", json_text(rows[i].name));
		json_set(row, "tasks", both(a->tasks, b->tasks));
		json_set(row, "run_pct", both(a->run_pct, b->run_pct));
		json_set(row, "wait_pct", both(a->wait_pct, b->wait_pct));
		json_set(row, "switches_s", both(a->switches, b->switches));
		json_set(row, "preempted_s", both(a->preempted, b->preempted));
		json_set(row, "migrations_s",
			 both(a->migrations, b->migrations));
		json_set(row, "exits_s", both(a->exits, b->exits));
		json_set(row, "worst_wait_s",
			 both((double)a->worst_ns / 1e9,
			      (double)b->worst_ns / 1e9));
		json_array_append_new(list, row);
	}
	return list;
}

static json_t *capture_object(const struct view *view)
{
	ARENA_SCOPE(tmp);
	const struct trace *trace = view->trace;
	json_t *root = json_object();

	json_set(root, "format", json_text(format));
	json_set(root, "version", json_text(PERFBISECT_VERSION));
	json_set(root, "scope", json_text(trace->all ? "all" : "own"));
	json_set(root, "host", json_text(trace->host));
	json_set(root, "command", json_text(trace->command));
	json_set(root, "start", json_integer(trace->start_s));
	json_set(root, "duration_s", seconds(trace->duration_ns));
	json_set(root, "from_s", seconds(view->usage.from_ns));
	json_set(root, "to_s", seconds(view->usage.to_ns));
	json_set(root, "lost",
		 trace->lost < 0 ? json_null() : json_integer(trace->lost));
	json_set(root, "missing", missing(trace));
	json_set(root, "findings", json_texts(findings(view, &tmp)));
	json_set(root, "tasks", tasks(view));
	json_set(root, "cpus", cpus(view));
	json_set(root, "woken", delays(view->usage.woken));
	json_set(root, "pushed", delays(view->usage.pushed));
	json_set(root, "worst", worst(view));
	json_set(root, "pushes", pushes(view));
	json_set(root, "disturbances", disturbance_rows(view));
	json_set(root, "exits", exits(view));
	return root;
}

void trace_json(FILE *fp, const struct view *view)
{
	ARENA_SCOPE(tmp);
	json_t *root = capture_object(view);

	if (view->other) {
		json_set(root, "other", capture_object(view->other));
		json_set(root, "differences", comparison(view));
	}
	fputs(json_print(root, JSON_INDENT(1), &tmp), fp);
	fputc('\n', fp);
	json_decref(root);
}
