/* SPDX-License-Identifier: MIT */
#include "probe/server.h"

#include "probe/ground/arena.h"
#include "probe/process.h"
#include "probe/start.h"
#include "probe/sweep.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const double forever_s = 3600;

/* A pipe whose end `ours` does not block. */
static int open_pipe(int out[2], int ours, struct err *err)
{
	if (pipe2(out, O_CLOEXEC) < 0) {
		out[0] = out[1] = -1;
		return err_sys(err, "make a pipe");
	}
	if (fcntl(out[ours], F_SETFL, O_NONBLOCK) < 0)
		return err_sys(err, "set up a pipe");
	return 0;
}

static void close_pipe(const int ends[2])
{
	for (int i = 0; i < 2; i++) {
		if (ends[i] >= 0)
			close(ends[i]);
	}
}

/* Who cannot be kept would be ended with what the next run leaves behind. */
static int keep(struct server *server, struct err *err)
{
	server->pidfd = (int)syscall(SYS_pidfd_open, server->pid, 0);
	if (server->pidfd >= 0 && process_keep(server->pid))
		return 0;
	return server_stop(server, 0, err);
}

int server_start(struct server *out, const struct run_spec *spec,
		 struct err *err)
{
	ARENA_SCOPE(tmp);
	int in[2] = {-1, -1}, answers[2] = {-1, -1};
	struct run_spec piped = *spec;
	struct started started = {0};

	*out = (struct server){.pidfd = -1, .in = -1, .out = -1};
	if (open_pipe(in, 1, err) < 0 || open_pipe(answers, 0, err) < 0)
		goto out;
	piped.in = arena_sprintf(&tmp, "/proc/self/fd/%d", in[0]);
	piped.out = arena_sprintf(&tmp, "/proc/self/fd/%d", answers[1]);
	if (start_command(&started, &piped, err) < 0)
		goto out;
	if (started.reason != 0) {
		waitpid(started.pid, NULL, 0);
		goto out;
	}
	*out = (struct server){started.pid, -1, in[1], answers[0]};
	in[1] = answers[0] = -1;
	keep(out, err);

out:
	close_pipe(in);
	close_pipe(answers);
	return err->failed ? -1 : 0;
}

bool server_runs(const struct server *server)
{
	struct pollfd end = {.fd = server->pidfd, .events = POLLIN};

	return server->pid > 0 && poll(&end, 1, 0) == 0;
}

/*
 * Wait until there is something to be read, or room to write.  The signals are
 * blocked but while we sleep, so that none slips in before that.
 */
static enum server_turn await(const struct server *server, int fd, short events,
			      const struct server_patience *patience)
{
	struct pollfd ends[] = {
		{.fd = fd, .events = events},
		{.fd = server->pidfd, .events = POLLIN},
	};
	enum server_turn turn = SERVER_STOPPED;
	sigset_t stop, before;

	process_stop_signals(&stop);
	sigprocmask(SIG_BLOCK, &stop, &before);
	while (!process_interrupted() || patience->anyway) {
		double left_s =
			fmin(patience->until_s - process_clock(), forever_s);
		struct timespec nap = {.tv_sec = (time_t)left_s};

		turn = SERVER_LATE;
		if (left_s <= 0)
			break;
		nap.tv_nsec = (long)((left_s - (double)nap.tv_sec) * 1e9);
		ends[0].revents = ends[1].revents = 0;
		ppoll(ends, 2, &nap, &before);
		turn = ends[0].revents ? SERVER_READY : SERVER_GONE;
		if (ends[0].revents || ends[1].revents)
			break;
		turn = SERVER_STOPPED;
	}
	sigprocmask(SIG_SETMASK, &before, NULL);
	return turn;
}

static bool is_to_wait(ssize_t done)
{
	return done < 0 && (errno == EAGAIN || errno == EINTR);
}

enum server_turn server_write(struct server *server, const char *bytes,
			      size_t length,
			      const struct server_patience *patience)
{
	while (length > 0) {
		ssize_t done = write(server->in, bytes, length);
		enum server_turn turn;

		if (done >= 0) {
			bytes += done;
			length -= (size_t)done;
			continue;
		}
		if (!is_to_wait(done))
			return SERVER_GONE;
		turn = await(server, server->in, POLLOUT, patience);
		if (turn != SERVER_READY)
			return turn;
	}
	return SERVER_READY;
}

enum server_turn server_read(size_t *got, struct server *server, char *bytes,
			     size_t most,
			     const struct server_patience *patience)
{
	*got = 0;
	for (;;) {
		enum server_turn turn =
			await(server, server->out, POLLIN, patience);
		ssize_t done;

		if (turn != SERVER_READY)
			return turn;
		done = read(server->out, bytes, most);
		if (is_to_wait(done))
			continue;
		*got = done > 0 ? (size_t)done : 0;
		return done > 0 ? SERVER_READY : SERVER_GONE;
	}
}

/* It has gone, or cannot be made to. */
static int forget(struct server *server, double grace_s, struct err *err)
{
	struct log_watch watch = log_watch(NULL, NULL, 0, process_clock());
	pid_t pid = server->pid;

	process_let_go(pid);
	if (server->pidfd >= 0)
		close(server->pidfd);
	close(server->out);
	*server = (struct server){.pidfd = -1, .in = -1, .out = -1};
	return sweep(pid, grace_s, &watch, err);
}

static void close_input(struct server *server)
{
	if (server->in >= 0)
		close(server->in);
	server->in = -1;
}

int server_stop(struct server *server, double grace_s, struct err *err)
{
	struct log_watch watch = log_watch(NULL, NULL, 0, process_clock());

	if (server->pid <= 0)
		return 0;
	close_input(server);
	if (sweep_stop(server->pid, server->pidfd, grace_s, &watch))
		waitpid(server->pid, NULL, 0);
	return forget(server, grace_s, err);
}

int server_close(struct server *server, double grace_s, struct err *err)
{
	struct pollfd end = {.fd = server->pidfd, .events = POLLIN};
	double until_s = process_clock() + grace_s, left_s;
	int gone = 0;

	if (server->pid <= 0)
		return 0;
	close_input(server);
	while (gone <= 0 && !process_hurried() &&
	       (left_s = until_s - process_clock()) > 0)
		gone = poll(&end, 1, (int)(left_s * 1e3) + 1);
	return server_stop(server, grace_s, err);
}
