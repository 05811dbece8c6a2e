/* SPDX-License-Identifier: MIT */
#include "bisect/command/help.h"

#include "bisect/version.h"
#include "probe/ground/text.h"
#include "probe/metric.h"

#include <string.h>

static const char *const about_run[] = {
	"Both ends are measured; then revisions between them, until one is "
	"left; and",
	"that one is proved against its parent. The word run may be left out.",
	"The same command once more goes on where it was cut off.", NULL};
static const char *const about_scan[] = {
	"Every step between OLD and NEW, up and down: revisions of the "
	"mainline, evenly",
	"spaced, are compared with their neighbours; where they differ, the "
	"search goes",
	"in between. With --from SESSION alone it goes on from a run that has "
	"found one",
	"step, and finds the rest. Exit status: 0 all of it is known, 3 some "
	"is "
	"not, or",
	"the budget was spent.",
	NULL};
static const char *const about_compare[] = {
	"A SIDE is [NAME=]REVISION, or [NAME=]dir:PATH for what is built "
	"already. Each",
	"is run once in every round, until each ratio to the first is known. "
	"Where there",
	"is a --variant, each revision is built in several ways. Exit status: "
	"0 all were",
	"measured, 3 some failed or the budget was spent, 6 one is slower than "
	"allowed.",
	NULL};
static const char *const about_check[] = {
	"Builds both ends and runs each once, and says what a search takes: "
	"time, disk,",
	"what can be counted, what makes the machine noisy. Of a comparison: "
	"check",
	"compare [options] SIDE SIDE... -- COMMAND.", NULL};
static const char *const about_resume[] = {
	"SESSION is its folder, the newest one here by default. Nothing is "
	"measured",
	"twice.", NULL};
static const char *const about_report[] = {
	"SESSION is its folder, the newest one here by default. Nothing is "
	"run.",
	NULL};
static const char *const about_list[] = {
	"Of this checkout: those in this folder, in its root, and wherever "
	"their trees",
	"are known. Running ones are left alone; those that can be resumed are "
	"named.",
	NULL};
static const char *const about_clean[] = {
	"Removes the work trees that were kept of sessions which have ended; "
	"they can be",
	"built again. Sessions with their reports go only when they are named, "
	"or have",
	"ended and --sessions is given. What is running, not yours, or no "
	"session stays.",
	NULL};
static const char *const about_trace[] = {
	"Which task ran on which processor and when, which waited for one, and "
	"who was in",
	"its way: of all processors where that is allowed, else of COMMAND's "
	"own tasks.",
	"With --show a capture is looked at again, on any machine; with FILE2 "
	"two of them",
	"are compared.", NULL};

const struct help_row help_rows[] = {
	{"run", OPTION_RUN, "[run] [options] GOOD BAD -- COMMAND [ARG...]",
	 "find the commit (run may be left out)", about_run},
	{"scan", OPTION_SCAN,
	 "scan [options] OLD NEW -- COMMAND [ARG...]\n"
	 "       perfbisect scan --from SESSION",
	 "find every step in a range, up and down", about_scan},
	{"compare", OPTION_COMPARE,
	 "compare [options] SIDE SIDE... -- COMMAND [ARG...]",
	 "run builds side by side", about_compare},
	{"check", OPTION_CHECK, "check [options] GOOD BAD -- COMMAND [ARG...]",
	 "rehearse: build and run both ends once", about_check},
	{"resume", OPTION_RESUME, "resume [options] [SESSION]",
	 "go on with a session that was cut off", about_resume},
	{"report", OPTION_REPORT, "report [SESSION]",
	 "write and show the reports again", about_report},
	{"list", OPTION_LISTING, "list", "the sessions of this checkout",
	 about_list},
	{"clean", OPTION_CLEAN, "clean [-n] [--sessions] [SESSION...]",
	 "remove what sessions have left", about_clean},
	{"trace", OPTION_TRACE,
	 "trace [options] [-- COMMAND [ARG...]]\n"
	 "       perfbisect trace --show FILE [FILE2] [options]",
	 "what the scheduler does: who ran, who waited", about_trace},
	{"help", 0, "help [TOPIC]",
	 "a command, or options, metrics, examples, status", NULL},
	{"version", 0, "version", "the version", NULL},
	{NULL, 0, NULL, NULL, NULL},
};

const struct help_row *help_find(const char *command)
{
	for (const struct help_row *row = help_rows; row->name; row++) {
		if (strcmp(row->name, command) == 0)
			return row;
	}
	return NULL;
}

void help_version(FILE *fp)
{
	fputs("perfbisect " PERFBISECT_VERSION "\n", fp);
}

void help_examples(FILE *fp)
{
	fputs("Examples:\n"
	      " perfbisect v1.0 HEAD -- python3 bench.py\n"
	      " perfbisect -b 'make -s' v1.0 HEAD -- ./bench --size 10\n"
	      " perfbisect -b make -m number --higher-is-better v1.0 HEAD -- "
	      "./throughput\n"
	      " perfbisect v1.0 HEAD -- sh -c './a | ./b'\n"
	      " perfbisect -b make --budget 8h 'tip~100' tip -- ./bench\n",
	      fp);
}

void help_status(FILE *fp)
{
	fputs("Exit status: 0 found and confirmed, 1 could not go on, 2 "
	      "usage, 3 a range,\n4 not reproduced, 5 found but not confirmed, "
	      "6 slower than --fail-above,\n130 or 143 interrupted.\n",
	      fp);
}

void help_metrics(FILE *fp)
{
	ARENA_SCOPE(tmp);

	fputs(metric_help(&tmp), fp);
}

void help_show(FILE *fp)
{
	fputs("usage: perfbisect [run] [options] GOOD BAD -- COMMAND [ARG...]\n"
	      "\n"
	      "Name the commit between GOOD and BAD that made COMMAND "
	      "slower.\n"
	      "\n"
	      "Commands:\n",
	      fp);
	for (const struct help_row *row = help_rows; row->name; row++)
		fprintf(fp, " %-8s %s\n", row->name, row->does);
	fputs("\nCommon options (all of them: perfbisect help options):\n", fp);
	option_show(fp, OPTION_COMMON);
	fputc('\n', fp);
	help_examples(fp);
	fputs("\nMetrics: wall user system cpu max-rss, a counter "
	      "(instructions ...), or what\nCOMMAND prints (number, "
	      "regex:PATTERN, json:PATH ...): perfbisect help metrics.\n",
	      fp);
	help_status(fp);
}

void help_command(FILE *fp, const struct help_row *row)
{
	fprintf(fp, "usage: perfbisect %s\n\nperfbisect %s: %s.\n", row->usage,
		row->name, row->does);
	for (size_t i = 0; row->lines && row->lines[i]; i++)
		fprintf(fp, "%s\n", row->lines[i]);
	if (!row->options)
		return;
	fputs("\nOptions:\n", fp);
	option_show(fp, row->options);
}

void help_asked(const struct config *config, enum option_command command)
{
	const struct help_row *row = help_rows;

	if (!config->help) {
		help_version(stdout);
		return;
	}
	while (row->name && row->options != (unsigned)command)
		row++;
	/* The main job may not have been said. */
	if (command == OPTION_RUN || !row->name)
		help_show(stdout);
	else
		help_command(stdout, row);
}

const char *help_nearest(const char *word, const char *const *names)
{
	const char *nearest = NULL;
	size_t best = 3;

	for (; *names; names++) {
		size_t distance = text_distance(word, *names);

		/* Half of a short word would be another one. */
		if (distance < best && 2 * distance < strlen(*names)) {
			best = distance;
			nearest = *names;
		}
	}
	return nearest;
}
