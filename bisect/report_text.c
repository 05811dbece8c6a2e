/* SPDX-License-Identifier: MIT */
#include "bisect/report.h"

#include "probe/metric.h"
#include "probe/text.h"

#include <math.h>
#include <string.h>

enum { WIDTH = 79, LIST_MOST = 50 };

/*
 * Words, wrapped at spaces behind `head`; lines after the first begin with
 * `indent`.
 */
static void wrap_behind(FILE *fp, const char *head, const char *indent,
			const char *words)
{
	size_t column = strlen(head);

	fputs(head, fp);
	while (*words) {
		size_t length = strcspn(words, " ");

		if (column > 0 && column + 1 + length > WIDTH) {
			fprintf(fp, "\n%s", indent);
			column = strlen(indent);
		} else if (column > 0) {
			fputc(' ', fp);
			column++;
		}
		fprintf(fp, "%.*s", (int)length, words);
		column += length;
		words += length;
		words += strspn(words, " ");
	}
	fputc('\n', fp);
}

static void wrap(FILE *fp, const char *indent, const char *words)
{
	wrap_behind(fp, "", indent, words);
}

static void field(FILE *fp, const char *name, const char *value)
{
	ARENA_SCOPE(tmp);

	wrap_behind(fp, arena_sprintf(&tmp, "%-9s", name), "          ",
		    text_printable(&tmp, value));
}

static void write_changeset(FILE *fp, const struct changeset_record *changeset)
{
	ARENA_SCOPE(tmp);
	struct text files;
	size_t count = 0;

	text_init(&files, &tmp);
	for (; changeset->files[count]; count++) {
		if (count < 10)
			text_addf(&files, "%s%s", count > 0 ? ", " : "",
				  changeset->files[count]);
	}
	if (count > 10)
		text_addf(&files, " and %zu more", count - 10);
	fputc('\n', fp);
	field(fp, "revision", changeset->revision);
	for (size_t i = 0; changeset->parents[i]; i++)
		field(fp, "parent", changeset->parents[i]);
	field(fp, "author", changeset->author);
	field(fp, "date", changeset->date);
	field(fp, "subject", changeset->subject);
	if (count > 0)
		field(fp, "files", files.data);
}

static const char *median(const struct report_delta *delta, double value,
			  struct arena *arena)
{
	return isnan(value) ? "" : metric_format(arena, delta->unit, value);
}

/* Of the columns of values: as wide as the widest. */
static int value_width(const struct report *report)
{
	ARENA_SCOPE(tmp);
	size_t width = 9;

	for (size_t i = 0; i < report->delta_count; i++) {
		const struct report_delta *delta = &report->deltas[i];
		const double values[] = {delta->good, delta->parent,
					 delta->culprit, delta->bad};

		for (int v = 0; v < 4; v++) {
			size_t length = strlen(median(delta, values[v], &tmp));

			width = length > width ? length : width;
		}
	}
	return (int)width;
}

static void write_deltas(FILE *fp, const struct report *report)
{
	int width = value_width(report);

	if (report->delta_count == 0)
		return;
	fprintf(fp, "\n%-8s %*s %*s %*s %*s %7s  %s\n", "", width, "good",
		width, report->before, width, report->after, width, "bad",
		"ratio", "95 % interval");
	for (size_t i = 0; i < report->delta_count; i++) {
		const struct report_delta *delta = &report->deltas[i];
		ARENA_SCOPE(tmp);

		fprintf(fp, "%-8s %*s %*s %*s %*s",
			text_cut(&tmp, text_printable(&tmp, delta->name), 8),
			width, median(delta, delta->good, &tmp), width,
			median(delta, delta->parent, &tmp), width,
			median(delta, delta->culprit, &tmp), width,
			median(delta, delta->bad, &tmp));
		if (delta->ratio > 0)
			fprintf(fp, " %7.3f", delta->ratio);
		if (delta->ratio > 0 && delta->interval.high > 0)
			fprintf(fp, "  %.3f .. %.3f%s", delta->interval.low,
				delta->interval.high,
				delta->significant ? " *" : "");
		fputc('\n', fp);
	}
	fputs("(* stands out from the noise)\n", fp);
}

static void write_candidates(FILE *fp, const struct report *report)
{
	if (!report_lists_candidates(report))
		return;
	fprintf(fp, "\ncandidates (%zu), %s first:\n", report->candidate_count,
		report->culprit ? "likeliest" : "oldest");
	for (size_t i = 0; i < report->candidate_count; i++) {
		ARENA_SCOPE(tmp);
		const struct changeset_record *changeset = session_changeset(
			report->session, report->candidates[i]);

		if (report->outcome != OUTCOME_RANGE && i == LIST_MOST) {
			fprintf(fp, "  ... and %zu more\n",
				report->candidate_count - i);
			break;
		}
		fprintf(fp, "  %.12s  ", report->candidates[i]);
		if (report->culprit)
			fprintf(fp, "%5.1f %%  ",
				report_probability(report, i) * 100);
		fprintf(fp, "%s\n",
			changeset ? text_cut(&tmp,
					     text_printable(&tmp,
							    changeset->subject),
					     60)
				  : "");
	}
}

/* A file of the session, from its folder on. */
static const char *short_path(const struct report *report, const char *path)
{
	size_t length = strlen(report->session->dir);

	if (strncmp(path, report->session->dir, length) == 0 &&
	    path[length] == '/')
		return path + length + 1;
	return path;
}

static void write_skipped(FILE *fp, const struct report *report)
{
	if (report->skipped == 0)
		return;
	fputs("\nskipped:\n", fp);
	for (size_t i = 0; i < report->revision_count; i++) {
		const struct report_revision *revision = &report->revisions[i];
		ARENA_SCOPE(tmp);

		if (strcmp(revision->verdict, "skip") != 0)
			continue;
		wrap_behind(fp,
			    arena_sprintf(&tmp, "  %.12s ", revision->revision),
			    "                ",
			    text_printable(&tmp, revision->reason));
		if (*revision->log)
			fprintf(fp, "                %s\n",
				text_printable(
					&tmp,
					short_path(report, revision->log)));
	}
}

static void write_ends(FILE *fp, const struct report *report)
{
	ARENA_SCOPE(tmp);
	const char *rest = report_rest(report, &tmp);
	const char *stand_in = report_stand_in_words(report, &tmp);

	if (report->ends)
		wrap(fp, "  ",
		     arena_sprintf(
			     &tmp,
			     "ends: good %s, bad %s, threshold %s (%s%lld runs "
			     "of each)%s%s",
			     report_value(report, report->ends->good_median,
					  &tmp),
			     report_value(report, report->ends->bad_median,
					  &tmp),
			     report_value(report, report->ends->threshold,
					  &tmp),
			     report->plan->config.higher_is_better
				     ? "higher is better; "
				     : "",
			     (long long)report->ends->runs,
			     *stand_in ? "; " : "", stand_in));
	if (report->step && report->step->pairs > 0 && !*rest)
		wrap(fp, "  ",
		     arena_sprintf(&tmp,
				   "the step explains %.0f %% of the "
				   "difference between the ends",
				   report->step->explained * 100));
	if (*rest)
		wrap(fp, "  ", text_printable(&tmp, rest));
}

static void write_cost(FILE *fp, const struct report *report)
{
	ARENA_SCOPE(tmp);
	const char *forgotten = "";

	if (report->superseded > 0)
		forgotten = arena_sprintf(&tmp, ", %zu of them forgotten",
					  report->superseded);
	wrap(fp, "  ",
	     arena_sprintf(&tmp,
			   "searched %lld revisions (%lld merges): %zu "
			   "visited%s, %zu skipped; %zu builds, %zu runs, %s",
			   (long long)report->plan->candidates,
			   (long long)report->plan->merges,
			   report->revision_count, forgotten, report->skipped,
			   report->builds, report->runs,
			   text_duration(&tmp, report->duration_s)));
}

void report_text(FILE *fp, const struct report *report)
{
	ARENA_SCOPE(tmp);

	wrap(fp, "  ", text_printable(&tmp, report->sentence));
	if (report->culprit)
		write_changeset(fp, report->culprit);
	write_deltas(fp, report);
	write_candidates(fp, report);
	write_skipped(fp, report);
	fputc('\n', fp);
	write_ends(fp, report);
	for (const char **sentence = report_course(report, &tmp); *sentence;
	     sentence++)
		wrap(fp, "  ", text_printable(&tmp, *sentence));
	for (size_t i = 0; report->warnings[i]; i++)
		wrap(fp, "  ",
		     arena_sprintf(&tmp, "warning: %s",
				   text_printable(&tmp, report->warnings[i])));
	write_cost(fp, report);
	fprintf(fp, "reports: %s/report.md\n         %s/report.json\n",
		text_printable(&tmp, report->session->dir),
		text_printable(&tmp, report->session->dir));
}
