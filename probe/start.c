/* SPDX-License-Identifier: MIT */
#include "probe/start.h"

#include "probe/ground/private.h"
#include "probe/proc.h"
#include "probe/process.h"
#include "probe/trace/capture.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/close_range.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
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

/*
 * /dev/null, or a descriptor of our own in /proc: it is what we say.  In
 * /dev/shm there are files like anywhere.
 */
static bool is_the_kernels(const char *path)
{
	return strcmp(path, "/dev/null") == 0 ||
	       strncmp(path, "/proc/", 6) == 0;
}

/* An earlier run may have put anything in the place of a file. */
static int open_log(const char *path, struct err *err)
{
	enum { ANEW = O_WRONLY | O_CREAT | O_APPEND };
	int fd;

	if (!path)
		path = "/dev/null";
	fd = is_the_kernels(path) ? open(path, ANEW | O_CLOEXEC, 0600)
				  : private_open(path, ANEW, err);
	if (fd >= 0 && ftruncate(fd, 0) < 0 && errno != EINVAL) {
		err_sys(err, "empty %s", path);
		close(fd);
		return -1;
	}
	if (fd >= 0)
		fcntl(fd, F_SETFL, O_APPEND); /* which waits again */
	return fd < 0 ? err_sys(err, "open %s", path) : fd;
}

/* What we write to ourselves. */
static int copy_of(int fd, struct err *err)
{
	int copy = fcntl(fd, F_DUPFD_CLOEXEC, 3);

	return copy < 0 ? err_sys(err, "copy descriptor %d", fd) : copy;
}

static int open_streams(struct streams *out, const struct run_spec *spec,
			struct err *err)
{
	const char *in = spec->in ? spec->in : "/dev/null";

	out->in = open(in, O_RDONLY | O_CLOEXEC);
	if (out->in < 0)
		err_sys(err, "open %s", in);
	out->out = spec->aloud ? copy_of(STDOUT_FILENO, err)
			       : open_log(spec->out, err);
	out->errors = -1;
	if (spec->aloud)
		out->errors = copy_of(STDERR_FILENO, err);
	else if (spec->errors)
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

/* Ours are caught or ignored; a command begins with all at their default. */
static void default_signals(void)
{
	static const int changed[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE,
				      SIGXFSZ};
	sigset_t none;

	sigemptyset(&none);
	for (size_t i = 0; i < sizeof(changed) / sizeof(changed[0]); i++)
		signal(changed[i], SIG_DFL);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/* -- Words: the arguments and the environment, in pages of their own, which are
 * written before the fork, as it copies each page that a child touches. -- */

struct words {
	char **argv, **env;
	char *area;
	size_t size;
};

/* Does any of these settings, "NAME=value" or "NAME", have the same name? */
static bool is_named(const char *setting, const char *const *settings)
{
	size_t length = strcspn(setting, "=");

	for (; settings && *settings; settings++) {
		if (strncmp(setting, *settings, length) == 0 &&
		    strcspn(*settings, "=") == length)
			return true;
	}
	return false;
}

/* Our environment, but for the changes. */
static const char **changed_environment(const char *const *changes,
					struct arena *arena)
{
	size_t most = 1, count = 0;
	const char **env;

	for (char **ours = environ; *ours; ours++)
		most++;
	for (size_t i = 0; changes && changes[i]; i++)
		most++;
	env = arena_array(arena, most, sizeof(*env));
	for (char **ours = environ; *ours; ours++) {
		if (!is_named(*ours, changes))
			env[count++] = *ours;
	}
	for (size_t i = 0; changes && changes[i]; i++) {
		if (strchr(changes[i], '=') &&
		    !is_named(changes[i], changes + i + 1))
			env[count++] = changes[i];
	}
	env[count] = NULL;
	return env;
}

/* How much the words take, with the pointers to them. */
static size_t words_size(const char *const *words)
{
	size_t size = sizeof(*words);

	for (; *words; words++)
		size += sizeof(*words) + strlen(*words) + 1;
	return size;
}

/* Copy them to *area, and move that behind them. */
static char **copy_words(char **area, const char *const *words)
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

static int map_words(struct words *out, const struct run_spec *spec,
		     struct err *err)
{
	ARENA_SCOPE(tmp);
	static const char *const none[] = {NULL};
	const char *const *argv = spec->call ? none : spec->argv;
	const char **env = changed_environment(spec->env, &tmp);
	char *next;

	*out = (struct words){.size = words_size(argv) + words_size(env) +
				      sizeof(*env)};
	out->area = mmap(NULL, out->size, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (out->area == MAP_FAILED) {
		err_sys(err, "map memory");
		return -1;
	}
	next = out->area;
	out->argv = copy_words(&next, argv);
	out->env = copy_words(&next, env);
	return 0;
}

/* -- Memory: before exec the heap is given back, as if there were none. -- */

/*
 * How much there is between the heap's beginning and `end`; 0: not known.  It
 * is read onto the stack, as each new page of the heap would cost its time.
 */
static size_t heap_size(const char *end)
{
	int fd = open("/proc/self/stat", O_RDONLY | O_CLOEXEC);
	unsigned long long start = 0;
	char text[2048], *field;
	ssize_t length = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);

	if (fd >= 0)
		close(fd);
	if (length < 0)
		return 0;
	text[length] = '\0';
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

/* How the two sides talk, all of it closed by exec. */
struct line {
	int said, heard; /* a pipe: when exec began, and why it failed */
	int go;		 /* the child waits for this; -1: it need not */
};

static void close_line(const struct line *line)
{
	if (line->said >= 0)
		close(line->said);
	if (line->go >= 0)
		close(line->go);
	close(line->heard);
}

static int open_line(struct line *out, const struct run_spec *spec,
		     struct err *err)
{
	int ends[2];

	*out = (struct line){.go = -1};
	if (pipe2(ends, O_CLOEXEC) < 0)
		return err_sys(err, "make a pipe");
	out->heard = ends[0];
	out->said = ends[1];
	if (!spec->counting && !spec->capture)
		return 0;
	out->go = eventfd(0, EFD_CLOEXEC);
	if (out->go < 0) {
		err_sys(err, "make an event");
		close_line(out);
		return -1;
	}
	return 0;
}

/*
 * Counters are opened on the child, by us, while it makes itself ready; all
 * that it does before exec is not counted, and none of this is timed.
 */
static void await_counters(const struct line *line)
{
	uint64_t count;

	while (line->go >= 0 && read(line->go, &count, sizeof(count)) < 0 &&
	       errno == EINTR)
		;
}

static void open_counters(const struct run_spec *spec, pid_t pid,
			  const struct line *line)
{
	static const uint64_t one = 1;

	counting_begin(spec->counting, pid);
	capture_begin(spec->capture, pid);
	if (line->go >= 0 && write(line->go, &one, sizeof(one)) < 0)
		kill(pid, SIGKILL); /* it would wait for ever */
}

/* What the child says of itself just before exec. */
struct beginning {
	double start_s, queue_s;
};

static bool say_beginning(const struct line *line)
{
	struct beginning now = {.queue_s = -1};
	double ran_s;

	if (!proc_queue(&now.queue_s, &ran_s, getpid()))
		now.queue_s = -1;
	now.start_s = process_clock();
	return write(line->said, &now, sizeof(now)) > 0;
}

static void exec_command(const struct words *words, const struct line *line)
{
	environ = words->env;
	give_back_heap();
	await_counters(line);
	if (words->argv[0] && say_beginning(line))
		execvp(words->argv[0], words->argv);
}

/* Never returns; what is buffered is the parent's to write. */
static void call_function(const struct run_spec *spec, const struct line *line)
{
	say_beginning(line);
	close(line->said); /* as exec does */
	_exit(spec->call(spec->context));
}

/* Never returns. */
static void become_command(const struct run_spec *spec,
			   const struct words *words,
			   const struct streams *streams,
			   const struct line *line, pid_t parent)
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
		if (spec->call)
			call_function(spec, line);
		default_signals();
		exec_command(words, line);
	}
	reason = errno;
	if (write(line->said, &reason, sizeof(reason)) < 0)
		_exit(126);
	_exit(127);
}

/* All that the pipe has, up to its end. */
static void hear(struct started *out, int pipe_fd)
{
	struct beginning beginning;
	char said[sizeof(beginning) + sizeof(out->reason)];
	size_t length = 0;
	ssize_t got;

	do {
		got = read(pipe_fd, said + length, sizeof(said) - length);
		length += got > 0 ? (size_t)got : 0;
	} while (got > 0 || (got < 0 && errno == EINTR));
	if (length >= sizeof(beginning)) {
		memcpy(&beginning, said, sizeof(beginning));
		out->start_s = beginning.start_s;
		out->queue_s = beginning.queue_s;
	}
	if (length == sizeof(said))
		memcpy(&out->reason, said + sizeof(beginning),
		       sizeof(out->reason));
	else if (length == sizeof(out->reason))
		memcpy(&out->reason, said, sizeof(out->reason));
}

/* Both sides of the fork. */
static void start_with(struct started *out, const struct run_spec *spec,
		       const struct words *words, const struct streams *streams,
		       struct line *line, struct err *err)
{
	pid_t us = getpid();

	out->start_s = process_clock();
	out->pid = fork();
	if (out->pid == 0)
		become_command(spec, words, streams, line, us);
	if (out->pid < 0)
		err_sys(err, "start a process");
	else
		open_counters(spec, out->pid, line);
	close(line->said);
	line->said = -1;
	if (out->pid > 0)
		hear(out, line->heard);
}

int start_command(struct started *out, const struct run_spec *spec,
		  struct err *err)
{
	struct streams streams;
	struct words words;
	struct line line;

	*out = (struct started){0};
	if (open_streams(&streams, spec, err) < 0)
		return -1;
	if (open_line(&line, spec, err) < 0)
		goto out_streams;
	if (map_words(&words, spec, err) == 0) {
		start_with(out, spec, &words, &streams, &line, err);
		munmap(words.area, words.size);
	}
	close_line(&line);

out_streams:
	close_streams(&streams);
	return err->failed ? -1 : 0;
}
