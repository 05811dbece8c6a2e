/* SPDX-License-Identifier: MIT */
/*
 * Drive the room probe/link for tests, one step a call:
 *
 * link environment DIR RECORDS TREE [path]
 *		install, and print lines of NAME=value
 * link load RECORDS TREE
 *		what is recorded, and put back what was laid out
 * link watch RECORDS TREE COMMAND...
 *		which of it COMMAND uses
 * link lay RECORDS TREE SEED COMMAND...
 *		a layout of what COMMAND uses
 * link restore RECORDS
 * link forget RECORDS
 *
 * Each prints what it finds, and its status says whether it came to that: 1 for
 * an error, 3 when there is no layout, with the reason.
 */
#include "probe/link/link.h"

#include "probe/process.h"
#include "probe/run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int print_environment(char **words, int count, struct arena *arena,
			     struct err *err)
{
	const char *env[LINK_ENVIRONMENT];
	size_t variables;

	if (link_install(words[0], err) < 0)
		return 1;
	variables = link_environment(
		env, words[0], words[1], words[2],
		count > 3 ? LINK_REACH_PATH : LINK_REACH_DRIVERS, arena);
	for (size_t i = 0; i < variables; i++)
		puts(env[i]);
	return 0;
}

static void print_links(const struct links *links, bool used)
{
	size_t from = strlen(links->tree) + 1;

	for (size_t i = 0; i < links->count; i++) {
		const struct linked *linked = &links->list[i];

		if (used && !linked->used)
			continue;
		puts(linked->output + from);
		for (const char **copy = linked->copies; copy && *copy; copy++)
			printf("\tcopy %s\n", *copy + from);
	}
	if (links->lost > 0)
		printf("lost %zu\n", links->lost);
}

/* COMMAND's output goes to the file "out". */
static int watch(struct links *links, char **command, struct arena *arena,
		 struct err *err)
{
	struct run_spec spec = {.argv = (const char *const *)command,
				.out = "out",
				.timeout_s = 300};
	struct run_result result;

	if (link_watch(links, arena, err) < 0)
		return -1;
	run(&result, &spec, err);
	link_unwatch(links);
	if (!err->failed && !run_succeeded(&result))
		err_set(err, "%s fails", command[0]);
	return err->failed ? -1 : 0;
}

static int lay_out(struct links *links, const char *seed, struct arena *arena,
		   struct err *err)
{
	const char *why;
	double wall_s;

	if (link_lay_out(&why, &wall_s, links, strtoull(seed, NULL, 10), "log",
			 arena, err) < 0)
		return 1;
	if (why)
		printf("no layout: %s\n", why);
	return why ? 3 : 0;
}

static int act(char **words, int count, struct arena *arena, struct err *err)
{
	const char *verb = words[0];
	struct links links;

	if (strcmp(verb, "environment") == 0 && count >= 4)
		return print_environment(words + 1, count - 1, arena, err);
	if (strcmp(verb, "restore") == 0 && count == 2)
		return link_recover(words[1], err);
	if (strcmp(verb, "forget") == 0 && count == 2)
		return link_forget(words[1], err);
	if (count < 3 || link_load(&links, words[1], words[2], arena, err) < 0)
		return 1;
	if (strcmp(verb, "load") == 0) {
		print_links(&links, false);
		return 0;
	}
	words += strcmp(verb, "lay") == 0 ? 4 : 3;
	if (watch(&links, words, arena, err) < 0)
		return 1;
	print_links(&links, true);
	return strcmp(verb, "lay") == 0 ? lay_out(&links, words[-1], arena, err)
					: 0;
}

int main(int argc, char **argv)
{
	ARENA_SCOPE(arena);
	struct err err = {0};
	int status = 2;

	process_init();
	if (argc > 1)
		status = act(argv + 1, argc - 1, &arena, &err);
	if (err.failed)
		fprintf(stderr, "link: %s\n", err.text);
	return err.failed ? 1 : status;
}
