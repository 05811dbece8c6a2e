/* SPDX-License-Identifier: MIT */
#include "bisect/option.h"

#include "bisect/judge/sampler.h"
#include "probe/ground/text.h"

#include <assert.h>
#include <getopt.h>
#include <string.h>

/* -- A value -- */

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
	char *field;

	assert(row); /* getopt_long() gives back only what the table has */
	field = (char *)config + row->offset;
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

/* -- The command line -- */

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

static const struct option_row *row_of(int value, enum option_command command)
{
	if (value >= 256)
		return &option_rows[value - 256];
	for (const struct option_row *row = option_rows; row->name; row++) {
		if (row->letter == value && (row->commands & command))
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
		if (value == '?' && row_of(optopt, command))
			return err_set(err, "%s: takes no value", word);
		if (value == '?')
			return err_set(err,
				       "unknown option -%c; see perfbisect "
				       "--help",
				       optopt);
		if (set(out, row_of(value, command), optarg, arena, err) < 0)
			return -1;
		if (out->help || out->version)
			return 0;
	}
	*first = optind;
	return 0;
}

/* -- What goes together -- */

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

/* The names of the ends of a search, or of a scan, which is told so. */
static int check_ends(enum option_command command, int words, char **word,
		      struct err *err)
{
	if (command != OPTION_SCAN || words >= 2)
		return 0;
	if (words == 1)
		return err_set(err,
			       "NEW is missing: perfbisect scan %s NEW -- "
			       "COMMAND",
			       word[0]);
	return err_set(err, "OLD and NEW are missing: perfbisect scan OLD NEW "
			    "-- COMMAND, or --from SESSION");
}

static int take_ends(struct config *out, enum option_command command, int words,
		     char **word, struct err *err)
{
	const char *scan = command == OPTION_SCAN ? "scan " : "";

	if (check_ends(command, words, word, err) < 0)
		return -1;
	if (words == 0)
		return err_set(err, "GOOD and BAD are missing: perfbisect GOOD "
				    "BAD -- COMMAND (examples: perfbisect "
				    "help)");
	if (words == 1)
		return err_set(err,
			       "BAD is missing: perfbisect %s BAD -- COMMAND",
			       word[0]);
	if (words > 2)
		return err_set(err, "%s: unexpected; put -- before COMMAND",
			       word[2]);
	if (!out->command || !out->command[0])
		return err_set(err,
			       "COMMAND is missing: perfbisect %s%s %s -- "
			       "COMMAND",
			       scan, word[0], word[1]);
	if (!*out->command[0])
		return err_set(err, "COMMAND is an empty word");
	out->good = word[0];
	out->bad = word[1];
	if (check_trees(out, err) < 0)
		return -1;
	return check_runs(out, err);
}

static int take_sides(struct config *out, int words, char **word,
		      struct arena *arena, struct err *err)
{
	if (words == 0)
		return err_set(err, "there is no side: perfbisect compare "
				    "SIDE SIDE... -- COMMAND");
	if (words == 1 && !(out->variants && out->variants[1]))
		return err_set(err,
			       "%s is the only side: give another one, or "
			       "--variant twice",
			       word[0]);
	if (!out->command || !out->command[0])
		return err_set(err, "COMMAND is missing: perfbisect compare "
				    "SIDE SIDE... -- COMMAND");
	if (!*out->command[0])
		return err_set(err, "COMMAND is an empty word");
	out->sides = arena_array(arena, (size_t)words + 1, sizeof(*word));
	for (int i = 0; i < words; i++)
		out->sides[i] = word[i];
	return check_runs(out, err);
}

/* The words of list, which has none, and of clean. */
static int take_sessions(struct config *out, enum option_command command,
			 int words, char **word, struct err *err)
{
	if (out->command || (words > 0 && command == OPTION_LISTING))
		return err_set(err, "%s: unexpected",
			       out->command ? "--" : word[0]);
	out->named = word; /* a NULL is behind the last */
	return 0;
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
	if (command == OPTION_TRACE) {
		out->named = words + first; /* a NULL is behind the last */
		return 0;
	}
	if (command == OPTION_LISTING || command == OPTION_CLEAN)
		return take_sessions(out, command, count - first, words + first,
				     err);
	if (command == OPTION_COMPARE)
		return take_sides(out, count - first, words + first, arena,
				  err);
	/* All that it is about stands in that session. */
	if (command == OPTION_SCAN && out->from && count == first &&
	    !out->command)
		return 0;
	return take_ends(out, command, count - first, words + first, err);
}
