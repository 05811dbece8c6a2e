/* SPDX-License-Identifier: MIT */
/* A scan for a bug tracker. */
#include "bisect/report/markdown_escape.h"
#include "bisect/report/repeat.h"
#include "bisect/report/steps.h"
#include "bisect/session/facts.h"
#include "probe/ground/text.h"

#include <math.h>

/* A tracker has no room for more. */
enum { STEPS_MOST = 100, POINTS_MOST = 200 };

static const char *value_or_none(const struct steps *steps, double value,
				 struct arena *arena)
{
	return isnan(value) ? "" : steps_value(steps, value, arena);
}

static void write_steps(FILE *fp, const struct steps *steps)
{
	if (steps->count == 0)
		return;
	fputs("\n| step | change | 95 % | before | after | share | sure | "
	      "subject |\n| --- | ---: | --- | ---: | ---: | ---: | ---: | "
	      "--- |\n",
	      fp);
	for (size_t i = 0; i < steps->count && i < STEPS_MOST; i++) {
		const struct steps_step *step = &steps->steps[i];
		ARENA_SCOPE(tmp);

		fprintf(fp, "| %s | %s | %s | %s | %s | %.0f %% | %s | %s |\n",
			steps_name(step, &tmp), steps_change(step, &tmp),
			steps_interval(step, &tmp),
			value_or_none(steps, step->before, &tmp),
			value_or_none(steps, step->after, &tmp),
			step->share * 100, steps_proof(step, &tmp),
			markdown_escape(&tmp, step->subject));
	}
	if (steps->count > STEPS_MOST)
		fprintf(fp, "\nand %zu steps more, in report.html.\n",
			steps->count - STEPS_MOST);
}

static void write_details(FILE *fp, const struct steps *steps)
{
	for (size_t i = 0; i < steps->count && i < STEPS_MOST; i++) {
		const struct steps_step *step = &steps->steps[i];
		const struct diagnosis *diagnosis = &step->report.diagnosis;
		ARENA_SCOPE(tmp);

		markdown_begin_details(fp, steps_name(step, &tmp));
		fprintf(fp, "%s.\n",
			markdown_escape(&tmp, step->report.sentence));
		if (diagnosis->class)
			fprintf(fp, "\n**Diagnosis:** %s.\n",
				markdown_escape(&tmp, diagnosis->sentence));
		fputs("\nTo search it alone:\n\n", fp);
		markdown_fenced(fp, "sh", step->report.repeat);
		markdown_end_details(fp);
	}
}

static void write_levels(FILE *fp, const struct steps *steps)
{
	fputs("\n| level from | to | median | runs |\n"
	      "| --- | --- | ---: | ---: |\n",
	      fp);
	for (size_t i = 0; i <= steps->count && i <= STEPS_MOST; i++) {
		const struct steps_level *level = &steps->levels[i];
		ARENA_SCOPE(tmp);

		fprintf(fp, "| %.10s | %.10s | %s | %zu |\n", level->from,
			level->to, value_or_none(steps, level->median, &tmp),
			level->runs);
	}
}

static void write_known(FILE *fp, const struct steps *steps)
{
	ARENA_SCOPE(tmp);
	const char **left = steps_left(steps, &tmp);
	const char *hidden = steps_hidden(steps, &tmp);
	const char *next = steps_next(steps, &tmp);

	if (*hidden)
		fprintf(fp, "\n%s.\n", markdown_escape(&tmp, hidden));
	if (*left)
		fputs("\nNot known:\n\n", fp);
	for (; *left; left++)
		fprintf(fp, "- %s\n", markdown_escape(&tmp, *left));
	if (*next)
		fprintf(fp, "\n%s.\n", markdown_escape(&tmp, next));
	for (size_t i = 0; i < steps->skip_count; i++)
		fprintf(fp, "\nSkipped: %.10s, %s.\n",
			steps->skipped[i]->revision,
			markdown_escape(&tmp, steps->skipped[i]->reason));
	fprintf(fp, "\n%s.\n",
		markdown_escape(&tmp, steps_method(steps, &tmp)));
	for (const char **warning = steps->warnings; *warning; warning++)
		fprintf(fp, "\nWarning: %s.\n",
			markdown_escape(&tmp, *warning));
}

static void write_points(FILE *fp, const struct steps *steps)
{
	markdown_begin_details(fp, "Every revision measured");
	fputs("| revision | date | median | low | high | runs |\n"
	      "| --- | --- | ---: | ---: | ---: | ---: |\n",
	      fp);
	for (size_t i = 0; i < steps->point_count && i < POINTS_MOST; i++) {
		const struct steps_point *point = &steps->points[i];
		ARENA_SCOPE(tmp);

		fprintf(fp, "| %.10s%s | %.10s | %s | %s | %s | %zu |\n",
			point->changeset->revision, point->step ? " *" : "",
			point->changeset->date,
			steps_value(steps, point->median, &tmp),
			steps_value(steps, point->interval.low, &tmp),
			steps_value(steps, point->interval.high, &tmp),
			point->count);
	}
	fputs("\n(* makes a step)\n", fp);
	if (steps->point_count > POINTS_MOST)
		fprintf(fp, "\nand %zu more, in report.csv.\n",
			steps->point_count - POINTS_MOST);
	markdown_end_details(fp);
}

static void write_repeat(FILE *fp, const struct steps *steps)
{
	ARENA_SCOPE(tmp);

	markdown_begin_details(fp, "To repeat it");
	markdown_fenced(fp, "sh", steps->repeat);
	fputs("\n| machine | |\n| --- | --- |\n", fp);
	for (const struct report_row *row =
		     report_machine_rows(steps->plan, &tmp);
	     row->name; row++)
		fprintf(fp, "| %s | %s |\n", row->name,
			markdown_escape(&tmp, row->value));
	for (const struct noise *noise = steps->noise; *noise->what; noise++)
		fprintf(fp, "| noise | %s |\n",
			markdown_escape(&tmp, noise->what));
	fprintf(fp, "| spent | %s, %s, %s |\n",
		text_count(&tmp, (int64_t)steps->builds, "build"),
		text_count(&tmp, (int64_t)steps->runs, "run"),
		text_duration(&tmp, steps->duration_s));
	markdown_end_details(fp);
}

void steps_markdown(FILE *fp, const struct steps *steps)
{
	ARENA_SCOPE(tmp);

	fprintf(fp, "**%s**\n", markdown_escape(&tmp, steps->sentence));
	write_steps(fp, steps);
	write_levels(fp, steps);
	write_known(fp, steps);
	write_details(fp, steps);
	write_points(fp, steps);
	write_repeat(fp, steps);
}
