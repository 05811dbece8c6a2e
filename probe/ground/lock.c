/* SPDX-License-Identifier: MIT */
#include "probe/ground/lock.h"

#include "probe/ground/private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* Each time, somebody has put another file in its place since it was opened. */
enum { TRIES = 100 };

bool lock_descriptor(int fd, const char *path, struct err *err)
{
	if (flock(fd, LOCK_EX | LOCK_NB) == 0)
		return true;
	if (errno != EWOULDBLOCK)
		err_sys(err, "lock %s", path);
	return false;
}

bool lock_is_at(int fd, const char *path)
{
	struct stat own, there;

	return fstat(fd, &own) == 0 && lstat(path, &there) == 0 &&
	       own.st_dev == there.st_dev && own.st_ino == there.st_ino;
}

static pid_t read_holder(int fd)
{
	char pid[32] = "";

	if (read(fd, pid, sizeof(pid) - 1) <= 0)
		return 0;
	return (pid_t)strtol(pid, NULL, 10);
}

static int write_holder(int fd, const char *path, struct err *err)
{
	char pid[32];
	int length = snprintf(pid, sizeof(pid), "%d\n", (int)getpid());

	if (ftruncate(fd, 0) < 0 || pwrite(fd, pid, (size_t)length, 0) < length)
		return err_sys(err, "write %s", path);
	return 0;
}

int lock_take(int *fd_out, pid_t *holder, const char *path, struct err *err)
{
	int fd;

	*fd_out = -1;
	*holder = 0;
	for (int left = TRIES;; left--) {
		fd = private_open(path, O_RDWR | O_CREAT, err);
		if (fd < 0)
			return -1;
		if (!lock_descriptor(fd, path, err)) {
			*holder = read_holder(fd);
			close(fd);
			return err->failed ? -1 : 0;
		}
		if (lock_is_at(fd, path))
			break;
		close(fd);
		if (left == 0)
			return err_set(err, "%s is replaced again and again",
				       path);
	}
	if (write_holder(fd, path, err) < 0) {
		close(fd);
		return -1;
	}
	*fd_out = fd;
	return 0;
}

int lock_file(int *fd_out, const char *path, struct err *err)
{
	int fd = private_open(path, O_RDWR, err);

	*fd_out = -1;
	if (fd < 0)
		return -1;
	if (lock_descriptor(fd, path, err))
		*fd_out = fd;
	else
		close(fd);
	return err->failed ? -1 : 0;
}
