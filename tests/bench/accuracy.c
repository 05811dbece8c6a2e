/* SPDX-License-Identifier: MIT */
/*
 * How often perfbisect names the right commit, what it costs, and whether the
 * confidence that it states is true: the program itself, in thousands of
 * bisections over a history in memory with seeded noise, beside plain `git
 * bisect` with a script that takes medians.
 *
 *	accuracy [--trials N] [--seed N] [--row NAME] [--csv FILE]
 *
 *	situation.[ch]		what is tried: levels, noise, drift
 *	world.[ch]		a history and a machine in one such situation
 *	line.[ch]		its repository
 *	fake_measure.[ch]	its builds and runs
 *	rig.[ch]		perfbisect in it
 *	plain.[ch]		git bisect in it
 *	crew.[ch]		many of them at once
 *	tally.[ch]		counted, with intervals and bounds
 *	study.[ch]		one situation, all of it
 *	table.[ch] csv.[ch]	what comes out
 */
#include "tests/bench/csv.h"
#include "tests/bench/table.h"

#include "probe/text.h"

#include <getopt.h>
#include <string.h>

enum { SITUATIONS_MOST = 32, TRIALS_MOST = 1000000 };

struct wish {
	int trials, seed;
	const char *row; /* or NULL: all */
	const char *csv; /* or NULL: no file */
};

static int parse_wish(struct wish *out, int argc, char **argv)
{
	static const struct option options[] = {
		{"trials", required_argument, NULL, 't'},
		{"seed", required_argument, NULL, 's'},
		{"row", required_argument, NULL, 'r'},
		{"csv", required_argument, NULL, 'c'},
		{NULL, 0, NULL, 0},
	};
	bool understood = true;
	int c;

	*out = (struct wish){.trials = 2000, .seed = 1};
	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c == 't')
			understood &= text_parse_count(&out->trials, optarg, 1,
						       TRIALS_MOST);
		else if (c == 's')
			understood &= text_parse_count(&out->seed, optarg, 0,
						       INT32_MAX);
		else if (c == 'r')
			out->row = optarg;
		else if (c == 'c')
			out->csv = optarg;
		else
			understood = false;
	}
	if (understood && optind == argc)
		return 0;
	fputs("usage: accuracy [--trials N] [--seed N] [--row NAME] "
	      "[--csv FILE]\n",
	      stderr);
	return -1;
}

static int study_all(struct study *studies, size_t *count,
		     const struct wish *wish, struct err *err)
{
	size_t trials = (size_t)wish->trials;
	uint64_t seed = (uint64_t)wish->seed;

	table_head(stdout, trials, seed);
	for (const struct situation *s = situations; s->name; s++) {
		if (wish->row && strcmp(wish->row, s->name) != 0)
			continue;
		if (study_run(&studies[*count], s, trials, seed, err) < 0)
			return -1;
		table_row(stdout, &studies[(*count)++]);
	}
	if (*count == 0)
		return err_set(err, "--row %s: no such situation", wish->row);
	table_foot(stdout);
	table_confidence(stdout, studies, *count);
	return wish->csv ? csv_write(wish->csv, studies, *count, err) : 0;
}

int main(int argc, char **argv)
{
	struct study studies[SITUATIONS_MOST];
	struct wish wish;
	struct err err = {0};
	size_t count = 0;

	if (parse_wish(&wish, argc, argv) < 0)
		return 2;
	if (study_all(studies, &count, &wish, &err) < 0) {
		fprintf(stderr, "accuracy: %s\n", err.text);
		return 1;
	}
	return 0;
}
