/* SPDX-License-Identifier: MIT */
/* A comparison for a bug tracker. */
#include "bisect/report/comparison.h"
#include "bisect/report/markdown_escape.h"
#include "bisect/report/repeat.h"
#include "bisect/session/facts.h"
#include "probe/ground/text.h"
#include "probe/metric.h"

#include <math.h>

/* A tracker has no room for more. */
enum { BENCHMARKS_MOST = 100 };

static void write_benchmark(FILE *fp, const struct comparison *comparison,
			    size_t benchmark)
{
	ARENA_SCOPE(tmp);
	const bool min = comparison->plan->config.statistic == CONFIG_MIN;

	if (comparison->benchmarks > 1)
		fprintf(fp, "\n**%s**\n",
			markdown_escape(&tmp, rounds_name(&comparison->rounds,
							  benchmark)));
	fprintf(fp,
		"\n| side | %s | ratio | 95 %% | runs |\n"
		"| --- | ---: | --- | --- | ---: |\n",
		min ? "best" : "median");
	for (size_t i = 0; i < comparison->count; i++) {
		const struct comparison_side *side = &comparison->sides[i];

		fprintf(fp, "| %s | %s | %s | %s | %zu |\n",
			markdown_escape(&tmp, side->contender->name),
			comparison_value(comparison, i, benchmark, &tmp),
			comparison_words(comparison, i, benchmark, &tmp),
			comparison_interval(comparison, i, benchmark, &tmp),
			side->cells[benchmark].count);
	}
}

static void write_means(FILE *fp, const struct comparison *comparison)
{
	ARENA_SCOPE(tmp);

	fprintf(fp,
		"\n**geometric mean of %zu benchmarks**\n\n"
		"| side | ratio | 95 %% |\n| --- | --- | --- |\n",
		comparison->benchmarks);
	for (size_t i = 0; i < comparison->count; i++)
		fprintf(fp, "| %s | %s | %s |\n",
			markdown_escape(&tmp,
					comparison->sides[i].contender->name),
			comparison_mean_words(comparison, i, &tmp),
			comparison_mean_interval(comparison, i, &tmp));
}

static void write_sides(FILE *fp, const struct comparison *comparison)
{
	ARENA_SCOPE(tmp);

	fputs("\n| side | what it is | failed |\n| --- | --- | --- |\n", fp);
	for (size_t i = 0; i < comparison->count; i++) {
		const struct comparison_side *side = &comparison->sides[i];

		fprintf(fp, "| %s | %s | %s |\n",
			markdown_escape(&tmp, side->contender->name),
			markdown_escape(&tmp,
					comparison_place(comparison, i, &tmp)),
			markdown_escape(&tmp, comparison_why(side, &tmp)));
	}
}

static void write_counts(FILE *fp, const struct comparison *comparison)
{
	ARENA_SCOPE(tmp);

	if (comparison->count_count == 0)
		return;
	markdown_begin_details(fp, "Also counted");
	fputs("| |", fp);
	for (size_t i = 0; i < comparison->count; i++)
		fprintf(fp, " %s |",
			markdown_escape(&tmp,
					comparison->sides[i].contender->name));
	fputs("\n| --- |", fp);
	for (size_t i = 0; i < comparison->count; i++)
		fputs(" ---: |", fp);
	fputc('\n', fp);
	for (size_t i = 0; i < comparison->count_count; i++) {
		const struct comparison_count *row = &comparison->counts[i];

		fprintf(fp, "| %s |", markdown_escape(&tmp, row->name));
		for (size_t side = 0; side < comparison->count; side++)
			fprintf(fp, " %s |",
				comparison_counted(comparison, row, side,
						   &tmp));
		fputc('\n', fp);
	}
	markdown_end_details(fp);
}

static void write_repeat(FILE *fp, const struct comparison *comparison)
{
	ARENA_SCOPE(tmp);

	markdown_begin_details(fp, "To repeat it");
	markdown_fenced(fp, "sh", comparison->repeat);
	fputs("\n| machine | |\n| --- | --- |\n", fp);
	for (const struct report_row *row =
		     report_machine_rows(comparison->plan, &tmp);
	     row->name; row++)
		fprintf(fp, "| %s | %s |\n", row->name,
			markdown_escape(&tmp, row->value));
	for (const struct noise *noise = comparison->noise; *noise->what;
	     noise++)
		fprintf(fp, "| noise | %s |\n",
			markdown_escape(&tmp, noise->what));
	fprintf(fp, "| spent | %s, %s, %s |\n",
		text_count(&tmp, (int64_t)comparison->builds, "build"),
		text_count(&tmp, (int64_t)comparison->runs, "run"),
		text_duration(&tmp, comparison->duration_s));
	markdown_end_details(fp);
}

void comparison_markdown(FILE *fp, const struct comparison *comparison)
{
	ARENA_SCOPE(tmp);
	const char *unknown = comparison_unknown(comparison, &tmp);

	fprintf(fp, "**%s**\n", markdown_escape(&tmp, comparison->sentence));
	if (comparison->benchmarks > 1)
		write_means(fp, comparison);
	for (size_t i = 0; i < comparison->benchmarks && i < BENCHMARKS_MOST;
	     i++)
		write_benchmark(fp, comparison, i);
	if (comparison->benchmarks > BENCHMARKS_MOST)
		fprintf(fp, "\nand %zu benchmarks more, in report.html.\n",
			comparison->benchmarks - BENCHMARKS_MOST);
	fprintf(fp, "\n%s, %s%s%s.\n",
		markdown_escape(&tmp, session_metric(comparison->session)),
		markdown_escape(&tmp, comparison_method(comparison, &tmp)),
		*unknown ? "; " : "", markdown_escape(&tmp, unknown));
	for (const char **warning = comparison->warnings; *warning; warning++)
		fprintf(fp, "\nWarning: %s.\n",
			markdown_escape(&tmp, *warning));
	write_sides(fp, comparison);
	write_counts(fp, comparison);
	write_repeat(fp, comparison);
}
