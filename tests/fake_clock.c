/* SPDX-License-Identifier: MIT */
/*
 * A clock that somebody sets, for LD_PRELOAD: the time of day is a year later
 * as long as the file is there that $FAKE_CLOCK names.  And one that runs
 * faster: $FAKE_CLOCK_SPEED times as fast as the monotonic clock.
 */
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static struct timespec faster(struct timespec now, long speed)
{
	static struct timespec first;
	long long ns;

	if (first.tv_sec == 0)
		first = now;
	ns = (now.tv_sec - first.tv_sec) * 1000000000LL +
	     (now.tv_nsec - first.tv_nsec);
	ns = ns * speed + first.tv_nsec;
	return (struct timespec){first.tv_sec + ns / 1000000000,
				 ns % 1000000000};
}

int clock_gettime(clockid_t id, struct timespec *out)
{
	static int (*real)(clockid_t, struct timespec *);
	const char *file = getenv("FAKE_CLOCK");
	const char *speed = getenv("FAKE_CLOCK_SPEED");
	int ret;

	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "clock_gettime");
	ret = real(id, out);
	if (ret == 0 && id == CLOCK_REALTIME && file && access(file, F_OK) == 0)
		out->tv_sec += 365L * 86400;
	if (ret == 0 && id == CLOCK_MONOTONIC && speed)
		*out = faster(*out, strtol(speed, NULL, 10));
	return ret;
}
