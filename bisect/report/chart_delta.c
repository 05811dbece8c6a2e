/* SPDX-License-Identifier: MIT */
/* By how much each metric has changed, from 1 on: left is less. */
#include "bisect/report/chart.h"

#include "bisect/report/svg.h"
#include "probe/ground/text.h"

#include <math.h>

enum {
	ROW = 40, /* pixels from row to row */
	BAR = 20, /* of its bar, below its name */
	THICK = 12,
};

static bool has_interval(const struct report_delta *delta)
{
	return report_has_interval(delta) && delta->interval.low > 0 &&
	       isfinite(delta->interval.high);
}

static size_t fit(struct svg *svg, const struct report *report)
{
	size_t count = 0;

	svg->x = (struct svg_axis){1, 1, true};
	for (size_t i = 0; i < report->delta_count; i++) {
		const struct report_delta *delta = &report->deltas[i];

		if (!(delta->ratio > 0))
			continue;
		count++;
		svg_axis_add(&svg->x, delta->ratio);
		if (!has_interval(delta))
			continue;
		svg_axis_add(&svg->x, delta->interval.low);
		svg_axis_add(&svg->x, delta->interval.high);
	}
	svg_axis_pad(&svg->x, 0.08);
	return count;
}

static void draw_axis(const struct svg *svg)
{
	double ticks[SVG_TICKS_MOST];
	size_t count = svg_ticks(ticks, &svg->x, 1);

	for (size_t i = 0; i < count; i++) {
		ARENA_SCOPE(tmp);

		svg_line_down(svg, ticks[i] == 1 ? "one" : "grid", ticks[i], 0,
			      svg->height);
		svg_tick(svg, ticks[i],
			 arena_sprintf(&tmp, "%.6g\xc3\x97", ticks[i]));
	}
}

static void draw_delta(const struct svg *svg, const struct report_delta *delta,
		       double top)
{
	ARENA_SCOPE(tmp);
	const char *words =
		arena_sprintf(&tmp, "%s %.3g times%s", delta->name,
			      delta->ratio, delta->significant ? " *" : "");
	const char *class = !delta->significant ? "flat"
			    : delta->ratio > 1	? "more"
						: "less";

	svg_text(svg, "label", svg->x.low, top + 14, words);
	svg_bar(svg, class, 1, delta->ratio, top + BAR, THICK, words);
	if (!has_interval(delta))
		return;
	svg_bar(svg, "whisker", delta->interval.low, delta->interval.high,
		top + BAR + THICK / 2.0 - 1, 2,
		arena_sprintf(&tmp, "95 %% interval: %.3g .. %.3g times",
			      delta->interval.low, delta->interval.high));
}

void chart_deltas(FILE *fp, const struct report *report)
{
	struct svg svg = {.fp = fp, .y = {0, 1, false}};
	size_t count = fit(&svg, report), row = 0;

	if (count == 0)
		return;
	svg_begin(&svg, "plot", (double)count * ROW, (double)count * ROW + 24,
		  "img", "how many times more, or less, of each metric");
	draw_axis(&svg);
	for (size_t i = 0; i < report->delta_count; i++) {
		if (report->deltas[i].ratio > 0)
			draw_delta(&svg, &report->deltas[i],
				   (double)row++ * ROW);
	}
	svg_end(&svg);
}
