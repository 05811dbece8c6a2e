/* SPDX-License-Identifier: MIT */
#include "probe/run.h"

#include "probe/log.h"
#include "probe/start.h"
#include "probe/sweep.h"
#include "probe/text.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
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

/*
 * The mutable file-level variables of the program; only handlers, and who sets
 * them up, write to these.
 */
static volatile sig_atomic_t caught, hurried;
static double caught_s;
static bool terminal;

/* Whatever we are in the middle of, it takes no longer than this any more. */
enum { HURRY_S = 2 };

/* What is killed is gone by then; if not, sweep() has some patience more. */
enum { KILL_WAIT_MS = 1000 };

/* The second one may be the first one's echo, from whoever passes it down. */
static const double echo_s = 0.2;

static const int stop_signals[] = {SIGINT, SIGTERM, SIGHUP};
enum { STOP_SIGNALS = sizeof(stop_signals) / sizeof(stop_signals[0]) };

static void note_signal(int signal)
{
	static const char once_more[] =
		"\r\033[Kstopping in good order; once more to end at once\n";
	double now_s = run_clock();

	if (signal == SIGINT && caught == SIGINT) {
		if (!hurried && now_s - caught_s > echo_s) {
			hurried = 1;
			alarm(HURRY_S);
		}
		return;
	}
	caught = signal;
	caught_s = now_s;
	if (terminal && signal == SIGINT)
		(void)!write(STDERR_FILENO, once_more, sizeof(once_more) - 1);
}

static void end_at_once(int signal)
{
	(void)signal;
	_exit(128 + caught);
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
	terminal = false; /* the other one speaks */
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		kill(pid, caught);
	_exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}

void run_init(void)
{
	struct sigaction action = {.sa_handler = note_signal};
	const char *term = getenv("TERM");

	occupy_standard_streams();
	terminal = isatty(STDERR_FILENO) && term && strcmp(term, "dumb") != 0;
	signal(SIGALRM, end_at_once);
	for (size_t i = 0; i < STOP_SIGNALS; i++) {
		struct sigaction before;

		/* A hang-up that nohup has us ignore stays ignored. */
		sigaction(stop_signals[i], NULL, &before);
		if (stop_signals[i] != SIGHUP || before.sa_handler != SIG_IGN)
			sigaction(stop_signals[i], &action, NULL);
	}
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN); /* a limit of the user's: EFBIG is enough */
	signal(SIGCHLD, SIG_DFL);
	leave_children_behind();
	prctl(PR_SET_CHILD_SUBREAPER, 1);
}

int run_interrupted(void)
{
	return caught;
}

bool run_hurried(void)
{
	return hurried;
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

/*
 * Wait until the child ends (1), the time is up (0) or a signal asks us to
 * stop (0 as well).  The signals are blocked but while we sleep, so that none
 * can slip in between the look at `caught` and the sleep.
 */
static bool await(int pidfd, double deadline, bool anyway,
		  struct log_watch *watch)
{
	struct pollfd end = {.fd = pidfd, .events = POLLIN};
	sigset_t stop, before;
	bool ended = false;

	sigemptyset(&stop);
	for (size_t i = 0; i < STOP_SIGNALS; i++)
		sigaddset(&stop, stop_signals[i]);
	sigprocmask(SIG_BLOCK, &stop, &before);
	while (!caught || anyway) {
		double now_s = run_clock();
		double left_s = deadline > 0 ? deadline - now_s : 3600;
		struct timespec nap;

		if (left_s <= 0)
			break;
		log_look(watch, now_s);
		left_s = fmin(left_s, log_due_s(watch) - now_s);
		nap.tv_sec = (time_t)left_s;
		nap.tv_nsec = (long)((left_s - (double)nap.tv_sec) * 1e9);
		if (ppoll(&end, 1, &nap, &before) > 0) {
			ended = true;
			break;
		}
	}
	sigprocmask(SIG_SETMASK, &before, NULL);
	return ended;
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
 * goes at once, the rest of its group has the grace of sweep().  False when it
 * does not go at all: it is another user's (sudo), or stuck in the kernel.
 */
static bool stop(pid_t child, int pidfd, double grace_s,
		 struct log_watch *watch)
{
	struct pollfd end = {.fd = pidfd, .events = POLLIN};
	double deadline = run_clock() + grace_s, now_s, left_s;
	int ready = 0;

	kill(-child, SIGTERM);
	/* A process that is stopped sees SIGTERM only when it goes on. */
	kill(-child, SIGCONT);
	while (ready <= 0 && !hurried && (now_s = run_clock()) < deadline) {
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

int run(struct run_result *out, const struct run_spec *spec, struct err *err)
{
	struct log_watch watch;
	struct started started;
	bool ended;
	int pidfd;

	*out = (struct run_result){0};
	if (caught && !spec->anyway)
		return interrupted_err(err);
	if (start_command(&started, spec, err) < 0)
		return -1;
	watch = log_watch(spec->out, spec->errors, spec->log_bytes,
			  started.start_s);
	pidfd = (int)syscall(SYS_pidfd_open, started.pid, 0);
	if (pidfd < 0) {
		err_sys(err, "watch a process (Linux 5.3 is needed)");
		kill(-started.pid, SIGKILL);
	}
	ended = pidfd < 0 ||
		await(pidfd,
		      spec->timeout_s > 0 ? started.start_s + spec->timeout_s
					  : 0,
		      spec->anyway, &watch);
	if (ended || stop(started.pid, pidfd, spec->grace_s, &watch))
		reap(out, started.pid, started.start_s);
	else
		out->wall_s = run_clock() - started.start_s;
	counting_end(spec->counting);
	if (pidfd >= 0)
		close(pidfd);
	sweep(started.pid, spec->grace_s, &watch, err);
	log_cut(spec->out, spec->log_bytes);
	log_cut(spec->errors, spec->log_bytes);
	if (started.reason != 0) {
		out->end = RUN_NOT_STARTED;
		out->code = started.reason;
	} else if (!ended) {
		out->end = RUN_TIMED_OUT;
	}
	if (caught && !spec->anyway)
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
