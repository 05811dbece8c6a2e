/* SPDX-License-Identifier: MIT */
/* A comparison for a terminal and for a pipe, and as CSV. */
#include "bisect/report/columns.h"
#include "bisect/report/comparison.h"
#include "bisect/report/repeat.h"
#include "bisect/report/wrap.h"
#include "bisect/session/facts.h"
#include "probe/ground/text.h"
#include "probe/metric.h"

#include <math.h>
#include <string.h>

/* -- The normalised table -- */

static void add_row(struct columns *table, const char *side, const char *value,
		    const char *words, const char *interval, const char *runs)
{
	const char *const row[] = {side, value, words, interval, runs};

	columns_add(table, row);
}

static void write_benchmark(FILE *fp, const struct comparison *comparison,
			    size_t benchmark)
{
	ARENA_SCOPE(tmp);
	const bool min = comparison->plan->config.statistic == CONFIG_MIN;
	struct columns table;

	columns_init(&table, 5, &tmp);
	add_row(&table, "side", min ? "best" : "median", "ratio", "95 %",
		"runs");
	for (size_t i = 0; i < comparison->count; i++) {
		const struct comparison_side *side = &comparison->sides[i];

		add_row(&table, text_printable(&tmp, side->contender->name),
			comparison_value(comparison, i, benchmark, &tmp),
			comparison_words(comparison, i, benchmark, &tmp),
			comparison_interval(comparison, i, benchmark, &tmp),
			arena_sprintf(&tmp, "%zu",
				      side->cells[benchmark].count));
	}
	if (comparison->benchmarks > 1)
		fprintf(fp, "\n%s\n",
			text_printable(&tmp, rounds_name(&comparison->rounds,
							 benchmark)));
	else
		fputc('\n', fp);
	columns_write(fp, &table);
}

static void write_means(FILE *fp, const struct comparison *comparison)
{
	ARENA_SCOPE(tmp);
	struct columns table;

	columns_init(&table, 5, &tmp);
	for (size_t i = 0; i < comparison->count; i++)
		add_row(&table,
			text_printable(&tmp,
				       comparison->sides[i].contender->name),
			comparison_mean_words(comparison, i, &tmp),
			comparison_mean_interval(comparison, i, &tmp), "", "");
	fprintf(fp, "\ngeometric mean of %zu benchmarks\n",
		comparison->benchmarks);
	columns_write(fp, &table);
}

/* -- What else was counted -- */

static void write_counts(FILE *fp, const struct comparison *comparison)
{
	ARENA_SCOPE(tmp);
	const size_t most = comparison->count * comparison->count_count;
	struct columns table;

	columns_init(&table, 5, &tmp);
	for (size_t i = 0; i < most; i++) {
		const size_t side = i % comparison->count;
		const struct comparison_count *row =
			&comparison->counts[i / comparison->count];

		if (isnan(row->values[side]))
			continue;
		add_row(&table, row->name,
			text_printable(&tmp,
				       comparison->sides[side].contender->name),
			metric_format(&tmp, row->unit, row->values[side]),
			comparison_factor(comparison, row, side, &tmp), "");
	}
	if (table.rows == 0)
		return;
	fputs("\nalso counted, the median of each side's runs\n", fp);
	columns_write(fp, &table);
}

/* -- The rest -- */

static void write_sides(FILE *fp, const struct comparison *comparison)
{
	ARENA_SCOPE(tmp);

	fputc('\n', fp);
	for (size_t i = 0; i < comparison->count; i++) {
		const struct comparison_side *side = &comparison->sides[i];
		const char *why = comparison_why(side, &tmp);

		wrap_behind(
			fp, " ", "    ",
			text_printable(
				&tmp,
				arena_sprintf(
					&tmp, "%s: %s%s%s",
					side->contender->name,
					comparison_place(comparison, i, &tmp),
					*why ? "; failed: " : "", why)));
	}
}

static void write_notes(FILE *fp, const struct comparison *comparison)
{
	ARENA_SCOPE(tmp);
	const char *unknown = comparison_unknown(comparison, &tmp);

	fputc('\n', fp);
	wrap(fp, "  ",
	     arena_sprintf(
		     &tmp, "%s, %s",
		     text_printable(&tmp, session_metric(comparison->session)),
		     comparison_method(comparison, &tmp)));
	if (*unknown)
		wrap(fp, "  ", unknown);
	for (const char **warning = comparison->warnings; *warning; warning++)
		wrap(fp, "  ",
		     arena_sprintf(&tmp, "warning: %s",
				   text_printable(&tmp, *warning)));
	for (const struct noise *noise = comparison->noise; *noise->what;
	     noise++)
		wrap(fp, "  ",
		     arena_sprintf(&tmp, "noise: %s",
				   text_printable(&tmp, noise->what)));
	wrap(fp, "  ",
	     arena_sprintf(
		     &tmp, "%s, %s, %s",
		     text_count(&tmp, (int64_t)comparison->builds, "build"),
		     text_count(&tmp, (int64_t)comparison->runs, "run"),
		     text_duration(&tmp, comparison->duration_s)));
}

static void write_repeat(FILE *fp, const struct comparison *comparison)
{
	ARENA_SCOPE(tmp);

	fprintf(fp, "\nto repeat it:\n  %s\nmachine:\n",
		text_printable_lines(&tmp, comparison->repeat));
	for (const struct report_row *row =
		     report_machine_rows(comparison->plan, &tmp);
	     row->name; row++)
		wrap_behind(fp, arena_sprintf(&tmp, "  %-15s", row->name),
			    "                  ",
			    text_printable(&tmp, row->value));
	fputc('\n', fp);
}

void comparison_text(FILE *fp, const struct comparison *comparison)
{
	ARENA_SCOPE(tmp);

	wrap(fp, "  ", text_printable(&tmp, comparison->sentence));
	for (size_t i = 0; i < comparison->benchmarks; i++)
		write_benchmark(fp, comparison, i);
	if (comparison->benchmarks > 1)
		write_means(fp, comparison);
	write_sides(fp, comparison);
	write_counts(fp, comparison);
	write_notes(fp, comparison);
	write_repeat(fp, comparison);
}

/* -- CSV, as RFC 4180 has it -- */

static void write_quoted(FILE *fp, const char *text)
{
	fputc('"', fp);
	for (; *text; text++) {
		if (*text == '"')
			fputc('"', fp);
		fputc(*text, fp);
	}
	fputc('"', fp);
}

void comparison_csv(FILE *fp, const struct comparison *comparison)
{
	fputs("benchmark,side,round,value,unit\n", fp);
	for (size_t i = 0; i < comparison->benchmarks; i++) {
		for (size_t side = 0; side < comparison->count; side++) {
			const struct comparison_side *row =
				&comparison->sides[side];
			const struct comparison_cell *cell = &row->cells[i];

			for (size_t j = 0; j < cell->count; j++) {
				write_quoted(
					fp,
					rounds_name(&comparison->rounds, i));
				fputc(',', fp);
				write_quoted(fp, row->contender->name);
				fprintf(fp, ",%zu,%.17g,", j + 1,
					cell->values[j]);
				write_quoted(
					fp,
					rounds_unit(&comparison->rounds, i));
				fputc('\n', fp);
			}
		}
	}
}
