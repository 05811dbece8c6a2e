/* SPDX-License-Identifier: MIT */
#include "probe/process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/*
 * The mutable file-level variables of the program.  Only handlers, and who sets
 * them up, write to these ...
 */
static volatile sig_atomic_t caught, hurried;
static double caught_s;
static bool terminal;

/* ... and to these whoever keeps a child; 0: free. */
enum { KEPT_MOST = 8 };
static pid_t kept[KEPT_MOST];

/* Whatever we are in the middle of, it takes no longer than this any more. */
enum { HURRY_S = 2 };

/* The second one may be the first one's echo, from whoever passes it down. */
static const double echo_s = 0.2;

static const int stop_signals[] = {SIGINT, SIGTERM, SIGHUP};
enum { STOP_SIGNALS = sizeof(stop_signals) / sizeof(stop_signals[0]) };

static void note_signal(int signal)
{
	static const char once_more[] =
		"\r\033[Kstopping in good order; once more to end at once\n";
	double now_s = process_clock();

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

void process_init(void)
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

static bool put_in_place_of(pid_t old, pid_t new)
{
	for (size_t i = 0; i < KEPT_MOST; i++) {
		if (kept[i] == old) {
			kept[i] = new;
			return true;
		}
	}
	return false;
}

bool process_keep(pid_t child)
{
	return access("/proc/thread-self/children", R_OK) == 0 &&
	       put_in_place_of(0, child);
}

void process_let_go(pid_t child)
{
	put_in_place_of(child, 0);
}

bool process_keeps(pid_t child)
{
	return put_in_place_of(child, child);
}

bool process_keeps_some(void)
{
	for (size_t i = 0; i < KEPT_MOST; i++) {
		if (kept[i] != 0)
			return true;
	}
	return false;
}

void process_stop_signals(sigset_t *out)
{
	sigemptyset(out);
	for (size_t i = 0; i < STOP_SIGNALS; i++)
		sigaddset(out, stop_signals[i]);
}

int process_interrupted(void)
{
	return caught;
}

bool process_hurried(void)
{
	return hurried;
}

double process_clock(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}
