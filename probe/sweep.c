/* SPDX-License-Identifier: MIT */
/*
 * Who is to be ended can fork meanwhile, faster than we can look.
 *
 * A process that forks and exits, over and over, is never there any more when
 * its number has been read out of a list; but each of its incarnations is a
 * child of ours, since its parent is gone, and the kernel's list of our
 * children is short and read in an instant, so that a few tries will do.
 *
 * Of a crowd that forks, those who are killed only make room for others below
 * the user's limit of processes.  So first all are stopped, until a look at
 * the whole family finds none that runs, and then killed at once.
 */
#include "probe/sweep.h"

#include "probe/ground/arena.h"
#include "probe/process.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
	TRIES = 50, /* to meet one that forks, or to stop a crowd */
	/* What is killed is gone by then; if not, sweep() has patience more. */
	KILL_WAIT_MS = 1000,
};

static const double patience_s = 10;
static const double blind_s = 0.5; /* the same, where there is no use */

bool sweep_stop(pid_t child, int pidfd, double grace_s, struct log_watch *watch)
{
	struct pollfd end = {.fd = pidfd, .events = POLLIN};
	double deadline = process_clock() + grace_s, now_s, left_s;
	int ready = 0;

	kill(-child, SIGTERM);
	/* A process that is stopped sees SIGTERM only when it goes on. */
	kill(-child, SIGCONT);
	while (ready <= 0 && !process_hurried() &&
	       (now_s = process_clock()) < deadline) {
		log_look(watch, now_s);
		left_s = fmin(deadline, log_due_s(watch)) - now_s;
		ready = poll(&end, 1, (int)(left_s * 1e3) + 1);
	}
	if (ready <= 0) {
		kill(-child, SIGKILL);
		kill(child, SIGKILL);
		ready = poll(&end, 1, KILL_WAIT_MS);
	}
	return ready > 0;
}

struct process {
	pid_t pid, parent;
	char state; /* as ps shows it */
};

struct family {
	struct process *all; /* of the machine, by number */
	size_t count, capacity;
	struct arena *arena;
};

/* "PID (NAME) STATE PARENT ...", where the name may hold anything. */
static bool read_process(struct process *out, const char *pid)
{
	char path[64], text[512];
	const char *behind;
	ssize_t got;
	int fd;

	snprintf(path, sizeof(path), "/proc/%.20s/stat", pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	got = read(fd, text, sizeof(text) - 1);
	close(fd);
	if (got <= 0)
		return false;
	text[got] = '\0';
	behind = strrchr(text, ')');
	if (!behind || strlen(behind) < 5)
		return false;
	out->pid = (pid_t)strtol(pid, NULL, 10);
	out->state = behind[2];
	out->parent = (pid_t)strtol(behind + 4, NULL, 10);
	return true;
}

static int by_pid(const void *a, const void *b)
{
	const struct process *one = a, *two = b;

	return (one->pid > two->pid) - (one->pid < two->pid);
}

static void look_around(struct family *family, struct arena *arena)
{
	DIR *proc = opendir("/proc");
	struct dirent *entry;

	*family = (struct family){.arena = arena};
	while (proc && (entry = readdir(proc)) != NULL) {
		struct process process;

		if (!isdigit((unsigned char)entry->d_name[0]) ||
		    !read_process(&process, entry->d_name))
			continue;
		family->all =
			arena_grow(arena, family->all, family->count,
				   &family->capacity, sizeof(*family->all));
		family->all[family->count++] = process;
	}
	if (proc)
		closedir(proc);
	if (family->count > 0)
		qsort(family->all, family->count, sizeof(*family->all), by_pid);
}

/* Does the line of parents lead to us, and not to one that we keep? */
static bool is_ours(const struct family *family, const struct process *process)
{
	pid_t us = getpid();

	for (size_t i = 0; process && i < family->count; i++) {
		struct process parent = {.pid = process->parent};

		if (parent.pid == us)
			return !process_keeps(process->pid);
		process = bsearch(&parent, family->all, family->count,
				  sizeof(*family->all), by_pid);
	}
	return false;
}

/* Stop all that run.  False when all stand still already. */
static bool stop_family(const struct family *family)
{
	bool stopped = false;

	for (size_t i = 0; i < family->count; i++) {
		const struct process *process = &family->all[i];

		if (!strchr("TtZX", process->state) && is_ours(family, process))
			stopped |= kill(process->pid, SIGSTOP) == 0;
	}
	return stopped;
}

static void kill_family(void)
{
	for (int i = 0; i < TRIES; i++) {
		ARENA_SCOPE(tmp);
		struct family family;

		look_around(&family, &tmp);
		if (i + 1 < TRIES && stop_family(&family))
			continue;
		for (size_t p = 0; p < family.count; p++) {
			if (is_ours(&family, &family.all[p]))
				kill(family.all[p].pid, SIGKILL);
		}
		break;
	}
}

/*
 * Every child of ours that is not kept, by the kernel's own list of them; false
 * where it keeps no such list.
 */
static bool list_children(pid_t **out, size_t *count, struct arena *arena)
{
	FILE *children = fopen("/proc/thread-self/children", "re");
	size_t capacity = 0;
	int pid;

	*out = NULL;
	*count = 0;
	if (!children)
		return false;
	/* NOLINTNEXTLINE(cert-err34-c): the kernel writes plain numbers. */
	while (fscanf(children, "%d", &pid) == 1) {
		if (process_keeps(pid))
			continue;
		*out = arena_grow(arena, *out, *count, &capacity,
				  sizeof(**out));
		(*out)[(*count)++] = pid;
	}
	fclose(children);
	return true;
}

/*
 * Send a signal to every such child; to the command's group alone where there
 * is no list.
 */
static void signal_children(int signal, pid_t group)
{
	ARENA_SCOPE(tmp);
	size_t count;
	pid_t *pids;

	if (!list_children(&pids, &count, &tmp))
		kill(-group, signal);
	for (size_t i = 0; i < count; i++)
		kill(pids[i], signal);
}

/*
 * Where some are kept, the list tells of the others.  A child leaves it only
 * when it is waited for, and whom that one leaves to us is at the list's end
 * by then; so it is read again after that.
 */
static bool others_left(void)
{
	bool left, gone;

	do {
		ARENA_SCOPE(tmp);
		size_t count;
		pid_t *pids;

		left = !list_children(&pids, &count, &tmp);
		gone = false;
		for (size_t i = 0; i < count; i++) {
			pid_t ended = waitpid(pids[i], NULL, WNOHANG);

			gone |= ended > 0;
			left |= ended == 0;
		}
	} while (gone);
	return left;
}

/* Reap what has ended.  False when there is no child left at all. */
static bool children_left(void)
{
	pid_t pid;

	if (process_keeps_some())
		return others_left();
	do {
		pid = waitpid(-1, NULL, WNOHANG);
	} while (pid > 0 || (pid < 0 && errno == EINTR));
	return pid == 0;
}

static void kill_all(pid_t group)
{
	for (int i = 0; i < TRIES && children_left(); i++)
		signal_children(SIGKILL, group);
	if (children_left())
		kill_family();
}

/* Who has left the command's group is found in /proc alone. */
static bool can_look_around(void)
{
	return access("/proc/self/stat", R_OK) == 0;
}

static int cannot_be_killed(struct err *err)
{
	if (!can_look_around())
		return err_set(err,
			       "a process that the command left behind cannot "
			       "be found without /proc, and so not be ended: "
			       "mount /proc");
	return err_set(err, "the command, or a process that it left behind, "
			    "cannot be killed (is it another user's, by sudo? "
			    "or stuck in the kernel?)");
}

int sweep(pid_t group, double grace_s, struct log_watch *watch, struct err *err)
{
	static const struct timespec nap = {.tv_nsec = 2000000};
	double start = process_clock();

	for (int round = 0; children_left(); round++) {
		double now_s = process_clock();

		if (now_s - start >
		    grace_s + (can_look_around() ? patience_s : blind_s))
			return cannot_be_killed(err);
		if (now_s - start >= grace_s || process_hurried())
			kill_all(group);
		else if (round % 50 == 0)
			signal_children(SIGTERM, group);
		log_look(watch, now_s);
		nanosleep(&nap, NULL);
	}
	return 0;
}
