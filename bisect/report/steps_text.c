/* SPDX-License-Identifier: MIT */
/* A scan for a terminal and for a pipe. */
#include "bisect/report/columns.h"
#include "bisect/report/repeat.h"
#include "bisect/report/steps.h"
#include "bisect/report/wrap.h"
#include "bisect/session/facts.h"
#include "probe/ground/text.h"

#include <math.h>

static const char *value_or_dash(const struct steps *steps, double value,
				 struct arena *arena)
{
	return isnan(value) ? "-" : steps_value(steps, value, arena);
}

static void write_steps(FILE *fp, const struct steps *steps)
{
	static const char *const head[] = {"step",  "change", "95 %", "before",
					   "after", "share",  "sure"};
	ARENA_SCOPE(tmp);
	struct columns table;

	if (steps->count == 0)
		return;
	columns_init(&table, 7, &tmp);
	columns_add(&table, head);
	for (size_t i = 0; i < steps->count; i++) {
		const struct steps_step *step = &steps->steps[i];
		const char *const row[] = {
			steps_name(step, &tmp),
			steps_change(step, &tmp),
			steps_interval(step, &tmp),
			value_or_dash(steps, step->before, &tmp),
			value_or_dash(steps, step->after, &tmp),
			arena_sprintf(&tmp, "%.0f %%", step->share * 100),
			steps_proof(step, &tmp),
		};

		columns_add(&table, row);
	}
	fputc('\n', fp);
	columns_write(fp, &table);
}

/* Who did it, and why it is so. */
static void write_details(FILE *fp, const struct steps *steps)
{
	for (size_t i = 0; i < steps->count; i++) {
		ARENA_SCOPE(tmp);
		const struct steps_step *step = &steps->steps[i];
		const char *why = steps_why(step, &tmp);

		fputc('\n', fp);
		wrap_behind(fp, arena_sprintf(&tmp, "  %.10s", step->name),
			    "             ",
			    text_printable(&tmp, step->subject));
		if (*why)
			wrap_behind(fp, "            ", "             ",
				    text_printable(&tmp, why));
	}
}

static void write_levels(FILE *fp, const struct steps *steps)
{
	ARENA_SCOPE(tmp);
	struct columns table;

	columns_init(&table, 3, &tmp);
	for (size_t i = 0; i <= steps->count; i++) {
		const struct steps_level *level = &steps->levels[i];
		const char *const row[] = {
			arena_sprintf(&tmp, "%.10s .. %.10s", level->from,
				      level->to),
			value_or_dash(steps, level->median, &tmp),
			text_count(&tmp, (int64_t)level->runs, "run"),
		};

		columns_add(&table, row);
	}
	fprintf(fp, "\nlevels of %s\n",
		text_printable(&tmp, session_metric(steps->session)));
	columns_write(fp, &table);
}

static void write_left(FILE *fp, const struct steps *steps)
{
	ARENA_SCOPE(tmp);
	const char **left = steps_left(steps, &tmp);
	const char *hidden = steps_hidden(steps, &tmp);
	const char *next = steps_next(steps, &tmp);

	if (*left)
		fputs("\nnot known\n", fp);
	for (; *left; left++)
		wrap_behind(fp, " ", "    ", text_printable(&tmp, *left));
	if (*next)
		wrap_behind(fp, " ", "    ", next);
	fputc('\n', fp);
	if (*hidden)
		wrap(fp, "  ", hidden);
}

static void write_skipped(FILE *fp, const struct steps *steps)
{
	for (size_t i = 0; i < steps->skip_count; i++) {
		ARENA_SCOPE(tmp);
		const struct verdict_record *verdict = steps->skipped[i];

		wrap_behind(fp, "skipped:", "  ",
			    text_printable(
				    &tmp,
				    arena_sprintf(&tmp, "%.10s %s%s%s",
						  verdict->revision,
						  verdict->reason,
						  *verdict->log ? "; see " : "",
						  verdict->log)));
	}
}

static void write_notes(FILE *fp, const struct steps *steps)
{
	ARENA_SCOPE(tmp);

	wrap(fp, "  ", text_printable(&tmp, steps_method(steps, &tmp)));
	for (const char **warning = steps->warnings; *warning; warning++)
		wrap(fp, "  ",
		     arena_sprintf(&tmp, "warning: %s",
				   text_printable(&tmp, *warning)));
	for (const struct noise *noise = steps->noise; *noise->what; noise++)
		wrap(fp, "  ",
		     arena_sprintf(&tmp, "noise: %s",
				   text_printable(&tmp, noise->what)));
	wrap(fp, "  ",
	     arena_sprintf(&tmp, "%s, %s, %s",
			   text_count(&tmp, (int64_t)steps->builds, "build"),
			   text_count(&tmp, (int64_t)steps->runs, "run"),
			   text_duration(&tmp, steps->duration_s)));
}

static void write_repeat(FILE *fp, const struct steps *steps)
{
	ARENA_SCOPE(tmp);

	fprintf(fp, "\nto repeat it:\n  %s\nmachine:\n",
		text_printable_lines(&tmp, steps->repeat));
	for (const struct report_row *row =
		     report_machine_rows(steps->plan, &tmp);
	     row->name; row++)
		wrap_behind(fp, arena_sprintf(&tmp, "  %-15s", row->name),
			    "                  ",
			    text_printable(&tmp, row->value));
	fputc('\n', fp);
}

void steps_text(FILE *fp, const struct steps *steps)
{
	ARENA_SCOPE(tmp);

	wrap(fp, "  ", text_printable(&tmp, steps->sentence));
	write_steps(fp, steps);
	write_details(fp, steps);
	write_levels(fp, steps);
	write_left(fp, steps);
	write_skipped(fp, steps);
	write_notes(fp, steps);
	write_repeat(fp, steps);
}
