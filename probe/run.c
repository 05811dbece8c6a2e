/* SPDX-License-Identifier: MIT */
#include "probe/run.h"

#include "probe/ground/text.h"
#include "probe/log.h"
#include "probe/proc.h"
#include "probe/start.h"
#include "probe/sweep.h"
#include "probe/trace/capture.h"

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

/* This part of the processor's time that a command took, in its first task. */
static const double NEARLY_ALL = 0.9;

static int interrupted_err(struct err *err)
{
	return err_set(err, "interrupted by SIG%s",
		       sigabbrev_np(process_interrupted()));
}

/*
 * Wait until the child ends (1), the time is up (0) or a signal asks us to
 * stop (0 as well).  The signals are blocked but while we sleep, so that none
 * can slip in between the look at it and the sleep.
 */
static bool await(int pidfd, double deadline, const struct run_spec *spec,
		  struct log_watch *watch)
{
	struct pollfd ends[] = {
		{.fd = pidfd, .events = POLLIN},
		{.fd = capture_fd(spec->capture), .events = POLLIN},
	};
	sigset_t stop, before;
	bool ended = false;

	process_stop_signals(&stop);
	sigprocmask(SIG_BLOCK, &stop, &before);
	while (!process_interrupted() || spec->anyway) {
		double now_s = process_clock();
		double left_s = deadline > 0 ? deadline - now_s : 3600;
		struct timespec nap;

		if (left_s <= 0)
			break;
		log_look(watch, now_s);
		if (spec->meanwhile)
			spec->meanwhile(spec->whom);
		left_s = fmin(left_s, log_due_s(watch) - now_s);
		nap.tv_sec = (time_t)left_s;
		nap.tv_nsec = (long)((left_s - (double)nap.tv_sec) * 1e9);
		ends[0].revents = ends[1].revents = 0;
		ppoll(ends, 2, &nap, &before);
		if (ends[1].revents)
			capture_read(spec->capture);
		if (ends[0].revents) {
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

/* It has ended, and is still there until it is waited for. */
static double queue_of(pid_t child, double *ran_s)
{
	siginfo_t info;
	double queue_s;

	while (waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT) < 0) {
		if (errno != EINTR)
			return -1;
	}
	return proc_queue(&queue_s, ran_s, child) ? queue_s : -1;
}

static void reap(struct run_result *out, const struct started *started)
{
	struct rusage usage;
	int status = 0;
	double ran_s = 0, late_s; /* what it takes to ask is not the run's */

	late_s = -process_clock();
	out->queue_s = queue_of(started->pid, &ran_s) - started->queue_s;
	late_s += process_clock();
	while (wait4(started->pid, &status, 0, &usage) < 0 && errno == EINTR)
		;
	out->wall_s = process_clock() - started->start_s - late_s;
	out->user_s = timeval_s(usage.ru_utime);
	out->system_s = timeval_s(usage.ru_stime);
	if (started->queue_s < 0 ||
	    ran_s < NEARLY_ALL * (out->user_s + out->system_s))
		out->queue_s = -1;
	out->max_rss_bytes = (int64_t)usage.ru_maxrss * 1024;
	out->pushed = usage.ru_nivcsw;
	out->left = usage.ru_nvcsw;
	out->end = WIFSIGNALED(status) ? RUN_SIGNALED : RUN_EXITED;
	out->code =
		WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
}

int run(struct run_result *out, const struct run_spec *spec, struct err *err)
{
	struct log_watch watch;
	struct started started;
	bool ended;
	int pidfd;

	*out = (struct run_result){.queue_s = -1};
	if (process_interrupted() && !spec->anyway)
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
		      spec, &watch);
	if (ended)
		capture_stop(spec->capture);
	if (ended || sweep_stop(started.pid, pidfd, spec->grace_s, &watch))
		reap(out, &started);
	else
		out->wall_s = process_clock() - started.start_s;
	if (!ended)
		capture_stop(spec->capture);
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
	if (process_interrupted() && !spec->anyway)
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
