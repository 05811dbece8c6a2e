/* SPDX-License-Identifier: MIT */
#include "bisect/option.h"

#include "bisect/sampler.h"
#include "probe/text.h"

#include <getopt.h>
#include <string.h>

static const char *const failures[] = {
	[CONFIG_SKIP] = "skip",
	[CONFIG_BAD] = "bad",
	[CONFIG_STOP] = "stop",
	NULL,
};

#define AT(field) offsetof(struct config, field)
#define BOTH (OPTION_RUN | OPTION_CHECK)
#define MANNER (BOTH | OPTION_RESUME) /* how it is done, not what */
#define EVERY (MANNER | OPTION_REPORT)

/* In the order of the help. */
const struct option_row option_rows[] = {
	{"build", 'b', "CMD", OPTION_TEXT, BOTH, AT(build), NULL, 0, 0, NULL,
	 "shell command that builds a revision"},
	{"prepare", 0, "CMD", OPTION_TEXT, BOTH, AT(prepare), NULL, 0, 0, NULL,
	 "shell command before every run"},
	{"verify", 0, "CMD", OPTION_TEXT, BOTH, AT(verify), NULL, 0, 0, NULL,
	 "shell command after every run; non-zero: it failed"},
	{"metric", 'm', "NAME", OPTION_TEXT, BOTH, AT(metric), "wall", 0, 0,
	 NULL, "what is compared, see below"},
	{"higher-is-better", 0, NULL, OPTION_FLAG, BOTH, AT(higher_is_better),
	 NULL, 0, 0, NULL, "the metric is a throughput"},
	{"from", 0, "FILE", OPTION_TEXT, BOTH, AT(from), NULL, 0, 0, NULL,
	 "read the value from a file that the run writes"},
	{"events", 0, "LIST", OPTION_TEXT, BOTH, AT(events), NULL, 0, 0, NULL,
	 "counters to record, perf's names, or none"},
	{"runs", 'n', "N", OPTION_COUNT, BOTH, AT(runs), "3", 1, 10000, NULL,
	 "least runs per revision; an end gets 5 or more"},
	{"max-runs", 0, "N", OPTION_COUNT, BOTH, AT(max_runs), "200", 1, 100000,
	 NULL, "most runs of an unsure one; half for an end"},
	{"warmup", 0, "N", OPTION_COUNT, BOTH, AT(warmup), "1", 0, 10000, NULL,
	 "runs thrown away after each build"},
	{"confidence", 0, "P", OPTION_NUMBER, BOTH, AT(confidence), "0.99", 0.5,
	 0.999999, NULL, "wanted probability of the right name"},
	{"min-effect", 0, "PCT", OPTION_PERCENT, BOTH, AT(min_effect_pct), "1",
	 0, 1000, NULL, "a smaller difference is not worth a search, in %"},
	{"accept-odd", 0, NULL, OPTION_FLAG, BOTH, AT(accept_odd), NULL, 0, 0,
	 NULL, "trust a revision far better than the better end"},
	{"first-parent", 0, NULL, OPTION_FLAG, BOTH, AT(first_parent), NULL, 0,
	 0, NULL, "stop at the merge, do not look inside"},
	{"full-graph", 0, NULL, OPTION_FLAG, BOTH, AT(full_graph), NULL, 0, 0,
	 NULL, "halve the whole graph, not the mainline first"},
	{"path", 0, "P", OPTION_LIST, BOTH, AT(paths), NULL, 0, 0, NULL,
	 "only revisions that touch P (repeatable)"},
	{"vcs", 0, "NAME", OPTION_TEXT, BOTH, AT(vcs), NULL, 0, 0, NULL,
	 "git or hg, where a folder is in both"},
	{"trees", 0, "K", OPTION_COUNT, BOTH, AT(trees), "5", 3, 99, NULL,
	 "work trees that are kept built"},
	{"min-free", 0, "SIZE", OPTION_SIZE, BOTH, AT(min_free_bytes), "100M",
	 0, 0, NULL, "stop rather than leave less free on the disk"},
	{"build-timeout", 0, "T", OPTION_DURATION, BOTH, AT(build_timeout_s),
	 "2h", 0, 0, NULL, "limit for one build (90s, 10m, 2h)"},
	{"timeout", 0, "T", OPTION_DURATION, BOTH, AT(timeout_s), NULL, 0, 0,
	 NULL, "limit for one run (10 x the slower end, 60s or more)"},
	{"on-failure", 0, "WHAT", OPTION_CHOICE, BOTH, AT(on_failure), "skip",
	 0, 0, failures, "a run failed twice: skip, bad or stop"},
	{"clean", 0, NULL, OPTION_FLAG, BOTH, AT(clean), NULL, 0, 0, NULL,
	 "start every build from a pristine tree"},
	{"in-place", 0, NULL, OPTION_FLAG, BOTH, AT(in_place), NULL, 0, 0, NULL,
	 "build in your own checkout, which must be clean"},
	{"pin", 0, "CPUS", OPTION_TEXT, BOTH, AT(pin), NULL, 0, 0, NULL,
	 "run the benchmark on these processors (0,2-3)"},
	{"no-randomize", 0, NULL, OPTION_FLAG, BOTH, AT(no_randomize), NULL, 0,
	 0, NULL, "do not vary the environment's size from run to run"},
	{"no-profile", 0, NULL, OPTION_FLAG, BOTH, AT(no_profile), NULL, 0, 0,
	 NULL, "do not run parent and culprit under perf"},
	{"budget", 0, "T", OPTION_DURATION, OPTION_RUN | OPTION_RESUME,
	 AT(budget_s), NULL, 0, 0, NULL,
	 "stop in good order after this time; resume goes on"},
	{"output", 'o', "DIR", OPTION_TEXT, BOTH, AT(output), NULL, 0, 0, NULL,
	 "the session folder (perfbisect-GOOD-BAD)"},
	{"keep-trees", 0, NULL, OPTION_FLAG, MANNER, AT(keep_trees), NULL, 0, 0,
	 NULL, "leave the work trees where they are"},
	{"quiet", 'q', NULL, OPTION_FLAG, MANNER, AT(quiet), NULL, 0, 0, NULL,
	 "only the report, no progress"},
	{"verbose", 'v', NULL, OPTION_FLAG, MANNER, AT(verbose), NULL, 0, 0,
	 NULL, "a line for every build and run"},
	{"version", 0, NULL, OPTION_FLAG, EVERY, AT(version), NULL, 0, 0, NULL,
	 NULL},
	{"help", 'h', NULL, OPTION_FLAG, EVERY, AT(help), NULL, 0, 0, NULL,
	 NULL},
	{NULL, 0, NULL, OPTION_FLAG, 0, 0, NULL, 0, 0, NULL, NULL},
};

static int bad_value(const struct option_row *row, const char *value,
		     const char *wanted, struct err *err)
{
	return err_set(err, "--%s %s: %s", row->name, value, wanted);
}

static int set_count(int *out, const struct option_row *row, const char *value,
		     struct err *err)
{
	ARENA_SCOPE(tmp);
	int low = (int)row->low, high = (int)row->high;

	if (text_parse_count(out, value, low, high))
		return 0;
	return bad_value(row, value,
			 arena_sprintf(&tmp,
				       "must be a whole number from %d to %d",
				       low, high),
			 err);
}

static int set_number(double *out, const struct option_row *row,
		      const char *value, struct err *err)
{
	ARENA_SCOPE(tmp);
	char *number = arena_strdup(&tmp, value);
	size_t length = strlen(number);

	if (row->type == OPTION_PERCENT && length && number[length - 1] == '%')
		number[length - 1] = '\0';
	if (text_parse_number(out, number) && *out >= row->low &&
	    *out <= row->high)
		return 0;
	return bad_value(row, value,
			 arena_sprintf(&tmp, "must be a number from %g to %g",
				       row->low, row->high),
			 err);
}

static int set_choice(int *out, const struct option_row *row, const char *value,
		      struct err *err)
{
	for (int i = 0; row->choices[i]; i++) {
		if (strcmp(row->choices[i], value) == 0) {
			*out = i;
			return 0;
		}
	}
	return bad_value(row, value, "must be one of the words in --help", err);
}

static void add_to_list(const char ***list, const char *value,
			struct arena *arena)
{
	size_t count = 0;
	const char **longer;

	while (*list && (*list)[count])
		count++;
	longer = arena_array(arena, count + 2, sizeof(*longer));
	for (size_t i = 0; i < count; i++)
		longer[i] = (*list)[i];
	longer[count] = value;
	*list = longer;
}

static int set(struct config *config, const struct option_row *row,
	       const char *value, struct arena *arena, struct err *err)
{
	char *field = (char *)config + row->offset;

	switch (row->type) {
	case OPTION_FLAG:
		*(bool *)(void *)field = true;
		return 0;
	case OPTION_TEXT:
	case OPTION_LIST:
		if (!*value)
			return err_set(err, "--%s: needs a value", row->name);
		if (row->type == OPTION_LIST)
			add_to_list((const char ***)(void *)field, value,
				    arena);
		else
			*(const char **)(void *)field = value;
		return 0;
	case OPTION_COUNT:
		return set_count((int *)(void *)field, row, value, err);
	case OPTION_NUMBER:
	case OPTION_PERCENT:
		return set_number((double *)(void *)field, row, value, err);
	case OPTION_DURATION:
		if (text_parse_duration((double *)(void *)field, value) &&
		    *(double *)(void *)field > 0)
			return 0;
		return bad_value(row, value,
				 "must be a time like 90s, 10m or 2h", err);
	case OPTION_SIZE:
		if (text_parse_size((double *)(void *)field, value))
			return 0;
		return bad_value(row, value, "must be a size like 500M or 2G",
				 err);
	case OPTION_CHOICE:
		return set_choice((int *)(void *)field, row, value, err);
	}
	return 0;
}

void option_defaults(struct config *out, struct arena *arena)
{
	struct err err = {0};

	*out = (struct config){0};
	for (const struct option_row *row = option_rows; row->name; row++) {
		if (row->fallback)
			set(out, row, row->fallback, arena, &err);
	}
}

/* "unknown option --biuld; did you mean --build?" */
static int unknown_option(const char *word, enum option_command command,
			  struct err *err)
{
	ARENA_SCOPE(tmp);
	const char *name =
		arena_strndup(&tmp, word + 2, strcspn(word, "=") - 2);
	const struct option_row *nearest = NULL;
	size_t best = 4;

	for (const struct option_row *row = option_rows; row->name; row++) {
		size_t distance = text_distance(name, row->name);

		if ((row->commands & command) && distance < best) {
			best = distance;
			nearest = row;
		}
	}
	if (nearest)
		return err_set(err, "unknown option %s; did you mean --%s?",
			       word, nearest->name);
	return err_set(err, "unknown option %s; see perfbisect --help", word);
}

/* The tables that getopt_long() wants; the value is the row's number. */
static void getopt_tables(struct option *longs, struct text *shorts,
			  enum option_command command)
{
	text_add(shorts, ":");
	for (int i = 0; option_rows[i].name; i++) {
		const struct option_row *row = &option_rows[i];

		if (!(row->commands & command))
			continue;
		*longs++ = (struct option){
			.name = row->name,
			.has_arg =
				row->argument ? required_argument : no_argument,
			.val = row->letter ? row->letter : 256 + i,
		};
		if (row->letter)
			text_addf(shorts, "%c%s", row->letter,
				  row->argument ? ":" : "");
	}
}

static const struct option_row *row_of(int value)
{
	if (value >= 256)
		return &option_rows[value - 256];
	for (const struct option_row *row = option_rows; row->name; row++) {
		if (row->letter == value)
			return row;
	}
	return NULL;
}

/* Options and words before "--"; the words are left in argv[*first..]. */
static int parse_options(struct config *out, int *first,
			 enum option_command command, int argc, char **argv,
			 struct arena *arena, struct err *err)
{
	struct option longs[64] = {{0}};
	struct text shorts;
	int value;

	text_init(&shorts, arena);
	getopt_tables(longs, &shorts, command);
	optind = 0;
	opterr = 0;
	while ((value = getopt_long(argc, argv, shorts.data, longs, NULL)) !=
	       -1) {
		const char *word = argv[optind - 1];

		/* optopt is 0 when it is a long option that is unknown. */
		if (value == ':')
			return err_set(err, "%s: needs a value", word);
		if (value == '?' && optopt == 0)
			return unknown_option(word, command, err);
		if (value == '?' && row_of(optopt) &&
		    (row_of(optopt)->commands & command))
			return err_set(err, "%s: takes no value", word);
		if (value == '?')
			return err_set(err,
				       "unknown option -%c; see perfbisect "
				       "--help",
				       optopt);
		if (set(out, row_of(value), optarg, arena, err) < 0)
			return -1;
		if (out->help || out->version)
			return 0;
	}
	*first = optind;
	return 0;
}

/* In place there are none. */
static int check_trees(const struct config *config, struct err *err)
{
	ARENA_SCOPE(tmp);
	struct config usual;

	option_defaults(&usual, &tmp);
	if (!config->in_place)
		return 0;
	if (config->keep_trees)
		return err_set(err, "--keep-trees: --in-place makes none");
	if (config->trees != usual.trees)
		return err_set(err, "--trees: --in-place makes none");
	return 0;
}

/* A most that was not given follows the least. */
static int check_runs(struct config *out, struct err *err)
{
	ARENA_SCOPE(tmp);
	struct config usual;

	option_defaults(&usual, &tmp);
	if (out->max_runs == usual.max_runs && out->runs > out->max_runs)
		out->max_runs = out->runs;
	if (out->max_runs < out->runs)
		return err_set(err, "--max-runs %d is less than --runs %d",
			       out->max_runs, out->runs);
	if ((size_t)out->max_runs < sampler_least_runs(out->confidence))
		return err_set(err,
			       "--max-runs %d: --confidence %.10g takes %zu",
			       out->max_runs, out->confidence,
			       sampler_least_runs(out->confidence));
	return 0;
}

static int take_ends(struct config *out, int words, char **word,
		     struct err *err)
{
	if (words == 0)
		return err_set(err, "GOOD and BAD are missing: perfbisect GOOD "
				    "BAD -- COMMAND");
	if (words == 1)
		return err_set(err,
			       "BAD is missing: perfbisect %s BAD -- COMMAND",
			       word[0]);
	if (words > 2)
		return err_set(err, "%s: unexpected; put -- before COMMAND",
			       word[2]);
	if (!out->command || !out->command[0])
		return err_set(err,
			       "COMMAND is missing: perfbisect %s %s -- "
			       "COMMAND",
			       word[0], word[1]);
	if (!*out->command[0])
		return err_set(err, "COMMAND is an empty word");
	out->good = word[0];
	out->bad = word[1];
	if (check_trees(out, err) < 0)
		return -1;
	return check_runs(out, err);
}

static int take_session(struct config *out, int words, char **word,
			struct err *err)
{
	if (words > 1 || out->command)
		return err_set(err, "one session folder, please");
	out->good = words == 1 ? word[0] : NULL;
	return 0;
}

int option_parse(struct config *out, enum option_command command, int argc,
		 const char *const *argv, struct arena *arena, struct err *err)
{
	char **words = arena_array(arena, (size_t)argc + 2, sizeof(*words));
	int count = 0, first = 1;

	option_defaults(out, arena);
	words[count++] = arena_strdup(arena, "perfbisect");
	for (int i = 0; i < argc; i++) {
		if (strcmp(argv[i], "--") == 0) {
			out->command = arena_array(arena, (size_t)(argc - i),
						   sizeof(*out->command));
			memcpy(out->command, argv + i + 1,
			       (size_t)(argc - i - 1) * sizeof(*argv));
			break;
		}
		words[count++] = arena_strdup(arena, argv[i]);
	}
	if (parse_options(out, &first, command, count, words, arena, err) < 0)
		return -1;
	if (out->help || out->version)
		return 0;
	if (command == OPTION_REPORT || command == OPTION_RESUME)
		return take_session(out, count - first, words + first, err);
	return take_ends(out, count - first, words + first, err);
}

/* As the journal has it. */
static bool same_text(const char *a, const char *b)
{
	ARENA_SCOPE(tmp);

	if (!a || !b)
		return a == b;
	return strcmp(text_utf8(&tmp, a), text_utf8(&tmp, b)) == 0;
}

static bool same_list(const char *const *a, const char *const *b)
{
	for (; a && *a && b && *b; a++, b++) {
		if (!same_text(*a, *b))
			return false;
	}
	return !(a && *a) && !(b && *b);
}

static bool same_option(const struct option_row *row, const void *a,
			const void *b)
{
	switch (row->type) {
	case OPTION_FLAG:
		return *(const bool *)a == *(const bool *)b;
	case OPTION_TEXT:
		return same_text(*(const char *const *)a,
				 *(const char *const *)b);
	case OPTION_LIST:
		return same_list(*(const char *const *const *)a,
				 *(const char *const *const *)b);
	case OPTION_COUNT:
	case OPTION_CHOICE:
		return *(const int *)a == *(const int *)b;
	case OPTION_NUMBER:
	case OPTION_PERCENT:
	case OPTION_DURATION:
	case OPTION_SIZE:
		return *(const double *)a == *(const double *)b;
	}
	return false;
}

bool option_same_job(const struct config *a, const struct config *b)
{
	for (const struct option_row *row = option_rows; row->name; row++) {
		/* What resume takes, and where the session lies. */
		if ((row->commands & OPTION_RESUME) ||
		    row->offset == AT(output))
			continue;
		if (!same_option(row, (const char *)a + row->offset,
				 (const char *)b + row->offset))
			return false;
	}
	return same_list((const char *const *)a->command,
			 (const char *const *)b->command);
}

void option_help(FILE *fp)
{
	ARENA_SCOPE(tmp);

	fputs("usage: perfbisect [run] [options] GOOD BAD -- COMMAND [ARG...]\n"
	      "       perfbisect check [options] GOOD BAD -- COMMAND [ARG...]\n"
	      "       perfbisect resume [options] [SESSION]\n"
	      "       perfbisect report [SESSION]\n"
	      "\n"
	      "Name the commit between GOOD and BAD that made COMMAND slower.\n"
	      "check rehearses: both ends built and run once.  resume goes on\n"
	      "where a run was cut off.  report writes the reports again.\n"
	      "\n",
	      fp);
	for (const struct option_row *row = option_rows; row->name; row++) {
		const char *name, *letter = "    ";

		if (!row->help)
			continue;
		if (row->letter)
			letter = arena_sprintf(&tmp, "-%c, ", row->letter);
		name = arena_sprintf(&tmp, "%s--%s%s%s", letter, row->name,
				     row->argument ? " " : "",
				     row->argument ? row->argument : "");
		fprintf(fp, " %-23s %s", name, row->help);
		if (row->fallback)
			fprintf(fp, " (%s)", row->fallback);
		fputc('\n', fp);
	}
	fputs("\nMetrics: wall user system cpu max-rss, a counter "
	      "(instructions ...), and what\nCOMMAND prints: number (the last "
	      "one), regex:PATTERN (its first group, last\nmatch), json:PATH "
	      "(a.b[0].c), JSON of pyperf[:NAME], hyperfine[:COMMAND],\n"
	      "google-benchmark[:NAME[/FIELD]].\n",
	      fp);
	fputs("\nExit status: 0 found and confirmed, 1 could not go on, 2 "
	      "usage, 3 a range,\n4 not reproduced, 5 found but not confirmed, "
	      "130 or 143 interrupted.\n",
	      fp);
}
