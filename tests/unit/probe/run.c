/* SPDX-License-Identifier: MIT */
#include "tests/unit/check.h"

#include "probe/cpus.h"
#include "probe/ground/fs.h"
#include "probe/run.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LOG_BYTES = 1 << 20 };

static struct run_result run_spec(struct run_spec spec)
{
	struct run_result result = {0};
	struct err err = {0};

	check_int(run(&result, &spec, &err), 0);
	check_str(err.text, "");
	return result;
}

static struct run_result run_shell(struct run_spec spec, const char *command)
{
	const char *const argv[] = {"sh", "-c", command, NULL};

	spec.argv = argv;
	return run_spec(spec);
}

static void check_file(const char *path, const char *want)
{
	ARENA_SCOPE(tmp);
	struct err err = {0};
	char *data = NULL;

	check_int(fs_read(&data, NULL, path, LOG_BYTES, &tmp, &err), 0);
	check_str(data, want);
}

static void check_end(const char *command, enum run_end end, int code,
		      const char *words)
{
	ARENA_SCOPE(tmp);
	struct run_result result = run_shell((struct run_spec){0}, command);

	check_int(result.end, end);
	check_int(result.code, code);
	check(run_succeeded(&result) == (end == RUN_EXITED && code == 0));
	check_str(run_describe(&tmp, &result), words);
}

static void check_not_started(struct run_spec spec, int code)
{
	ARENA_SCOPE(tmp);
	struct run_result result = run_spec(spec);

	check_int(result.end, RUN_NOT_STARTED);
	check_int(result.code, code);
	check(!run_succeeded(&result));
	check_has(run_describe(&tmp, &result), strerror(code));
}

static void check_starting(void)
{
	static const char *const missing[] = {"./no-such-program", NULL};
	static const char *const nowhere[] = {"no-such-program-here", NULL};
	static const char *const plain[] = {"./plain", NULL};
	static const char *const fine[] = {"true", NULL};
	char path[] = "PATH=/usr/bin:/bin";
	const char *const env[] = {path, NULL};
	struct err err = {0};

	check_int(fs_write("plain", "#!/bin/sh\n", 10, &err), 0);
	check_int(chmod("plain", 0666), 0);
	check_not_started((struct run_spec){.argv = missing}, ENOENT);
	check_not_started((struct run_spec){.argv = nowhere, .env = env},
			  ENOENT);
	check_not_started((struct run_spec){.argv = plain}, EACCES);
	check_not_started((struct run_spec){.argv = fine, .dir = "no"}, ENOENT);
	check_not_started((struct run_spec){.argv = fine, .dir = "plain"},
			  ENOTDIR);
}

static void check_output(void)
{
	struct run_spec both = {.out = "both"};
	struct run_spec apart = {.out = "out", .errors = "errors"};
	struct run_spec inside = {.out = "out", .dir = "folder"};
	struct run_spec lost = {.out = "no/such/folder"};
	const char *const argv[] = {"true", NULL};
	struct run_result result;
	struct err err = {0};

	run_shell(both, "echo one; echo two >&2; echo three");
	check_file("both", "one\ntwo\nthree\n");
	run_shell(apart, "echo one; echo two >&2");
	check_file("out", "one\n");
	check_file("errors", "two\n");
	run_shell(apart, "echo again");
	check_file("out", "again\n");
	check_file("errors", "");
	check_int(mkdir("folder", 0777), 0);
	run_shell(inside, "basename \"$PWD\"");
	check_file("out", "folder\n");
	run_shell(apart, "cat");
	check_file("out", "");

	/* Nowhere to write is our failure, not the command's. */
	lost.argv = argv;
	check_int(run(&result, &lost, &err), -1);
	check_has(err.text, "no/such/folder");
}

static void check_environment(void)
{
	char set[] = "PROBE_SET=a=b", empty[] = "PROBE_EMPTY=";
	const char *const env[] = {set, empty, "PROBE_GONE", "PROBE_NEVER",
				   NULL};
	static const char *const literal[] = {"PROBE_SET=literal", NULL};
	static const char command[] =
		"echo \"$PROBE_SET,${PROBE_EMPTY-unset},${PROBE_GONE-unset}\"";
	struct run_spec spec = {.out = "out", .env = env};
	struct run_result result;

	setenv("PROBE_GONE", "still here", 1);
	setenv("PROBE_SET", "old", 1);
	run_shell(spec, command);
	check_file("out", "a=b,,unset\n");
	check_str(set, "PROBE_SET=a=b");
	check_str(getenv("PROBE_SET"), "old");
	check_str(getenv("PROBE_GONE"), "still here");

	/* The strings are const, so that they may be read-only. */
	spec.env = literal;
	result = run_shell(spec, command);
	check_int(result.end, RUN_EXITED);
	check_file("out", "literal,unset,still here\n");
}

static void check_usage(void)
{
	struct run_result idle = run_shell((struct run_spec){0}, "sleep 0.2");
	struct run_result busy = run_shell(
		(struct run_spec){0},
		"i=0; while [ $i -lt 100000 ]; do i=$((i + 1)); done");

	/* Factors of ten, so that a slow machine does not matter. */
	check(idle.wall_s >= 0.2 && idle.wall_s < 20);
	check(idle.user_s + idle.system_s < idle.wall_s);
	check(busy.user_s > 0.001);
	check(busy.max_rss_bytes > 100 * 1024);
	check(busy.max_rss_bytes < INT64_C(1) << 30);
}

static void check_timeouts(void)
{
	ARENA_SCOPE(tmp);
	struct run_spec spec = {.timeout_s = 0.2, .grace_s = 0.2, .out = "out"};
	struct run_result result = run_shell(spec, "echo begun; sleep 600");

	check_int(result.end, RUN_TIMED_OUT);
	check(result.wall_s >= 0.2 && result.wall_s < 60);
	check(!run_succeeded(&result));
	check_has(run_describe(&tmp, &result), "no end within ");
	check_file("out", "begun\n");

	/* One that will not hear of it, with children that will not either. */
	result = run_shell(spec, "trap '' TERM; sleep 600 & sleep 600; wait");
	check_int(result.end, RUN_TIMED_OUT);
	check(result.wall_s >= 0.4 && result.wall_s < 60);

	/* One that uses its grace to tidy up; the shell reports the sleep. */
	spec.grace_s = 30;
	spec.errors = "errors";
	result = run_shell(spec, "trap 'echo bye; exit 3' TERM; "
				 "while :; do sleep 0.02; done");
	check_int(result.end, RUN_TIMED_OUT);
	check_file("out", "bye\n");

	spec.timeout_s = 600;
	result = run_shell(spec, "exit 3");
	check_int(result.end, RUN_EXITED);
	check_int(result.code, 3);
}

static bool is_gone(const char *path)
{
	ARENA_SCOPE(tmp);
	struct err err = {0};
	char *data;
	pid_t pid;

	if (!check(fs_read(&data, NULL, path, 100, &tmp, &err) == 0))
		return false;
	pid = (pid_t)strtol(data, NULL, 10);
	return pid > 1 && kill(pid, 0) < 0 && errno == ESRCH;
}

/* What a command leaves behind is ended before run() returns. */
static void check_left_behind(void)
{
	struct run_spec spec = {.grace_s = 0.2};
	struct run_result result = run_shell(
		spec, "(setsid sh -c 'trap \"\" TERM HUP; echo $$ >daemon; "
		      "exec sleep 600' &) & while [ ! -s daemon ]; do "
		      "sleep 0.01; done; exit 4");

	check_int(result.end, RUN_EXITED);
	check_int(result.code, 4);
	check(result.wall_s < 60);
	check(is_gone("daemon"));

	spec.timeout_s = 0.5;
	result = run_shell(spec,
			   "(setsid sh -c 'trap \"\" TERM; echo $$ >second; "
			   "exec sleep 600' &); sleep 600");
	check_int(result.end, RUN_TIMED_OUT);
	check(is_gone("second"));

	/* A polite one is asked first. */
	spec = (struct run_spec){.grace_s = 30};
	run_shell(spec, "setsid sh -c 'trap \"echo tidy >third; exit\" TERM; "
			"echo $$ >pid; while :; do sleep 0.02; done' & "
			"while [ ! -s pid ]; do sleep 0.01; done");
	check(is_gone("pid"));
	check_file("third", "tidy\n");
}

/* seq 1 100000 prints 588895 bytes; 500 are kept at each end. */
static void check_capped(const char *path)
{
	static const char mark[] = "\n[... 587895 bytes left out ...]\n";
	ARENA_SCOPE(tmp);
	struct err err = {0};
	char *data;
	size_t length, marked = strlen(mark);

	if (!check(fs_read(&data, &length, path, LOG_BYTES, &tmp, &err) == 0))
		return;
	if (!check_int(length, 1000 + marked))
		return;
	check(memcmp(data, "1\n2\n3\n", 6) == 0);
	check(memcmp(data + 500, mark, marked) == 0);
	check_str(data + length - 13, "99999\n100000\n");
}

static void check_logs(void)
{
	struct run_spec spec = {
		.out = "out", .errors = "errors", .log_bytes = 1000};
	struct stat st;

	run_shell(spec, "seq 1 100000; seq 1 100000 >&2");
	check_capped("out");
	check_capped("errors");

	/* What is only a little too long for it stays whole. */
	run_shell(spec, "head -c 1040 /dev/zero");
	check(stat("out", &st) == 0 && st.st_size == 1040);
	spec.log_bytes = 0;
	run_shell(spec, "seq 1 100000");
	check(stat("out", &st) == 0 && st.st_size == 588895);
	/* While it runs the middle is given back, and the end is the same. */
	spec.log_bytes = 1000;
	run_shell(spec, "seq 1 90000; sleep 1.2; seq 90001 100000");
	check_capped("out");
}

static void check_processors(void)
{
	struct run_spec spec = {.out = "out"};
	struct err err = {0};
	cpu_set_t ours, parsed;
	char list[64];
	int first = 0;

	sched_getaffinity(0, sizeof(ours), &ours);
	while (!CPU_ISSET((size_t)first, &ours))
		first++;
	snprintf(list, sizeof(list), "%d-%d,%d", first, first, first);
	check_int(cpus_parse_ours(&parsed, list, &err), 0);
	check_int(CPU_COUNT(&parsed), 1);
	check(CPU_ISSET((size_t)first, &parsed));
	spec.cpus = &parsed;
	unsetenv("OMP_NUM_THREADS");
	run_shell(spec, "nproc");
	check_file("out", "1\n");
}

/* The signal stays known, so that this comes last. */
static void check_interrupts(void)
{
	const char *const argv[] = {
		"sh", "-c", "echo $$ >pid; kill -INT $PPID; sleep 600", NULL};
	const char *const never[] = {"touch", "never", NULL};
	struct run_spec spec = {.argv = argv, .grace_s = 0.2};
	struct run_result result;
	struct err err = {0};

	check_int(process_interrupted(), 0);
	check_int(run(&result, &spec, &err), -1);
	check_str(err.text, "interrupted by SIGINT");
	check_int(process_interrupted(), SIGINT);
	check(is_gone("pid"));

	err_clear(&err);
	spec.argv = never;
	check_int(run(&result, &spec, &err), -1);
	check_str(err.text, "interrupted by SIGINT");
	check(!fs_exists("never"));
}

void check_run(void)
{
	double before = process_clock();

	process_init();
	check_end("exit 0", RUN_EXITED, 0, "exit status 0");
	check_end("exit 3", RUN_EXITED, 3, "exit status 3");
	check_end("exit 255", RUN_EXITED, 255, "exit status 255");
	check_end("kill -SEGV $$", RUN_SIGNALED, SIGSEGV, "killed by SIGSEGV");
	check_end("kill -TERM $$", RUN_SIGNALED, SIGTERM, "killed by SIGTERM");
	check_end("kill -PIPE $$", RUN_SIGNALED, SIGPIPE, "killed by SIGPIPE");
	check_starting();
	check_output();
	check_environment();
	check_usage();
	check_timeouts();
	check_left_behind();
	check_logs();
	check_processors();
	check_interrupts();
	check(process_clock() > before);
}
