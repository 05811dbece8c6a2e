/* SPDX-License-Identifier: MIT */
#include "bisect/option.h"

#include "probe/ground/text.h"
#include "probe/metric.h"

#include <string.h>

static const char *const failures[] = {
	[CONFIG_SKIP] = "skip",
	[CONFIG_BAD] = "bad",
	[CONFIG_STOP] = "stop",
	NULL,
};

static const char *const takes[] = {
	[TAKE_DEFAULT] = "auto", [TAKE_LAST] = "last", [TAKE_MEDIAN] = "median",
	[TAKE_MIN] = "min",	 [TAKE_SUM] = "sum",   NULL,
};

static const char *const statistics[] = {
	[CONFIG_MEDIAN] = "median",
	[CONFIG_MIN] = "min",
	NULL,
};

static const char *const layouts[] = {
	[CONFIG_LAYOUTS_AUTO] = "auto",
	[CONFIG_LAYOUTS_SEARCH] = "search",
	NULL,
};

static const char *const simulate[] = {
	[CONFIG_SIMULATE_AUTO] = "auto",
	[CONFIG_SIMULATE_ALWAYS] = "always",
	[CONFIG_SIMULATE_NEVER] = "never",
	NULL,
};

static const char *const traces[] = {
	[CONFIG_TRACE_OWN] = "own",
	[CONFIG_TRACE_ALL] = "all",
	[CONFIG_TRACE_NONE] = "none",
	NULL,
};

static const char *const exports[] = {
	[CONFIG_EXPORT_NONE] = "none",
	[CONFIG_EXPORT_CHROME] = "chrome",
	NULL,
};

#define AT(field) offsetof(struct config, field)
#define SEARCHES (OPTION_RUN | OPTION_SCAN)
#define BOTH (SEARCHES | OPTION_CHECK)
#define SIDES OPTION_COMPARE
#define JOBS (BOTH | SIDES)
#define MANNER (JOBS | OPTION_RESUME) /* how it is done, not what */
#define EVERY \
	(MANNER | OPTION_REPORT | OPTION_LISTING | OPTION_CLEAN | OPTION_TRACE)
#define COMMON OPTION_COMMON

/* In the order of the help and of perfbisect(1), whose groups begin at: */
static const struct {
	const char *title, *first;
} groups[] = {
	{"What is built and run", "build"},
	{"What is compared", "metric"},
	{"How much is measured", "runs"},
	{"What is searched", "first-parent"},
	{"Sides of a comparison", "variant"},
	{"Failures and limits", "on-failure"},
	{"Session and output", "output"},
	{"Traces", "seconds"},
	{NULL, NULL},
};

const struct option_row option_rows[] = {
	{"build", 'b', "CMD", OPTION_TEXT, JOBS | COMMON, AT(build), NULL, 0, 0,
	 NULL, "shell command that builds a revision"},
	{"prepare", 0, "CMD", OPTION_TEXT, JOBS | COMMON, AT(prepare), NULL, 0,
	 0, NULL, "shell command before every run"},
	{"verify", 0, "CMD", OPTION_TEXT, JOBS | COMMON, AT(verify), NULL, 0, 0,
	 NULL, "shell command after every run; non-zero: it failed"},
	{"clean", 0, NULL, OPTION_FLAG, JOBS, AT(clean), NULL, 0, 0, NULL,
	 "start every build from a pristine tree"},
	{"no-pristine", 0, NULL, OPTION_FLAG, BOTH, AT(no_pristine), NULL, 0, 0,
	 NULL, "prove the culprit on incremental builds, too"},
	{"same-command", 0, NULL, OPTION_FLAG, JOBS, AT(same_command), NULL, 0,
	 0, NULL, "COMMAND may be one program that nothing builds"},
	{"in-place", 0, NULL, OPTION_FLAG, BOTH, AT(in_place), NULL, 0, 0, NULL,
	 "build in your own checkout, which must be clean"},
	{"pin", 0, "CPUS", OPTION_TEXT, JOBS, AT(pin), NULL, 0, 0, NULL,
	 "run the benchmark on these processors (0,2-3)"},
	{"no-randomize", 0, NULL, OPTION_FLAG, JOBS, AT(no_randomize), NULL, 0,
	 0, NULL, "do not vary the environment's size from run to run"},
	{"layouts", 0, "WHEN", OPTION_CHOICE, JOBS, AT(layouts), "auto", 0, 0,
	 layouts, "link builds again, so that code lies elsewhere"},
	{"no-layouts", 0, NULL, OPTION_FLAG, JOBS, AT(no_layouts), NULL, 0, 0,
	 NULL, "leave builds alone: their links are not recorded"},
	{"metric", 'm', "NAME", OPTION_TEXT, MANNER | COMMON, AT(metric),
	 "wall", 0, 0, NULL, "what is compared: see Metrics in --help"},
	{"lead", 0, "NAME", OPTION_TEXT, BOTH, AT(lead), "auto", 0, 0, NULL,
	 "a quieter metric that searches for it, or off"},
	{"higher-is-better", 0, NULL, OPTION_FLAG, JOBS | COMMON,
	 AT(higher_is_better), NULL, 0, 0, NULL, "the metric is a throughput"},
	{"from", 0, "FILE", OPTION_TEXT, JOBS | COMMON | OPTION_TRACE, AT(from),
	 NULL, 0, 0, NULL, "read the value from a file that the run writes"},
	{"take", 0, "WHICH", OPTION_CHOICE, JOBS, AT(take), "auto", 0, 0, takes,
	 "of many values: last, median, min or sum"},
	{"unit", 0, "NAME", OPTION_TEXT, JOBS, AT(unit), NULL, 0, 0, NULL,
	 "what a value without a unit is in: ms, KiB, ops/s ..."},
	{"label", 0, "TEXT", OPTION_TEXT, JOBS, AT(label), NULL, 0, 0, NULL,
	 "what reports call the metric"},
	{"events", 0, "LIST", OPTION_TEXT, JOBS, AT(events), NULL, 0, 0, NULL,
	 "counters to record, perf's names, or none"},
	{"runs", 'n', "N", OPTION_COUNT, JOBS | COMMON, AT(runs), "3", 1, 10000,
	 NULL, "least runs per revision; an end gets 5 or more"},
	{"max-runs", 0, "N", OPTION_COUNT, JOBS, AT(max_runs), "200", 1, 100000,
	 NULL, "most runs of an unsure one; half for an end"},
	{"warmup", 0, "N", OPTION_COUNT, JOBS, AT(warmup), "1", 0, 10000, NULL,
	 "runs thrown away after each build"},
	{"no-exact", 0, NULL, OPTION_FLAG, BOTH, AT(no_exact), NULL, 0, 0, NULL,
	 "as many runs as usual, also where they are all the same"},
	{"confidence", 0, "P", OPTION_NUMBER, BOTH, AT(confidence), "0.99", 0.5,
	 0.999999, NULL, "wanted probability of the right name"},
	{"min-effect", 0, "PCT", OPTION_PERCENT, BOTH | COMMON,
	 AT(min_effect_pct), "1", 0, 1000, NULL,
	 "a smaller difference is not worth a search, in %"},
	{"accept-odd", 0, NULL, OPTION_FLAG, BOTH, AT(accept_odd), NULL, 0, 0,
	 NULL, "trust a revision far better than the better end"},
	{"no-profile", 0, NULL, OPTION_FLAG, BOTH, AT(no_profile), NULL, 0, 0,
	 NULL, "do not run parent and culprit under perf"},
	{"simulate", 0, "WHEN", OPTION_CHOICE, BOTH, AT(simulate), "auto", 0, 0,
	 simulate, "count the step in a simulated processor, too"},
	{"trace", 0, "WHOSE", OPTION_CHOICE, BOTH, AT(trace), "own", 0, 0,
	 traces, "record switches in the proof: own, all or none"},
	{"first-parent", 0, NULL, OPTION_FLAG, BOTH, AT(first_parent), NULL, 0,
	 0, NULL, "stop at the merge, do not look inside"},
	{"full-graph", 0, NULL, OPTION_FLAG, BOTH, AT(full_graph), NULL, 0, 0,
	 NULL, "halve the whole graph, not the mainline first"},
	{"path", 0, "P", OPTION_LIST, BOTH | COMMON, AT(paths), NULL, 0, 0,
	 NULL, "only revisions that touch P (repeatable)"},
	{"vcs", 0, "NAME", OPTION_TEXT, JOBS, AT(vcs), NULL, 0, 0, NULL,
	 "git or hg, where a folder is in both"},
	{"points", 0, "N", OPTION_COUNT, OPTION_SCAN, AT(points), "8", 0, 9999,
	 NULL, "scan: revisions that are looked at first"},
	{"every", 0, "N", OPTION_COUNT, OPTION_SCAN, AT(every), "0", 0, 1000000,
	 NULL, "scan: every Nth commit of the mainline instead"},
	{"since", 0, "DATE", OPTION_TEXT, OPTION_SCAN, AT(since), NULL, 0, 0,
	 NULL, "scan: from the last commit before a date on"},
	{"variant", 0, "VARIANT", OPTION_LIST, SIDES, AT(variants), NULL, 0, 0,
	 NULL, "NAME=CMD: build each revision so, as a side"},
	{"setup", 0, "CMD", OPTION_TEXT, SIDES, AT(setup), NULL, 0, 0, NULL,
	 "shell command in each side, once it is built"},
	{"baseline", 0, "NAME", OPTION_TEXT, SIDES, AT(baseline), NULL, 0, 0,
	 NULL, "the side that is 1.0x (the first)"},
	{"statistic", 0, "WHICH", OPTION_CHOICE, SIDES, AT(statistic), "median",
	 0, 0, statistics, "what of a side's runs is compared: or min"},
	{"precision", 0, "PCT", OPTION_PERCENT, SIDES, AT(precision_pct), "1",
	 0.01, 100, NULL, "run until each ratio is known to this, in %"},
	{"fail-above", 0, "PCT", OPTION_PERCENT, SIDES, AT(fail_above_pct),
	 NULL, 0.01, 100000, NULL, "exit with 6 if a side is surely slower"},
	{"on-failure", 0, "WHAT", OPTION_CHOICE, BOTH | COMMON, AT(on_failure),
	 "skip", 0, 0, failures, "a run failed twice: skip, bad or stop"},
	{"timeout", 0, "T", OPTION_DURATION, JOBS | COMMON, AT(timeout_s), NULL,
	 0, 0, NULL, "limit for one run (10 x the slower end, 60s or more)"},
	{"build-timeout", 0, "T", OPTION_DURATION, JOBS, AT(build_timeout_s),
	 "2h", 0, 0, NULL, "limit for one build (90s, 10m, 2h)"},
	{"fetch-timeout", 0, "T", OPTION_DURATION, JOBS, AT(fetch_timeout_s),
	 "10m", 0, 0, NULL, "wait no longer for remotes that give nothing"},
	{"budget", 0, "T", OPTION_DURATION,
	 SEARCHES | SIDES | OPTION_RESUME | COMMON, AT(budget_s), NULL, 0, 0,
	 NULL, "stop in good order after this time; resume goes on"},
	{"trees", 0, "K", OPTION_COUNT, BOTH, AT(trees), "5", 3, 99, NULL,
	 "work trees that are kept built"},
	{"min-free", 0, "SIZE", OPTION_SIZE, JOBS, AT(min_free_bytes), "100M",
	 0, 0, NULL, "stop rather than leave less free on the disk"},
	{"output", 'o', "DIR", OPTION_TEXT, JOBS | COMMON | OPTION_TRACE,
	 AT(output), NULL, 0, 0, NULL,
	 "the session folder; trace: DIR.switches, .html ..."},
	{"on-end", 0, "CMD", OPTION_TEXT,
	 SEARCHES | SIDES | OPTION_RESUME | COMMON, AT(on_end), NULL, 0, 0,
	 NULL, "shell command when it is over: mail, chat ..."},
	{"keep-trees", 0, NULL, OPTION_FLAG, MANNER, AT(keep_trees), NULL, 0, 0,
	 NULL, "leave the work trees where they are"},
	{"quiet", 'q', NULL, OPTION_FLAG, MANNER | COMMON, AT(quiet), NULL, 0,
	 0, NULL, "only the report, no progress"},
	{"verbose", 'v', NULL, OPTION_FLAG, MANNER | COMMON, AT(verbose), NULL,
	 0, 0, NULL, "a line for every build and run"},
	{"full", 0, NULL, OPTION_FLAG,
	 SEARCHES | SIDES | OPTION_RESUME | OPTION_REPORT | COMMON, AT(full),
	 NULL, 0, 0, NULL, "all of the report, not one screen of it"},
	{"version", 0, NULL, OPTION_FLAG, EVERY | COMMON, AT(version), NULL, 0,
	 0, NULL, "the version"},
	{"help", 'h', NULL, OPTION_FLAG, EVERY | COMMON, AT(help), NULL, 0, 0,
	 NULL, "this help"},
	{"dry-run", 'n', NULL, OPTION_FLAG, OPTION_CLEAN, AT(dry_run), NULL, 0,
	 0, NULL, "clean: only say what would be removed"},
	{"sessions", 0, NULL, OPTION_FLAG, OPTION_CLEAN, AT(old_sessions), NULL,
	 0, 0, NULL, "clean: remove sessions, too, that have ended"},
	{"seconds", 0, "N", OPTION_DURATION, OPTION_TRACE, AT(seconds), NULL, 0,
	 0, NULL, "trace: capture for so long"},
	{"kvm", 0, NULL, OPTION_FLAG, OPTION_TRACE, AT(kvm), NULL, 0, 0, NULL,
	 "trace: capture exits of virtual machines, too"},
	{"tasks", 0, "FILE", OPTION_TEXT, OPTION_TRACE, AT(tasks), NULL, 0, 0,
	 NULL, "trace: a table (CSV) with names for tasks"},
	{"show", 0, "FILE", OPTION_TEXT, OPTION_TRACE, AT(show), NULL, 0, 0,
	 NULL, "trace: look at a capture again; or at two"},
	{"to", 0, "T", OPTION_DURATION, OPTION_TRACE, AT(to_s), NULL, 0, 0,
	 NULL, "trace: show what was earlier; --from T: and later"},
	{"only", 0, "PATTERN", OPTION_TEXT, OPTION_TRACE, AT(only), NULL, 0, 0,
	 NULL, "trace: show tasks of such a name, group or number"},
	{"export", 0, "FORMAT", OPTION_CHOICE, OPTION_TRACE, AT(export), "none",
	 0, 0, exports, "trace: write NAME.chrome.json as well: chrome"},
	{NULL, 0, NULL, OPTION_FLAG, 0, 0, NULL, 0, 0, NULL, NULL},
};

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
		if (((row->commands & OPTION_RESUME) &&
		     row->offset != AT(metric)) ||
		    row->offset == AT(output))
			continue;
		if (!same_option(row, (const char *)a + row->offset,
				 (const char *)b + row->offset))
			return false;
	}
	return same_list((const char *const *)a->sides,
			 (const char *const *)b->sides) &&
	       same_list((const char *const *)a->command,
			 (const char *const *)b->command);
}

static void show_row(FILE *fp, const struct option_row *row)
{
	ARENA_SCOPE(tmp);
	const char *name, *letter = "    ";

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

void option_show(FILE *fp, unsigned commands)
{
	for (const struct option_row *row = option_rows; row->name; row++) {
		if (row->commands & commands)
			show_row(fp, row);
	}
}

void option_help(FILE *fp)
{
	size_t group = 0;

	for (const struct option_row *row = option_rows; row->name; row++) {
		if (groups[group].title &&
		    strcmp(groups[group].first, row->name) == 0) {
			fprintf(fp, "%s%s:\n", group > 0 ? "\n" : "",
				groups[group].title);
			group++;
		}
		show_row(fp, row);
	}
}
