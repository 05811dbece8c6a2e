/* SPDX-License-Identifier: MIT */
/*
 * A report to be pasted into a bug tracker.
 *
 * GitHub takes 65,536 characters.  A report that has more is written again with
 * less of what is least needed, until it fits, and says what it leaves out.
 */
#include "bisect/report/format.h"

#include "bisect/report/course.h"
#include "bisect/report/diff.h"
#include "bisect/report/failure.h"
#include "bisect/report/functions.h"
#include "bisect/report/markdown_escape.h"
#include "bisect/report/markdown_table.h"
#include "bisect/report/missing.h"
#include "bisect/report/moves.h"
#include "bisect/report/repeat.h"
#include "bisect/report/rest.h"
#include "bisect/report/scheduler.h"
#include "bisect/report/words.h"
#include "bisect/report/wrap.h"
#include "probe/ground/text.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static const size_t bytes_most = 65536; /* no fewer than characters */

/*
 * From the whole to the least; what is needed least is cut first.  In the order
 * of the struct: message, words, sentence, functions, warnings, superseded,
 * revisions, candidates, files, deltas, command, diff.
 */
static const struct markdown_limits levels[] = {
	{4000, 2000, 4000, 20, 1000, 10000, 10000, 10000, 20, 1000, 20000, 200},
	{1000, 300, 2000, 20, 100, 10000, 10000, 10000, 20, 1000, 20000, 200},
	{1000, 100, 1000, 20, 50, 100, 10000, 10000, 20, 200, 20000, 100},
	{500, 72, 1000, 10, 20, 0, 400, 400, 20, 100, 20000, 60},
	{500, 72, 500, 10, 20, 0, 200, 200, 20, 100, 10000, 40},
	{0, 72, 500, 10, 10, 0, 50, 100, 20, 100, 10000, 20},
	{0, 72, 300, 5, 5, 0, 10, 20, 10, 60, 4000, 0},
};

enum { LEVELS = sizeof(levels) / sizeof(levels[0]) };

/* -- The changeset -- */

static void write_files(struct markdown_page *page, const char *const *files)
{
	size_t count = 0;

	fputs("| files | ", page->fp);
	for (; files[count]; count++) {
		if (count < page->most->files)
			fprintf(page->fp, "%s%s", count > 0 ? ", " : "",
				markdown_say(page, files[count]));
	}
	if (count > page->most->files)
		fprintf(page->fp, " and %zu more", count - page->most->files);
	fputs(" |\n", page->fp);
}

static void write_message(struct markdown_page *page, const char *message)
{
	size_t length = strlen(message);
	size_t shown =
		length > page->most->message ? page->most->message : length;

	markdown_leave_out(page, length - shown, "bytes of the commit message");
	if (shown == 0 && length > 0)
		return;
	markdown_begin_details(page->fp, "Commit message");
	markdown_fenced(page->fp, "",
			arena_strndup(page->arena, message, shown));
	markdown_end_details(page->fp);
}

static void write_changeset(struct markdown_page *page)
{
	const struct changeset_record *culprit = page->report->culprit;

	if (!culprit)
		return;
	fprintf(page->fp, "\n### Changeset\n\n| revision | %s |\n|---|---|\n",
		culprit->revision);
	for (size_t i = 0; culprit->parents[i]; i++)
		fprintf(page->fp, "| parent | %s |\n", culprit->parents[i]);
	markdown_row(page, "author", culprit->author);
	markdown_row(page, "date", culprit->date);
	markdown_row(page, "subject", culprit->subject);
	if (*page->report->link)
		fprintf(page->fp, "| link | <%s> |\n", page->report->link);
	write_files(page, culprit->files);
	for (const struct report_row *row =
		     report_move_rows(page->report, page->arena);
	     row->name; row++)
		markdown_row(page, row->name, row->value);
	write_message(page, culprit->message);
}

/* -- What it changes -- */

/*
 * In one fence, as lines of a diff, of which so many find room.  Returns how
 * many do not.
 */
static size_t write_hunks(struct text *out, const struct report_hunk *hunks,
			  size_t count, size_t room, struct arena *arena)
{
	size_t left = 0;

	for (size_t i = 0; i < count; i++) {
		char *rest = arena_strdup(arena, hunks[i].text), *line;
		bool first = true;

		if (*hunks[i].file && room > 0)
			text_addf(out, "diff %s%s%s%s\n",
				  text_printable(arena, hunks[i].file),
				  *hunks[i].note ? " (" : "",
				  text_printable(arena, hunks[i].note),
				  *hunks[i].note ? ")" : "");
		while ((line = strsep(&rest, "\n")) != NULL && rest) {
			if (room > 0)
				text_addf(out, "%s%s%s\n", line,
					  first && *hunks[i].hot ? " " : "",
					  first ? text_printable(arena,
								 hunks[i].hot)
						: "");
			left += room == 0 && !first;
			room -= room > 0;
			first = false;
		}
	}
	return left;
}

static void write_diff(struct markdown_page *page)
{
	const struct report *report = page->report;
	struct text text;
	size_t count, left;
	struct report_hunk *hunks = report_hunks(&count, report, page->arena);

	if (!report_has_diff(report))
		return;
	text_init(&text, page->arena);
	left = write_hunks(&text, hunks, count, page->most->diff, page->arena);
	markdown_leave_out(page, left, "lines of the diff");
	markdown_begin_details(page->fp, "The diff");
	fprintf(page->fp, "%s\n",
		markdown_tell(page, report_excerpt_words(report, page->arena)));
	if (text.length > 0) {
		fputc('\n', page->fp);
		markdown_fenced(page->fp, "diff", text.data);
	}
	markdown_end_details(page->fp);
}

/* -- Why it went no further -- */

static void write_failure(struct markdown_page *page)
{
	const char *log = report_failure_log(page->report, page->arena);

	if (!*log)
		return;
	fputs("\n### What failed\n\nThe log ends with:\n\n", page->fp);
	markdown_fenced(page->fp, "", log);
}

/* -- Why it is slower -- */

static void write_diagnosis(struct markdown_page *page)
{
	const struct diagnosis *diagnosis = &page->report->diagnosis;
	const char *diff = report_diff_words(page->report, page->arena);

	if (!diagnosis->class)
		return;
	fprintf(page->fp, "\n**Diagnosis:** %s.%s%s\n",
		markdown_tell(page, diagnosis->sentence), *diff ? " " : "",
		markdown_tell(page, diff));
	for (size_t i = 0; diagnosis->evidence[i]; i++)
		fprintf(page->fp, "%s%s", i > 0 ? ", " : "\nEvidence: ",
			markdown_tell(page, diagnosis->evidence[i]));
	if (diagnosis->evidence[0])
		fputs(".\n", page->fp);
}

/* -- What the scheduler did -- */

static void write_scheduler(struct markdown_page *page)
{
	const char **words = report_scheduler_words(page->report, page->arena);

	if (!*words)
		return;
	markdown_begin_details(page->fp, "What the scheduler did");
	for (; *words; words++)
		fprintf(page->fp, "- %s\n", markdown_tell(page, *words));
	markdown_end_details(page->fp);
}

/* -- The search -- */

static void write_missing(struct markdown_page *page)
{
	char *missing = report_missing(page->report, page->arena);

	missing[0] = (char)toupper((unsigned char)missing[0]);
	if (*missing)
		fprintf(page->fp, "\n%s.\n", markdown_tell(page, missing));
}

static void write_command(struct markdown_page *page, const char *command)
{
	if (strlen(command) <= page->most->command)
		markdown_fenced(page->fp, "", command);
	else
		fputs("The command line is too long for here; it is in "
		      "report.html.\n",
		      page->fp);
}

static void write_ends(struct markdown_page *page)
{
	const char *words = report_ends_words(page->report, page->arena);
	const char *rest = report_rest(page->report, page->arena);

	if (*words)
		fprintf(page->fp, "\n%s\n", wrap_glued(page->arena, words));
	if (*rest)
		fprintf(page->fp, "\n%s\n", markdown_tell(page, rest));
	for (const struct report_row *row =
		     report_rest_commands(page->report, page->arena);
	     row->name; row++) {
		fprintf(page->fp, "\nTo search %s:\n\n", row->name);
		write_command(page, row->value);
	}
}

static void write_list(struct markdown_page *page, const char *const *list,
		       const char *what)
{
	size_t count = 0;

	for (; list[count]; count++) {
		if (count < page->most->warnings)
			fprintf(page->fp, "- %s\n",
				markdown_tell(page, list[count]));
	}
	if (count > page->most->warnings)
		markdown_leave_out(page, count - page->most->warnings, what);
}

static void write_course(struct markdown_page *page)
{
	const char **sentences = report_course(page->report, page->arena);

	if (!*sentences)
		return;
	fputs("\n### How it went\n\n", page->fp);
	write_list(page, sentences, "sentences on how it went");
}

static void write_warnings(struct markdown_page *page)
{
	if (!page->report->warnings[0])
		return;
	fputs("\n### Warnings\n\n", page->fp);
	write_list(page, page->report->warnings, "warnings");
}

/* -- To repeat it -- */

static void write_repeat(struct markdown_page *page)
{
	const struct report *report = page->report;

	fputs("\n### To repeat it\n\n", page->fp);
	write_command(page, report->repeat);
	fputc('\n', page->fp);
	markdown_rows(page, report_repeat_rows(report, page->arena));
}

static void write_noise(struct markdown_page *page)
{
	size_t count = 0;

	if (!*page->report->noise->what)
		return;
	markdown_begin_details(page->fp,
			       "What makes this machine noisy, and the cure");
	for (const struct noise *noise = page->report->noise; *noise->what;
	     noise++) {
		if (count++ >= page->most->warnings)
			continue;
		fprintf(page->fp, "- %s\n", markdown_tell(page, noise->what));
		if (*noise->cure)
			fprintf(page->fp, "  `%s`\n",
				text_printable(page->arena, noise->cure));
	}
	markdown_end_details(page->fp);
}

static void write_machine(struct markdown_page *page)
{
	const struct report *report = page->report;
	struct arena *arena = page->arena;

	markdown_begin_details(page->fp, "Machine and tools");
	markdown_rows(page, report_machine_rows(report->plan, arena));
	markdown_row(
		page, "searched",
		arena_sprintf(
			arena, "%s, %s",
			text_count(arena, report->plan->candidates, "revision"),
			text_count(arena, report->plan->merges, "merge")));
	markdown_row(
		page, "spent",
		arena_sprintf(
			arena, "%s, %s, %s",
			text_count(arena, (int64_t)report->builds, "build"),
			text_count(arena, (int64_t)report->runs, "run"),
			text_duration(arena, report->duration_s)));
	markdown_end_details(page->fp);
}

/* -- The whole -- */

static void write_left_out(struct markdown_page *page, bool cut)
{
	if (!cut && page->left_out.length == 0)
		return;
	fprintf(page->fp,
		"\nShortened to fit into a bug tracker; all of it is in "
		"report.html and report.json.");
	if (page->left_out.length > 0)
		fprintf(page->fp, " Left out: %s.", page->left_out.data);
	fputc('\n', page->fp);
}

static void write_page(FILE *fp, const struct report *report, size_t level)
{
	ARENA_SCOPE(arena);
	struct markdown_page page = {.fp = fp,
				     .report = report,
				     .most = &levels[level],
				     .arena = &arena};

	text_init(&page.left_out, &arena);
	fprintf(fp, "**%s**\n", markdown_tell(&page, report->title));
	if (strcmp(report->title, report->sentence) != 0)
		fprintf(fp, "\n%s.\n", markdown_tell(&page, report->sentence));
	write_failure(&page);
	write_changeset(&page);
	write_diff(&page);
	markdown_deltas(&page);
	write_diagnosis(&page);
	write_scheduler(&page);
	markdown_functions(&page);
	markdown_simulated(&page);
	write_missing(&page);
	markdown_candidates(&page);
	write_ends(&page);
	write_course(&page);
	write_warnings(&page);
	markdown_revisions(&page);
	write_repeat(&page);
	write_noise(&page);
	write_machine(&page);
	write_left_out(&page, level > 0);
}

void report_markdown(FILE *fp, const struct report *report)
{
	for (size_t level = 0; level < LEVELS; level++) {
		char *data = NULL;
		size_t length;
		FILE *memory = open_memstream(&data, &length);
		bool fits;

		if (!memory)
			abort();
		write_page(memory, report, level);
		fclose(memory);
		fits = length <= bytes_most || level == LEVELS - 1;
		if (fits)
			fwrite(data, 1, length, fp);
		free(data);
		if (fits)
			return;
	}
}
