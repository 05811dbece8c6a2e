/* SPDX-License-Identifier: MIT */
#include "bisect/report/functions.h"
#include "bisect/report/report.h"
#include "tests/unit/check.h"

#include <math.h>

static const char *no_names[] = {NULL};
static const char *one_name[] = {"hash", NULL};
static const char *two_names[] = {"hash", "Table::insert", NULL};
static const char *many_names[] = {"a", "b", "c", "d", "e", NULL};

static const struct profile_record before = {
	.revision = "aaa",
	.samples = 1000,
	.event = "cycles",
	.unwind = "dwarf",
	.folded = "p;main;a 600\np;main;b 396\np;main;rare 4\n",
	.reason = "",
};
static const struct profile_record after = {
	.revision = "bbb",
	.samples = 500,
	.event = "cycles",
	.unwind = "dwarf",
	.folded = "p;main;a 400\np;main;c 100\n",
	.reason = "",
};
static const struct profile_record jitted = {
	.revision = "bbb",
	.samples = 500,
	.unnamed = 470,
	.jit = 470,
	.event = "cycles",
	.unwind = "fp",
	.folded = "nodejs;main;a 1\nnode;main;[probably JIT code] 470\n",
	.reason = "",
};
static const struct profile_record missing = {
	.revision = "bbb",
	.folded = "",
	.reason = "there is no perf program on PATH",
};

static void check_function(const struct report *report, size_t index,
			   const char *name, double parent, double culprit,
			   bool significant, const char *change)
{
	const struct report_function *function = &report->functions[index];
	ARENA_SCOPE(tmp);

	check_str(function->name, name);
	check_near(function->parent, parent, 1e-9);
	check_near(function->culprit, culprit, 1e-9);
	check_int(function->significant, significant);
	check_str(report_function_change(function, &tmp), change);
}

static void check_table(void)
{
	struct report_delta cpu = {
		.name = "cpu", .unit = "s", .parent = 1, .culprit = 3};
	struct report report = {.profile_before = &before,
				.profile_after = &after,
				.before = "parent",
				.after = "culprit"};
	ARENA_SCOPE(tmp);

	report_find_functions(&report, &tmp);
	if (!check_int(report.function_count, 3))
		return;
	check_function(&report, 0, "a", 0.6, 0.8, true, "+20.0 %");
	check_function(&report, 1, "b", 0.396, 0, true, "-39.6 %");
	check_function(&report, 2, "c", 0, 0.2, true, "+20.0 %");
	check(isnan(report.functions[0].parent_s));
	/* With the time of one run: 0.6 s, and 2.4 s. */
	report.deltas = &cpu;
	report.delta_count = 1;
	report.function_count = 0;
	report_find_functions(&report, &tmp);
	check_function(&report, 0, "a", 0.6, 0.8, true, "4.00 times");
	check_function(&report, 1, "b", 0.396, 0, true, "gone");
	check_function(&report, 2, "c", 0, 0.2, true, "new");
	check_near(report.functions[0].culprit_s, 2.4, 1e-9);
}

/* One that is rare says nothing, and one in a table of many may be chance. */
static void check_stars(void)
{
	struct profile_record left = before, right = before;
	struct report_delta cpu = {
		.name = "cpu", .unit = "s", .parent = 1, .culprit = 1};
	struct report report = {.profile_before = &left,
				.profile_after = &right,
				.deltas = &cpu,
				.delta_count = 1};
	ARENA_SCOPE(tmp);

	left.folded = "p;main;a 500\np;main;b 400\np;main;c 90\n"
		      "p;main;d 9\n";
	right.folded = "p;main;a 400\np;main;b 400\np;main;c 125\n"
		       "p;main;e 74\n";
	report_find_functions(&report, &tmp);
	if (!check_int(report.function_count, 5))
		return;
	check_function(&report, 0, "a", 500. / 999, 400. / 999, true,
		       "0.80 times");
	/* 2.4 standard deviations, for which one alone would have a star. */
	check_function(&report, 2, "c", 90. / 999, 125. / 999, false,
		       "1.39 times");
	check_function(&report, 3, "e", 0, 74. / 999, true, "new");
	check_function(&report, 4, "d", 9. / 999, 0, false, "");
}

static void check_words(const struct profile_record *parent,
			const struct profile_record *culprit, const char *want)
{
	const struct report report = {.profile_before = parent,
				      .profile_after = culprit,
				      .before = "parent",
				      .after = "culprit"};
	ARENA_SCOPE(tmp);

	check_str(report_profile_words(&report, &tmp), want);
}

static void check_diff(const char *class, const char **functions, bool none,
		       const char *unsure, const char *want)
{
	double shares[] = {0.974, 0.21, 0.2, 0.1, 0.1, NAN};
	const struct diff_record diff = {.functions = functions,
					 .shares = shares,
					 .none = none,
					 .unsure = unsure};
	const struct report report = {.diff = &diff,
				      .profile_before = &before,
				      .profile_after = &after,
				      .diagnosis = {.class = class}};
	ARENA_SCOPE(tmp);

	check_str(report_diff_words(&report, &tmp), want);
}

static void check_diffs(void)
{
	check_diff("unclear", no_names, false, "", "");
	check_diff("unclear", no_names, true, "",
		   "The culprit's diff touches no function that has a part in "
		   "the change of processor time.");
	check_diff("code-placement", no_names, true, "",
		   "The culprit's diff touches no function that has a part in "
		   "the change of processor time, as is usual for code "
		   "placement.");
	check_diff("more-work", one_name, false, "",
		   "The culprit's diff touches hash (97 % of the change of "
		   "processor time, with what it calls).");
	check_diff(NULL, two_names, false, "",
		   "The culprit's diff touches hash (97 % of the change of "
		   "processor time, with what it calls) and Table::insert "
		   "(21 %).");
	check_diff(NULL, many_names, false, "",
		   "The culprit's diff touches a (97 % of the change of "
		   "processor time, with what it calls), b (21 %), c (20 %) "
		   "and 2 more.");
	check_diff(NULL, no_names, false, "x.json: anything may be in it",
		   "Whether the culprit's diff touches a function that has a "
		   "part in the change of processor time is not known: x.json: "
		   "anything may be in it.");
	check_diff(NULL, no_names, false, "x.h: others include it",
		   "Whether the culprit's diff touches a function that has a "
		   "part in the change of processor time is not known: x.h: "
		   "others include it (what is inlined is seen where there is "
		   "debug information: -g).");
}

void check_functions(void)
{
	check_table();
	check_stars();
	check_words(NULL, NULL, "");
	check_words(&before, &after,
		    "perf took 1000 samples of the parent and 500 of the "
		    "culprit (cycles, stacks by DWARF).");
	check_words(
		&before, &jitted,
		"perf took 1000 samples of the parent and 500 of the "
		"culprit (cycles, stacks by frame pointers). 0 % of the "
		"parent's and 94 % of the culprit's are in code without "
		"names that is probably made by a JIT: let it export a perf "
		"map (node --perf-basic-prof).");
	check_words(&before, NULL, "There is no profile: it was cut off.");
	check_words(&before, &missing,
		    "There is no profile: there is no perf program on PATH.");
	check_diffs();
}
