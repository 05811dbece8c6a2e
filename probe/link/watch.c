/* SPDX-License-Identifier: MIT */
#include "probe/link/link.h"

#include "probe/link/copies.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * A file that is opened wakes a thread, which looks into /proc for who maps it:
 * every process that has begun since.  A file may be opened to be read only, so
 * that this counts for use where no program at all was seen, since what it was
 * opened by has ended at once; and for libraries, which are hardly ever read.
 */
enum {
	LOOK_AFTER_MS = 3,   /* from look to look, soon after an event */
	LOOK_SOON_MS = 60,   /* what is soon */
	LOOK_ANYWAY_MS = 50, /* without any */
	BEFORE_MOST = 32768,
};

struct watched {
	const char *path;
	dev_t device;
	ino_t inode;
	size_t index; /* in the list of links */
	int wd;	      /* of inotify, or -1 */
};

struct watch {
	struct links *links;
	struct watched *files; /* by inode */
	size_t count;
	bool *mapped, *opened; /* of each link */
	pid_t *before;	       /* processes that were there, in order */
	size_t before_count;
	int inotify, stop;
	pthread_t thread;
};

/* -- Who maps what -- */

static void found(struct watch *watch, dev_t device, ino_t inode)
{
	size_t low = 0, high = watch->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (watch->files[middle].inode < inode)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < watch->count && watch->files[low].inode == inode; low++) {
		if (watch->files[low].device == device)
			watch->mapped[watch->files[low].index] = true;
	}
}

/* The device that a map names is not that of the file on some systems. */
static void found_path(struct watch *watch, const char *path)
{
	struct stat st;

	if (stat(path, &st) == 0 && S_ISREG(st.st_mode))
		found(watch, st.st_dev, st.st_ino);
}

static void look_at_maps(struct watch *watch, const char *pid)
{
	char path[64], line[PATH_MAX + 128], permissions[8];
	FILE *maps;
	int at;

	snprintf(path, sizeof(path), "/proc/%.16s/exe", pid);
	found_path(watch, path);
	snprintf(path, sizeof(path), "/proc/%.16s/maps", pid);
	maps = fopen(path, "re");
	while (maps && fgets(line, sizeof(line), maps)) {
		at = 0;
		if (sscanf(line, "%*s %7s %*s %*s %*s %n", permissions, &at) !=
			    1 ||
		    at == 0 || line[at] != '/' || permissions[2] != 'x')
			continue;
		line[strcspn(line, "\n")] = '\0';
		found_path(watch, line + at);
	}
	if (maps)
		fclose(maps);
}

static int compare_pids(const void *a, const void *b)
{
	const pid_t *one = a, *other = b;

	return (*one > *other) - (*one < *other);
}

static bool was_before(const struct watch *watch, pid_t pid)
{
	return bsearch(&pid, watch->before, watch->before_count, sizeof(pid),
		       compare_pids) != NULL;
}

/* Each process; while nobody is watched, they are only noted. */
static void look(struct watch *watch, bool note)
{
	DIR *proc = opendir("/proc");
	struct dirent *entry;

	while (proc && (entry = readdir(proc))) {
		pid_t pid = (pid_t)atoi(entry->d_name);

		if (!isdigit((unsigned char)entry->d_name[0]))
			continue;
		if (!note && !was_before(watch, pid))
			look_at_maps(watch, entry->d_name);
		else if (note && watch->before_count < BEFORE_MOST)
			watch->before[watch->before_count++] = pid;
	}
	if (proc)
		closedir(proc);
}

/* -- The thread -- */

static void opened(struct watch *watch, int wd)
{
	for (size_t i = 0; i < watch->count; i++) {
		if (watch->files[i].wd == wd)
			watch->opened[watch->files[i].index] = true;
	}
}

/* Whether there were any. */
static bool take_events(struct watch *watch)
{
	char buffer[8192]
		__attribute__((aligned(__alignof__(struct inotify_event))));
	bool any = false;
	ssize_t got;

	while ((got = read(watch->inotify, buffer, sizeof(buffer))) > 0) {
		for (const char *at = buffer; at < buffer + got;) {
			const struct inotify_event *event = (const void *)at;

			opened(watch, event->wd);
			at += sizeof(*event) + event->len;
		}
		any = true;
	}
	return any;
}

static void *watch_main(void *context)
{
	struct watch *watch = context;
	struct pollfd fds[] = {{.fd = watch->stop, .events = POLLIN},
			       {.fd = watch->inotify, .events = POLLIN}};
	int soon_ms = 0;

	while (!(fds[0].revents & POLLIN)) {
		int wait_ms = soon_ms > 0 ? LOOK_AFTER_MS : LOOK_ANYWAY_MS;

		if (poll(fds, 2, wait_ms) < 0 && errno != EINTR)
			break;
		soon_ms -= LOOK_AFTER_MS;
		if (fds[1].revents & POLLIN && take_events(watch))
			soon_ms = LOOK_SOON_MS;
		look(watch, false);
	}
	return NULL;
}

/* Signals are the other thread's. */
static int start(struct watch *watch, struct err *err)
{
	sigset_t all, before;
	int failed;

	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &before);
	failed = pthread_create(&watch->thread, NULL, watch_main, watch);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	errno = failed;
	return failed ? err_sys(err, "start a thread") : 0;
}

/* -- What is watched -- */

static int compare_inodes(const void *a, const void *b)
{
	const struct watched *one = a, *other = b;

	return (one->inode > other->inode) - (one->inode < other->inode);
}

static void add_file(struct watch *watch, const char *path, size_t index)
{
	struct watched *file = &watch->files[watch->count];
	struct stat st;

	if (lstat(path, &st) < 0)
		return;
	*file = (struct watched){.path = path,
				 .device = st.st_dev,
				 .inode = st.st_ino,
				 .index = index,
				 .wd = -1};
	/* Without it looks alone have to find them. */
	if (watch->inotify >= 0)
		file->wd = inotify_add_watch(watch->inotify, path, IN_OPEN);
	watch->count++;
}

static int find_copies(struct links *links, struct arena *arena,
		       struct err *err)
{
	ARENA_SCOPE(tmp);
	const char **outputs =
		arena_array(&tmp, links->count + 1, sizeof(*outputs));
	const char ***copies =
		arena_array(&tmp, links->count + 1, sizeof(*copies));

	for (size_t i = 0; i < links->count; i++)
		outputs[i] = links->list[i].output;
	if (copies_find(copies, outputs, links->count, links->tree,
			links->records, arena, err) < 0)
		return -1;
	for (size_t i = 0; i < links->count; i++)
		links->list[i].copies = copies[i];
	return 0;
}

static void add_files(struct watch *watch, struct arena *arena)
{
	const struct links *links = watch->links;
	size_t most = links->count;

	for (size_t i = 0; i < links->count; i++) {
		for (const char **copy = links->list[i].copies; *copy; copy++)
			most++;
	}
	watch->files = arena_array(arena, most + 1, sizeof(*watch->files));
	for (size_t i = 0; i < links->count; i++) {
		add_file(watch, links->list[i].output, i);
		for (const char **copy = links->list[i].copies; *copy; copy++)
			add_file(watch, *copy, i);
	}
	if (watch->count > 0)
		qsort(watch->files, watch->count, sizeof(*watch->files),
		      compare_inodes);
}

int link_watch(struct links *links, struct arena *arena, struct err *err)
{
	struct watch *watch = arena_alloc(arena, sizeof(*watch));

	if (find_copies(links, arena, err) < 0)
		return -1;
	*watch = (struct watch){.links = links};
	watch->mapped = arena_array(arena, links->count + 1, sizeof(bool));
	watch->opened = arena_array(arena, links->count + 1, sizeof(bool));
	watch->before = arena_array(arena, BEFORE_MOST, sizeof(pid_t));
	watch->inotify = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	watch->stop = eventfd(0, EFD_CLOEXEC);
	if (watch->stop < 0)
		err_sys(err, "eventfd");
	add_files(watch, arena);
	look(watch, true);
	qsort(watch->before, watch->before_count, sizeof(pid_t), compare_pids);
	if (!err->failed && start(watch, err) == 0) {
		links->watch = watch;
		return 0;
	}
	close(watch->inotify);
	close(watch->stop);
	return -1;
}

/* Libraries are hardly ever read for anything but to map them. */
static bool is_library(const char *path)
{
	return strstr(strrchr(path, '/'), ".so") != NULL;
}

static bool is_used(const struct watch *watch, size_t index, bool any)
{
	const char *path = watch->links->list[index].output;

	if (watch->mapped[index])
		return true;
	return watch->opened[index] &&
	       (is_library(path) || (!any && access(path, X_OK) == 0));
}

void link_unwatch(struct links *links)
{
	struct watch *watch = links->watch;
	bool any = false;

	if (!watch)
		return;
	links->watch = NULL;
	eventfd_write(watch->stop, 1);
	pthread_join(watch->thread, NULL);
	if (watch->inotify >= 0) {
		take_events(watch);
		close(watch->inotify);
	}
	close(watch->stop);
	for (size_t i = 0; i < links->count; i++)
		any |= watch->mapped[i] && !is_library(links->list[i].output);
	for (size_t i = 0; i < links->count; i++)
		links->list[i].used = is_used(watch, i, any);
}
