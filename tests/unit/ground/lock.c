/* SPDX-License-Identifier: MIT */
#include "tests/unit/check.h"

#include "probe/ground/fs.h"
#include "probe/ground/lock.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void check_locking(void)
{
	struct err err = {0};
	pid_t holder = 99, child;
	int fd, again, status = 0;

	check_int(lock_take(&fd, &holder, "lock", &err), 0);
	check(fd >= 0);
	check_int(holder, 0);
	check_int(lock_take(&again, &holder, "lock", &err), 0);
	check_int(again, -1);
	check_int(holder, getpid());

	/* Another process is told the same. */
	fflush(stdout);
	child = fork();
	if (child == 0) {
		lock_take(&again, &holder, "lock", &err);
		_exit(again == -1 && holder == getppid() ? 0 : 1);
	}
	check(waitpid(child, &status, 0) == child && status == 0);

	close(fd);
	check_int(lock_take(&again, &holder, "lock", &err), 0);
	check(again >= 0);
	close(again);
	check_int(lock_take(&again, &holder, "no/lock", &err), -1);
	check_int(again, -1);
	check_has(err.text, "no/lock");
}

/* What is only looked at is neither made nor changed. */
static void check_looking(void)
{
	ARENA_SCOPE(tmp);
	struct err err = {0}, missing = {0};
	int fd, again;
	char *text;

	check_int(fs_write("seen", "1234\n", 5, &err), 0);
	check_int(lock_file(&fd, "seen", &err), 0);
	check(fd >= 0);
	check_int(lock_file(&again, "seen", &err), 0);
	check_int(again, -1);
	close(fd);
	check_int(fs_read(&text, NULL, "seen", 99, &tmp, &err), 0);
	check_str(text, "1234\n");
	check_int(lock_file(&fd, "unseen", &missing), -1);
	check(!fs_exists("unseen"));
	check_str(err.text, "");
}

/* A lock that is removed is not one any more, whoever makes it again. */
static void check_removed(void)
{
	struct err err = {0};
	pid_t holder;
	int fd, other;

	check_int(lock_take(&fd, &holder, "gone", &err), 0);
	check(lock_is_at(fd, "gone"));
	unlink("gone");
	check(!lock_is_at(fd, "gone"));
	check_int(lock_take(&other, &holder, "gone", &err), 0);
	check(other >= 0 && lock_is_at(other, "gone"));
	check(!lock_is_at(fd, "gone"));
	close(fd);
	close(other);
	check_str(err.text, "");
}

static void check_refused(const char *path, const char *want)
{
	struct err err = {0};
	pid_t holder;
	int fd;

	check_int(lock_take(&fd, &holder, path, &err), -1);
	check_int(fd, -1);
	check_has(err.text, want);
}

static void check_odd_places(void)
{
	ARENA_SCOPE(tmp);
	struct err err = {0};
	char *text;

	check_int(fs_write("mine", "precious", 8, &err), 0);
	check_int(symlink("mine", "link"), 0);
	check_refused("link", "link is a link, and not a file of ours");
	check_int(mkfifo("pipe", 0600), 0);
	check_refused("pipe", "pipe is a pipe");
	check_int(mkdir("folder", 0700), 0);
	check_refused("folder", "folder is a folder");
	check_int(link("mine", "second"), 0);
	check_refused("second", "has another name elsewhere");
	check_int(fs_read(&text, NULL, "mine", 99, &tmp, &err), 0);
	check_str(text, "precious");
}

void check_lock(void)
{
	check_locking();
	check_looking();
	check_removed();
	check_odd_places();
}
