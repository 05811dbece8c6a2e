/* SPDX-License-Identifier: MIT */
#include "probe/trace/capture.h"

#include "probe/cpus.h"
#include "probe/proc.h"
#include "probe/trace/assemble.h"
#include "probe/trace/counted.h"
#include "probe/trace/sources.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

enum { MOMENTS_MOST = 40 << 20 };

struct capture {
	struct capture_spec spec;
	struct arena *arena; /* the capture's own */
	struct arena moments;
	struct decode decode;
	struct decode_points points;
	struct sources sources;
	const char **missing;
	size_t missing_count;
	bool counts_only; /* of a command, as nothing can be recorded */
	int epoll;
	pid_t pid;
	int64_t begin_ns, end_ns, start_s;
	int64_t lost; /* -1: unknown */
	struct trace_counts counts;
	bool counted;
	const char *name; /* of the command's process */
};

static int64_t clock_ns(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* -- What can be had -- */

static void lacks(struct capture *capture, const char *what)
{
	struct trace trace = {.missing = capture->missing,
			      .missing_count = capture->missing_count};

	trace_lacks(&trace, what, capture->arena);
	capture->missing = trace.missing;
	capture->missing_count = trace.missing_count;
}

static const char *why_not(int reason, struct arena *arena)
{
	int paranoid = (int)proc_number(
		"", "/proc/sys/kernel/perf_event_paranoid", "", arena);

	switch (reason) {
	case ENOSYS:
		return "this kernel has no perf_event_open";
	case EACCES:
	case EPERM:
		return arena_sprintf(
			arena,
			"perf_event_paranoid is %d (run it as root or with "
			"CAP_PERFMON; or as root: sysctl "
			"kernel.perf_event_paranoid=-1)",
			paranoid);
	case EMFILE:
		return "too many open files (ulimit -n)";
	default:
		return strerror(reason);
	}
}

static void find_point(struct capture *capture, struct tracepoint *out,
		       const char *name, struct err *err)
{
	if (tracepoint_find(out, tracepoint_root(), name, capture->arena, err) <
	    0)
		*out = (struct tracepoint){.format = ""};
}

/* Without sched_switch the processors' own records do as well. */
static void find_points(struct capture *capture)
{
	struct decode_points *points = &capture->points;
	struct err why = {0}, why_vm = {0};
	bool vm = capture->spec.vm;

	if (capture->spec.all) {
		find_point(capture, &points->switched, "sched/sched_switch",
			   &why);
		find_point(capture, &points->waking, "sched/sched_waking",
			   &why);
		if (points->waking.id == 0)
			find_point(capture, &points->waking,
				   "sched/sched_wakeup", &why);
		find_point(capture, &points->made, "sched/sched_wakeup_new",
			   &why);
		if (points->waking.id == 0)
			lacks(capture,
			      arena_sprintf(capture->arena,
					    "how long woken tasks waited for a "
					    "processor: %s",
					    why.failed ? why.text
						       : "this kernel has no "
							 "sched_waking"));
	}
	if (vm && capture->spec.all) {
		find_point(capture, &points->vm_exit, "kvm/kvm_exit", &why_vm);
		find_point(capture, &points->vm_entry, "kvm/kvm_entry",
			   &why_vm);
	}
	if (vm && points->vm_exit.id == 0)
		lacks(capture,
		      arena_sprintf(capture->arena,
				    "exits of virtual machines: %s",
				    why_vm.failed	? why_vm.text
				    : capture->spec.all ? "kvm is not loaded "
							  "(modprobe kvm)"
							: "they take a capture "
							  "of all processors"));
	decode_find_fields(points);
}

static void find_cpus(struct capture *capture)
{
	struct sources *sources = &capture->sources;
	const char *list =
		proc_line("", "/sys/devices/system/cpu/online", capture->arena);
	struct err ignored = {0};
	cpu_set_t set;

	if (cpus_parse(&set, list, &ignored) < 0)
		sched_getaffinity(0, sizeof(set), &set);
	sources->list = arena_array(capture->arena, (size_t)CPU_COUNT(&set),
				    sizeof(*sources->list));
	for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
		if (CPU_ISSET((size_t)cpu, &set))
			sources->list[sources->count++].cpu = cpu;
	}
}

static void say_what_rights_give(struct capture *capture)
{
	lacks(capture,
	      arena_sprintf(capture->arena,
			    "who ran instead, and how long woken tasks waited "
			    "for a processor: %s",
			    why_not(EACCES, capture->arena)));
}

int capture_open(struct capture **out, const struct capture_spec *spec,
		 struct arena *arena, struct err *err)
{
	struct capture *capture = arena_alloc(arena, sizeof(*capture));
	int got, reason;

	*capture = (struct capture){
		.spec = *spec,
		.arena = arena,
		.epoll = -1,
		.sources = {.all = spec->all,
			    .live = spec->live,
			    .knows_lost = true,
			    .points = &capture->points},
	};
	find_cpus(capture);
	find_points(capture);
	got = sources_open(&capture->sources, spec->all ? -1 : getpid());
	reason = errno;
	sources_close(&capture->sources);
	if (got < 0 && spec->all)
		return err_set(err, "the switches of all processors: %s",
			       why_not(reason, arena));
	capture->counts_only = got < 0;
	if (capture->counts_only)
		lacks(capture,
		      arena_sprintf(arena,
				    "when its tasks ran, and where: %s; there "
				    "are the counts of its first process only",
				    why_not(reason, arena)));
	else if (!spec->all)
		say_what_rights_give(capture);
	if (spec->live && got == 0)
		capture->epoll = epoll_create1(EPOLL_CLOEXEC);
	*out = capture;
	return 0;
}

/* -- A recording -- */

static void take_name(void *whom, int32_t tid, int32_t pid, const char *name)
{
	decode_name(whom, tid, pid, name);
}

static void take_record(void *whom, int cpu,
			const struct perf_event_header *record)
{
	decode_record(whom, cpu, record);
}

void capture_begin(struct capture *capture, pid_t pid)
{
	if (!capture)
		return;
	/* Of a recording that nobody has asked for. */
	sources_close(&capture->sources);
	arena_release(&capture->moments);
	capture->decode = (struct decode){
		.points = &capture->points,
		.arena = &capture->moments,
	};
	capture->pid = pid;
	capture->counted = false;
	capture->lost = 0;
	if (!capture->counts_only && sources_open(&capture->sources, pid) < 0)
		capture->lost = -1;
	if (capture->epoll >= 0)
		sources_watch(&capture->sources, capture->epoll);
	if (capture->spec.all)
		counted_names(take_name, &capture->decode);
	capture->start_s = clock_ns(CLOCK_REALTIME) / 1000000000;
	capture->begin_ns = clock_ns(CLOCK_MONOTONIC);
	if (capture->spec.all)
		sources_enable(&capture->sources);
}

int capture_fd(const struct capture *capture)
{
	return capture ? capture->epoll : -1;
}

bool capture_is_full(const struct capture *capture)
{
	return capture && capture->decode.count >= MOMENTS_MOST;
}

void capture_read(struct capture *capture)
{
	/* What is not read any more is lost, and said to be. */
	if (capture && !capture_is_full(capture))
		sources_read(&capture->sources, take_record, &capture->decode);
}

void capture_stop(struct capture *capture)
{
	if (!capture)
		return;
	capture->end_ns = clock_ns(CLOCK_MONOTONIC);
	sources_disable(&capture->sources);
	if (capture->counts_only && capture->pid > 0)
		capture->counted = counted_read(&capture->counts, capture->pid);
	if (capture->counted)
		capture->name = counted_name(capture->pid, &capture->moments);
	if (capture->lost == 0)
		capture->lost = sources_lost(&capture->sources);
}

/* -- What it has become -- */

/* The first exec of a command is its beginning; processors have no order. */
static int64_t begin_of(const struct capture *capture)
{
	int64_t begin_ns = INT64_MAX;

	for (size_t i = 0; !capture->spec.all && i < capture->decode.count;
	     i++) {
		const struct moment *moment = &capture->decode.moments[i];

		if (moment->kind == MOMENT_NAME && moment->flag &&
		    moment->tid == capture->pid && moment->time_ns < begin_ns)
			begin_ns = moment->time_ns;
	}
	return begin_ns < INT64_MAX ? begin_ns : capture->begin_ns;
}

static void name_unknown(struct trace *trace, struct arena *arena)
{
	for (size_t i = TRACE_REAL; i < trace->task_count; i++) {
		struct trace_task *task = &trace->tasks[i];

		if (strcmp(task->comm, "?") == 0)
			task->comm = counted_name(task->tid, arena);
	}
}

static void add_counts(struct trace *trace, const struct capture *capture,
		       struct arena *arena)
{
	struct trace_task *tasks =
		arena_array(arena, TRACE_REAL + 1, sizeof(*tasks));
	struct trace_counts *counts = arena_alloc(arena, sizeof(*counts));

	memcpy(tasks, trace->tasks, TRACE_REAL * sizeof(*tasks));
	tasks[TRACE_REAL] = tasks[TRACE_IDLE];
	tasks[TRACE_REAL].tid = tasks[TRACE_REAL].pid = capture->pid;
	tasks[TRACE_REAL].comm = arena_strdup(arena, capture->name);
	*counts = capture->counts;
	tasks[TRACE_REAL].counts = counts;
	tasks[TRACE_REAL].own = true;
	trace->tasks = tasks;
	trace->task_count = TRACE_REAL + 1;
}

static void copy_names(struct trace *trace, struct arena *arena)
{
	for (size_t i = TRACE_REAL; i < trace->task_count; i++)
		trace->tasks[i].comm =
			arena_strdup(arena, trace->tasks[i].comm);
}

void capture_trace(struct trace *out, struct capture *capture,
		   struct arena *arena)
{
	char host[256] = "";
	int64_t begin_ns;

	capture_read(capture);
	sources_close(&capture->sources);
	gethostname(host, sizeof(host) - 1);
	begin_ns = begin_of(capture);
	*out = (struct trace){
		.all = capture->spec.all,
		.wakes = capture->points.waking.id != 0,
		.vm = capture->points.vm_exit.id != 0,
		.start_s = capture->start_s,
		.duration_ns = capture->end_ns - begin_ns,
		.host = arena_strdup(arena, host),
		.command = "",
		.cpus = arena_array(arena, capture->sources.count, sizeof(int)),
		.cpu_count = capture->sources.count,
	};
	for (size_t i = 0; i < capture->sources.count; i++)
		out->cpus[i] = capture->sources.list[i].cpu;
	for (size_t i = 0; i < capture->missing_count; i++)
		trace_lacks(out, capture->missing[i], arena);
	assemble(out, &capture->decode, begin_ns, capture->pid, arena);
	if (capture->sources.knows_lost || capture->lost < 0)
		out->lost = capture->lost;
	if (capture->counted)
		add_counts(out, capture, arena);
	copy_names(out, arena);
	name_unknown(out, arena);
	if (out->vm)
		tracepoint_reasons(out, &capture->points.vm_exit,
				   capture->decode.isa, arena);
	arena_release(&capture->moments);
	capture->decode = (struct decode){0};
}

void capture_close(struct capture *capture)
{
	if (!capture)
		return;
	sources_close(&capture->sources);
	arena_release(&capture->moments);
	if (capture->epoll >= 0)
		close(capture->epoll);
	capture->epoll = -1;
}
