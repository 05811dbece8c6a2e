/* SPDX-License-Identifier: MIT */
#include "probe/trace/sources.h"

#include <errno.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum {
	RING_BYTES = 4 << 20,
	FORMAT_LOST = 1 << 4, /* PERF_FORMAT_LOST, since Linux 6.0 */
};

/*
 * A tracepoint, or with a `point` of 0 no event at all.  The first one of a
 * processor tells of tasks as well, and of switches if it is no event.
 */
static int open_event(const struct sources *sources, int point, bool first,
		      pid_t pid, int cpu)
{
	struct perf_event_attr attr = {
		.size = sizeof(attr),
		.type = point ? PERF_TYPE_TRACEPOINT : PERF_TYPE_SOFTWARE,
		.config = point ? (uint64_t)point : PERF_COUNT_SW_DUMMY,
		.sample_period = 1,
		.sample_type = DECODE_SAMPLE | (point ? PERF_SAMPLE_RAW : 0U),
		.read_format = sources->knows_lost ? FORMAT_LOST : 0U,
		.disabled = 1,
		.inherit = pid > 0,
		.enable_on_exec = pid > 0,
		.exclude_kernel = point == 0,
		.exclude_hv = point == 0,
		.comm = first,
		.comm_exec = first,
		.task = first,
		.context_switch = first && point == 0,
		.sample_id_all = 1,
		.use_clockid = 1,
		.clockid = CLOCK_MONOTONIC,
		.watermark = 1,
		/* 0: when half of the ring is full, as seldom as can be. */
		.wakeup_watermark = sources->live ? 0 : UINT32_MAX,
	};

	return (int)syscall(SYS_perf_event_open, &attr, pid, cpu, -1,
			    PERF_FLAG_FD_CLOEXEC);
}

static void close_source(struct source *source)
{
	ring_close(&source->ring);
	while (source->count > 0)
		close(source->fds[--source->count]);
}

/* One more, whose records go to the first one's ring. */
static int add_point(const struct sources *sources, struct source *source,
		     int point)
{
	int fd;

	if (point == 0)
		return 0;
	fd = open_event(sources, point, false, -1, source->cpu);
	if (fd < 0)
		return -1;
	source->fds[source->count++] = fd;
	return ioctl(fd, PERF_EVENT_IOC_SET_OUTPUT, source->fds[0]);
}

static int add_points(const struct sources *sources, struct source *source)
{
	const struct decode_points *points = sources->points;

	if (add_point(sources, source, points->waking.id) < 0 ||
	    add_point(sources, source, points->made.id) < 0 ||
	    add_point(sources, source, points->vm_exit.id) < 0)
		return -1;
	return add_point(sources, source, points->vm_entry.id);
}

/* -1 with errno. */
static int open_source(const struct sources *sources, struct source *source,
		       pid_t pid)
{
	bool all = sources->all;
	int fd = open_event(sources, all ? sources->points->switched.id : 0,
			    true, all ? -1 : pid, source->cpu);
	int reason;

	if (fd < 0)
		return -1;
	source->fds[source->count++] = fd;
	if (ring_open(&source->ring, fd, source->cpu, RING_BYTES) == 0 &&
	    (!all || add_points(sources, source) == 0))
		return 0;
	reason = errno;
	close_source(source);
	errno = reason;
	return -1;
}

/* Processors that are switched off have none. */
static int open_each(struct sources *sources, pid_t pid)
{
	int reason = ENODEV;
	bool any = false;

	for (size_t i = 0; i < sources->count; i++) {
		if (open_source(sources, &sources->list[i], pid) == 0)
			any = true;
		else
			reason = errno;
	}
	errno = reason;
	return any ? 0 : -1;
}

void sources_close(struct sources *sources)
{
	for (size_t i = 0; i < sources->count; i++)
		close_source(&sources->list[i]);
}

/* Does this kernel count what it loses?  Before Linux 6.0 it does not. */
int sources_open(struct sources *sources, pid_t pid)
{
	if (open_each(sources, pid) == 0)
		return 0;
	if (errno != EINVAL || !sources->knows_lost)
		return -1;
	sources->knows_lost = false;
	return open_each(sources, pid);
}

void sources_watch(const struct sources *sources, int epoll)
{
	for (size_t i = 0; i < sources->count; i++) {
		struct epoll_event event = {.events = EPOLLIN};

		if (sources->list[i].count > 0)
			epoll_ctl(epoll, EPOLL_CTL_ADD, sources->list[i].fds[0],
				  &event);
	}
}

static void set_all(const struct sources *sources, unsigned long request)
{
	for (size_t i = 0; i < sources->count; i++) {
		const struct source *source = &sources->list[i];

		for (size_t j = 0; j < source->count; j++)
			ioctl(source->fds[j], request, 0);
	}
}

void sources_enable(const struct sources *sources)
{
	set_all(sources, PERF_EVENT_IOC_ENABLE);
}

void sources_disable(const struct sources *sources)
{
	set_all(sources, PERF_EVENT_IOC_DISABLE);
}

void sources_read(struct sources *sources, ring_fn *take, void *whom)
{
	for (size_t i = 0; i < sources->count; i++)
		ring_read(&sources->list[i].ring, take, whom);
}

/* Of one processor: what its events say, or -1 when one cannot know. */
static int64_t lost_of(const struct sources *sources,
		       const struct source *source)
{
	int64_t lost = 0;

	if (!sources->knows_lost)
		return ring_is_full(&source->ring) ? -1 : 0;
	for (size_t i = 0; i < source->count; i++) {
		uint64_t got[2];

		if (read(source->fds[i], got, sizeof(got)) == sizeof(got))
			lost += (int64_t)got[1];
	}
	return lost;
}

int64_t sources_lost(const struct sources *sources)
{
	int64_t all = 0;

	for (size_t i = 0; i < sources->count; i++) {
		int64_t lost = lost_of(sources, &sources->list[i]);

		if (lost < 0)
			return -1;
		all += lost;
	}
	return all;
}
