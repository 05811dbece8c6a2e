/* SPDX-License-Identifier: MIT */
#include "tests/unit/check.h"

#include "probe/ground/fs.h"
#include "probe/process.h"
#include "vcs/hg/server.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SAID_MOST = 4096 };

/* Words of the server's language, and what asks for a command, in shell. */
static const char fake_words[] =
	"#!/bin/sh\n"
	"echo >>'%s/starts'\n"
	"say() { printf \"$1\\\\000\\\\000\\\\000\\\\$(printf %%03o ${#2})\"\n"
	"	printf %%s \"$2\"; }\n"
	"ends() { printf 'r\\000\\000\\000\\004\\000\\000\\000'\n"
	"	printf \"\\\\$(printf %%03o $1)\"; }\n"
	"hello() { say o 'capabilities: getencoding runcommand'; }\n"
	"asked() { read -r line && [ \"$line\" = runcommand ] || exit 1\n"
	"	n=$(dd bs=1 count=4 2>/dev/null | od -An -tu1 | awk '{ print "
	"$4 }')\n"
	"	words=$(dd bs=1 count=$n 2>/dev/null | tr '\\000' ' '); }\n"
	"%s\n";

static struct hg_server *fake(const char *script, struct arena *arena)
{
	struct hg_server *server = arena_alloc(arena, sizeof(*server));
	char *here = getcwd(NULL, 0);
	char *path = arena_sprintf(arena, "%s/fake", here);
	char *text = arena_sprintf(arena, fake_words, here, script);
	struct err err = {0};

	free(here);
	unlink("starts");
	check_int(fs_write_mode(path, text, strlen(text), 0755, &err), 0);
	server->program = path;
	server->out = memfd_create("out", MFD_CLOEXEC);
	server->errors = memfd_create("errors", MFD_CLOEXEC);
	return server;
}

static void done(struct hg_server *server)
{
	pid_t pid = server->process.pid;

	hg_server_close(server);
	check_int(server->process.pid, 0);
	check(pid == 0 || (kill(pid, 0) < 0 && errno == ESRCH));
	close(server->out);
	close(server->errors);
}

static void check_starts(int want)
{
	struct stat st = {0};

	(void)!stat("starts", &st);
	check_int(st.st_size, want);
}

static const char *said(int fd, struct arena *arena)
{
	struct err err = {0};
	char *text = NULL;

	check_int(fs_read(&text, NULL,
			  arena_sprintf(arena, "/proc/self/fd/%d", fd),
			  SAID_MOST, arena, &err),
		  0);
	return text;
}

static bool ask_for(struct run_result *out, struct hg_server *server,
		    const struct hg_request *request)
{
	struct err err = {0};
	bool asked;

	check_int(hg_server_ask(&asked, out, server, request, &err), 0);
	check_str(err.text, "");
	return asked;
}

static bool ask(struct run_result *out, struct hg_server *server,
		const char *const *words, const char *dir)
{
	const struct hg_request request = {.words = words,
					   .dir = dir,
					   .most_bytes = SAID_MOST,
					   .limit_s = 60};

	return ask_for(out, server, &request);
}

static const char *const log_words[] = {"log", "-R", "a b", NULL};

static void check_answers(void)
{
	ARENA_SCOPE(tmp);
	struct hg_server *server = fake(
		"hello; while asked; do echo direct >&2; say o \"<$words\"\n"
		"say e ouch; say d debug; say o '>'; ends 7; done",
		&tmp);
	const struct hg_request cut = {
		.words = log_words, .dir = "/", .most_bytes = 4, .limit_s = 60};
	struct run_result result;

	for (int i = 0; i < 2; i++) {
		check(ask(&result, server, log_words, "/here"));
		check_int(result.end, RUN_EXITED);
		check_int(result.code, 7);
		check_str(said(server->out, &tmp), "<--cwd /here log -R a b>");
		check_str(said(server->errors, &tmp), "direct\nouch");
	}
	check(ask_for(&result, server, &cut));
	check_str(said(server->out, &tmp), "<--cw");
	check_starts(1);
	done(server);
}

static void check_input(void)
{
	ARENA_SCOPE(tmp);
	struct hg_server *server =
		fake("hello; while asked; do printf 'L\\000\\000\\020\\000'\n"
		     "say o \"$(dd bs=1 count=4 2>/dev/null | od -An -tu1)\"\n"
		     "ends 0; done",
		     &tmp);
	struct run_result result;

	check(ask(&result, server, log_words, NULL));
	check(run_succeeded(&result));
	check_str(said(server->out, &tmp), "   0   0   0   0");
	done(server);
}

/* What is no server: never asked, and tried once. */
static void check_hopeless(const char *script)
{
	ARENA_SCOPE(tmp);
	struct hg_server *server = fake(script, &tmp);
	struct run_result result;

	check(!ask(&result, server, log_words, NULL));
	check(!ask(&result, server, log_words, NULL));
	check_starts(1);
	check(server->hopeless);
	done(server);
}

/* It dies of a question, or says what nobody can read. */
static void check_dies(const char *how)
{
	ARENA_SCOPE(tmp);
	struct hg_server *server = fake(
		arena_sprintf(&tmp, "hello; asked; say o part; %s", how), &tmp);
	struct run_result result;

	check(!ask(&result, server, log_words, NULL));
	check(!server->hopeless);
	check(!ask(&result, server, log_words, NULL));
	check(server->hopeless);
	check(!ask(&result, server, log_words, NULL));
	check_starts(2);
	done(server);
}

/* While nothing is asked: whatever ends it, another one answers. */
static void check_found_dead(void)
{
	ARENA_SCOPE(tmp);
	struct hg_server *server =
		fake("hello; while asked; do ends 0; done", &tmp);
	struct run_result result;

	for (int i = 1; i < 4; i++) {
		check(ask(&result, server, log_words, NULL));
		check_starts(i);
		kill(server->process.pid, SIGKILL);
		while (server_runs(&server->process))
			usleep(1000);
	}
	done(server);
}

static void check_deaf(void)
{
	ARENA_SCOPE(tmp);
	struct hg_server *server =
		fake("hello; while asked; do say e hm; sleep 300; done", &tmp);
	const struct hg_request request = {
		.words = log_words, .most_bytes = SAID_MOST, .limit_s = 0.3};
	struct run_result result;

	check(ask_for(&result, server, &request));
	check_int(result.end, RUN_TIMED_OUT);
	check(result.wall_s >= 0.3);
	check_str(said(server->errors, &tmp), "hm");
	check_int(server->process.pid, 0);
	check(!server->hopeless);
	check(ask_for(&result, server, &request));
	check_starts(2);
	done(server);
}

/* In a fork it is not asked, and not ended. */
static void check_forked(void)
{
	ARENA_SCOPE(tmp);
	struct hg_server *server =
		fake("hello; while asked; do ends 0; done", &tmp);
	struct run_result result;
	pid_t owner;

	check(ask(&result, server, log_words, NULL));
	owner = server->owner;
	server->owner = 1;
	check(!ask(&result, server, log_words, NULL));
	hg_server_close(server);
	check(server_runs(&server->process));
	server->owner = owner;
	done(server);
}

static void shell(const char *command)
{
	const char *const argv[] = {"sh", "-c", command, NULL};
	const struct run_spec spec = {.argv = argv};
	struct run_result result;
	struct err err = {0};

	check_int(run(&result, &spec, &err), 0);
	check(run_succeeded(&result));
}

/* What others have changed meanwhile is seen. */
static void check_real(const char *program)
{
	static const char *const settings[] = {
		"HGPLAIN=+strictflags", "HGRCPATH=", "HGRCSKIPREPO=1", NULL};
	static const char *const words[] = {"log", "--template={desc}.", NULL};
	static const char *const wrong[] = {"log", "--rev=nosuch", NULL};
	static const char *const fine[] = {"log", "--rev=all()", "--template=x",
					   NULL};
	ARENA_SCOPE(tmp);
	struct hg_server server = {
		.program = program,
		.env = settings,
		.out = memfd_create("out", MFD_CLOEXEC),
		.errors = memfd_create("errors", MFD_CLOEXEC),
	};
	char *here = getcwd(NULL, 0);
	char *dir = arena_sprintf(&tmp, "%s/r", here);
	struct run_result result;
	pid_t pid;

	free(here);
	shell("export HGRCPATH= && hg init r && cd r && echo 1 >f && "
	      "hg commit -qAm one -u me");
	check(ask(&result, &server, words, dir));
	check_str(said(server.out, &tmp), "one.");
	pid = server.process.pid;
	check(pid > 0);
	shell("export HGRCPATH= && cd r && echo 2 >f && hg commit -qm two -u "
	      "me "
	      "&& hg bookmark -q b && printf '[ui]\\nx = y\\n' >.hg/hgrc");
	check(ask(&result, &server, words, dir));
	check_str(said(server.out, &tmp), "two.one.");
	check(ask(&result, &server, wrong, dir));
	check_int(result.code, 255);
	check_has(said(server.errors, &tmp), "unknown revision 'nosuch'");
	shell("export HGRCPATH= && cd r && hg -q --config extensions.strip= "
	      "strip --no-backup -r 1");
	check(ask(&result, &server, fine, dir));
	check_str(said(server.out, &tmp), "x");
	check_int(server.process.pid, pid);
	done(&server);
}

void check_hg_server(void)
{
	ARENA_SCOPE(tmp);
	const char *hg = fs_find_program("hg", &tmp);

	process_init();
	check_answers();
	check_input();
	check_hopeless("echo warning: no server; exit 0");
	check_hopeless("exit 3");
	check_hopeless("say o 'capabilities: getencoding'; sleep 300");
	check_hopeless("say e 'capabilities: runcommand'; sleep 300");
	check_hopeless(
		"printf 'o\\001\\000\\000\\000'; sleep 0.1; head -c 9999 "
		"/dev/zero; sleep 300");
	check_dies("exit 0");
	check_dies("kill -9 $$");
	check_dies("echo '** unknown exception' >&2; exit 1");
	check_dies("echo Unreadable; sleep 300");
	check_found_dead();
	check_deaf();
	check_forked();
	if (hg)
		check_real(hg);
	else
		puts("# SKIP Mercurial: there is no hg on PATH");
}
