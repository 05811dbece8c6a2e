/* SPDX-License-Identifier: MIT */
#include "bisect/session/folder.h"

#include "bisect/session/journal.h"
#include "bisect/session/owner.h"
#include "probe/ground/fs.h"
#include "probe/ground/lock.h"
#include "probe/ground/private.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { DYING_TRIES = 100 }; /* of 20 ms */

static char *inside(const char *dir, const char *name, struct arena *arena)
{
	return arena_sprintf(arena, "%s/%s", dir, name);
}

static int in_use(const char *dir, pid_t holder, struct err *err)
{
	if (holder > 0)
		return err_set(err, "%s is in use by process %d", dir,
			       (int)holder);
	return err_set(err, "%s is in use by another process", dir);
}

/* A child of one that was killed has its lock until it is another program. */
static bool is_dying(pid_t holder)
{
	return holder > 0 && kill(holder, 0) < 0 && errno == ESRCH;
}

int folder_lock(int *fd, const char *dir, struct err *err)
{
	static const struct timespec pause = {.tv_nsec = 20000000};
	ARENA_SCOPE(tmp);
	const char *path = inside(dir, "lock", &tmp);
	pid_t holder;

	for (int left = DYING_TRIES;; left--) {
		if (lock_take(fd, &holder, path, err) < 0)
			return -1;
		if (*fd >= 0 || left == 0 || !is_dying(holder))
			break;
		nanosleep(&pause, NULL);
	}
	return *fd < 0 ? in_use(dir, holder, err) : 0;
}

static int move_aside(const char **moved, const char *dir, struct arena *arena,
		      struct err *err)
{
	for (int n = 1;; n++) {
		const char *aside = arena_sprintf(arena, "%s.%d", dir, n);

		if (fs_exists(aside))
			continue;
		if (rename(dir, aside) < 0)
			return err_sys(err, "move %s to %s", dir, aside);
		*moved = aside;
		return 0;
	}
}

/* Where the lock was removed, the journal is locked still. */
static int move_unused(const char **moved, const char *dir, struct arena *arena,
		       struct err *err)
{
	int lock, journal = -1;

	if (folder_lock(&lock, dir, err) < 0)
		return -1;
	if (journal_lock(&journal, inside(dir, "journal.jsonl", arena), err) ==
	    0) {
		if (journal < 0)
			in_use(dir, 0, err);
		else
			move_aside(moved, dir, arena, err);
	}
	if (journal >= 0)
		close(journal);
	close(lock);
	return err->failed ? -1 : 0;
}

int folder_make_room(const char **moved, const char *dir, struct arena *arena,
		     struct err *err)
{
	if (!fs_exists(dir))
		return 0;
	if (private_check_folder(dir, err) < 0)
		return -1;
	if (fs_is_empty(dir))
		return 0;
	if (!fs_exists(inside(dir, "journal.jsonl", arena)))
		return err_set(err,
			       "%s is there and is no session of perfbisect; "
			       "give another --output",
			       dir);
	if (owner_check(dir, err) < 0 || owner_check_tracked(dir, err) < 0)
		return -1;
	return move_unused(moved, dir, arena, err);
}

const char *folder_canonical(const char *dir, struct arena *arena)
{
	char *path = realpath(dir, NULL), *copy;
	size_t length;

	copy = arena_strdup(arena, path ? path : dir);
	free(path);
	length = strlen(copy);
	while (length > 1 && copy[length - 1] == '/')
		copy[--length] = '\0';
	return copy;
}

void folder_keep_lock(int *fd, const char *dir)
{
	ARENA_SCOPE(tmp);
	const char *path = inside(dir, "lock", &tmp);
	struct err ignored = {0};
	pid_t holder;
	int again;

	if (lock_is_at(*fd, path) ||
	    lock_take(&again, &holder, path, &ignored) < 0 || again < 0)
		return;
	close(*fd);
	*fd = again;
}
