/* SPDX-License-Identifier: MIT */
#include "probe/machine.h"

#include "probe/ground/fs.h"
#include "probe/proc.h"
#include "probe/run.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

enum { COMPILER_S = 5 };

/* "0.8 to 4.2 GHz", from the limits in kHz. */
static const char *frequency_of(const char *root, struct arena *arena)
{
	static const char dir[] = "/sys/devices/system/cpu/cpu0/cpufreq";
	double low = strtod(
		proc_line(root,
			  arena_sprintf(arena, "%s/scaling_min_freq", dir),
			  arena),
		NULL);
	double high = strtod(
		proc_line(root,
			  arena_sprintf(arena, "%s/scaling_max_freq", dir),
			  arena),
		NULL);

	if (low <= 0 || high <= 0)
		return "";
	return arena_sprintf(arena, "%.1f to %.1f GHz", low / 1e6, high / 1e6);
}

/*
 * x86 says in its flags that it is a virtual one; elsewhere the firmware or
 * the device tree does.
 */
const char *machine_hypervisor(const char *root, struct arena *arena)
{
	const char *flags = proc_value(root, "/proc/cpuinfo", "flags", arena);
	const char *type = proc_line(root, "/sys/hypervisor/type", arena);
	const char *tree = proc_line(
		root, "/proc/device-tree/hypervisor/compatible", arena);
	const char *vendor =
		proc_line(root, "/sys/class/dmi/id/sys_vendor", arena);
	const char *product =
		proc_line(root, "/sys/class/dmi/id/product_name", arena);
	bool is_virtual = strstr(flags, " hypervisor") || *type || *tree ||
			  strstr(vendor, "QEMU") || strstr(product, "KVM") ||
			  strstr(product, "Virtual");

	if (!is_virtual)
		return "";
	if (*vendor || *product)
		return arena_sprintf(arena, "%s%s%s", vendor,
				     *vendor && *product ? " " : "", product);
	if (*type || *tree)
		return *type ? type : tree;
	return "unknown kind";
}

/* By a child; a compiler that does not answer is none. */
static const char *compiler_of(struct arena *arena)
{
	static const char *const argv[] = {"cc", "--version", NULL};
	static const char *const env[] = {"LC_ALL=C", NULL};
	struct run_result result;
	struct err ignored = {0};
	const char *path, *line = "";
	int fd;

	if (!fs_find_program("cc", arena))
		return "";
	fd = memfd_create("compiler", MFD_CLOEXEC);
	if (fd < 0)
		return "";
	path = arena_sprintf(arena, "/proc/%d/fd/%d", (int)getpid(), fd);
	if (run(&result,
		&(struct run_spec){.argv = argv,
				   .env = env,
				   .out = path,
				   .errors = "/dev/null",
				   .timeout_s = COMPILER_S,
				   .grace_s = 1},
		&ignored) == 0 &&
	    run_succeeded(&result))
		line = proc_line("", path, arena);
	close(fd);
	return line;
}

void machine_describe(struct machine *out, const char *root,
		      struct arena *arena)
{
	struct utsname name;
	long pages = sysconf(_SC_PHYS_PAGES);

	*out = (struct machine){.kernel = ""};
	out->processor = proc_value(root, "/proc/cpuinfo", "model name", arena);
	out->processors = (int)sysconf(_SC_NPROCESSORS_ONLN);
	out->microcode = proc_value(root, "/proc/cpuinfo", "microcode", arena);
	out->frequency = frequency_of(root, arena);
	out->hypervisor = machine_hypervisor(root, arena);
	out->compiler = compiler_of(arena);
	out->system = proc_value(root, "/etc/os-release", "PRETTY_NAME", arena);
	if (uname(&name) == 0)
		out->kernel = arena_sprintf(arena, "%s %s %s", name.sysname,
					    name.release, name.machine);
	if (pages > 0)
		out->memory_bytes = (int64_t)pages * sysconf(_SC_PAGESIZE);
}

/* -- The pulse -- */

/* In ticks: user, nice, system, idle, waiting, two interrupts, and stolen. */
static double thread_s(void)
{
	struct timespec time = {0};

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
	return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* The median of some rounds through pages that have been given back. */
double machine_fault_s(void)
{
	enum { PAGES = 64, ROUNDS = 9 };
	size_t page = (size_t)sysconf(_SC_PAGESIZE), size = PAGES * page;
	char *memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	double rounds[ROUNDS];
	int given = 0;

	if (memory == MAP_FAILED)
		return 0;
	madvise(memory, size, MADV_NOHUGEPAGE);
	for (int i = 0; i < ROUNDS; i++) {
		double start_s = thread_s();

		for (size_t at = 0; at < size; at += page)
			((volatile char *)memory)[at]++;
		rounds[i] = thread_s() - start_s;
		given |= madvise(memory, size, MADV_DONTNEED);
	}
	munmap(memory, size);
	qsort(rounds, ROUNDS, sizeof(*rounds), compare);
	return given == 0 ? rounds[ROUNDS / 2] / PAGES : 0;
}

static void read_times(struct machine_pulse *out, const char *root,
		       struct arena *arena)
{
	enum { IDLE = 3, WAITING = 4, STOLEN = 7, TIMES };
	const char *line = proc_value(root, "/proc/stat", "cpu ", arena);
	double ticks = (double)sysconf(_SC_CLK_TCK);

	for (int i = 0; i < TIMES; i++) {
		char *rest;
		double time_s = strtod(line, &rest) / ticks;

		if (rest == line)
			return;
		line = rest;
		out->time_s += time_s;
		if (i == STOLEN)
			out->steal_s = time_s;
		else if (i != IDLE && i != WAITING)
			out->busy_s += time_s;
	}
}

static double usage_s(int who)
{
	struct rusage usage = {0};

	getrusage(who, &usage);
	return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
	       (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e-6;
}

static int64_t count_throttles(const char *root, struct arena *arena)
{
	const char **paths = proc_list(root,
				       "/sys/devices/system/cpu/cpu[0-9]*/"
				       "thermal_throttle/*_throttle_count",
				       arena);
	int64_t sum = 0;

	for (size_t i = 0; paths[i]; i++)
		sum += proc_number(root, paths[i], "", arena);
	return sum;
}

void machine_pulse(struct machine_pulse *out, const char *root,
		   struct arena *arena)
{
	struct proc_quota quota;
	int64_t pages = proc_number(root, "/proc/vmstat", "pswpin", arena) +
			proc_number(root, "/proc/vmstat", "pswpout", arena);

	proc_quota(&quota, root, arena);
	*out = (struct machine_pulse){
		.own_s = usage_s(RUSAGE_SELF) + usage_s(RUSAGE_CHILDREN),
		.throttles = count_throttles(root, arena),
		.limited = quota.throttled,
		.swap_bytes = pages * sysconf(_SC_PAGESIZE),
	};
	read_times(out, root, arena);
}

/* -- The environment -- */

const char **machine_environment(struct arena *arena)
{
	static const char *const names[] = {
		"CC",
		"CXX",
		"CFLAGS",
		"CXXFLAGS",
		"CPPFLAGS",
		"LDFLAGS",
		"MAKEFLAGS",
		"LD_LIBRARY_PATH",
		"LD_PRELOAD",
		"GLIBC_TUNABLES",
		"MALLOC_ARENA_MAX",
		"OMP_NUM_THREADS",
		"GOMAXPROCS",
		"GOFLAGS",
		"RUSTFLAGS",
		"PYTHONHASHSEED",
		"PYTHONPATH",
		"JAVA_TOOL_OPTIONS",
		"LC_ALL",
		"LANG",
	};
	enum { NAMES = sizeof(names) / sizeof(names[0]) };
	const char **set = arena_array(arena, NAMES + 1, sizeof(*set));
	size_t count = 0;

	for (size_t i = 0; i < NAMES; i++) {
		const char *value = getenv(names[i]);

		if (value)
			set[count++] =
				arena_sprintf(arena, "%s=%s", names[i], value);
	}
	return set;
}
