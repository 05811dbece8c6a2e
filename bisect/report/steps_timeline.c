/* SPDX-License-Identifier: MIT */
/*
 * The timeline of a scan, on a true scale: unlike a search it looks everywhere,
 * and where its steps lie is what it has found.
 */
#include "bisect/report/chart.h"
#include "bisect/report/steps.h"
#include "bisect/report/svg.h"
#include "probe/ground/text.h"

#include <math.h>
#include <string.h>
#include <time.h>

enum {
	HEIGHT = 280, /* pixels of the plot */
	TICKS_AT = HEIGHT + 16,
	LABELS_AT = HEIGHT + 30,
	LABELS = 330, /* pixels below, for hashes and subjects */
	SUBJECT_MOST = 22,
	DAY_S = 86400,
};

/* The least distance of two labels, as a part of the width. */
static const double LABEL_GAP = 0.022;

struct picture {
	const struct steps *steps;
	bool by_time;
	struct svg svg;
	struct arena *arena;
};

static double place_of(const struct picture *picture,
		       const struct steps_point *point)
{
	return picture->by_time ? point->time_s
				: (double)point->changeset->position;
}

static void fit(struct picture *picture)
{
	const struct steps *steps = picture->steps;
	struct svg *svg = &picture->svg;

	svg->height = HEIGHT;
	svg->x = svg->y = (struct svg_axis)SVG_AXIS_EMPTY;
	for (size_t i = 0; i < steps->point_count; i++) {
		const struct steps_point *point = &steps->points[i];

		svg_axis_add(&svg->x, place_of(picture, point));
		svg_axis_add(&svg->y, point->median);
		svg_axis_add(&svg->y, point->interval.low);
		svg_axis_add(&svg->y, point->interval.high);
	}
	svg_axis_pad(&svg->x, 0.02);
	svg_axis_pad(&svg->y, 0.1);
}

static const char *date_words(double time_s, struct arena *arena)
{
	time_t seconds = (time_t)time_s;
	char date[32] = "";
	struct tm tm;

	if (gmtime_r(&seconds, &tm))
		strftime(date, sizeof(date), "%Y-%m-%d", &tm);
	return arena_strdup(arena, date);
}

static void draw_ticks(const struct picture *picture)
{
	const struct svg *svg = &picture->svg;
	double ticks[SVG_TICKS_MOST];
	size_t count = svg_ticks(ticks, &svg->x, picture->by_time ? DAY_S : 1);

	for (size_t i = 0; i < count; i++) {
		if (!picture->by_time && ticks[i] != round(ticks[i]))
			continue;
		svg_line_down(svg, "grid", ticks[i], 0, HEIGHT);
		svg_tick(svg, ticks[i],
			 picture->by_time ? date_words(ticks[i], picture->arena)
					  : arena_sprintf(picture->arena,
							  "%.0f", ticks[i]));
	}
}

static void draw_path(const struct picture *picture)
{
	const struct steps *steps = picture->steps;
	const struct steps_point *last = NULL;

	for (size_t i = 0; i < steps->point_count; i++) {
		const struct steps_point *point = &steps->points[i];

		if (last)
			svg_line(&picture->svg, "path", place_of(picture, last),
				 last->median, place_of(picture, point),
				 point->median);
		last = point;
	}
}

static const char *title_of(const struct picture *picture,
			    const struct steps_point *point)
{
	const struct steps *steps = picture->steps;
	struct arena *arena = picture->arena;
	const char *what =
		point->step ? arena_sprintf(arena, " %s:",
					    steps_change(point->step, arena))
			    : "";

	return arena_sprintf(arena,
			     "%.10s %.10s %s:%s median %s (%s .. %s), %s",
			     point->changeset->revision, point->changeset->date,
			     text_cut(arena, point->changeset->subject, 72),
			     what, steps_value(steps, point->median, arena),
			     steps_value(steps, point->interval.low, arena),
			     steps_value(steps, point->interval.high, arena),
			     text_count(arena, (int64_t)point->count, "run"));
}

static void draw_point(const struct picture *picture,
		       const struct steps_point *point)
{
	const struct svg *svg = &picture->svg;
	double x = place_of(picture, point);
	bool worse = point->step && point->step->is_worse;
	const char *class = worse ? "bad" : "good";

	svg_line(svg, class, x, point->interval.low, x, point->interval.high);
	svg_mark(svg, point->step ? class : "good hollow",
		 point->step ? "m-bad" : "m-good", x,
		 svg_down(svg, point->median),
		 arena_sprintf(picture->arena, "#%s-%s",
			       point->step ? "step" : "r",
			       point->changeset->revision),
		 title_of(picture, point));
}

/* "c0ffee01 +8.0 % hash: mix a little..." */
static const char *label_of(const struct steps_point *point,
			    struct arena *arena)
{
	const char *whole = point->changeset->subject;
	const char *subject = text_cut(arena, whole, SUBJECT_MOST);
	bool cut = strlen(subject) < strlen(whole);

	return arena_sprintf(arena, "%.8s %s %s%s", point->changeset->revision,
			     steps_change(point->step, arena), subject,
			     cut ? "..." : "");
}

/* Below, each as near to its step as those before it let it be. */
static void draw_labels(const struct picture *picture)
{
	const struct steps *steps = picture->steps;
	const struct svg *svg = &picture->svg;
	double width = svg->x.high - svg->x.low, last = svg->x.low;

	for (size_t i = 0; i < steps->point_count; i++) {
		const struct steps_point *point = &steps->points[i];
		double x = place_of(picture, point), at;

		if (!point->step)
			continue;
		at = fmax(x, last + LABEL_GAP * width);
		last = at;
		svg_line_down(svg, "threshold", x, 0, HEIGHT);
		svg_downwards(svg, "name named", fmin(at, svg->x.high),
			      LABELS_AT, label_of(point, picture->arena));
	}
}

void steps_timeline(FILE *fp, const struct steps *steps, bool by_time)
{
	ARENA_SCOPE(tmp);
	struct picture picture = {.steps = steps,
				  .by_time = by_time,
				  .arena = &tmp,
				  .svg.fp = fp};
	struct svg *svg = &picture.svg;

	if (steps->point_count == 0)
		return;
	fit(&picture);
	fputs("<div class=\"framed\">\n", fp);
	chart_scale(&picture.svg, steps->session, false, picture.arena);
	fputs("<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
	      "aria-label=\"timeline\">\n",
	      fp);
	svg_begin(svg, "plot many", HEIGHT,
		  HEIGHT + (steps->count > 0 ? LABELS : TICKS_AT - HEIGHT + 8),
		  "group", "medians of all revisions measured, with intervals");
	draw_ticks(&picture);
	chart_scale(&picture.svg, steps->session, true, picture.arena);
	draw_labels(&picture);
	draw_path(&picture);
	for (size_t i = 0; i < steps->point_count; i++)
		draw_point(&picture, &steps->points[i]);
	svg_end(svg);
	fputs("</div>\n</div>\n", fp);
}
