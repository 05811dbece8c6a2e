/* SPDX-License-Identifier: MIT */
/*
 * From the bytes that the kernel writes to a trace.  There may be no virtual
 * machine to watch, so that the records of its exits are made here, and read as
 * those of the kernel are.
 */
#include "tests/unit/check.h"

#include "probe/ground/fs.h"
#include "probe/trace/assemble.h"
#include "probe/trace/usage.h"

#include <string.h>

static const char switch_format[] =
	"name: sched_switch\nID: 300\nformat:\n"
	"\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;\n"
	"\tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;\n\n"
	"\tfield:char prev_comm[16];\toffset:8;\tsize:16;\tsigned:0;\n"
	"\tfield:pid_t prev_pid;\toffset:24;\tsize:4;\tsigned:1;\n"
	"\tfield:long prev_state;\toffset:32;\tsize:8;\tsigned:1;\n"
	"\tfield:pid_t next_pid;\toffset:56;\tsize:4;\tsigned:1;\n";
static const char exit_format[] =
	"name: kvm_exit\nID: 301\nformat:\n"
	"\tfield:unsigned int exit_reason;\toffset:8;\tsize:4;\tsigned:0;\n"
	"\tfield:u32 isa;\toffset:24;\tsize:4;\tsigned:0;\n\n"
	"print fmt: \"...\", (REC->isa == 1) ? "
	"__print_symbolic(REC->exit_reason & 0xffff, { 0, \"EXCEPTION_NMI\" }, "
	"{ 12, \"HLT\" }) : __print_symbolic(REC->exit_reason, { 0x040 + 1, "
	"\"DB excp\" }, { 0x078, \"hlt\" }, { -1, \"bad\" }), 0\n";
static const char entry_format[] = "name: kvm_entry\nID: 302\nformat:\n";

/* A record on its way. */
struct making {
	_Alignas(8) uint8_t bytes[256];
	size_t length;
	int cpu;
};

static void put(struct making *to, const void *data, size_t length)
{
	memcpy(to->bytes + to->length, data, length);
	to->length += length;
}

static void put_u32(struct making *to, uint32_t value)
{
	put(to, &value, sizeof(value));
}

static void put_u64(struct making *to, uint64_t value)
{
	put(to, &value, sizeof(value));
}

static void begin(struct making *to, uint32_t type, uint16_t misc)
{
	const struct perf_event_header header = {.type = type, .misc = misc};

	*to = (struct making){.length = 0};
	put(to, &header, sizeof(header));
}

/* By DECODE_SAMPLE. */
static void put_sample(struct making *to, uint32_t tid, uint64_t time_ns,
		       uint32_t cpu)
{
	put_u32(to, tid);
	put_u32(to, tid);
	put_u64(to, time_ns);
	to->cpu = (int)cpu;
}

static void finish(struct making *to, struct decode *decode)
{
	struct perf_event_header *header = (void *)to->bytes;

	header->size = (uint16_t)to->length;
	decode_record(decode, to->cpu, header);
}

static void add_switch(struct decode *decode, uint64_t time_ns, uint32_t cpu,
		       uint32_t prev, uint64_t state, uint32_t next)
{
	static const uint8_t nothing[64];
	struct making to;

	begin(&to, PERF_RECORD_SAMPLE, 0);
	put_sample(&to, prev, time_ns, cpu);
	put_u32(&to, 68);
	put_u32(&to, 300);
	put(&to, nothing, 20);
	put_u32(&to, prev);
	put_u32(&to, 0);
	put_u64(&to, state);
	put(&to, nothing, 16);
	put_u32(&to, next);
	put(&to, nothing, 8);
	finish(&to, decode);
}

static void add_vm(struct decode *decode, uint64_t time_ns, uint32_t tid,
		   uint32_t point, uint32_t reason)
{
	static const uint8_t nothing[64];
	struct making to;

	begin(&to, PERF_RECORD_SAMPLE, 0);
	put_sample(&to, tid, time_ns, 1);
	put_u32(&to, 36);
	put_u32(&to, point);
	put_u32(&to, 0);
	put_u32(&to, reason);
	put(&to, nothing, 12);
	put_u32(&to, 2);
	put(&to, nothing, 8);
	finish(&to, decode);
}

static void add_own(struct decode *decode, uint64_t time_ns, uint32_t cpu,
		    uint32_t tid, uint16_t misc)
{
	struct making to;

	begin(&to, PERF_RECORD_SWITCH, misc);
	put_sample(&to, tid, time_ns, cpu);
	finish(&to, decode);
}

static void add_task(struct decode *decode, uint32_t type, uint64_t time_ns,
		     uint32_t tid, uint32_t parent)
{
	struct making to;

	begin(&to, type, 0);
	put_u32(&to, tid);
	put_u32(&to, parent);
	put_u32(&to, tid);
	put_u32(&to, parent);
	put_u64(&to, time_ns);
	put_sample(&to, parent, time_ns, 0);
	finish(&to, decode);
}

static void add_name(struct decode *decode, uint64_t time_ns, uint32_t tid,
		     const char *name)
{
	struct making to;
	char padded[16] = "";

	begin(&to, PERF_RECORD_COMM, PERF_RECORD_MISC_COMM_EXEC);
	put_u32(&to, tid);
	put_u32(&to, tid);
	memcpy(padded, name, strlen(name));
	put(&to, padded, sizeof(padded));
	put_sample(&to, tid, time_ns, 0);
	finish(&to, decode);
}

static int cpus[] = {0, 1};

static struct trace empty(bool all)
{
	return (struct trace){
		.all = all,
		.duration_ns = 1000,
		.cpus = cpus,
		.cpu_count = 2,
	};
}

static const struct decode_points *points(struct arena *arena)
{
	struct decode_points *points = arena_alloc(arena, sizeof(*points));
	struct err err = {0};

	fs_mkdirs("t/events/sched/sched_switch", &err);
	fs_mkdirs("t/events/kvm/kvm_exit", &err);
	fs_mkdirs("t/events/kvm/kvm_entry", &err);
	fs_write("t/events/sched/sched_switch/format", switch_format,
		 strlen(switch_format), &err);
	fs_write("t/events/kvm/kvm_exit/format", exit_format,
		 strlen(exit_format), &err);
	fs_write("t/events/kvm/kvm_entry/format", entry_format,
		 strlen(entry_format), &err);
	tracepoint_find(&points->switched, "t", "sched/sched_switch", arena,
			&err);
	tracepoint_find(&points->vm_exit, "t", "kvm/kvm_exit", arena, &err);
	tracepoint_find(&points->vm_entry, "t", "kvm/kvm_entry", arena, &err);
	tracepoint_find(&points->waking, "t", "sched/sched_waking", arena,
			&err);
	check_str(err.text, "");
	check_int(points->switched.id, 300);
	check_int(points->waking.id, 0);
	decode_find_fields(points);
	return points;
}

static void check_event(const struct trace *trace, size_t index, int64_t time,
			int cpu, const char *comm, bool flag)
{
	if (!check(index < trace->event_count))
		return;
	check_int(trace->events[index].time_ns, time);
	check_int(trace->events[index].cpu, cpu);
	check_str(trace->tasks[trace->events[index].task].comm, comm);
	check_int(trace->events[index].flag, flag);
}

static void check_all(void)
{
	ARENA_SCOPE(arena);
	struct decode decode = {.points = points(&arena), .arena = &arena};
	struct trace trace = empty(true);
	struct usage usage;

	decode_name(&decode, 7, 7, "bench");
	decode_name(&decode, 8, 8, "cron");
	/* Not in order: the second processor's ring is read later. */
	add_switch(&decode, 1100, 0, 7, 0x100, 8);
	add_switch(&decode, 1300, 0, 8, 1, 0);
	add_switch(&decode, 1200, 1, 0, 0, 7);
	/* Who ran here from 1300 on is not known. */
	add_switch(&decode, 1600, 0, 7, 1, 0);
	assemble(&trace, &decode, 1000, 0, &arena);
	check_int(trace.task_count, TRACE_REAL + 2);
	check_event(&trace, 0, 0, 0, "bench", false);
	check_event(&trace, 1, 0, 1, "IDLE", false);
	check_event(&trace, 2, 100, 0, "cron", true);
	check_event(&trace, 3, 200, 1, "bench", false);
	check_event(&trace, 4, 300, 0, "IDLE", false);
	check_event(&trace, 5, 600, 0, "bench", false);
	usage_init(&usage, &trace, 0, 1000, &arena);
	check_int(usage.tasks[TRACE_REAL].run_ns, 900);
	check_int(usage.tasks[TRACE_REAL].wait_ns, 100);
	check_int(usage.tasks[TRACE_REAL + 1].run_ns, 200);
}

/* From idle to a new task: of the second processor that is not told. */
static void check_unseen(void)
{
	ARENA_SCOPE(arena);
	struct decode decode = {.points = points(&arena), .arena = &arena};
	struct trace trace = empty(true);
	struct usage usage;

	decode_name(&decode, 7, 7, "bench");
	add_switch(&decode, 1050, 1, 7, 1, 0);
	add_switch(&decode, 1100, 0, 0, 0, 7);
	add_task(&decode, PERF_RECORD_FORK, 1200, 9, 7);
	add_switch(&decode, 1500, 1, 9, 1, 0);
	/* Nobody has woken it: when it was put there is not known. */
	add_switch(&decode, 1700, 1, 9, 1, 0);
	assemble(&trace, &decode, 1000, 0, &arena);
	usage_init(&usage, &trace, 0, 1000, &arena);
	check_int(usage.tasks[TRACE_REAL].run_ns, 950);
	check_int(usage.tasks[TRACE_REAL + 1].run_ns, 300);
	check_int(usage.tasks[TRACE_REAL + 1].wait_ns, 0);
	check_int(usage.cpus[1].idle_ns, 650);
}

static void check_vm(void)
{
	ARENA_SCOPE(arena);
	struct decode decode = {.points = points(&arena), .arena = &arena};
	struct trace trace = empty(true);
	struct usage usage;

	decode_name(&decode, 9, 9, "qemu");
	add_switch(&decode, 1000, 1, 0, 0, 9);
	add_vm(&decode, 1100, 9, 301, 0x78);
	add_vm(&decode, 1150, 9, 302, 0);
	add_vm(&decode, 1200, 9, 301, 0x41);
	add_vm(&decode, 1300, 9, 301, 0x78);
	assemble(&trace, &decode, 1000, 0, &arena);
	check_int(decode.isa, 2);
	tracepoint_reasons(&trace, &decode.points->vm_exit, decode.isa, &arena);
	usage_init(&usage, &trace, 0, 1000, &arena);
	check_int(usage.tasks[TRACE_REAL].exits, 3);
	check_int(usage.tasks[TRACE_REAL].handled_ns, 50);
	check_int(usage.exit_count, 2);
	check_str(trace_reason_name(&trace, usage.exits[0].b, &arena), "hlt");
	check_str(trace_reason_name(&trace, usage.exits[1].b, &arena),
		  "DB excp");
	check_str(trace_reason_name(&trace, UINT32_MAX, &arena), "bad");
	check_str(trace_reason_name(&trace, 5, &arena), "reason 5");
	tracepoint_reasons(&trace, &decode.points->vm_exit, 1, &arena);
	check_int(trace.reason_count, 2);
	check_str(trace_reason_name(&trace, 12, &arena), "HLT");
}

static void check_own(void)
{
	ARENA_SCOPE(arena);
	static const struct decode_points none;
	struct decode decode = {.points = &none, .arena = &arena};
	struct trace trace = empty(false);
	struct usage usage;
	const uint16_t off = PERF_RECORD_MISC_SWITCH_OUT;
	const uint16_t pushed = off | PERF_RECORD_MISC_SWITCH_OUT_PREEMPT;

	add_name(&decode, 1000, 7, "bench");
	add_own(&decode, 1100, 0, 7, pushed);
	add_own(&decode, 1300, 1, 7, 0);
	add_task(&decode, PERF_RECORD_FORK, 1350, 8, 7);
	add_own(&decode, 1400, 0, 8, 0);
	add_task(&decode, PERF_RECORD_EXIT, 1450, 8, 7);
	add_own(&decode, 1500, 1, 7, off);
	/* The number is used again. */
	add_task(&decode, PERF_RECORD_FORK, 1600, 8, 7);
	add_own(&decode, 1650, 0, 8, 0);
	assemble(&trace, &decode, 1000, 0, &arena);
	check_int(trace.task_count, TRACE_REAL + 3);
	usage_init(&usage, &trace, 0, 1000, &arena);
	check_int(usage.tasks[TRACE_REAL].run_ns, 300);
	check_int(usage.tasks[TRACE_REAL].wait_ns, 200);
	check_int(usage.tasks[TRACE_REAL].sleep_ns, 500);
	check_int(usage.tasks[TRACE_REAL].migrations, 1);
	check_int(usage.tasks[TRACE_REAL].preempted, 1);
	check_int(usage.tasks[TRACE_REAL + 1].run_ns, 50);
	check_int(usage.tasks[TRACE_REAL + 1].wait_ns, 50);
	check_int(usage.tasks[TRACE_REAL + 1].sleep_ns, 0);
	check_int(usage.tasks[TRACE_REAL + 2].run_ns, 350);
	check_str(trace.tasks[TRACE_REAL + 2].comm, "bench");
	check(trace.tasks[TRACE_REAL + 2].own &&
	      !trace.tasks[TRACE_OTHERS].own);
}

static void add_cpu_wide(struct decode *decode, uint64_t time_ns, uint32_t tid,
			 uint32_t next, uint16_t misc)
{
	struct making to;

	begin(&to, PERF_RECORD_SWITCH_CPU_WIDE, misc);
	put_u32(&to, next);
	put_u32(&to, next);
	put_sample(&to, tid, time_ns, 0);
	finish(&to, decode);
}

/* A processor's own records, without tracepoints; of both sides one is read. */
static void check_cpu_wide(void)
{
	ARENA_SCOPE(arena);
	static const struct decode_points none;
	struct decode decode = {.points = &none, .arena = &arena};
	struct trace trace = empty(true);
	struct usage usage;
	const uint16_t off = PERF_RECORD_MISC_SWITCH_OUT;
	const uint16_t pushed = off | PERF_RECORD_MISC_SWITCH_OUT_PREEMPT;

	decode_name(&decode, 7, 7, "bench");
	decode_name(&decode, 8, 8, "cron");
	add_cpu_wide(&decode, 1100, 7, 8, pushed);
	add_cpu_wide(&decode, 1110, 8, 7, 0);
	/* It has ended, and nobody knows its number. */
	add_cpu_wide(&decode, 1300, UINT32_MAX, 7, off);
	add_cpu_wide(&decode, 1600, 7, 0, off);
	/* Of an idle one both sides are told, or one. */
	add_cpu_wide(&decode, 1700, 0, 7, pushed);
	add_cpu_wide(&decode, 1701, 7, 0, 0);
	add_cpu_wide(&decode, 1750, 7, 0, off);
	add_cpu_wide(&decode, 1800, 7, 0, 0);
	add_cpu_wide(&decode, 1850, 7, 0, off);
	assemble(&trace, &decode, 1000, 0, &arena);
	check_int(trace.task_count, TRACE_REAL + 2);
	usage_init(&usage, &trace, 0, 1000, &arena);
	check_int(usage.tasks[TRACE_REAL].run_ns, 500);
	check_int(usage.tasks[TRACE_REAL].wait_ns, 200);
	check_int(usage.tasks[TRACE_REAL].preempted, 1);
	check_int(usage.tasks[TRACE_REAL].switches, 4);
	check_int(usage.tasks[TRACE_REAL + 1].run_ns, 200);
	check_int(usage.tasks[TRACE_REAL + 1].switches, 1);
	check_int(usage.tasks[TRACE_OTHERS].run_ns, 0);
	check_int(usage.cpus[0].idle_ns, 300);
	check_int(usage.pushes[0].b, TRACE_REAL + 1);
}

/* Records that are too short, or of nothing that is known. */
static void check_odd(void)
{
	ARENA_SCOPE(arena);
	struct decode decode = {.points = points(&arena), .arena = &arena};
	struct trace trace = empty(true);

	for (uint32_t type = 0; type < 25; type++) {
		for (size_t size = sizeof(struct perf_event_header); size < 80;
		     size += 4) {
			struct making to;

			begin(&to, type, 0);
			to.length = size;
			finish(&to, &decode);
		}
	}
	assemble(&trace, &decode, 1000, 0, &arena);
	check(trace.event_count < 1000);
}

void check_assemble(void)
{
	check_all();
	check_unseen();
	check_vm();
	check_own();
	check_cpu_wide();
	check_odd();
}
