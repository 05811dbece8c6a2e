/* SPDX-License-Identifier: MIT */
#include "bisect/report/format.h"

#include "bisect/report/course.h"
#include "bisect/report/diff.h"
#include "bisect/report/functions.h"
#include "bisect/report/missing.h"
#include "bisect/report/moves.h"
#include "bisect/report/repeat.h"
#include "bisect/report/rest.h"
#include "bisect/report/scheduler.h"
#include "bisect/report/text_table.h"
#include "bisect/report/words.h"
#include "bisect/report/wrap.h"
#include "bisect/session/facts.h"
#include "probe/ground/text.h"
#include "probe/metric.h"

#include <math.h>
#include <string.h>

enum {
	LIST_MOST = 50,
	NAME_LEAST = 9,
	RATIO_WIDTH = 27,
	DIFF_MOST = 24,
};

static void field(FILE *fp, const char *name, const char *value)
{
	ARENA_SCOPE(tmp);

	wrap_behind(fp, arena_sprintf(&tmp, "%-9s", name), "          ",
		    text_printable(&tmp, value));
}

static void write_changeset(FILE *fp, const struct report *report)
{
	const struct changeset_record *changeset = report->culprit;
	ARENA_SCOPE(tmp);
	const struct report_row *row;
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
	for (row = report_changeset_rows(changeset, &tmp); row->name; row++)
		field(fp, row->name, row->value);
	field(fp, "subject", changeset->subject);
	/* In one piece, so that it can be opened. */
	if (*report->link)
		fprintf(fp, "%-9s %s\n", "link",
			text_printable(&tmp, report->link));
	if (count > 0)
		field(fp, "files", files.data);
}

/* A tab may lead anywhere, and eight columns are much of a short line. */
static void diff_line(FILE *fp, const char *line)
{
	ARENA_SCOPE(tmp);
	const char *clean;
	struct text text;

	text_init(&text, &tmp);
	for (; *line; line++) {
		if (*line == '\t')
			text_add(&text, "    ");
		else
			text_add_bytes(&text, line, 1);
	}
	clean = text_printable(&tmp, text.data);
	if (text_width(clean) > WRAP_WIDTH - 2)
		clean = arena_sprintf(&tmp, "%s...",
				      text_fit(&tmp, clean, WRAP_WIDTH - 5));
	fprintf(fp, "  %s\n", clean);
}

/* Its beginning; on a terminal all of it would bury the rest. */
static void write_diff(FILE *fp, const struct report *report)
{
	ARENA_SCOPE(tmp);
	size_t count, lines = 0;
	struct report_hunk *hunks = report_hunks(&count, report, &tmp);

	if (!report_has_diff(report))
		return;
	fputc('\n', fp);
	wrap_behind(fp, "diff:", "  ",
		    text_printable(&tmp, report_excerpt_words(report, &tmp)));
	for (size_t i = 0; i < count; i++) {
		char *rest = arena_strdup(&tmp, hunks[i].text), *line;
		const char *gap = *hunks[i].note ? " " : "";

		if (*hunks[i].file && lines++ < DIFF_MOST)
			diff_line(fp,
				  arena_sprintf(&tmp, "%s%s%s", hunks[i].file,
						gap, hunks[i].note));
		while ((line = strsep(&rest, "\n")) != NULL && rest) {
			gap = *line == '@' && *hunks[i].hot ? " " : "";
			if (lines++ < DIFF_MOST)
				diff_line(fp, arena_sprintf(&tmp, "%s%s%s",
							    line, gap,
							    *gap ? hunks[i].hot
								 : ""));
		}
	}
	if (lines > DIFF_MOST)
		fprintf(fp, "  ... and %zu more lines, in report.html\n",
			lines - DIFF_MOST);
}

/* The command is not wrapped, so that it can be copied. */
static void write_moves(FILE *fp, const struct report *report)
{
	ARENA_SCOPE(tmp);

	for (const struct report_move *move = report_moves(report, &tmp);
	     move->path; move++) {
		fputc('\n', fp);
		wrap_behind(fp, "moves the submodule", "  ",
			    text_printable(&tmp, move->sentence));
		fprintf(fp, "to search in it:\n  %s\n",
			text_printable(&tmp, move->command));
	}
}

static const char *median(const struct report_delta *delta, double value,
			  struct arena *arena)
{
	return isnan(value) ? "" : metric_format(arena, delta->unit, value);
}

/* Of the columns of values: as wide as the widest. */
static int values_width(const struct report *report, size_t count)
{
	ARENA_SCOPE(tmp);
	size_t width = 8;

	for (size_t i = 0; i < count; i++) {
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

/* What all rows end with. */
static void write_ratio(FILE *fp, const struct report_delta *delta)
{
	ARENA_SCOPE(tmp);

	if (delta->ratio > 0)
		fprintf(fp, " %7s", report_factor(delta->ratio, &tmp));
	if (report_has_interval(delta))
		fprintf(fp, "  %s .. %s",
			report_factor(delta->interval.low, &tmp),
			report_factor(delta->interval.high, &tmp));
	fprintf(fp, "%s%s\n", delta->significant ? " *" : "",
		delta->scaled ? " ~" : "");
}

/* Beside so many columns of values. */
static int room_for_names(int columns, int value_width)
{
	return WRAP_WIDTH - columns * (value_width + 1) - RATIO_WIDTH;
}

/* As wide as the metric's, as far as there is room. */
static int name_width(const struct report *report, int room)
{
	int length = (int)strlen(report->deltas[0].name);
	int second = 0;

	if (report->delta_count > 1 && report->deltas[1].by_layouts)
		second = (int)strlen(report->deltas[1].name);
	length = second > length ? second : length;
	length = length > room ? room : length;
	return length < NAME_LEAST ? NAME_LEAST : length;
}

/* Values may be so wide that there is no room for the ends beside them. */
static void write_processes(FILE *fp, const struct report *report, size_t count)
{
	int width = values_width(report, count);
	bool ends = room_for_names(4, width) >= NAME_LEAST;
	int names = name_width(report, room_for_names(ends ? 4 : 2, width));

	fprintf(fp, "\n%-*s", names, "");
	if (ends)
		fprintf(fp, " %*s", width, "good");
	fprintf(fp, " %*s %*s", width, report->before, width, report->after);
	if (ends)
		fprintf(fp, " %*s", width, "bad");
	fprintf(fp, " %7s  %s\n", "ratio", "95 % interval");
	for (size_t i = 0; i < count; i++) {
		const struct report_delta *delta = &report->deltas[i];
		ARENA_SCOPE(tmp);

		fprintf(fp, "%-*s", names,
			text_cut(&tmp, text_printable(&tmp, delta->name),
				 (size_t)names));
		if (ends)
			fprintf(fp, " %*s", width,
				median(delta, delta->good, &tmp));
		fprintf(fp, " %*s %*s", width,
			median(delta, delta->parent, &tmp), width,
			median(delta, delta->culprit, &tmp));
		if (ends)
			fprintf(fp, " %*s", width,
				median(delta, delta->bad, &tmp));
		write_ratio(fp, delta);
	}
}

/* "cache-misses per 1000": below the table stands of what. */
static char *counter_name(const struct report_delta *delta, struct arena *arena)
{
	static const char per[] = " per 1000";
	const char *name = text_printable(arena, delta->name);
	const char *found = strstr(name, per);

	if (!found)
		return arena_strdup(arena, name);
	return arena_strndup(arena, name, (size_t)(found - name) + strlen(per));
}

/* Their names are long, so there is no room for the ends beside them. */
static void write_counters(FILE *fp, const struct report *report, size_t first)
{
	enum { NAME_WIDTH = 31 };

	if (first == report->delta_count)
		return;
	fprintf(fp, "\n%-*s %9s %9s %7s  %s\n", NAME_WIDTH, "", report->before,
		report->after, "ratio", "95 % interval");
	for (size_t i = first; i < report->delta_count; i++) {
		const struct report_delta *delta = &report->deltas[i];
		ARENA_SCOPE(tmp);

		fprintf(fp, "%-*s %9s %9s", NAME_WIDTH,
			text_cut(&tmp, counter_name(delta, &tmp), NAME_WIDTH),
			median(delta, delta->parent, &tmp),
			median(delta, delta->culprit, &tmp));
		write_ratio(fp, delta);
	}
}

static void write_deltas(FILE *fp, const struct report *report)
{
	size_t first = report->first_counter;
	bool scaled = false, per_1000 = false, simulated = false;

	if (report->delta_count == 0)
		return;
	for (size_t i = 0; i < report->delta_count; i++) {
		scaled |= report->deltas[i].scaled;
		simulated |= report->deltas[i].simulated;
		per_1000 |=
			strstr(report->deltas[i].name, " per 1000 ") != NULL;
	}
	write_processes(fp, report, first);
	write_counters(fp, report, first);
	fputs("(* stands out from the noise)\n", fp);
	if (scaled)
		fputs("(~ estimated: counted in a part of the time)\n", fp);
	if (per_1000)
		fputs("(per 1000: of instructions)\n", fp);
	if (simulated)
		fputs("(sim: simulated, by valgrind)\n", fp);
}

static void write_diagnosis(FILE *fp, const struct report *report)
{
	ARENA_SCOPE(tmp);

	if (!report->diagnosis.class)
		return;
	fputc('\n', fp);
	wrap_behind(fp, "diagnosis:", "  ", report->diagnosis.sentence);
	if (*report_diff_words(report, &tmp))
		wrap_behind(
			fp, "", "  ",
			text_printable(&tmp, report_diff_words(report, &tmp)));
}

static void write_candidates(FILE *fp, const struct report *report)
{
	if (!report_lists_candidates(report))
		return;
	fprintf(fp, "\ncandidates (%zu), %s first:\n",
		report_candidates_left(report),
		report_ranks_candidates(report) ? "likeliest" : "oldest");
	for (size_t i = 0; i < report->candidate_count; i++) {
		ARENA_SCOPE(tmp);
		const struct changeset_record *changeset = session_changeset(
			report->session, report->candidates[i]);

		if (report_is_long_list(report) && i == LIST_MOST) {
			fprintf(fp, "  ... and %zu more\n",
				report_candidates_left(report) - i);
			break;
		}
		fprintf(fp, "  %.12s  ", report->candidates[i]);
		if (report_ranks_candidates(report))
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
	const char *share = report_share_words(report, &tmp);
	const char *stand_in = report_stand_in_words(report, &tmp);
	const char *lead = "";

	if (report->lead)
		lead = arena_sprintf(&tmp, "; %s led", report->lead->metric);
	if (report->ends)
		wrap(fp, "  ",
		     arena_sprintf(
			     &tmp,
			     "ends: good %s, bad %s, threshold %s (%s%s)%s%s%s",
			     report_value(report, report->ends->good_median,
					  &tmp),
			     report_value(report, report->ends->bad_median,
					  &tmp),
			     report_value(report, report->ends->threshold,
					  &tmp),
			     report->plan->config.higher_is_better
				     ? "higher is better; "
				     : "",
			     report_runs_words(report, &tmp), lead,
			     *stand_in ? "; " : "", stand_in));
	if (*share && !*rest)
		wrap(fp, "  ",
		     arena_sprintf(&tmp,
				   "the step explains %s of the difference "
				   "between the ends",
				   share));
	if (*rest)
		wrap(fp, "  ", text_printable(&tmp, rest));
	/* Whole, in one line: to be pasted. */
	for (const struct report_row *row = report_rest_commands(report, &tmp);
	     row->name; row++)
		fprintf(fp, "  to search %s:\n    %s\n", row->name,
			text_printable_lines(&tmp, row->value));
}

/* In short; the cures are in the report for a tracker. */
static void write_noise(FILE *fp, const struct report *report)
{
	ARENA_SCOPE(tmp);
	struct text text;

	text_init(&text, &tmp);
	for (const struct noise *noise = report->noise; *noise->what; noise++)
		text_addf(&text, "%s%s",
			  text.length > 0 ? "; " : "noise: ", noise->what);
	if (text.length > 0)
		wrap(fp, "  ", text_printable(&tmp, text.data));
}

static void write_cost(FILE *fp, const struct report *report)
{
	ARENA_SCOPE(tmp);
	const char *forgotten = "";

	if (report->superseded > 0)
		forgotten = arena_sprintf(&tmp, ", %zu of them superseded",
					  report->superseded);
	wrap(fp, "  ",
	     arena_sprintf(
		     &tmp,
		     "searched %s (%s): %zu visited%s, %zu skipped; %s, "
		     "%s, %s",
		     text_count(&tmp, report->plan->candidates, "revision"),
		     text_count(&tmp, report->plan->merges, "merge"),
		     report->revision_count, forgotten, report->skipped,
		     text_count(&tmp, (int64_t)report->builds, "build"),
		     text_count(&tmp, (int64_t)report->runs, "run"),
		     text_duration(&tmp, report->duration_s)));
}

static void write_rows(FILE *fp, const struct report_row *row)
{
	for (; row->name; row++) {
		ARENA_SCOPE(tmp);

		wrap_behind(fp, arena_sprintf(&tmp, "  %-15s", row->name),
			    "                  ",
			    text_printable(&tmp, row->value));
	}
}

/* The command is not wrapped, however long, so that it can be copied. */
static void write_repeat(FILE *fp, const struct report *report)
{
	ARENA_SCOPE(tmp);

	fprintf(fp, "\nto repeat it:\n  %s\n",
		text_printable_lines(&tmp, report->repeat));
	write_rows(fp, report_repeat_rows(report, &tmp));
	fputs("machine:\n", fp);
	write_rows(fp, report_machine_rows(report->plan, &tmp));
	fputc('\n', fp);
}

void report_text(FILE *fp, const struct report *report)
{
	ARENA_SCOPE(tmp);

	wrap(fp, "  ", text_printable(&tmp, report->sentence));
	if (report->culprit)
		write_changeset(fp, report);
	write_moves(fp, report);
	write_diff(fp, report);
	write_deltas(fp, report);
	text_functions(fp, report);
	text_simulated(fp, report);
	write_diagnosis(fp, report);
	write_candidates(fp, report);
	write_skipped(fp, report);
	fputc('\n', fp);
	write_ends(fp, report);
	if (*report_missing(report, &tmp))
		wrap(fp, "  ",
		     text_printable(&tmp, report_missing(report, &tmp)));
	for (const char **words = report_scheduler_words(report, &tmp); *words;
	     words++)
		wrap(fp, "  ",
		     arena_sprintf(&tmp, "scheduler: %s",
				   text_printable(&tmp, *words)));
	if (*report_profile_words(report, &tmp))
		wrap(fp, "  ",
		     text_printable(&tmp, report_profile_words(report, &tmp)));
	for (const char **sentence = report_course(report, &tmp); *sentence;
	     sentence++)
		wrap(fp, "  ", text_printable(&tmp, *sentence));
	for (size_t i = 0; report->warnings[i]; i++)
		wrap(fp, "  ",
		     arena_sprintf(&tmp, "warning: %s",
				   text_printable(&tmp, report->warnings[i])));
	write_noise(fp, report);
	write_cost(fp, report);
	write_repeat(fp, report);
}
