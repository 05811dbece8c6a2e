/* SPDX-License-Identifier: MIT */
#include "tests/unit/check.h"

#include "probe/process.h"
#include "probe/run.h"
#include "probe/server.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { GRACE_S = 5 };

static struct server_patience patience(double seconds)
{
	return (struct server_patience){process_clock() + seconds, false};
}

static struct server start(const char *script)
{
	const char *const argv[] = {"sh", "-c", script, NULL};
	const struct run_spec spec = {.argv = argv, .errors = "/dev/null"};
	struct server server;
	struct err err = {0};

	check_int(server_start(&server, &spec, &err), 0);
	check_str(err.text, "");
	return server;
}

static enum server_turn tell(struct server *server, const char *line)
{
	const struct server_patience wait = patience(30);

	return server_write(server, line, strlen(line), &wait);
}

static void check_answer(struct server *server, const char *want)
{
	const struct server_patience wait = patience(30);
	char said[64] = {0};
	size_t length = 0, got;

	while (length < strlen(want) &&
	       server_read(&got, server, said + length,
			   sizeof(said) - 1 - length, &wait) == SERVER_READY)
		length += got;
	check_str(said, want);
}

static void check_gone(pid_t pid)
{
	check(kill(pid, 0) < 0 && errno == ESRCH);
}

static void run_true(void)
{
	static const char *const argv[] = {"true", NULL};
	const struct run_spec spec = {.argv = argv};
	struct run_result result;
	struct err err = {0};

	check_int(run(&result, &spec, &err), 0);
	check(run_succeeded(&result));
}

/* What runs leave behind is ended, and the server is not. */
static void check_stays(void)
{
	static const char *const leave[] = {
		"sh", "-c", "setsid sleep 300 & echo $! >left", NULL};
	const struct run_spec spec = {.argv = leave, .out = "out"};
	struct server server =
		start("while read -r word; do echo \"<$word>\"; done");
	struct run_result result;
	struct err err = {0};
	pid_t pid = server.pid;

	check(server_runs(&server));
	check_int(tell(&server, "one\n"), SERVER_READY);
	check_answer(&server, "<one>\n");
	check_int(run(&result, &spec, &err), 0);
	check(result.wall_s < GRACE_S);
	check(server_runs(&server));
	run_true();
	check_int(tell(&server, "two\nthree\n"), SERVER_READY);
	check_answer(&server, "<two>\n<three>\n");
	check_int(server_close(&server, GRACE_S, &err), 0);
	check_int(server.pid, 0);
	check_gone(pid);
	check(waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD);
	run_true();
}

static void check_ends(void)
{
	struct server_patience wait = patience(0.2);
	struct server deaf = start("sleep 300"), server = start("exit 3");
	struct err err = {0};
	char byte;
	size_t got;

	check_int(server_read(&got, &deaf, &byte, 1, &wait), SERVER_LATE);
	check_int(server_stop(&deaf, GRACE_S, &err), 0);
	wait = patience(30);
	check_int(server_read(&got, &server, &byte, 1, &wait), SERVER_GONE);
	while (server_runs(&server))
		usleep(1000);
	check_int(tell(&server, "word"), SERVER_GONE);
	check_int(server_close(&server, GRACE_S, &err), 0);

	/* It is found dead by a run, which leaves it to us. */
	server = start("read -r word");
	kill(server.pid, SIGKILL);
	while (server_runs(&server))
		usleep(1000);
	run_true();
	check_int(server_stop(&server, GRACE_S, &err), 0);
	check_str(err.text, "");
}

/* More than a pipe takes, to one that does not read. */
static void check_flood(void)
{
	static char bytes[1 << 18];
	struct server deaf = start("exec sleep 300"),
		      server = start("exec cat");
	struct server_patience wait = patience(0.2);
	struct err err = {0};

	memset(bytes, 'x', sizeof(bytes));
	check_int(server_write(&deaf, bytes, sizeof(bytes), &wait),
		  SERVER_LATE);
	check_int(server_stop(&deaf, GRACE_S, &err), 0);
	/* It does not read any more, as nobody takes what it says. */
	wait = patience(0.2);
	check_int(server_write(&server, bytes, sizeof(bytes), &wait),
		  SERVER_LATE);
	check_int(server_close(&server, 0.2, &err), 0);
}

static void check_none(void)
{
	static const char *const argv[] = {"./no-such-program", NULL};
	const struct run_spec spec = {.argv = argv, .errors = "/dev/null"};
	struct server server;
	struct err err = {0};

	check_int(server_start(&server, &spec, &err), 0);
	check_int(server.pid, 0);
	check(!server_runs(&server));
	check_int(server_close(&server, GRACE_S, &err), 0);
	check_int(server_stop(&server, GRACE_S, &err), 0);
}

/* It holds on to its input, and to all signals but one. */
static void check_stubborn(void)
{
	struct server server =
		start("trap '' TERM; echo; while :; do sleep 300; done");
	struct err err = {0};
	pid_t pid = server.pid;

	check_answer(&server, "\n");
	check_int(server_close(&server, 0.2, &err), 0);
	check_gone(pid);
	run_true();
}

void check_server(void)
{
	process_init();
	check_stays();
	check_ends();
	check_flood();
	check_none();
	check_stubborn();
}
