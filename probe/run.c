/* SPDX-License-Identifier: MIT */
#include "probe/run.h"

#include "probe/start.h"
#include "probe/text.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* The one mutable file-level variable of the program; handlers only set it. */
static volatile sig_atomic_t caught;

static const int stop_signals[] = {SIGINT, SIGTERM, SIGHUP};
enum { STOP_SIGNALS = sizeof(stop_signals) / sizeof(stop_signals[0]) };

static void note_signal(int signal)
{
	caught = signal;
}

/*
 * Descriptors 0 to 2 may be closed; what is opened next would take their
 * place, and our words would go into it.
 */
static void occupy_standard_streams(void)
{
	int fd;

	do {
		fd = open("/dev/null", O_RDWR);
	} while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
}

/*
 * A shell that execs us hands us its children, and we are about to end
 * whatever child we do not know.  So go on in a process that has none, and
 * leave the old one to pass signals down and the status up.
 */
static void leave_children_behind(void)
{
	siginfo_t any = {0};
	int status = 0;
	pid_t pid;

	if (waitid(P_ALL, 0, &any, WEXITED | WNOHANG | WNOWAIT) < 0)
		return; /* none */
	pid = fork();
	if (pid <= 0)
		return;
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		kill(pid, caught);
	_exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}

void run_init(void)
{
	struct sigaction action = {.sa_handler = note_signal};

	occupy_standard_streams();
	for (size_t i = 0; i < STOP_SIGNALS; i++) {
		struct sigaction before;

		/* A hang-up that nohup has us ignore stays ignored. */
		sigaction(stop_signals[i], NULL, &before);
		if (stop_signals[i] != SIGHUP || before.sa_handler != SIG_IGN)
			sigaction(stop_signals[i], &action, NULL);
	}
	signal(SIGPIPE, SIG_IGN);
	signal(SIGCHLD, SIG_DFL);
	leave_children_behind();
	prctl(PR_SET_CHILD_SUBREAPER, 1);
}

int run_interrupted(void)
{
	return caught;
}

static int interrupted_err(struct err *err)
{
	return err_set(err, "interrupted by SIG%s", sigabbrev_np(caught));
}

double run_clock(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

int run_parse_cpus(cpu_set_t *out, const char *list, struct err *err)
{
	cpu_set_t ours;
	const char *rest = list;

	CPU_ZERO(out);
	if (sched_getaffinity(0, sizeof(ours), &ours) < 0)
		return err_sys(err, "which processors we may use");
	do {
		char *end;
		long first = strtol(rest, &end, 10), last = first;

		if (end != rest && *end == '-') {
			rest = end + 1;
			last = strtol(rest, &end, 10);
		}
		if (end == rest || (*end != ',' && *end != '\0') || first < 0 ||
		    last < first || last >= CPU_SETSIZE)
			return err_set(
				err, "%s: not a list of processors like 0,2-3",
				list);
		for (long cpu = first; cpu <= last; cpu++) {
			if (!CPU_ISSET((size_t)cpu, &ours))
				return err_set(
					err,
					"%s: there is no processor %ld for us",
					list, cpu);
			CPU_SET((size_t)cpu, out);
		}
		rest = *end == ',' ? end + 1 : end;
	} while (*rest);
	return 0;
}

/* -- Logs: the middle of one that grows without end is given back. -- */

enum { LOG_CHECK_MS = 500 };

static void punch_log(const char *path, int64_t log_bytes)
{
	int fd = path ? open(path, O_WRONLY | O_CLOEXEC) : -1;
	struct stat st;

	if (fd < 0)
		return;
	/* Where holes are not to be had, the log is cut at the end only. */
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    st.st_size > 2 * log_bytes)
		(void)!fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
				 log_bytes / 2, st.st_size - log_bytes);
	close(fd);
}

/* Move the last half of `log_bytes` up behind the first half and a mark. */
static void cut_log(const char *path, int64_t log_bytes)
{
	int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
	char buffer[65536], mark[80];
	struct stat st;
	int64_t from, to = log_bytes / 2;
	ssize_t got;

	if (fd < 0)
		return;
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) ||
	    st.st_size <= log_bytes + (int64_t)sizeof(mark)) {
		close(fd);
		return;
	}
	from = st.st_size - log_bytes / 2;
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
	close(fd);
}

static void each_log(const struct run_spec *spec,
		     void (*act)(const char *path, int64_t log_bytes))
{
	if (spec->log_bytes <= 0)
		return;
	act(spec->out, spec->log_bytes);
	act(spec->errors, spec->log_bytes);
}

/* -- Our side: wait, stop, sweep. -- */

/*
 * Wait until the child ends (1), the time is up (0) or a signal asks us to
 * stop (0 as well).  The signals are blocked but while we sleep, so that none
 * can slip in between the look at `caught` and the sleep.
 */
static bool await(int pidfd, double deadline, const struct run_spec *spec)
{
	struct pollfd end = {.fd = pidfd, .events = POLLIN};
	sigset_t stop, before;
	bool ended = false;

	sigemptyset(&stop);
	for (size_t i = 0; i < STOP_SIGNALS; i++)
		sigaddset(&stop, stop_signals[i]);
	sigprocmask(SIG_BLOCK, &stop, &before);
	while (!caught) {
		double left_s = deadline > 0 ? deadline - run_clock() : 3600;
		struct timespec nap;

		if (left_s <= 0)
			break;
		if (spec->log_bytes > 0 && left_s > LOG_CHECK_MS / 1e3)
			left_s = LOG_CHECK_MS / 1e3;
		nap.tv_sec = (time_t)left_s;
		nap.tv_nsec = (long)((left_s - (double)nap.tv_sec) * 1e9);
		if (ppoll(&end, 1, &nap, &before) > 0) {
			ended = true;
			break;
		}
		each_log(spec, punch_log);
	}
	sigprocmask(SIG_SETMASK, &before, NULL);
	return ended;
}

/*
 * Send a signal to every child of ours, by the kernel's own list of them; to
 * the command's group alone where the kernel keeps no such list.
 */
static void signal_children(int signal, pid_t group)
{
	ARENA_SCOPE(tmp);
	const char *path = arena_sprintf(&tmp, "/proc/self/task/%d/children",
					 (int)getpid());
	FILE *children = fopen(path, "re");
	int pid;

	if (!children) {
		kill(-group, signal);
		return;
	}
	/* NOLINTNEXTLINE(cert-err34-c): the kernel writes plain numbers. */
	while (fscanf(children, "%d", &pid) == 1)
		kill(pid, signal);
	fclose(children);
}

/* Reap what has ended.  False when there is no child left at all. */
static bool children_left(void)
{
	pid_t pid;

	do {
		pid = waitpid(-1, NULL, WNOHANG);
	} while (pid > 0 || (pid < 0 && errno == EINTR));
	return pid == 0;
}

/*
 * End what the command left behind.  Killing a parent makes its children
 * ours, so this goes on until there are none; the limit is for processes that
 * even SIGKILL does not end (a dead network file system).
 */
static int sweep(pid_t group, double grace_s, struct err *err)
{
	static const struct timespec nap = {.tv_nsec = 2000000};
	double start = run_clock();

	for (int round = 0; children_left(); round++) {
		double waited_s = run_clock() - start;

		if (waited_s > grace_s + 10)
			return err_set(err, "a process that the command left "
					    "behind cannot be killed");
		if (waited_s >= grace_s)
			signal_children(SIGKILL, group);
		else if (round % 50 == 0)
			signal_children(SIGTERM, group);
		nanosleep(&nap, NULL);
	}
	return 0;
}

static double timeval_s(struct timeval time)
{
	return (double)time.tv_sec + (double)time.tv_usec * 1e-6;
}

static void reap(struct run_result *out, pid_t child, double start_s)
{
	struct rusage usage;
	int status = 0;

	while (wait4(child, &status, 0, &usage) < 0 && errno == EINTR)
		;
	out->wall_s = run_clock() - start_s;
	out->user_s = timeval_s(usage.ru_utime);
	out->system_s = timeval_s(usage.ru_stime);
	out->max_rss_bytes = (int64_t)usage.ru_maxrss * 1024;
	out->end = WIFSIGNALED(status) ? RUN_SIGNALED : RUN_EXITED;
	out->code =
		WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
}

/*
 * TERM to the group, KILL when the grace is over.  When the command itself
 * goes at once, the rest of its group has the grace of sweep().
 */
static void stop(pid_t child, int pidfd, double grace_s)
{
	struct pollfd end = {.fd = pidfd, .events = POLLIN};
	double deadline = run_clock() + grace_s;
	int ready = 0;

	kill(-child, SIGTERM);
	/* A process that is stopped sees SIGTERM only when it goes on. */
	kill(-child, SIGCONT);
	while (ready <= 0 && run_clock() < deadline)
		ready = poll(&end, 1,
			     (int)((deadline - run_clock()) * 1e3) + 1);
	if (ready <= 0) {
		kill(-child, SIGKILL);
		kill(child, SIGKILL);
	}
}

int run(struct run_result *out, const struct run_spec *spec, struct err *err)
{
	struct started started;
	bool ended;
	int pidfd;

	*out = (struct run_result){0};
	if (caught)
		return interrupted_err(err);
	if (start_command(&started, spec, err) < 0)
		return -1;
	pidfd = (int)syscall(SYS_pidfd_open, started.pid, 0);
	if (pidfd < 0) {
		err_sys(err, "watch a process (Linux 5.3 is needed)");
		kill(-started.pid, SIGKILL);
	}
	ended = pidfd < 0 ||
		await(pidfd,
		      spec->timeout_s > 0 ? started.start_s + spec->timeout_s
					  : 0,
		      spec);
	if (!ended)
		stop(started.pid, pidfd, spec->grace_s);
	reap(out, started.pid, started.start_s);
	if (pidfd >= 0)
		close(pidfd);
	sweep(started.pid, spec->grace_s, err);
	each_log(spec, cut_log);
	if (started.reason != 0) {
		out->end = RUN_NOT_STARTED;
		out->code = started.reason;
	} else if (!ended) {
		out->end = RUN_TIMED_OUT;
	}
	if (caught)
		interrupted_err(err);
	return err->failed ? -1 : 0;
}

bool run_succeeded(const struct run_result *result)
{
	return result->end == RUN_EXITED && result->code == 0;
}

char *run_describe(struct arena *arena, const struct run_result *result)
{
	switch (result->end) {
	case RUN_EXITED:
		return arena_sprintf(arena, "exit status %d", result->code);
	case RUN_SIGNALED:
		if (!sigabbrev_np(result->code))
			return arena_sprintf(arena, "killed by signal %d",
					     result->code);
		return arena_sprintf(arena, "killed by SIG%s",
				     sigabbrev_np(result->code));
	case RUN_TIMED_OUT:
		return arena_sprintf(arena, "no end within %s, stopped",
				     text_duration(arena, result->wall_s));
	case RUN_NOT_STARTED:
		return arena_sprintf(arena, "cannot be started: %s",
				     strerror(result->code));
	}
	return arena_strdup(arena, "unknown end");
}
