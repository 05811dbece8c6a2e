/* SPDX-License-Identifier: MIT */
#include "probe/count/counter.h"

#include "probe/ground/fs.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

int counter_open(const struct counter *counter, pid_t pid, int group)
{
	const struct event *event = &counter->event;
	struct perf_event_attr attr = {
		.size = sizeof(attr),
		.type = event->type,
		.config = event->config,
		.config1 = event->config1,
		.config2 = event->config2,
		.read_format =
			PERF_FORMAT_TOTAL_TIME_ENABLED |
			PERF_FORMAT_TOTAL_TIME_RUNNING |
			(event->slots != EVENT_NO_SLOTS ? PERF_FORMAT_GROUP
							: 0),
		.disabled = group < 0 || event->slots == EVENT_NO_SLOTS,
		.inherit = pid > 0,
		.enable_on_exec = pid > 0 &&
				  (group < 0 || event->slots == EVENT_NO_SLOTS),
		.exclude_user = event->kernel_only,
		.exclude_kernel = event->user_only || counter->user_only,
		.exclude_hv = event->user_only || counter->user_only,
	};

	return (int)syscall(SYS_perf_event_open, &attr, pid, -1, group,
			    PERF_FLAG_FD_CLOEXEC);
}

/* -- Why not -- */

int counter_read_number(const char *path, int otherwise)
{
	ARENA_SCOPE(tmp);
	struct err ignored = {0};
	char *text, *end;
	long number;

	if (fs_read(&text, NULL, path, 4096, &tmp, &ignored) < 0)
		return otherwise;
	number = strtol(text, &end, 10);
	return end == text ? otherwise : (int)number;
}

static bool in_virtual_machine(void)
{
	ARENA_SCOPE(tmp);
	struct err ignored = {0};
	char *text;

	return fs_read(&text, NULL, "/proc/cpuinfo", 16 << 20, &tmp,
		       &ignored) == 0 &&
	       strstr(text, " hypervisor");
}

/* Only the kernel's part of it is wanted, or there is no other. */
static bool is_of_kernel(const struct event *event)
{
	return event->kernel_only ||
	       (event->type == PERF_TYPE_SOFTWARE &&
		(event->config == PERF_COUNT_SW_CONTEXT_SWITCHES ||
		 event->config == PERF_COUNT_SW_CPU_MIGRATIONS));
}

static const char *why_forbidden(const struct event *event, struct arena *arena)
{
	int paranoid =
		counter_read_number("/proc/sys/kernel/perf_event_paranoid", -1);

	if (paranoid > 2 || (paranoid == 2 && is_of_kernel(event)))
		return arena_sprintf(
			arena,
			"the kernel forbids %s (perf_event_paranoid is %d; as "
			"root: sysctl kernel.perf_event_paranoid=1)",
			paranoid > 2 ? "it" : "to count in it", paranoid);
	return "it is forbidden, as in a container whose seccomp filter has "
	       "no perf_event_open (--cap-add PERFMON)";
}

/* Does the processor count anything at all? */
static bool counts_cycles(void)
{
	struct counter cycles = {.event = {.type = PERF_TYPE_HARDWARE,
					   .config = PERF_COUNT_HW_CPU_CYCLES},
				 .user_only = true};
	int fd = counter_open(&cycles, 0, -1);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

static const char *why_not(const struct event *event, int reason,
			   struct arena *arena)
{
	switch (reason) {
	case EACCES:
	case EPERM:
		return why_forbidden(event, arena);
	case ENOSYS:
		return "this kernel has no perf_event_open";
	case ENOENT:
	case ENODEV:
	case ENXIO:
	case EOPNOTSUPP:
		if (!event->hardware)
			return "this kernel does not count it";
		if (counts_cycles())
			return "this processor does not count it";
		if (in_virtual_machine())
			return "this virtual machine has no counters of the "
			       "processor";
		return "the processor's counters are not to be had";
	case EINVAL:
		return "it cannot be counted for one process";
	default:
		return arena_strdup(arena, strerror(reason));
	}
}

/*
 * What happens in the kernel alone would always be 0 in the user's part, so
 * that is no way out.
 */
void counter_try(struct counter *counter, int group, struct arena *arena)
{
	int fd = counter_open(counter, 0, group), reason = errno;

	if (fd < 0 && (reason == EACCES || reason == EPERM) &&
	    !is_of_kernel(&counter->event)) {
		counter->user_only = true;
		fd = counter_open(counter, 0, group);
		reason = errno;
	}
	counter->idle_fd = fd;
	if (fd < 0)
		counter->reason = why_not(&counter->event, reason, arena);
}
