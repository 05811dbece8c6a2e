/* SPDX-License-Identifier: MIT */
/*
 * What a terminal shows in the end: what must be known, on one screen.
 *
 * Each part has its lines, and is cut to them; what else there is to say gets
 * those that are left, a line each, the weightiest first.
 */
#include "bisect/report/format.h"

#include "bisect/report/functions.h"
#include "bisect/report/rest.h"
#include "bisect/report/words.h"
#include "bisect/report/wrap.h"
#include "bisect/session/facts.h"
#include "probe/ground/text.h"
#include "probe/metric.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	LINES = 22, /* of 24: then come how to go on, and a prompt */
	TITLE_LINES = 4,
	DIAGNOSIS_LINES = 3,
	ROWS = 4,
	FOOT_LINES = 3,
	NAME_WIDTH = 31,
};

struct screen {
	FILE *fp;
	const struct report *report;
	struct arena *arena;
	size_t left; /* lines */
};

/* A line of its own, cut to the width. */
static void line(struct screen *screen, const char *words)
{
	const char *clean = text_printable(screen->arena, words);

	if (screen->left == 0)
		return;
	screen->left--;
	if (text_width(clean) > WRAP_WIDTH)
		clean = arena_sprintf(
			screen->arena, "%s...",
			text_fit(screen->arena, clean, WRAP_WIDTH - 3));
	fprintf(screen->fp, "%s\n", clean);
}

static void blank(struct screen *screen)
{
	if (screen->left > 0)
		line(screen, "");
}

/* Wrapped, but over no more lines than these. */
static void paragraph(struct screen *screen, const char *words, size_t most)
{
	const char *clean = text_printable(screen->arena, words);
	char *data = NULL, *rest;
	size_t length;
	FILE *memory = open_memstream(&data, &length);

	if (!memory)
		abort();
	wrap(memory, "  ", clean);
	fclose(memory);
	rest = data;
	for (size_t i = 1; *rest; i++) {
		size_t end = strcspn(rest, "\n");
		bool last = i == most || screen->left == 1;

		line(screen,
		     arena_sprintf(screen->arena, "%.*s%s", (int)end, rest,
				   last && rest[end + 1] ? " ..." : ""));
		if (last)
			break;
		rest += end + 1;
	}
	free(data);
}

/* -- The changeset -- */

static void write_changeset(struct screen *screen)
{
	const struct changeset_record *culprit = screen->report->culprit;
	struct text files;
	size_t count = 0;

	if (!culprit)
		return;
	text_init(&files, screen->arena);
	text_add(&files, "files     ");
	for (; culprit->files[count]; count++) {
		if (count < 3)
			text_addf(&files, "%s%s", count > 0 ? ", " : "",
				  culprit->files[count]);
	}
	if (count > 3)
		text_addf(&files, " and %zu more", count - 3);
	blank(screen);
	screen->left -= *screen->report->link && screen->left > 0;
	line(screen,
	     arena_sprintf(screen->arena, "revision  %s", culprit->revision));
	line(screen, arena_sprintf(screen->arena, "author    %s, %s",
				   culprit->author, culprit->date));
	if (count > 0)
		line(screen, files.data);
	if (*screen->report->link)
		fprintf(screen->fp, "link      %s\n", screen->report->link);
}

/* -- Four rows -- */

/* By how much it has changed; 0 when that is not beyond chance. */
static double weight_of(const struct report_delta *delta)
{
	if (!delta->significant)
		return 0;
	return delta->ratio > 0 ? fabs(log(delta->ratio)) : INFINITY;
}

/*
 * The metric, and those that have changed most beyond chance; or else the
 * first.  Marks them.
 */
static void choose(bool *chosen, const struct report *report)
{
	for (size_t row = 0; row < ROWS; row++) {
		size_t best = report->delta_count;

		for (size_t i = 0; i < report->delta_count; i++) {
			const struct report_delta *delta = &report->deltas[i];

			if (chosen[i] || report_is_blank(delta))
				continue;
			if (best == report->delta_count || i == 0 ||
			    (chosen[0] &&
			     weight_of(delta) >
				     weight_of(&report->deltas[best])))
				best = i;
			if (best == 0)
				break;
		}
		if (best < report->delta_count)
			chosen[best] = true;
	}
}

static void write_row(struct screen *screen, const struct report_delta *delta)
{
	struct arena *arena = screen->arena;
	const char *name =
		text_fit(arena, text_printable(arena, delta->name), NAME_WIDTH);
	struct text text;

	text_init(&text, arena);
	text_addf(&text, "%s%*s %10s %10s", name,
		  NAME_WIDTH - (int)text_width(name), "",
		  metric_format(arena, delta->unit, delta->parent),
		  metric_format(arena, delta->unit, delta->culprit));
	if (delta->ratio > 0)
		text_addf(&text, " %7s", report_factor(delta->ratio, arena));
	if (report_has_interval(delta))
		text_addf(&text, "  %s .. %s",
			  report_factor(delta->interval.low, arena),
			  report_factor(delta->interval.high, arena));
	if (delta->significant)
		text_add(&text, " *");
	line(screen, text.data);
}

static void write_rows(struct screen *screen)
{
	const struct report *report = screen->report;
	bool *chosen = arena_array(screen->arena, report->delta_count + 1,
				   sizeof(*chosen));

	if (report->delta_count == 0)
		return;
	choose(chosen, report);
	blank(screen);
	line(screen,
	     arena_sprintf(screen->arena, "%-*s %10s %10s %7s  %s", NAME_WIDTH,
			   "(* stands out from the noise)", report->before,
			   report->after, "ratio", "95 % interval"));
	for (size_t i = 0; i < report->delta_count; i++) {
		if (chosen[i])
			write_row(screen, &report->deltas[i]);
	}
}

static void write_diagnosis(struct screen *screen)
{
	const struct report *report = screen->report;
	const char *diff = report_diff_words(report, screen->arena);

	if (!report->diagnosis.class)
		return;
	blank(screen);
	paragraph(screen,
		  arena_sprintf(screen->arena, "diagnosis: %s%s%s",
				report->diagnosis.sentence, *diff ? ". " : "",
				diff),
		  DIAGNOSIS_LINES);
}

/* -- What else there is to say -- */

/* Once the search is over: what it may be, oldest first. */
static void write_candidates(struct screen *screen)
{
	const struct report *report = screen->report;
	size_t all = report->candidate_count, shown = 0;

	if (report->outcome != OUTCOME_RANGE || report->end->unfinished)
		return;
	for (; shown < all && screen->left > 1; shown++) {
		const struct changeset_record *changeset = session_changeset(
			report->session, report->candidates[shown]);

		line(screen,
		     arena_sprintf(screen->arena, "  %.12s  %s",
				   report->candidates[shown],
				   changeset ? changeset->subject : ""));
	}
	if (shown < all)
		line(screen, arena_sprintf(screen->arena, "  and %zu more",
					   all - shown));
}

static void write_skipped(struct screen *screen)
{
	const struct report *report = screen->report;

	for (size_t i = report->revision_count; i-- > 0;) {
		const struct report_revision *revision = &report->revisions[i];

		if (strcmp(revision->verdict, "skip") != 0)
			continue;
		line(screen, arena_sprintf(screen->arena,
					   "%zu skipped, the last %.10s: %s",
					   report->skipped, revision->revision,
					   revision->reason));
		return;
	}
}

static void write_more(struct screen *screen)
{
	const struct report *report = screen->report;
	const char *rest = report_rest(report, screen->arena);
	size_t warnings = 0;

	while (report->warnings[warnings])
		warnings++;
	if (*rest || report->skipped > 0 || warnings > 0 ||
	    (report->outcome == OUTCOME_RANGE && !report->end->unfinished))
		blank(screen);
	if (*rest)
		paragraph(screen, rest, 2);
	if (report->skipped > 0)
		write_skipped(screen);
	if (warnings > 0)
		line(screen,
		     arena_sprintf(screen->arena, "warning: %s%s",
				   report->warnings[0],
				   warnings > 1 ? arena_sprintf(screen->arena,
								" (%zu in all)",
								warnings)
						: ""));
	write_candidates(screen);
}

/* Paths are whole, to be copied, whatever lines they take. */
static void write_foot(struct screen *screen)
{
	const char *dir = screen->report->session->dir;
	const char *words[] = {dir, NULL};

	fprintf(screen->fp,
		"\nreports:  %s/report.md, .html, .json\n"
		"all of it: perfbisect report --full %s\n",
		text_printable(screen->arena, dir),
		text_printable(screen->arena,
			       text_command(screen->arena, words)));
}

void report_screen(FILE *fp, const struct report *report)
{
	ARENA_SCOPE(tmp);
	struct screen screen = {.fp = fp,
				.report = report,
				.arena = &tmp,
				.left = LINES - FOOT_LINES};
	const char *verdict = report->sentence;

	if (strcmp(report->title, report->sentence) != 0)
		verdict = arena_sprintf(
			&tmp, "%s revision: %s, confidence %.1f %%",
			report->changed, report->title,
			fmin(report->end->confidence, 0.999) * 100);
	paragraph(&screen, verdict, TITLE_LINES);
	write_changeset(&screen);
	write_rows(&screen);
	write_diagnosis(&screen);
	write_more(&screen);
	write_foot(&screen);
}
