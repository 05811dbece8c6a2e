/* SPDX-License-Identifier: MIT */
#include "probe/start.h"

#include "probe/fs.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/close_range.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

/* What the command has for its standard input, output and error. */
struct streams {
	int in, out, errors;
};

static void close_streams(const struct streams *streams)
{
	if (streams->in >= 0)
		close(streams->in);
	if (streams->out >= 0)
		close(streams->out);
	if (streams->errors >= 0)
		close(streams->errors);
}

static int open_log(const char *path, struct err *err)
{
	int fd;

	if (!path)
		path = "/dev/null";
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC,
		  0666);
	return fd < 0 ? err_sys(err, "open %s", path) : fd;
}

static int open_streams(struct streams *out, const struct run_spec *spec,
			struct err *err)
{
	out->in = open("/dev/null", O_RDONLY | O_CLOEXEC);
	if (out->in < 0)
		err_sys(err, "open /dev/null");
	out->out = open_log(spec->out, err);
	out->errors = -1;
	if (spec->errors)
		out->errors = open_log(spec->errors, err);
	if (!err->failed)
		return 0;
	close_streams(out);
	return -1;
}

static int redirect(const struct streams *streams)
{
	int errors = streams->errors >= 0 ? streams->errors : streams->out;

	if (dup2(streams->in, STDIN_FILENO) < 0 ||
	    dup2(streams->out, STDOUT_FILENO) < 0 ||
	    dup2(errors, STDERR_FILENO) < 0)
		return -1;
	return 0;
}

static void set_environment(const char *const *env)
{
	for (; env && *env; env++) {
		ARENA_SCOPE(tmp);
		const char *equals = strchr(*env, '=');

		if (equals)
			setenv(arena_strndup(&tmp, *env,
					     (size_t)(equals - *env)),
			       equals + 1, 1);
		else
			unsetenv(*env);
	}
}

/* Ours are caught or ignored; a command begins with all at their default. */
static void default_signals(void)
{
	static const int changed[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE};
	sigset_t none;

	sigemptyset(&none);
	for (size_t i = 0; i < sizeof(changed) / sizeof(changed[0]); i++)
		signal(changed[i], SIG_DFL);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/* -- Memory: everything that exec needs is moved to pages of its own, and the
 * heap is given back.  After that nothing may be allocated any more. -- */

/* How much the words take, with the pointers to them. */
static size_t words_size(char *const *words)
{
	size_t size = sizeof(*words);

	for (; *words; words++)
		size += sizeof(*words) + strlen(*words) + 1;
	return size;
}

/* Copy them to *area, and move that behind them. */
static char **move_words(char **area, char *const *words)
{
	size_t count = 0;
	char **copy = (char **)(void *)*area;

	while (words[count])
		count++;
	*area += (count + 1) * sizeof(*words);
	for (size_t i = 0; i < count; i++) {
		copy[i] = *area;
		*area = stpcpy(*area, words[i]) + 1;
	}
	copy[count] = NULL;
	/* The next pointers are to be aligned, too. */
	*area += -(uintptr_t)*area % sizeof(*words);
	return copy;
}

/* How much there is between the heap's beginning and `end`; 0: not known. */
static size_t heap_size(const char *end)
{
	ARENA_SCOPE(tmp);
	struct err ignored = {0};
	unsigned long long start = 0;
	char *text, *field;

	if (fs_read(&text, NULL, "/proc/self/stat", 65536, &tmp, &ignored) < 0)
		return 0;
	/* Behind the name, which may hold anything: fields 3 to 47. */
	field = strrchr(text, ')');
	for (int i = 2; field && i < 47; i++)
		field = strchr(field + 1, ' ');
	if (field)
		start = strtoull(field, NULL, 10);
	return start > 0 && start < (uintptr_t)end ? (uintptr_t)end - start : 0;
}

static void give_back_heap(void)
{
	int peak = open("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC);
	char *end = sbrk(0);
	size_t size = heap_size(end);

	if (peak < 0)
		return;
	/* "5" makes the peak so far what is in use now. */
	if (size > 0 && madvise(end - size, size, MADV_DONTNEED) == 0)
		(void)!write(peak, "5", 1);
	close(peak);
}

/* -- The way to exec -- */

/*
 * What goes up the close-on-exec pipe: when exec began, and then, if it
 * failed, why.
 */
static void exec_command(const struct run_spec *spec, int pipe_fd)
{
	char *const *argv;
	char **words, **env, *area;
	size_t size;
	double now_s;

	/* execvp() takes no const, but does not write either. */
	memcpy(&argv, &spec->argv, sizeof(argv));
	size = words_size(argv) + words_size(environ) + sizeof(*words);
	area = mmap(NULL, size, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (area == MAP_FAILED)
		return;
	words = move_words(&area, argv);
	env = move_words(&area, environ);
	environ = env;
	give_back_heap();
	now_s = run_clock();
	if (words[0] && write(pipe_fd, &now_s, sizeof(now_s)) > 0)
		execvp(words[0], words);
}

/* Never returns. */
static void become_command(const struct run_spec *spec,
			   const struct streams *streams, int pipe_fd,
			   pid_t parent)
{
	int reason;

	setsid();
	/* If we are killed, the command is not to go on. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(127);
	/* Whoever started us may have left descriptors open, too. */
	close_range(3, UINT_MAX, CLOSE_RANGE_CLOEXEC);
	if (redirect(streams) == 0 && (!spec->dir || chdir(spec->dir) == 0) &&
	    (!spec->cpus ||
	     sched_setaffinity(0, sizeof(*spec->cpus), spec->cpus) == 0)) {
		set_environment(spec->env);
		default_signals();
		exec_command(spec, pipe_fd);
	}
	reason = errno;
	if (write(pipe_fd, &reason, sizeof(reason)) < 0)
		_exit(126);
	_exit(127);
}

/* All that the pipe has, up to its end. */
static void hear(struct started *out, int pipe_fd)
{
	char said[sizeof(out->start_s) + sizeof(out->reason)];
	size_t length = 0;
	ssize_t got;

	do {
		got = read(pipe_fd, said + length, sizeof(said) - length);
		length += got > 0 ? (size_t)got : 0;
	} while (got > 0 || (got < 0 && errno == EINTR));
	if (length >= sizeof(out->start_s))
		memcpy(&out->start_s, said, sizeof(out->start_s));
	if (length == sizeof(said))
		memcpy(&out->reason, said + sizeof(out->start_s),
		       sizeof(out->reason));
	else if (length == sizeof(out->reason))
		memcpy(&out->reason, said, sizeof(out->reason));
}

int start_command(struct started *out, const struct run_spec *spec,
		  struct err *err)
{
	struct streams streams;
	pid_t us = getpid();
	int ends[2];

	*out = (struct started){0};
	if (open_streams(&streams, spec, err) < 0)
		return -1;
	if (pipe2(ends, O_CLOEXEC) < 0) {
		close_streams(&streams);
		return err_sys(err, "make a pipe");
	}
	out->start_s = run_clock();
	out->pid = fork();
	if (out->pid == 0)
		become_command(spec, &streams, ends[1], us);
	close_streams(&streams);
	close(ends[1]);
	if (out->pid > 0)
		hear(out, ends[0]);
	close(ends[0]);
	return out->pid < 0 ? err_sys(err, "start a process") : 0;
}
