/* SPDX-License-Identifier: MIT */
/*
 * The format of Chrome's trace viewer, which Perfetto opens: each processor is
 * a thread of one process, and what it ran a complete event ("X"); each task is
 * a thread of another, with its waits for a processor.  Times are in
 * microseconds.
 */
#include "bisect/trace/show.h"

#include "probe/ground/json.h"
#include "probe/ground/text.h"

enum { PROCESSORS, TASKS };

static char *quoted(struct arena *arena, const char *string)
{
	json_t *text = json_text(string);
	char *out = json_print(text, JSON_ENCODE_ANY, arena);

	json_decref(text);
	return out;
}

static void name(FILE *fp, const char *what, int pid, int tid, const char *name)
{
	ARENA_SCOPE(tmp);

	fprintf(fp,
		"{\"ph\":\"M\",\"name\":\"%s\",\"pid\":%d,\"tid\":%d,"
		"\"args\":{\"name\":%s}},\n",
		what, pid, tid, quoted(&tmp, name));
}

static void complete(FILE *fp, int pid, int tid, int64_t start_ns,
		     int64_t length_ns, const char *quoted_name)
{
	fprintf(fp,
		"{\"ph\":\"X\",\"pid\":%d,\"tid\":%d,\"ts\":%.3f,\"dur\":%.3f,"
		"\"name\":%s},\n",
		pid, tid, (double)start_ns / 1e3, (double)length_ns / 1e3,
		quoted_name);
}

static void write_span(FILE *fp, const struct view *view,
		       const struct span *span, char *const *names)
{
	int cpu = view->trace->cpus[span->cpu];

	if (!names[span->task] || span->end_ns < view->usage.from_ns ||
	    span->start_ns > view->usage.to_ns)
		return;
	if (span->end_ns > span->start_ns)
		complete(fp, PROCESSORS, cpu, span->start_ns,
			 span->end_ns - span->start_ns, names[span->task]);
	if (span->wait_ns > 0)
		complete(fp, TASKS, view->trace->tasks[span->task].tid,
			 span->start_ns - span->wait_ns, span->wait_ns,
			 span->waited_pushed ? "\"pushed aside\""
					     : "\"woken\"");
}

void trace_chrome(FILE *fp, const struct view *view)
{
	ARENA_SCOPE(tmp);
	const struct trace *trace = view->trace;
	char **names = arena_array(&tmp, trace->task_count, sizeof(*names));

	fputs("{\"displayTimeUnit\":\"ns\",\"traceEvents\":[\n", fp);
	for (size_t i = 0; i < view->count; i++) {
		uint32_t task = view->order[i];
		const char *shown = trace_task_name(&trace->tasks[task]);

		names[task] = quoted(&tmp, shown);
		name(fp, "thread_name", TASKS, trace->tasks[task].tid, shown);
	}
	for (size_t i = 0; i < trace->cpu_count; i++)
		name(fp, "thread_name", PROCESSORS, trace->cpus[i],
		     arena_sprintf(&tmp, "processor %d", trace->cpus[i]));
	for (size_t i = 0; i < view->usage.spans.count; i++)
		write_span(fp, view, &view->usage.spans.list[i], names);
	name(fp, "process_name", TASKS, 0, "waits for a processor");
	/* The last has no comma behind it. */
	fputs("{\"ph\":\"M\",\"name\":\"process_name\",\"pid\":0,\"tid\":0,"
	      "\"args\":{\"name\":\"processors\"}}\n]}\n",
	      fp);
}
