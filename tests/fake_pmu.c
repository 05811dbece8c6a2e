/* SPDX-License-Identifier: MIT */
/*
 * A processor that counts what it is told, for tests on machines whose own may
 * not be asked.  Preloaded into perfbisect, it stands between that and the
 * kernel, for the events of the processor; its children do without it.
 *
 *	LD_PRELOAD=fake_pmu.so FAKE_PMU=FILE perfbisect ... -- COMMAND
 *
 * COMMAND writes what it has counted to FILE, in lines of EVENT NUMBER, and for
 * the user's part alone EVENT:u NUMBER; what is not there was 0 times, or is
 * the whole.  As with a real one, more events at once than there are counters
 * take turns, and are counted in a part of the time only, while a group that
 * does not fit is refused.
 *
 *	FAKE_PMU_COUNTERS=N	counters; 6 if not said
 *	FAKE_PMU_LACKS=A,B	events that it does not know
 *	FAKE_PMU_PARANOID=N	the kernel's perf_event_paranoid, whoever asks
 *	FAKE_PMU_WATCHDOG=N	counters that the kernel keeps for its watchdog
 *	FAKE_PMU_SHARE=N	% of the time that other programs leave us
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/perf_event.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define CACHE(id, op, result) \
	PERF_TYPE_HW_CACHE, \
		(PERF_COUNT_HW_CACHE_##id | PERF_COUNT_HW_CACHE_OP_##op << 8 | \
		 PERF_COUNT_HW_CACHE_RESULT_##result << 16)

static const struct {
	const char *name;
	uint32_t type;
	uint64_t config;
} names[] = {
	{"cycles", PERF_TYPE_HARDWARE, PERF_COUNT_HW_CPU_CYCLES},
	{"instructions", PERF_TYPE_HARDWARE, PERF_COUNT_HW_INSTRUCTIONS},
	{"branches", PERF_TYPE_HARDWARE, PERF_COUNT_HW_BRANCH_INSTRUCTIONS},
	{"branch-misses", PERF_TYPE_HARDWARE, PERF_COUNT_HW_BRANCH_MISSES},
	{"L1-icache-loads", CACHE(L1I, READ, ACCESS)},
	{"L1-icache-load-misses", CACHE(L1I, READ, MISS)},
	{"L1-dcache-loads", CACHE(L1D, READ, ACCESS)},
	{"L1-dcache-load-misses", CACHE(L1D, READ, MISS)},
	{"iTLB-load-misses", CACHE(ITLB, READ, MISS)},
	{"dTLB-load-misses", CACHE(DTLB, READ, MISS)},
	{"cache-references", PERF_TYPE_HARDWARE,
	 PERF_COUNT_HW_CACHE_REFERENCES},
	{"cache-misses", PERF_TYPE_HARDWARE, PERF_COUNT_HW_CACHE_MISSES},
	{"stalled-cycles-frontend", PERF_TYPE_HARDWARE,
	 PERF_COUNT_HW_STALLED_CYCLES_FRONTEND},
	{"stalled-cycles-backend", PERF_TYPE_HARDWARE,
	 PERF_COUNT_HW_STALLED_CYCLES_BACKEND},
};

enum { DESCRIPTORS = 1024, NAME_SIZE = 32 };

/* What a descriptor that we handed out stands for. */
struct event {
	bool used, counts; /* counts: begins with an exec, and children too */
	bool user_only;
	char name[NAME_SIZE];
	pid_t pid;
	int leader;  /* its own descriptor: alone, or the first of a group */
	int company; /* how many events its process had at once */
};

static struct event events[DESCRIPTORS];

static int setting(const char *name, int otherwise)
{
	const char *value = getenv(name);

	return value ? atoi(value) : otherwise;
}

static int counters(void)
{
	return setting("FAKE_PMU_COUNTERS", 6);
}

/* Of the processor's events, "" for those of others. */
static void name_of(char out[NAME_SIZE], const struct perf_event_attr *attr)
{
	*out = '\0';
	if (attr->type == PERF_TYPE_RAW)
		snprintf(out, NAME_SIZE, "r%llx",
			 (unsigned long long)attr->config);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (attr->type == names[i].type &&
		    attr->config == names[i].config)
			snprintf(out, NAME_SIZE, "%s", names[i].name);
	}
	if (!*out && (attr->type == PERF_TYPE_HARDWARE ||
		      attr->type == PERF_TYPE_HW_CACHE))
		snprintf(out, NAME_SIZE, "unknown");
}

static bool is_lacking(const char *name)
{
	const char *list = getenv("FAKE_PMU_LACKS");
	size_t length = strlen(name);

	if (strcmp(name, "unknown") == 0 || counters() == 0)
		return true;
	for (; list && *list; list += strcspn(list, ","), list += *list == ',')
		if (strncmp(list, name, length) == 0 &&
		    (list[length] == ',' || !list[length]))
			return true;
	return false;
}

/* The events in a group, or, with a leader of -1, of a process. */
static int count_events(int leader, pid_t pid)
{
	int count = 0;

	for (int fd = 0; fd < DESCRIPTORS; fd++)
		count += events[fd].used &&
			 (leader < 0 ? events[fd].pid == pid
				     : events[fd].leader == leader);
	return count;
}

static int refuse(int reason)
{
	errno = reason;
	return -1;
}

/* What the kernel says before it looks at the processor. */
static bool is_forbidden(const struct perf_event_attr *attr, pid_t pid)
{
	int paranoid = setting("FAKE_PMU_PARANOID", -1);

	return paranoid > 2 || (paranoid == 2 && !attr->exclude_kernel) ||
	       (paranoid > 0 && pid == -1);
}

static int open_event(const char *name, const struct perf_event_attr *attr,
		      pid_t pid, int group)
{
	int fd;

	if (is_lacking(name))
		return refuse(ENOENT);
	if (attr->read_format != (PERF_FORMAT_TOTAL_TIME_ENABLED |
				  PERF_FORMAT_TOTAL_TIME_RUNNING) ||
	    (group >= 0 && (group >= DESCRIPTORS || !events[group].used ||
			    count_events(group, 0) >= counters())))
		return refuse(EINVAL);
	fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	if (fd < 0 || fd >= DESCRIPTORS)
		return refuse(EMFILE);
	events[fd] = (struct event){
		.used = true,
		.counts = pid > 0 && attr->disabled && attr->enable_on_exec &&
			  attr->inherit,
		.user_only = attr->exclude_kernel,
		.pid = pid,
		.leader = group >= 0 ? group : fd,
	};
	strcpy(events[fd].name, name);
	for (int i = 0, company = count_events(-1, pid); i < DESCRIPTORS; i++) {
		if (events[i].pid == pid && events[i].company < company)
			events[i].company = company;
	}
	return fd;
}

static double look_up(const char *name, double otherwise)
{
	const char *path = getenv("FAKE_PMU");
	FILE *file = path ? fopen(path, "re") : NULL;
	char line_name[64];
	double number, found = otherwise;

	while (file && fscanf(file, "%63s %lf", line_name, &number) == 2) {
		if (strcmp(line_name, name) == 0)
			found = number;
	}
	if (file)
		fclose(file);
	return found;
}

static void count(uint64_t out[3], const struct event *event)
{
	int free_counters = counters() - setting("FAKE_PMU_WATCHDOG", 0);
	double value = event->counts ? look_up(event->name, 0) : 0;
	double share = setting("FAKE_PMU_SHARE", 100) / 100.0;
	char user[64];

	snprintf(user, sizeof(user), "%s:u", event->name);
	if (event->counts && event->user_only)
		value = look_up(user, value);
	if (event->company > free_counters)
		share *= (double)free_counters / event->company;
	out[1] = 1000000;
	out[2] = (uint64_t)(1e6 * share);
	out[0] = (uint64_t)(value * share + 0.5);
}

/* -- What perfbisect calls in place of the C library -- */

static long call(long number, long a, long b, long c, long d, long e, long f)
{
	static long (*real)(long, ...);
	void *found;

	if (!real) {
		found = dlsym(RTLD_NEXT, "syscall");
		memcpy(&real, &found, sizeof(real));
	}
	return real(number, a, b, c, d, e, f);
}

long syscall(long number, ...)
{
	const struct perf_event_attr *attr;
	char name[NAME_SIZE];
	long a[6];
	va_list list;

	va_start(list, number);
	for (int i = 0; i < 6; i++)
		a[i] = va_arg(list, long);
	va_end(list);
	if (number == SYS_perf_event_open) {
		attr = (const struct perf_event_attr *)a[0];
		name_of(name, attr);
		if (is_forbidden(attr, (pid_t)a[1]))
			return refuse(EACCES);
		if (*name)
			return open_event(name, attr, (pid_t)a[1], (int)a[3]);
	}
	return call(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

ssize_t read(int fd, void *data, size_t size)
{
	uint64_t numbers[3];

	if (fd < 0 || fd >= DESCRIPTORS || !events[fd].used)
		return call(SYS_read, fd, (long)data, (long)size, 0, 0, 0);
	if (size < sizeof(numbers))
		return refuse(ENOSPC);
	count(numbers, &events[fd]);
	memcpy(data, numbers, sizeof(numbers));
	return sizeof(numbers);
}

int close(int fd)
{
	if (fd >= 0 && fd < DESCRIPTORS)
		events[fd].used = false;
	return (int)call(SYS_close, fd, 0, 0, 0, 0, 0);
}

/* A file that says only this number. */
static int number_file(int number)
{
	int fd = memfd_create("number", MFD_CLOEXEC);

	if (fd >= 0) {
		dprintf(fd, "%d\n", number);
		lseek(fd, 0, SEEK_SET);
	}
	return fd;
}

int open(const char *path, int flags, ...)
{
	int paranoid = setting("FAKE_PMU_PARANOID", -1), mode = 0;
	va_list list;

	if (flags & O_CREAT) {
		va_start(list, flags);
		mode = va_arg(list, int);
		va_end(list);
	}
	if (paranoid >= 0 &&
	    strcmp(path, "/proc/sys/kernel/perf_event_paranoid") == 0)
		return number_file(paranoid);
	if (strcmp(path, "/proc/sys/kernel/nmi_watchdog") == 0)
		return number_file(setting("FAKE_PMU_WATCHDOG", 0));
	return (int)call(SYS_openat, AT_FDCWD, (long)path, flags, mode, 0, 0);
}

__attribute__((constructor)) static void leave_children_alone(void)
{
	unsetenv("LD_PRELOAD");
}
