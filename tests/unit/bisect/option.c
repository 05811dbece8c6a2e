/* SPDX-License-Identifier: MIT */
#include "tests/unit/check.h"

#include "bisect/option.h"

#include <stdlib.h>
#include <string.h>

enum { WORDS = 64 };

/* `line` is split at spaces; '' is an empty word. */
static int parse(struct config *config, enum option_command command,
		 const char *line, struct arena *arena, struct err *err)
{
	const char *argv[WORDS] = {NULL};
	char *rest = arena_strdup(arena, line), *word;
	int argc = 0;

	while ((word = strsep(&rest, " ")) != NULL) {
		if (*word && check(argc < WORDS))
			argv[argc++] = strcmp(word, "''") == 0 ? "" : word;
	}
	err_clear(err);
	return option_parse(config, command, argc, argv, arena, err);
}

static void check_good(struct config *config, const char *line,
		       struct arena *arena)
{
	struct err err = {0};

	if (!check_int(parse(config, OPTION_RUN, line, arena, &err), 0))
		check_str(err.text, line);
	check_str(err.text, "");
}

static void check_bad(enum option_command command, const char *line,
		      const char *want)
{
	ARENA_SCOPE(arena);
	struct config config;
	struct err err = {0};

	check_int(parse(&config, command, line, &arena, &err), -1);
	check_str(err.text, want);
}

static void check_value(const char *option, const char *want)
{
	ARENA_SCOPE(arena);

	check_bad(OPTION_RUN, arena_sprintf(&arena, "%s A B -- cmd", option),
		  want);
}

static void check_defaults(void)
{
	ARENA_SCOPE(arena);
	struct config c;

	check_good(&c, "A B -- cmd", &arena);
	check_str(c.metric, "wall");
	check_str(c.lead, "auto");
	check_int(c.runs, 3);
	check_int(c.max_runs, 200);
	check_good(&c, "--runs 500 A B -- cmd", &arena);
	check_int(c.max_runs, 500);
	check_good(&c, "A B -- cmd", &arena);
	check_int(c.warmup, 1);
	check_int(c.trees, 5);
	check_near(c.confidence, 0.99, 0);
	check_near(c.min_effect_pct, 1, 0);
	check_near(c.min_free_bytes, 104857600, 0);
	check_near(c.build_timeout_s, 7200, 0);
	check_near(c.fetch_timeout_s, 600, 0);
	check_near(c.timeout_s, 0, 0);
	check_int(c.on_failure, CONFIG_SKIP);
	check(!c.build && !c.verify && !c.prepare && !c.from && !c.pin);
	check(!c.higher_is_better && !c.no_randomize);
	check(!c.output && !c.paths && !c.first_parent && !c.clean);
	check(!c.keep_trees && !c.quiet && !c.verbose && !c.help && !c.version);
	check_str(c.good, "A");
	check_str(c.bad, "B");
	check_str(c.command[0], "cmd");
	check(c.command[1] == NULL);
}

static void check_types(void)
{
	ARENA_SCOPE(arena);
	struct config c;

	check_good(&c,
		   "--build make --metric=cpu -n 9 --max-runs 90 --warmup 0 "
		   "A --confidence 0.5 --min-effect 2.5% --path x --path=y "
		   "--build-timeout 10m B --timeout 1.5s --on-failure bad "
		   "--higher-is-better --no-randomize --first-parent --pin "
		   "0,2-3 -o dir -q -- "
		   "cmd --runs 5 -- x",
		   &arena);
	check_str(c.build, "make");
	check_str(c.metric, "cpu");
	check_int(c.runs, 9);
	check_int(c.max_runs, 90);
	check_int(c.warmup, 0);
	check_near(c.confidence, 0.5, 0);
	check_near(c.min_effect_pct, 2.5, 0);
	check(c.paths && !strcmp(c.paths[0], "x") && !strcmp(c.paths[1], "y") &&
	      !c.paths[2]);
	check_near(c.build_timeout_s, 600, 0);
	check_near(c.timeout_s, 1.5, 0);
	check_int(c.on_failure, CONFIG_BAD);
	check(c.higher_is_better && c.no_randomize && c.first_parent &&
	      c.quiet && !c.verbose);
	check_str(c.pin, "0,2-3");
	check_str(c.output, "dir");
	check_str(c.good, "A");
	check_str(c.bad, "B");
	check_str(c.command[0], "cmd");
	check_str(c.command[1], "--runs");
	check_str(c.command[3], "--");
	check_str(c.command[4], "x");
	check(c.command[5] == NULL);

	check_good(&c, "-qv -n5 -mnumber -bmake A B -- c", &arena);
	check(c.quiet && c.verbose);
	check_int(c.runs, 5);
	check_str(c.metric, "number");
	check_str(c.build, "make");
	check_good(&c, "--runs 4 --runs 6 A B -- c", &arena);
	check_int(c.runs, 6);
	check_good(&c, "HEAD~3 - -- c", &arena);
	check_str(c.bad, "-");
}

static void check_values(void)
{
	check_value("--runs 0",
		    "--runs 0: must be a whole number from 1 to 10000");
	check_value("--runs 10001",
		    "--runs 10001: must be a whole number from 1 to 10000");
	check_value("-n x", "--runs x: must be a whole number from 1 to 10000");
	check_value("--runs 1.5",
		    "--runs 1.5: must be a whole number from 1 to 10000");
	check_value("--runs -5",
		    "--runs -5: must be a whole number from 1 to 10000");
	check_value("--trees 2",
		    "--trees 2: must be a whole number from 3 to 99");
	check_value("--confidence 1",
		    "--confidence 1: must be a number from 0.5 to 0.999999");
	check_value("--confidence 0.99%",
		    "--confidence 0.99%: must be a number from 0.5 to "
		    "0.999999");
	check_value("--confidence nan",
		    "--confidence nan: must be a number from 0.5 to 0.999999");
	check_value("--min-effect -1",
		    "--min-effect -1: must be a number from 0 to 1000");
	check_value("--min-effect %",
		    "--min-effect %: must be a number from 0 to 1000");
	check_value("--timeout 0",
		    "--timeout 0: must be a time like 90s, 10m or 2h");
	check_value("--timeout soon",
		    "--timeout soon: must be a time like 90s, 10m or 2h");
	check_value("--build-timeout=-1s",
		    "--build-timeout -1s: must be a time like 90s, 10m or 2h");
	check_value("--on-failure cry",
		    "--on-failure cry: must be one of the words in --help");
	check_value("--build ''", "--build: needs a value");
	check_value("--build=", "--build: needs a value");
	check_value("--path ''", "--path: needs a value");
	check_value("--quiet=yes", "--quiet=yes: takes no value");
	check_value("--clean=1", "--clean=1: takes no value");
	check_value("--runs 9 --max-runs 8",
		    "--max-runs 8 is less than --runs 9");
	check_bad(OPTION_RUN, "A B --metric -- cmd", "--metric: needs a value");
	check_bad(OPTION_RUN, "A B -n -- cmd", "-n: needs a value");
}

static void check_unknown(void)
{
	check_value("--biuld make",
		    "unknown option --biuld; did you mean --build?");
	check_value("--warmpu 2",
		    "unknown option --warmpu; did you mean --warmup?");
	check_value("--biuld=make",
		    "unknown option --biuld=make; did you mean --build?");
	check_value("--completely-else",
		    "unknown option --completely-else; see perfbisect --help");
	check_value("-z", "unknown option -z; see perfbisect --help");
	check_value("-qz", "unknown option -z; see perfbisect --help");
	check_value("-zq", "unknown option -z; see perfbisect --help");
	check_value("A -zq", "unknown option -z; see perfbisect --help");
	check_value("--quiet -zq", "unknown option -z; see perfbisect --help");
	check_bad(OPTION_REPORT, "--quiet",
		  "unknown option --quiet; see perfbisect --help");
	check_bad(OPTION_REPORT, "--hepl",
		  "unknown option --hepl; did you mean --help?");
	check_bad(OPTION_REPORT, "-q",
		  "unknown option -q; see perfbisect --help");
}

static void check_words(void)
{
	ARENA_SCOPE(arena);
	struct config c;
	struct err err = {0};

	check_bad(OPTION_RUN, "",
		  "GOOD and BAD are missing: perfbisect GOOD BAD -- COMMAND "
		  "(examples: perfbisect help)");
	check_bad(OPTION_CHECK, "-- cmd",
		  "GOOD and BAD are missing: perfbisect GOOD BAD -- COMMAND "
		  "(examples: perfbisect help)");
	check_bad(OPTION_RUN, "A -- cmd",
		  "BAD is missing: perfbisect A BAD -- COMMAND");
	check_bad(OPTION_RUN, "A B",
		  "COMMAND is missing: perfbisect A B -- COMMAND");
	check_bad(OPTION_RUN, "A B --",
		  "COMMAND is missing: perfbisect A B -- COMMAND");
	check_bad(OPTION_RUN, "A B -- ''", "COMMAND is an empty word");
	check_bad(OPTION_RUN, "A B cmd",
		  "cmd: unexpected; put -- before COMMAND");
	check_bad(OPTION_RUN, "A B C -- cmd",
		  "C: unexpected; put -- before COMMAND");

	check_int(
		parse(&c, OPTION_COMPARE, "A B=x dir:/y -- cmd", &arena, &err),
		0);
	check_str(c.sides[1], "B=x");
	check_str(c.sides[2], "dir:/y");
	check(c.sides[3] == NULL);
	check_int(parse(&c, OPTION_COMPARE,
			"A --variant x= --variant y=make -- cmd", &arena, &err),
		  0);
	check_str(c.variants[1], "y=make");
	check_bad(OPTION_COMPARE, "-- cmd",
		  "there is no side: perfbisect compare SIDE SIDE... -- "
		  "COMMAND");
	check_bad(OPTION_COMPARE, "A --variant x= -- cmd",
		  "A is the only side: give another one, or --variant twice");
	check_bad(OPTION_COMPARE, "A B --",
		  "COMMAND is missing: perfbisect compare SIDE SIDE... -- "
		  "COMMAND");
	check_bad(OPTION_COMPARE, "A B --fail-above 0 -- cmd",
		  "--fail-above 0: must be a number from 0.01 to 100000");

	check_int(parse(&c, OPTION_REPORT, "", &arena, &err), 0);
	check(c.good == NULL);
	check_int(parse(&c, OPTION_REPORT, "dir", &arena, &err), 0);
	check_str(c.good, "dir");
	check_bad(OPTION_REPORT, "one two", "one session folder, please");
	check_bad(OPTION_REPORT, "dir -- cmd", "one session folder, please");

	check_int(parse(&c, OPTION_RUN, "--help", &arena, &err), 0);
	check(c.help);
	check_int(parse(&c, OPTION_RUN, "A -h --nonsense", &arena, &err), 0);
	check(c.help);
	check_int(parse(&c, OPTION_REPORT, "--version", &arena, &err), 0);
	check(c.version);
	/* What belongs to the command is no option of ours. */
	check_good(&c, "A B -- cmd --help", &arena);
	check(!c.help);
}

static void check_table(void)
{
	for (const struct option_row *row = option_rows; row->name; row++) {
		check((row->argument == NULL) == (row->type == OPTION_FLAG));
		check(row->commands != 0);
		for (const struct option_row *other = option_rows; other < row;
		     other++) {
			check(strcmp(row->name, other->name) != 0);
			check(!row->letter || row->letter != other->letter ||
			      !(row->commands & other->commands &
				~(unsigned)OPTION_COMMON));
			check(row->offset != other->offset);
		}
	}
}

/* Every option is there, and no line is wider than a terminal. */
static void check_help(void)
{
	char *help = NULL, *rest, *line;
	size_t size;
	FILE *fp = open_memstream(&help, &size);

	if (!check(fp != NULL))
		return;
	option_help(fp);
	fclose(fp);
	for (const struct option_row *row = option_rows; row->name; row++) {
		if (row->help)
			check_has(help, row->name);
	}
	check_has(help, " (200)\n"); /* defaults are shown */
	rest = help;
	while ((line = strsep(&rest, "\n")) != NULL) {
		if (!check(strlen(line) <= 80))
			check_str(line, "80 columns");
	}
	free(help);
}

void check_option(void)
{
	check_defaults();
	check_types();
	check_values();
	check_unknown();
	check_words();
	check_table();
	check_help();
}
