/* SPDX-License-Identifier: MIT */
/*
 * How often perfbisect names the right commit, what it costs, and whether the
 * confidence that it states is true: the program itself, in thousands of
 * bisections over a history in memory with seeded noise, beside plain `git
 * bisect` with a script that takes medians.
 *
 *	accuracy [--trials N] [--seed N] [--row NAME] [--brief] [--csv FILE]
 *	accuracy [--trials N] [--seed N] --row NAME --list
 *	accuracy [--seed N] --row NAME --show TRIAL
 *	accuracy [--trials N] [--seed N] --scans[=POINTS --show TRIAL]
 *
 * For work on the rule: --brief leaves out what does not depend on it, and the
 * calibration; --list prints a line for each bisection; --show repeats one of
 * them aloud.
 *
 *	situation.[ch]		what is tried: levels, noise, drift
 *	world.[ch]		a history and a machine in one such situation
 *	slowness.[ch]		how slow that machine is at present
 *	chance.[ch]		numbers of several distributions
 *	line.[ch]		its repository
 *	fake_measure.[ch]	its builds and runs
 *	rig.[ch]		perfbisect in it
 *	plain.[ch]		git bisect in it
 *	crew.[ch]		many of them at once
 *	tally.[ch]		counted, with intervals and bounds
 *	study.[ch]		one situation, all of it
 *	scans.[ch]		scans instead of bisections
 *	table.[ch] csv.[ch]	what comes out
 */
#include "tests/bench/csv.h"
#include "tests/bench/scans.h"
#include "tests/bench/table.h"

#include "probe/ground/text.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

enum { SITUATIONS_MOST = 64, TRIALS_MOST = 1000000 };

struct wish {
	int trials, seed;
	int show; /* a trial; -1: none */
	bool brief, list;
	int scans; /* 0: bisections; else points of one that is shown, or -1 */
	const char *row; /* or NULL: all */
	const char *csv; /* or NULL: no file */
};

static bool take_option(struct wish *out, int option)
{
	switch (option) {
	case 't':
		return text_parse_count(&out->trials, optarg, 1, TRIALS_MOST);
	case 's':
		return text_parse_count(&out->seed, optarg, 0, INT32_MAX);
	case 'o':
		return text_parse_count(&out->show, optarg, 0, TRIALS_MOST);
	case 'r':
		out->row = optarg;
		return true;
	case 'c':
		out->csv = optarg;
		return true;
	case 'b':
		return out->brief = true;
	case 'l':
		return out->list = true;
	case 'S':
		out->scans = -1;
		return !optarg ||
		       text_parse_count(&out->scans, optarg, 0, CANDIDATES);
	default:
		return false;
	}
}

static int parse_wish(struct wish *out, int argc, char **argv)
{
	static const struct option options[] = {
		{"trials", required_argument, NULL, 't'},
		{"seed", required_argument, NULL, 's'},
		{"row", required_argument, NULL, 'r'},
		{"csv", required_argument, NULL, 'c'},
		{"show", required_argument, NULL, 'o'},
		{"brief", no_argument, NULL, 'b'},
		{"list", no_argument, NULL, 'l'},
		{"scans", optional_argument, NULL, 'S'},
		{NULL, 0, NULL, 0},
	};
	bool understood = true;
	int c;

	*out = (struct wish){.trials = 2000, .seed = 1, .show = -1};
	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1)
		understood &= take_option(out, c);
	if (out->list || (out->show >= 0 && out->scans == 0))
		understood &= out->row != NULL;
	if (understood && optind == argc)
		return 0;
	fputs("usage: accuracy [--trials N] [--seed N] [--row NAME] [--brief] "
	      "[--csv FILE]\n"
	      "       accuracy [--trials N] [--seed N] --row NAME --list\n"
	      "       accuracy [--seed N] --row NAME --show TRIAL\n"
	      "       accuracy [--trials N] [--seed N] --scans[=POINTS --show "
	      "TRIAL]\n",
	      stderr);
	return -1;
}

/* The situation of that name; the first one for NULL. */
static int find_row(const struct situation **out, const char *name,
		    struct err *err)
{
	*out = situations;
	while (name && (*out)->name && strcmp((*out)->name, name) != 0)
		(*out)++;
	if (!(*out)->name)
		return err_set(err, "--row %s: no such situation", name);
	return 0;
}

static int study_all(const struct situation *row, const struct wish *wish,
		     struct err *err)
{
	struct study studies[SITUATIONS_MOST];
	size_t trials = (size_t)wish->trials, count = 0;
	uint64_t seed = (uint64_t)wish->seed;

	table_head(stdout, trials, seed);
	for (; row->name; row++) {
		if (study_run(&studies[count], row, trials, seed, wish->brief,
			      err) < 0)
			return -1;
		table_row(stdout, &studies[count++]);
		if (wish->row)
			break;
	}
	table_foot(stdout);
	table_parts(stdout, studies, count);
	if (!wish->brief)
		table_given(stdout, studies, count);
	table_calibration(stdout, studies, count);
	table_confidence(stdout, studies, count);
	return wish->csv ? csv_write(wish->csv, studies, count, err) : 0;
}

static int carry_out(const struct wish *wish, struct err *err)
{
	const struct situation *row;
	uint64_t seed = (uint64_t)wish->seed;

	if (wish->scans != 0 && wish->show >= 0)
		return scans_show((size_t)wish->show, wish->scans, seed, err);
	if (wish->scans != 0)
		return scans_study(stdout, (size_t)wish->trials, seed, err);
	if (find_row(&row, wish->row, err) < 0)
		return -1;
	if (wish->show >= 0)
		return study_show(row, (size_t)wish->show, seed, err);
	if (wish->list)
		return study_list(row, (size_t)wish->trials, seed, err);
	return study_all(row, wish, err);
}

int main(int argc, char **argv)
{
	struct wish wish;
	struct err err = {0};

	if (parse_wish(&wish, argc, argv) < 0)
		return 2;
	/* Refusals look in there for what builds have installed. */
	setenv("PATH", "", 1);
	unsetenv("HOME");
	if (carry_out(&wish, &err) < 0) {
		fprintf(stderr, "accuracy: %s\n", err.text);
		return 1;
	}
	return 0;
}
