/* SPDX-License-Identifier: MIT */
/* Every run a dot: do the two samples lie apart? */
#include "bisect/report/chart.h"

#include "bisect/report/html_escape.h"
#include "bisect/report/svg.h"
#include "bisect/session/samples.h"
#include "probe/ground/text.h"
#include "probe/metric.h"

#include <math.h>

enum {
	ROW = 74,    /* pixels from row to row */
	TOP = 22,    /* of a row's dots, below its name */
	SPREAD = 40, /* over which they are strewn */
	DOTS_MOST = 1000,
	STRIPS_MOST = 4,
};

struct strip {
	const char *class;
	const char *name;
	const double *values;
	size_t count;
};

/* -- What is drawn: parent and culprit, or the ends -- */

static struct strip step_strip(const struct report *report, const char *class,
			       const char *role, const char *revision,
			       struct arena *arena)
{
	struct strip strip = {
		.class = class,
		.name = arena_sprintf(arena, "%s %.10s", role, revision),
	};

	strip.values =
		session_step_values(&strip.count, report->session, report->step,
				    revision, METRIC_PROCESS_COUNT, arena);
	return strip;
}

static struct strip end_strip(const char *class, const char *name,
			      const struct report_sample *sample,
			      struct arena *arena)
{
	return (struct strip){
		.class = class,
		.name = arena_sprintf(arena, "%s end, %s", class, name),
		.values = sample->values,
		.count = sample->count,
	};
}

/* The same two under other layouts, where there are any. */
static size_t add_layouts(struct strip out[2], const struct report *report,
			  struct arena *arena)
{
	const char *const roles[] = {report->before, report->after};

	for (int i = 0; i < 2; i++) {
		const struct report_sample *sample = &report->layout_samples[i];

		if (sample->count == 0)
			return 0;
		out[i] = (struct strip){
			.class = i == report->plan->reversed ? "good" : "bad",
			.name = arena_sprintf(arena, "%s under %zu layouts",
					      roles[i], sample->count),
			.values = sample->values,
			.count = sample->count,
		};
	}
	return 2;
}

static size_t choose(struct strip out[STRIPS_MOST], const struct report *report,
		     struct arena *arena)
{
	const struct confirmation_record *step = report->step;
	const struct config *config = &report->plan->config;
	bool reversed = report->plan->reversed;

	if (step && step->pairs > 0) {
		out[0] = step_strip(report, reversed ? "bad" : "good",
				    report->before, step->parent, arena);
		out[1] = step_strip(report, reversed ? "good" : "bad",
				    report->after, step->culprit, arena);
		return 2 + add_layouts(&out[2], report, arena);
	}
	out[0] = end_strip("good", config->good, &report->good, arena);
	out[1] = end_strip("bad", config->bad, &report->bad, arena);
	return 2;
}

/* -- Drawing -- */

/*
 * Multiples of the golden ratio fall evenly wherever one stops, without chance,
 * so that the same journal always gives the same page.
 */
static double strewn(size_t i)
{
	double golden = 0.6180339887498949 * (double)i;

	return golden - floor(golden);
}

static void draw_dots(const struct svg *svg, const struct report *report,
		      const struct strip *strip, double top)
{
	size_t shown = strip->count < DOTS_MOST ? strip->count : DOTS_MOST;

	for (size_t i = 0; i < shown; i++) {
		size_t at = i * strip->count / shown;
		ARENA_SCOPE(tmp);

		svg_dot(svg, strip->class, strip->values[at],
			top + 4 + strewn(at) * (SPREAD - 8),
			arena_sprintf(
				&tmp, "run %zu: %s", at + 1,
				report_value(report, strip->values[at], &tmp)));
	}
}

static void draw_strip(const struct svg *svg, const struct report *report,
		       const struct strip *strip, double top)
{
	ARENA_SCOPE(tmp);
	double median = stats_median(strip->values, strip->count);
	struct interval interval =
		stats_median_interval(strip->values, strip->count);
	const char *words =
		arena_sprintf(&tmp, "%s: %s, %s", strip->name,
			      report_value(report, median, &tmp),
			      text_count(&tmp, (int64_t)strip->count, "run"));

	svg_text(svg, "label", svg->x.low, top + 14, words);
	svg_bar(svg, arena_sprintf(&tmp, "band %s", strip->class), interval.low,
		interval.high, top + TOP, SPREAD,
		arena_sprintf(&tmp, "95 %% interval of the median: %s .. %s",
			      report_value(report, interval.low, &tmp),
			      report_value(report, interval.high, &tmp)));
	draw_dots(svg, report, strip, top + TOP);
	svg_line_down(svg, arena_sprintf(&tmp, "median %s", strip->class),
		      median, top + TOP - 2, top + TOP + SPREAD + 2);
}

static void draw_axis(const struct svg *svg, const struct report *report)
{
	ARENA_SCOPE(tmp);
	double ticks[SVG_TICKS_MOST];
	char *labels[SVG_TICKS_MOST];
	size_t count =
		chart_ticks(ticks, labels, report->session, &svg->x, &tmp);

	for (size_t i = 0; i < count; i++) {
		svg_line_down(svg, "grid", ticks[i], TOP, svg->height);
		svg_tick(svg, ticks[i], labels[i]);
	}
	if (report->ends)
		svg_line_down(svg, "threshold", report->ends->threshold, TOP,
			      svg->height);
}

static void note_cap(FILE *fp, const struct strip *strips, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (strips[i].count > DOTS_MOST)
			html(fp,
			     "<p class=\"aside\">%s: %d of %zu runs are drawn, "
			     "evenly chosen.</p>\n",
			     strips[i].name, DOTS_MOST, strips[i].count);
	}
}

void chart_samples(FILE *fp, const struct report *report)
{
	ARENA_SCOPE(tmp);
	struct svg svg = {.fp = fp, .x = SVG_AXIS_EMPTY, .y = {0, 1, false}};
	struct strip strips[STRIPS_MOST];
	size_t count = choose(strips, report, &tmp);

	if (strips[0].count == 0 || strips[1].count == 0)
		return;
	if (report->ends)
		svg_axis_add(&svg.x, report->ends->threshold);
	for (size_t i = 0; i < count; i++) {
		for (size_t v = 0; v < strips[i].count; v++)
			svg_axis_add(&svg.x, strips[i].values[v]);
	}
	svg_axis_pad(&svg.x, 0.06);
	svg_begin(&svg, "plot", (double)count * ROW, (double)count * ROW + 24,
		  "img",
		  arena_sprintf(&tmp, "every run of %s and of %s",
				strips[0].name, strips[1].name));
	draw_axis(&svg, report);
	for (size_t i = 0; i < count; i++)
		draw_strip(&svg, report, &strips[i], (double)i * ROW);
	svg_end(&svg);
	note_cap(fp, strips, count);
}
