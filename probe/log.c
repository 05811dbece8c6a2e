/* SPDX-License-Identifier: MIT */
#include "probe/log.h"

#include <fcntl.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Looking wakes us up, so it is done often only where a file grows fast. */
static const double nap_first_s = 0.05, nap_most_s = 0.5, nap_busy_s = 0.01;

/* The command may have put anything in its place. */
enum { CAREFULLY = O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC };

struct log_watch log_watch(const char *out, const char *errors,
			   int64_t most_bytes, double now_s)
{
	return (struct log_watch){
		.paths = {out, errors},
		.most_bytes = most_bytes,
		.nap_s = nap_first_s,
		.due_s = most_bytes > 0 ? now_s + nap_first_s : INFINITY,
	};
}

double log_due_s(const struct log_watch *watch)
{
	return watch->due_s;
}

/* With another name it is somebody's file, which the command has put there. */
static bool is_log(int fd, struct stat *st)
{
	return fstat(fd, st) == 0 && S_ISREG(st->st_mode) &&
	       st->st_nlink == 1 && st->st_uid == geteuid();
}

/* Give the middle of a file back to the disk; how long it is. */
static int64_t punch(const char *path, int64_t most_bytes)
{
	int fd = path ? open(path, O_WRONLY | CAREFULLY) : -1;
	int64_t size = 0;
	struct stat st;

	if (fd < 0)
		return 0;
	if (is_log(fd, &st))
		size = st.st_size;
	/* Where holes are not to be had, the log is cut at the end only. */
	if (size > 2 * most_bytes)
		(void)!fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
				 most_bytes / 2, size - most_bytes);
	close(fd);
	return size;
}

void log_look(struct log_watch *watch, double now_s)
{
	int64_t size = 0;

	if (watch->most_bytes <= 0 || now_s < watch->due_s)
		return;
	for (size_t i = 0; i < 2; i++)
		size += punch(watch->paths[i], watch->most_bytes);
	if (size - watch->size_bytes > watch->most_bytes / 8)
		watch->nap_s = nap_busy_s;
	else if (watch->nap_s < nap_most_s)
		watch->nap_s *= 2;
	watch->size_bytes = size;
	watch->due_s = now_s + watch->nap_s;
}

/* Move the last half of `most_bytes` up behind the first half and a mark. */
static void close_gap(int fd, int64_t size, int64_t most_bytes)
{
	int64_t from = size - most_bytes / 2, to = most_bytes / 2;
	char buffer[65536], mark[80];
	ssize_t got;

	if (from - to <= (int64_t)sizeof(mark))
		return;
	snprintf(mark, sizeof(mark), "\n[... %lld bytes left out ...]\n",
		 (long long)(from - to));
	got = pwrite(fd, mark, strlen(mark), to);
	while (got > 0) {
		to += got;
		got = pread(fd, buffer, sizeof(buffer), from);
		if (got <= 0)
			break;
		from += got;
		got = pwrite(fd, buffer, (size_t)got, to);
	}
	(void)!ftruncate(fd, to);
}

void log_cut(const char *path, int64_t most_bytes)
{
	int fd = path && most_bytes > 0 ? open(path, O_RDWR | CAREFULLY) : -1;
	struct stat st;

	if (fd < 0)
		return;
	if (is_log(fd, &st))
		close_gap(fd, st.st_size, most_bytes);
	close(fd);
}
