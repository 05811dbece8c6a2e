/* SPDX-License-Identifier: MIT */
/* A comparison for a browser: bars with intervals, every run, all tables. */
#include "bisect/report/comparison.h"

#include "bisect/report/html_escape.h"
#include "bisect/report/html_page.h"
#include "bisect/report/repeat.h"
#include "bisect/report/svg.h"
#include "bisect/session/facts.h"
#include "probe/ground/text.h"
#include "probe/metric.h"

#include <math.h>

enum {
	BAR_ROW = 44,
	BAR_TOP = 22,
	BAR_THICK = 14,
	STRIP_ROW = 74,
	STRIP_TOP = 22,
	STRIP_SPREAD = 40,
	DOTS_MOST = 500,
};

/* -- Bars: the ratio of each side, on a logarithmic axis -- */

static bool has_bar(const struct comparison *comparison, size_t side,
		    size_t benchmark)
{
	const struct comparison_side *row = &comparison->sides[side];

	return !row->dropped && row->cells[benchmark].ratio.there;
}

static void draw_bar(const struct svg *svg, const struct comparison *comparison,
		     size_t side, size_t benchmark, double top)
{
	ARENA_SCOPE(tmp);
	const struct comparison_side *row = &comparison->sides[side];
	const struct comparison_cell *cell = &row->cells[benchmark];
	const bool base = comparison_is_baseline(comparison, side);
	const char *words = arena_sprintf(
		&tmp, "%s: %s", row->contender->name,
		comparison_words(comparison, side, benchmark, &tmp));
	const char *class = !cell->differs || base  ? "flat"
			    : cell->ratio.ratio > 1 ? "more"
						    : "less";

	svg_text(svg, "label", svg->x.low, top + 14, words);
	svg_bar(svg, class, 1, cell->ratio.ratio, top + BAR_TOP, BAR_THICK,
		words);
	if (base || !(cell->ratio.low > 0) || !isfinite(cell->ratio.high))
		return;
	svg_bar(svg, "whisker", cell->ratio.low, cell->ratio.high,
		top + BAR_TOP + BAR_THICK / 2.0 - 1, 2,
		arena_sprintf(&tmp, "95 %% interval: %s",
			      comparison_interval(comparison, side, benchmark,
						  &tmp)));
}

/* Of values in `unit`; NULL: of ratios. */
static void draw_grid(struct svg *svg, const char *unit)
{
	double ticks[SVG_TICKS_MOST];
	size_t count = svg_ticks(ticks, &svg->x, 1);

	for (size_t i = 0; i < count; i++) {
		ARENA_SCOPE(tmp);

		svg_line_down(svg, "grid", ticks[i], 0, svg->height);
		svg_tick(svg, ticks[i],
			 unit ? metric_format(&tmp, unit, ticks[i])
			      : arena_sprintf(&tmp, "%.4gx", ticks[i]));
	}
}

static void draw_bars(FILE *fp, const struct comparison *comparison,
		      size_t benchmark)
{
	struct svg svg = {.fp = fp, .x = SVG_AXIS_EMPTY, .y = {0, 1, false}};
	size_t rows = 0;

	svg_axis_add(&svg.x, 1);
	for (size_t i = 0; i < comparison->count; i++) {
		const struct ratio *ratio =
			&comparison->sides[i].cells[benchmark].ratio;

		if (!has_bar(comparison, i, benchmark))
			continue;
		rows++;
		svg_axis_add(&svg.x, ratio->ratio);
		svg_axis_add(&svg.x, ratio->low > 0 ? ratio->low : NAN);
		svg_axis_add(&svg.x, ratio->high);
	}
	if (rows < 2)
		return;
	svg.x.log = true;
	svg_axis_pad(&svg.x, 0.06);
	svg_begin(&svg, "plot", (double)rows * BAR_ROW,
		  (double)rows * BAR_ROW + 24, "img",
		  "the ratio of each side to the baseline");
	draw_grid(&svg, NULL);
	svg_line_down(&svg, "one", 1, 0, svg.height);
	rows = 0;
	for (size_t i = 0; i < comparison->count; i++) {
		if (has_bar(comparison, i, benchmark))
			draw_bar(&svg, comparison, i, benchmark,
				 (double)rows++ * BAR_ROW);
	}
	svg_end(&svg);
}

/* -- Strips: every run a dot -- */

static double strewn(size_t i)
{
	double golden = 0.6180339887498949 * (double)i;

	return golden - floor(golden);
}

static void draw_strip(const struct svg *svg,
		       const struct comparison *comparison, size_t side,
		       size_t benchmark, double top)
{
	const struct comparison_side *row = &comparison->sides[side];
	const struct comparison_cell *cell = &row->cells[benchmark];
	const char *unit = rounds_unit(&comparison->rounds, benchmark);
	const char *class =
		comparison_is_baseline(comparison, side) ? "good" : "bad";
	size_t shown = cell->count < DOTS_MOST ? cell->count : DOTS_MOST;
	ARENA_SCOPE(tmp);

	svg_text(svg, "label", svg->x.low, top + 14,
		 arena_sprintf(
			 &tmp, "%s: %s, %s", row->contender->name,
			 comparison_value(comparison, side, benchmark, &tmp),
			 text_count(&tmp, (int64_t)cell->count, "run")));
	for (size_t i = 0; i < shown; i++) {
		size_t at = i * cell->count / shown;
		ARENA_SCOPE(dot);

		svg_dot(svg, class, cell->values[at],
			top + STRIP_TOP + 4 + strewn(at) * (STRIP_SPREAD - 8),
			arena_sprintf(
				&dot, "round %zu: %s", at + 1,
				metric_format(&dot, unit, cell->values[at])));
	}
	svg_line_down(svg, arena_sprintf(&tmp, "median %s", class), cell->value,
		      top + STRIP_TOP - 2, top + STRIP_TOP + STRIP_SPREAD + 2);
}

static void draw_strips(FILE *fp, const struct comparison *comparison,
			size_t benchmark)
{
	struct svg svg = {.fp = fp, .x = SVG_AXIS_EMPTY, .y = {0, 1, false}};
	const char *unit = rounds_unit(&comparison->rounds, benchmark);
	size_t rows = 0;

	for (size_t i = 0; i < comparison->count; i++) {
		const struct comparison_cell *cell =
			&comparison->sides[i].cells[benchmark];

		rows += cell->count > 0;
		for (size_t j = 0; j < cell->count; j++)
			svg_axis_add(&svg.x, cell->values[j]);
	}
	if (rows == 0)
		return;
	svg_axis_pad(&svg.x, 0.06);
	svg_begin(&svg, "plot", (double)rows * STRIP_ROW,
		  (double)rows * STRIP_ROW + 24, "img",
		  "every run of each side");
	draw_grid(&svg, unit);
	rows = 0;
	for (size_t i = 0; i < comparison->count; i++) {
		if (comparison->sides[i].cells[benchmark].count > 0)
			draw_strip(&svg, comparison, i, benchmark,
				   (double)rows++ * STRIP_ROW);
	}
	svg_end(&svg);
}

/* -- Tables -- */

static void begin_table(FILE *fp, const char *caption)
{
	html(fp,
	     "<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
	     "aria-label=\"%s\">\n<table><caption>%s</caption>\n",
	     caption, caption);
}

static void end_table(FILE *fp)
{
	fputs("</tbody></table></div>\n", fp);
}

static void write_benchmark(FILE *fp, const struct comparison *comparison,
			    size_t benchmark)
{
	ARENA_SCOPE(tmp);
	const bool min = comparison->plan->config.statistic == CONFIG_MIN;

	begin_table(fp, "each side against the baseline");
	html(fp,
	     "<thead><tr><th>side</th><th>%s</th><th class=\"words\">ratio</th>"
	     "<th class=\"words\">95 "
	     "%%</th><th>runs</th></tr></thead><tbody>\n",
	     min ? "best" : "median");
	for (size_t i = 0; i < comparison->count; i++) {
		const struct comparison_side *side = &comparison->sides[i];

		html(fp,
		     "<tr><th scope=\"row\">%s</th><td>%s</td>"
		     "<td class=\"words\">%s</td><td class=\"words\">%s</td>"
		     "<td>%zu</td></tr>\n",
		     side->contender->name,
		     comparison_value(comparison, i, benchmark, &tmp),
		     comparison_words(comparison, i, benchmark, &tmp),
		     comparison_interval(comparison, i, benchmark, &tmp),
		     side->cells[benchmark].count);
	}
	end_table(fp);
}

static void write_means(FILE *fp, const struct comparison *comparison)
{
	ARENA_SCOPE(tmp);

	begin_table(fp, "geometric mean over all benchmarks");
	fputs("<thead><tr><th>side</th><th class=\"words\">ratio</th>"
	      "<th class=\"words\">95 %</th></tr></thead><tbody>\n",
	      fp);
	for (size_t i = 0; i < comparison->count; i++)
		html(fp,
		     "<tr><th scope=\"row\">%s</th><td class=\"words\">%s</td>"
		     "<td class=\"words\">%s</td></tr>\n",
		     comparison->sides[i].contender->name,
		     comparison_mean_words(comparison, i, &tmp),
		     comparison_mean_interval(comparison, i, &tmp));
	end_table(fp);
}

static void write_counts(FILE *fp, const struct comparison *comparison)
{
	ARENA_SCOPE(tmp);

	if (comparison->count_count == 0)
		return;
	fputs("<section id=\"counters\">\n<h2>Also counted</h2>\n", fp);
	begin_table(fp, "the median of each side's runs");
	fputs("<thead><tr><th></th>", fp);
	for (size_t i = 0; i < comparison->count; i++)
		html(fp, "<th>%s</th>", comparison->sides[i].contender->name);
	fputs("</tr></thead><tbody>\n", fp);
	for (size_t i = 0; i < comparison->count_count; i++) {
		const struct comparison_count *row = &comparison->counts[i];

		html(fp, "<tr><th scope=\"row\">%s</th>", row->name);
		for (size_t side = 0; side < comparison->count; side++)
			html(fp, "<td>%s</td>",
			     comparison_counted(comparison, row, side, &tmp));
		fputs("</tr>\n", fp);
	}
	end_table(fp);
	fputs("</section>\n", fp);
}

/* -- The page -- */

static void write_table(FILE *fp, const struct comparison *comparison)
{
	ARENA_SCOPE(tmp);
	const char *unknown = comparison_unknown(comparison, &tmp);

	fputs("<section id=\"table\">\n<h2>Side by side</h2>\n", fp);
	if (comparison->benchmarks > 1)
		write_means(fp, comparison);
	for (size_t i = 0; i < comparison->benchmarks; i++) {
		if (comparison->benchmarks > 1)
			html(fp, "<h3>%s</h3>\n",
			     rounds_name(&comparison->rounds, i));
		draw_bars(fp, comparison, i);
		write_benchmark(fp, comparison, i);
	}
	html(fp, "<p class=\"aside\">%s, %s%s%s.</p>\n",
	     session_metric(comparison->session),
	     comparison_method(comparison, &tmp), *unknown ? "; " : "",
	     unknown);
	for (const char **warning = comparison->warnings; *warning; warning++)
		html(fp, "<p>Warning: %s.</p>\n", *warning);
	fputs("</section>\n", fp);
}

static void write_runs(FILE *fp, const struct comparison *comparison)
{
	fputs("<section id=\"runs\">\n<h2>Every run</h2>\n", fp);
	for (size_t i = 0; i < comparison->benchmarks; i++) {
		if (comparison->benchmarks > 1)
			html(fp, "<h3>%s</h3>\n",
			     rounds_name(&comparison->rounds, i));
		draw_strips(fp, comparison, i);
	}
	fputs("</section>\n", fp);
}

static void write_sides(FILE *fp, const struct comparison *comparison)
{
	ARENA_SCOPE(tmp);

	fputs("<section id=\"sides\">\n<h2>The sides</h2>\n"
	      "<dl class=\"facts\">\n",
	      fp);
	for (size_t i = 0; i < comparison->count; i++) {
		const struct comparison_side *side = &comparison->sides[i];
		const char *why = comparison_why(side, &tmp);

		html(fp, "<dt>%s</dt><dd>%s%s%s</dd>\n", side->contender->name,
		     comparison_place(comparison, i, &tmp),
		     *why ? "; failed: " : "", why);
	}
	fputs("</dl>\n</section>\n", fp);
}

static void write_repeat(FILE *fp, const struct comparison *comparison)
{
	ARENA_SCOPE(tmp);

	html(fp, "<section id=\"repeat\">\n<h2>To repeat it</h2>\n"
		 "<pre class=\"command scroll\" tabindex=\"0\" "
		 "aria-label=\"command\">");
	html_lines(fp, comparison->repeat);
	fputs("</pre>\n<dl class=\"facts\">\n", fp);
	for (const struct report_row *row =
		     report_machine_rows(comparison->plan, &tmp);
	     row->name; row++)
		html(fp, "<dt>%s</dt><dd>%s</dd>\n", row->name, row->value);
	for (const struct noise *noise = comparison->noise; *noise->what;
	     noise++)
		html(fp, "<dt>noise</dt><dd>%s</dd>\n", noise->what);
	fputs("</dl>\n</section>\n", fp);
}

void comparison_html(FILE *fp, const struct comparison *comparison)
{
	ARENA_SCOPE(tmp);

	html_page_begin(fp, (uint64_t)comparison->plan->seed,
			comparison->plan->version, comparison->sentence, "",
			&tmp);
	html(fp,
	     "<header>\n<p class=\"badge %s\">%s</p>\n<h1>%s</h1>\n"
	     "<dl class=\"figures\">\n"
	     "<div><dt>rounds</dt><dd>%zu</dd></div>\n"
	     "<div><dt>builds</dt><dd>%zu</dd></div>\n"
	     "<div><dt>runs</dt><dd>%zu</dd></div>\n"
	     "<div><dt>took</dt><dd>%s</dd></div>\n</dl>\n</header>\n<main>\n",
	     comparison->verdict, comparison->verdict, comparison->sentence,
	     comparison->rounds_run, comparison->builds, comparison->runs,
	     text_duration(&tmp, comparison->duration_s));
	write_table(fp, comparison);
	write_runs(fp, comparison);
	write_sides(fp, comparison);
	write_counts(fp, comparison);
	write_repeat(fp, comparison);
	html_page_foot(fp, comparison->plan->version);
	fputs("</body>\n</html>\n", fp);
}
