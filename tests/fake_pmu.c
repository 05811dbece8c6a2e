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
 * does not fit is refused.  "slots" and its parts (r400, r8000 to r8300) have
 * counters of their own, and are counted in one group alone.
 *
 *	FAKE_PMU_DEVICES=DIR	the kernel's files of events, in place of its
 *own FAKE_PMU_COUNTERS=N	counters; 6 if not said FAKE_PMU_LACKS=A,B
 *events that it does not know FAKE_PMU_PARANOID=N	the kernel's
 *perf_event_paranoid, whoever asks FAKE_PMU_WATCHDOG=N	counters that the kernel
 *keeps for its watchdog FAKE_PMU_SHARE=N	% of the time that other
 *programs leave us
 */
#include <dirent.h>
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
	{"slots", PERF_TYPE_RAW, 0x400},
	{"topdown-retiring", PERF_TYPE_RAW, 0x8000},
	{"topdown-bad-spec", PERF_TYPE_RAW, 0x8100},
	{"topdown-fe-bound", PERF_TYPE_RAW, 0x8200},
	{"topdown-be-bound", PERF_TYPE_RAW, 0x8300},
};

/* Each group of slots is read as one: see read_group(). */
static bool is_part(const char *name)
{
	return strncmp(name, "topdown-", strlen("topdown-")) == 0;
}

static bool is_of_slots(const char *name)
{
	return is_part(name) || strcmp(name, "slots") == 0;
}

#define READ_FORMAT \
	(PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING)

enum { DESCRIPTORS = 1024, NAME_SIZE = 32 };

/* What a descriptor that we handed out stands for. */
struct event {
	bool used, counts; /* counts: begins with an exec, and children too */
	bool user_only;
	char name[NAME_SIZE];
	pid_t pid;
	int leader;	/* its own descriptor: alone, or the first of a group */
	unsigned order; /* in which it was opened */
	int company;	/* how many events its process had at once */
};

static struct event events[DESCRIPTORS];
static unsigned opened;

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
		count += events[fd].used && !is_of_slots(events[fd].name) &&
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

/* A part only behind slots, slots only as the first, others among others. */
static bool is_grouped(const char *name, const struct perf_event_attr *attr,
		       int group)
{
	uint64_t format = READ_FORMAT;
	const char *first =
		group >= 0 && group < DESCRIPTORS && events[group].used
			? events[group].name
			: "";

	if (is_of_slots(name))
		format |= PERF_FORMAT_GROUP;
	if (attr->read_format != format)
		return false;
	if (is_part(name))
		return strcmp(first, "slots") == 0 && !attr->disabled;
	return !is_of_slots(first) && (group < 0 || strcmp(name, "slots") != 0);
}

static int open_event(const char *name, const struct perf_event_attr *attr,
		      pid_t pid, int group)
{
	int fd;

	if (is_lacking(name))
		return refuse(ENOENT);
	if (!is_grouped(name, attr, group))
		return refuse(EINVAL);
	if (!is_of_slots(name) &&
	    (group >= 0 && (group >= DESCRIPTORS || !events[group].used ||
			    count_events(group, 0) >= counters())))
		return refuse(EINVAL);
	fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	if (fd < 0 || fd >= DESCRIPTORS)
		return refuse(EMFILE);
	events[fd] = (struct event){
		.used = true,
		.counts = pid > 0 && attr->inherit &&
			  (is_part(name) ||
			   (attr->disabled && attr->enable_on_exec)),
		.user_only = attr->exclude_kernel,
		.pid = pid,
		.order = ++opened,
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
	if (event->company > free_counters && !is_of_slots(event->name))
		share *= (double)free_counters / event->company;
	out[1] = 1000000;
	out[2] = (uint64_t)(1e6 * share);
	out[0] = (uint64_t)(value * share + 0.5);
}

/* What a group of slots is read as. */
struct group {
	uint64_t count, enabled, running, values[8];
};

/* The next one that was opened in a group; or -1. */
static int next_of(int leader, unsigned order)
{
	int next = -1;

	for (int fd = 0; fd < DESCRIPTORS; fd++) {
		if (events[fd].used && events[fd].leader == leader &&
		    events[fd].order > order &&
		    (next < 0 || events[fd].order < events[next].order))
			next = fd;
	}
	return next;
}

/* In the order in which they were opened. */
static ssize_t read_group(int leader, void *data, size_t size)
{
	struct group group = {0};
	size_t length;

	for (int fd = leader; fd >= 0 && group.count < 8;
	     fd = next_of(leader, events[fd].order)) {
		uint64_t numbers[3];

		count(numbers, &events[fd]);
		group.enabled = numbers[1];
		group.running = numbers[2];
		group.values[group.count++] = numbers[0];
	}
	length = (3 + group.count) * sizeof(uint64_t);
	if (size < length)
		return refuse(ENOSPC);
	memcpy(data, &group, length);
	return (ssize_t)length;
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
	if (strcmp(events[fd].name, "slots") == 0)
		return read_group(fd, data, size);
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

#define DEVICES "/sys/bus/event_source/devices"

/* A path below the kernel's files of events is one below another folder. */
static const char *moved(const char *path, char out[4096])
{
	const char *dir = getenv("FAKE_PMU_DEVICES");

	if (!dir || strncmp(path, DEVICES, strlen(DEVICES)) != 0)
		return path;
	snprintf(out, 4096, "%s%s", dir, path + strlen(DEVICES));
	return out;
}

DIR *opendir(const char *path)
{
	static DIR *(*real)(const char *);
	char buffer[4096];
	void *found;

	if (!real) {
		found = dlsym(RTLD_NEXT, "opendir");
		memcpy(&real, &found, sizeof(real));
	}
	return real(moved(path, buffer));
}

int open(const char *path, int flags, ...)
{
	char buffer[4096];

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
	return (int)call(SYS_openat, AT_FDCWD, (long)moved(path, buffer), flags,
			 mode, 0, 0);
}

__attribute__((constructor)) static void leave_children_alone(void)
{
	unsetenv("LD_PRELOAD");
}
