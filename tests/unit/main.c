/* SPDX-License-Identifier: MIT */
/*
 * Run the modules, each in a child of its own, and report them as TAP.
 *
 *	units [module...]	these, or all
 */
#include "tests/unit/check.h"

#include "probe/ground/fs.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* A module that hangs is ended; nothing here takes a tenth of it. */
enum { MODULE_LIMIT_S = 900 };

static const struct module {
	const char *name;
	void (*run)(void);
} modules[] = {
#define CHECK_ROW(module) {#module, check_##module},
	CHECK_MODULES(CHECK_ROW)
#undef CHECK_ROW
};

enum { MODULE_COUNT = sizeof(modules) / sizeof(modules[0]) };

const char *check_root;

/* Of the module that this process runs. */
static int failures;

/* One diagnostic must stay on one line. */
static void print_line(const char *string)
{
	for (; *string; string++) {
		if ((unsigned char)*string < ' ')
			printf("\\x%02x", (unsigned)*string);
		else
			putchar(*string);
	}
}

static void print_quoted(const char *string)
{
	putchar('"');
	print_line(string ? string : "(null)");
	putchar('"');
}

/* Begin the line that says what has failed. */
static void fail(const char *file, int line, const char *text)
{
	failures++;
	printf("# %s:%d: ", file, line);
	print_line(text);
}

bool check_impl(bool held, const char *file, int line, const char *text)
{
	if (held)
		return true;
	fail(file, line, text);
	putchar('\n');
	return false;
}

bool check_str_impl(const char *got, const char *want, const char *file,
		    int line, const char *text)
{
	if (got && want ? strcmp(got, want) == 0 : got == want)
		return true;
	fail(file, line, text);
	printf(" is ");
	print_quoted(got);
	printf(", not ");
	print_quoted(want);
	putchar('\n');
	return false;
}

bool check_has_impl(const char *got, const char *part, const char *file,
		    int line, const char *text)
{
	if (got && strstr(got, part))
		return true;
	fail(file, line, text);
	printf(" is ");
	print_quoted(got);
	printf(", without ");
	print_quoted(part);
	putchar('\n');
	return false;
}

bool check_int_impl(long long got, long long want, const char *file, int line,
		    const char *text)
{
	if (got == want)
		return true;
	fail(file, line, text);
	printf(" is %lld, not %lld\n", got, want);
	return false;
}

bool check_near_impl(double got, double want, double tolerance,
		     const char *file, int line, const char *text)
{
	if (fabs(got - want) <= tolerance)
		return true;
	fail(file, line, text);
	printf(" is %.17g, not %.17g\n", got, want);
	return false;
}

static bool is_chosen(const struct module *module, int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], module->name) == 0)
			return true;
	}
	return argc < 2;
}

static void run_in_child(const struct module *module, const char *folder)
{
	alarm(MODULE_LIMIT_S);
	if (mkdir(folder, 0777) < 0 || chdir(folder) < 0) {
		printf("# %s: no folder\n", folder);
		exit(1);
	}
	module->run();
	exit(failures > 0);
}

static bool run_module(const struct module *module, const char *folder,
		       int number)
{
	int status = 0;
	pid_t child;

	fflush(stdout);
	child = fork();
	if (child == 0)
		run_in_child(module, folder);
	if (child < 0 || waitpid(child, &status, 0) < 0)
		status = -1;
	if (child > 0 && WIFSIGNALED(status))
		printf("# killed by signal %d\n", WTERMSIG(status));
	printf("%s %d - %s\n", status == 0 ? "ok" : "not ok", number,
	       module->name);
	return status == 0;
}

int main(int argc, char **argv)
{
	ARENA_SCOPE(tmp);
	const char *place = getenv("TMPDIR");
	char *folder = arena_sprintf(&tmp, "%s/perfbisect-units.XXXXXX",
				     place && *place ? place : "/tmp");
	struct err err = {0};
	int number = 0, bad = 0;
	char *root = realpath(".", NULL);

	check_root = root;
	if (!mkdtemp(folder)) {
		perror(folder);
		return 1;
	}
	for (size_t i = 0; i < MODULE_COUNT; i++)
		number += is_chosen(&modules[i], argc, argv);
	printf("1..%d\n", number);
	number = 0;
	for (size_t i = 0; i < MODULE_COUNT; i++) {
		const struct module *module = &modules[i];

		if (is_chosen(module, argc, argv))
			bad += !run_module(module,
					   arena_sprintf(&tmp, "%s/%s", folder,
							 module->name),
					   ++number);
	}
	if (fs_remove(folder, &err) < 0)
		printf("# %s\n", err.text);
	free(root);
	return bad > 0 || number == 0;
}
