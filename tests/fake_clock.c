/* SPDX-License-Identifier: MIT */
/*
 * A clock that somebody sets, for LD_PRELOAD: the time of day is a year later
 * as long as the file is there that $FAKE_CLOCK names.
 */
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

int clock_gettime(clockid_t id, struct timespec *out)
{
	static int (*real)(clockid_t, struct timespec *);
	const char *file = getenv("FAKE_CLOCK");
	int ret;

	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "clock_gettime");
	ret = real(id, out);
	if (ret == 0 && id == CLOCK_REALTIME && file && access(file, F_OK) == 0)
		out->tv_sec += 365L * 86400;
	return ret;
}
