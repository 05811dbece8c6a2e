/* SPDX-License-Identifier: MIT */
#include "probe/ground/crash.h"

#ifdef CRASH_POINTS

#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void count_passing(void)
{
	const char *file = getenv("PERFBISECT_CRASH_COUNT");
	int fd = file ? open(file, O_WRONLY | O_APPEND | O_CLOEXEC) : -1;

	if (fd >= 0) {
		(void)!write(fd, ".", 1);
		close(fd);
	}
}

/* In tests alone, so that a count may be kept here. */
static bool is_now(const char *name)
{
	static long passed;
	const char *wanted = getenv("PERFBISECT_CRASH_AT");
	size_t length = strlen(name);

	if (!wanted || strncmp(wanted, name, length) != 0 ||
	    wanted[length] != ':')
		return false;
	count_passing();
	return ++passed == atol(wanted + length + 1);
}

void crash_point(const char *name)
{
	if (is_now(name))
		raise(SIGKILL);
}

void crash_torn(int fd, const char *data, size_t length)
{
	if (!is_now("torn"))
		return;
	(void)!write(fd, data, length / 2);
	raise(SIGKILL);
}

#else

/* ISO C wants a declaration in every file. */
typedef int crash_points_are_left_out;

#endif
