/* SPDX-License-Identifier: MIT */
#include "vcs/stamp.h"

/*
 * Nobody writes into the trees of a made-up world, so there is no clock to wait
 * for: a tick for each build would be most of a bisection's time.
 */
struct timespec stamp_now(void)
{
	return (struct timespec){.tv_sec = 1};
}

int stamp_files(int64_t *latest_s, const char *path, struct timespec begun,
		struct err *err)
{
	(void)path;
	(void)err;
	*latest_s = begun.tv_sec;
	return 0;
}
