/* SPDX-License-Identifier: MIT */
#include "vcs/stamp.h"

#include "probe/ground/walk.h"

#include <errno.h>
#include <string.h>

/* Of a clock that stands still, or is set back. */
enum { PAUSES_MOST = 40 };

/* No file is later: newer kernels give some of them a finer time. */
static int64_t latest_second(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return now.tv_sec;
}

static bool is_since(struct timespec time, struct timespec begun)
{
	return time.tv_sec > begun.tv_sec ||
	       (time.tv_sec == begun.tv_sec && time.tv_nsec >= begun.tv_nsec);
}

/*
 * A file may have a finer time than that clock tells, and on a busy virtual
 * machine a tick comes late, with the time that it should have come at: so it
 * has to pass what the finer clock says.
 */
struct timespec stamp_now(void)
{
	const struct timespec pause = {.tv_nsec = 500000};
	struct timespec before, now;

	clock_gettime(CLOCK_REALTIME, &before);
	for (int i = 0; i < PAUSES_MOST; i++) {
		nanosleep(&pause, NULL);
		clock_gettime(CLOCK_REALTIME_COARSE, &now);
		if (!is_since(before, now))
			break;
	}
	return now;
}

/* What the tool keeps beside the files is its own business. */
static bool is_the_tools(const struct walk_entry *entry)
{
	return entry->depth == 1 && (strcmp(entry->name, ".git") == 0 ||
				     strcmp(entry->name, ".hg") == 0);
}

static int stamp_all(const char *path, struct timespec begun, int64_t second,
		     struct err *err)
{
	struct walk *walk = walk_begin(AT_FDCWD, path, 0);
	const struct timespec times[2] = {{.tv_nsec = UTIME_OMIT},
					  {.tv_sec = (time_t)second}};
	struct walk_entry entry;

	while (walk_next(&entry, walk, err)) {
		if (is_the_tools(&entry) && entry.kind == WALK_FOLDER)
			walk_skip(walk);
		/* The time of its status: ours of before may lie ahead. */
		if (entry.kind != WALK_FILE || !S_ISREG(entry.st.st_mode) ||
		    is_the_tools(&entry) || !is_since(entry.st.st_ctim, begun))
			continue;
		if (utimensat(entry.dir, entry.name, times,
			      AT_SYMLINK_NOFOLLOW) < 0 &&
		    errno != ENOENT)
			err_sys(err, "set the time of %s", entry.path);
	}
	walk_end(walk);
	return err->failed ? -1 : 0;
}

int stamp_files(int64_t *latest_s, const char *path, struct timespec begun,
		struct err *err)
{
	int64_t before_s = *latest_s > 0 ? *latest_s : begun.tv_sec;

	*latest_s = latest_second();
	if (before_s < begun.tv_sec)
		return 0;
	*latest_s = before_s + 1;
	return stamp_all(path, begun, *latest_s, err);
}
