/* SPDX-License-Identifier: MIT */
/*
 * A report to be pasted into a bug tracker.
 *
 * Whatever came from outside - names, subjects, messages, file names, logs - is
 * made harmless: Markdown's own characters are escaped, and a zero-width space
 * breaks what a tracker would act upon (@name, #123, !123, GH-123, URLs).
 */
#include "bisect/report.h"

#include "probe/metric.h"
#include "probe/text.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

#define BREAK "\xe2\x80\x8b" /* U+200B, zero-width space */

enum { FILES_SHOWN = 20, MESSAGE_BYTES = 4000, CANDIDATES_SHOWN = 200 };

/* Would a tracker act upon what stands from here on? */
static bool is_trigger(const char *start, const char *c)
{
	bool digit = isdigit((unsigned char)c[1]);

	if (*c == '@')
		return true;
	if (*c == ':')
		return c[1] == '/' && c[2] == '/';
	if (*c == '-')
		return digit && c - start >= 2 &&
		       strncasecmp(c - 2, "GH", 2) == 0;
	return digit && strchr("#!$%&~", *c);
}

/* One line of text as a paragraph or a table cell may hold it. */
static char *escape(struct arena *arena, const char *string)
{
	const char *clean = text_printable(arena, string);
	struct text text;

	text_init(&text, arena);
	for (const char *c = clean; *c; c++) {
		if (*c == '<')
			text_add(&text, "&lt;");
		else if (*c == '>' && c > clean && c[-1] == '-')
			text_add(&text, ">"); /* an arrow of ours */
		else if (*c == '>')
			text_add(&text, "&gt;");
		else if (*c == '&')
			text_add(&text, "&amp;");
		else if (strchr("\\`*_{}[]#|~!", *c))
			text_addf(&text, "\\%c", *c);
		else
			text_add_bytes(&text, c, 1);
		if (is_trigger(clean, c))
			text_add(&text, BREAK);
	}
	return text.data;
}

/* Lines as they are, in a fence that nothing in them can close. */
static void write_fenced(FILE *fp, const char *lines)
{
	ARENA_SCOPE(tmp);
	const char *clean = text_printable_lines(&tmp, lines);
	size_t longest = 2, run = 0, length = strlen(clean);

	for (const char *c = clean; *c; c++) {
		run = *c == '`' ? run + 1 : 0;
		longest = run > longest ? run : longest;
	}
	for (size_t i = 0; i <= longest; i++)
		fputc('`', fp);
	fprintf(fp, "\n%s%s", clean,
		length > 0 && clean[length - 1] == '\n' ? "" : "\n");
	for (size_t i = 0; i <= longest; i++)
		fputc('`', fp);
	fputs("\n", fp);
}

static void begin_details(FILE *fp, const char *summary)
{
	fprintf(fp, "\n<details><summary>%s</summary>\n\n", summary);
}

static void end_details(FILE *fp)
{
	fputs("\n</details>\n", fp);
}

static void write_changeset(FILE *fp, const struct report *report)
{
	const struct changeset_record *culprit = report->culprit;
	ARENA_SCOPE(tmp);
	size_t count = 0;

	if (!culprit)
		return;
	fprintf(fp,
		"\n### Changeset\n\n| | |\n|---|---|\n"
		"| revision | `%s` |\n",
		culprit->revision);
	for (size_t i = 0; culprit->parents[i]; i++)
		fprintf(fp, "| parent | `%s` |\n", culprit->parents[i]);
	fprintf(fp, "| author | %s |\n| date | %s |\n| subject | %s |\n",
		escape(&tmp, culprit->author), escape(&tmp, culprit->date),
		escape(&tmp, culprit->subject));
	fputs("| files | ", fp);
	for (; culprit->files[count]; count++) {
		if (count < FILES_SHOWN)
			fprintf(fp, "%s%s", count > 0 ? ", " : "",
				escape(&tmp, culprit->files[count]));
	}
	if (count > FILES_SHOWN)
		fprintf(fp, " and %zu more", count - FILES_SHOWN);
	fputs(" |\n", fp);
	begin_details(fp, "Commit message");
	write_fenced(fp, arena_strndup(&tmp, culprit->message, MESSAGE_BYTES));
	end_details(fp);
}

static const char *median(const struct report_delta *delta, double value,
			  struct arena *arena)
{
	return isnan(value) ? "" : metric_format(arena, delta->unit, value);
}

/* In how many rounds of the confirmation a revision ran. */
static size_t rounds_of(const struct report *report, const char *revision)
{
	ARENA_SCOPE(tmp);
	size_t count;

	session_step_values(&count, report->session, report->step, revision,
			    METRIC_PROCESS_COUNT, &tmp);
	return count;
}

/* The ends run along where their trees stand, and mostly not to the end. */
static const char *ends_words(const struct report *report, struct arena *arena)
{
	size_t good = rounds_of(report, report->plan->good);
	size_t bad = rounds_of(report, report->plan->bad);
	size_t least = good == 0 || (bad > 0 && bad < good) ? bad : good;
	const char *who = "the ends";

	if (least == 0)
		return "";
	if (bad == 0)
		who = "the good end";
	if (good == 0)
		who = "the bad end";
	return arena_sprintf(arena, ", with %s in the %s rounds", who,
			     (int64_t)least < report->step->pairs ? "first"
								  : "same");
}

static void write_deltas(FILE *fp, const struct report *report)
{
	ARENA_SCOPE(words);

	if (report->delta_count == 0)
		return;
	fprintf(fp,
		"\n### %s\n\n"
		"Measured side by side, %lld pairs of runs%s; medians.\n\n"
		"| | good | %s `%.10s` | %s `%.10s` | bad | ratio | "
		"95 %% interval | stands out |\n"
		"|---|--:|--:|--:|--:|--:|:-:|:-:|\n",
		report->outcome == OUTCOME_RANGE ? "Across the candidates"
						 : "Parent against culprit",
		(long long)report->step->pairs, ends_words(report, &words),
		report->before, report->step->parent, report->after,
		report->step->culprit);
	for (size_t i = 0; i < report->delta_count; i++) {
		const struct report_delta *delta = &report->deltas[i];
		ARENA_SCOPE(tmp);

		fprintf(fp, "| %s | %s | %s | %s | %s |",
			escape(&tmp, delta->name),
			median(delta, delta->good, &tmp),
			median(delta, delta->parent, &tmp),
			median(delta, delta->culprit, &tmp),
			median(delta, delta->bad, &tmp));
		if (delta->ratio > 0 && delta->interval.high > 0)
			fprintf(fp, " %.3f | %.3f .. %.3f | %s |\n",
				delta->ratio, delta->interval.low,
				delta->interval.high,
				delta->significant ? "yes" : "");
		else if (delta->ratio > 0)
			fprintf(fp, " %.3f | | |\n", delta->ratio);
		else
			fputs(" | | |\n", fp);
	}
}

static void write_ends(FILE *fp, const struct report *report)
{
	const struct plan *plan = report->plan;
	ARENA_SCOPE(tmp);
	const char *rest = report_rest(report, &tmp);
	const char *stand_in = report_stand_in_words(report, &tmp);

	if (!report->ends)
		return;
	fprintf(fp,
		"\nThe ends: good %s, bad %s; a revision is bad when its "
		"median lies %s the threshold %s, halfway between them%s%s.",
		report_value(report, report->ends->good_median, &tmp),
		report_value(report, report->ends->bad_median, &tmp),
		plan->config.higher_is_better ? "below" : "above",
		report_value(report, report->ends->threshold, &tmp),
		*stand_in ? "; " : "", stand_in);
	if (plan->reversed)
		fputs(" BAD is the older end, so the search was for the first "
		      "good revision.",
		      fp);
	if (report->step && report->step->pairs > 0 && !*rest)
		fprintf(fp,
			" The step explains %.0f %% of the difference between "
			"them.",
			report->step->explained * 100);
	fprintf(fp, "\n");
	if (*rest)
		fprintf(fp, "\n%s\n", escape(&tmp, rest));
}

static void write_sample(FILE *fp, const struct report *report,
			 const struct report_sample *sample)
{
	ARENA_SCOPE(tmp);

	if (sample->count == 0)
		fputs("0 | | ", fp);
	else
		fprintf(fp, "%zu | %s | %s .. %s", sample->count,
			report_value(report, sample->median, &tmp),
			report_value(report, sample->interval.low, &tmp),
			report_value(report, sample->interval.high, &tmp));
}

static void write_end_row(FILE *fp, const struct report *report,
			  const char *role, const char *revision,
			  const char *name, const struct report_sample *sample)
{
	ARENA_SCOPE(tmp);

	if (sample->count == 0)
		return;
	fprintf(fp, "| `%.10s` | ", revision);
	write_sample(fp, report, sample);
	fprintf(fp, " | %s | | the %s end, %s |\n", role, role,
		escape(&tmp, name));
}

/* What a reader should know of a verdict before counting on it. */
static const char *note_of(const struct report_revision *revision)
{
	if (revision->superseded)
		return ", forgotten";
	if (!revision->decided)
		return ", undecided";
	return revision->neighbour ? ", neighbour" : "";
}

static void write_revision(FILE *fp, const struct report *report,
			   const struct report_revision *revision)
{
	ARENA_SCOPE(tmp);

	fprintf(fp, "| `%.10s` | ", revision->revision);
	write_sample(fp, report, &revision->sample);
	fprintf(fp, " | %s%s | ", revision->verdict, note_of(revision));
	if (revision->sample.count > 0 &&
	    strcmp(revision->verdict, "skip") != 0)
		fprintf(fp, "%s", report_odds(revision->log_odds, &tmp));
	fprintf(fp, " | %s%s%s |\n", escape(&tmp, revision->reason),
		*revision->reason ? "; " : "", escape(&tmp, revision->subject));
}

/* What was forgotten comes last. */
static void write_revisions(FILE *fp, const struct report *report)
{
	const struct plan *plan = report->plan;

	if (report->good.count == 0)
		return;
	begin_details(fp, "Every revision measured");
	fputs("| revision | runs | median | 95 % interval | verdict | odds | "
	      "|\n|---|--:|--:|:-:|---|--:|---|\n",
	      fp);
	write_end_row(fp, report, "good", plan->good, plan->config.good,
		      &report->good);
	write_end_row(fp, report, "bad", plan->bad, plan->config.bad,
		      &report->bad);
	for (int superseded = 0; superseded < 2; superseded++) {
		for (size_t i = 0; i < report->revision_count; i++) {
			const struct report_revision *revision =
				&report->revisions[i];

			if (revision->superseded == (superseded == 1))
				write_revision(fp, report, revision);
		}
	}
	end_details(fp);
}

static void write_candidates(FILE *fp, const struct report *report)
{
	if (!report_lists_candidates(report))
		return;
	fprintf(fp, "\n### Candidates\n\n%s first:\n\n",
		report->culprit ? "Likeliest" : "Oldest");
	for (size_t i = 0; i < report->candidate_count; i++) {
		ARENA_SCOPE(tmp);
		const struct changeset_record *changeset = session_changeset(
			report->session, report->candidates[i]);

		if (report->outcome != OUTCOME_RANGE && i == CANDIDATES_SHOWN) {
			fprintf(fp, "- and %zu more\n",
				report->candidate_count - i);
			break;
		}
		fprintf(fp, "- `%s` ", report->candidates[i]);
		if (report->culprit)
			fprintf(fp, "(%.1f %%) ",
				report_probability(report, i) * 100);
		fprintf(fp, "%s\n",
			changeset ? escape(&tmp, changeset->subject) : "");
	}
}

static void write_warnings(FILE *fp, const struct report *report)
{
	ARENA_SCOPE(tmp);

	if (!report->warnings[0])
		return;
	fputs("\n### Warnings\n\n", fp);
	for (size_t i = 0; report->warnings[i]; i++)
		fprintf(fp, "- %s\n", escape(&tmp, report->warnings[i]));
}

static void write_course(FILE *fp, const struct report *report)
{
	ARENA_SCOPE(tmp);
	const char **sentences = report_course(report, &tmp);

	if (!*sentences)
		return;
	fputs("\n### How it went\n\n", fp);
	for (; *sentences; sentences++)
		fprintf(fp, "- %s\n", escape(&tmp, *sentences));
}

static void write_machine(FILE *fp, const struct report *report)
{
	const struct plan *plan = report->plan;
	ARENA_SCOPE(tmp);

	begin_details(fp, "Machine, tools and command");
	fprintf(fp,
		"| | |\n|---|---|\n| processor | %s, %lld of them |\n"
		"| memory | %s |\n| kernel | %s |\n| system | %s |\n"
		"| perfbisect | %s, %s |\n| repository | %s |\n"
		"| searched | %lld revisions, %lld merges |\n"
		"| spent | %zu builds, %zu runs, %s |\n\n"
		"To repeat it, in the same folder of the repository:\n\n",
		escape(&tmp, plan->processor), (long long)plan->processors,
		text_bytes(&tmp, (double)plan->memory_bytes),
		escape(&tmp, plan->kernel), escape(&tmp, plan->system),
		plan->version, escape(&tmp, plan->libraries), plan->vcs,
		(long long)plan->candidates, (long long)plan->merges,
		report->builds, report->runs,
		text_duration(&tmp, report->duration_s));
	write_fenced(fp, report->repeat);
	end_details(fp);
}

void report_markdown(FILE *fp, const struct report *report)
{
	ARENA_SCOPE(tmp);

	fprintf(fp, "**%s**\n", escape(&tmp, report->sentence));
	write_changeset(fp, report);
	write_deltas(fp, report);
	write_candidates(fp, report);
	write_ends(fp, report);
	write_course(fp, report);
	write_warnings(fp, report);
	write_revisions(fp, report);
	write_machine(fp, report);
}
