/* SPDX-License-Identifier: MIT */
/*
 * Every revision measured, in the order of history.
 *
 * Each gets a column of the same width, whatever lies between them: a search
 * ends among neighbours, and on a true scale all that matters would lie on one
 * spot.
 */
#include "bisect/report/chart.h"

#include "bisect/report/html_escape.h"
#include "bisect/report/svg.h"
#include "bisect/report/words.h"
#include "bisect/session/facts.h"
#include "probe/ground/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	HEIGHT = 280, /* pixels of the plot */
	BETWEEN_AT = HEIGHT + 14,
	LABELS_AT = HEIGHT + 24,
	LABELS = 330,	   /* pixels below, for the names and subjects */
	LABELS_SHORT = 92, /* for names alone */
	SUBJECT_MOST = 18,
	DATE = 10,	  /* letters of a date before the time */
	SKIPPED_AT = 272, /* where those without a value stand */
	LABELLED_MOST = 60,
	VALUELESS_MOST = 200,
};

struct point {
	const char *revision, *subject, *verdict, *note;
	const char *date; /* "2024-02-29"; "": not known */
	const char *role; /* "good end", "bad end"; NULL: visited */
	const struct report_sample *sample;
	double threshold;
	bool faint, hollow;
	int64_t position;
	size_t first;  /* the first point of the same revision */
	size_t column; /* from 0 */
};

struct timeline {
	const struct report *report;
	struct point *points;
	size_t count, columns, left_out;
	struct svg svg;
	struct arena *arena;
};

/* -- What is drawn -- */

static const char *date_of(const struct changeset_record *changeset,
			   struct arena *arena)
{
	return changeset ? text_cut(arena, changeset->date, DATE) : "";
}

static void add_end(struct timeline *timeline, const char *revision,
		    const char *verdict, const char *name, bool newer,
		    const struct report_sample *sample)
{
	const struct report *report = timeline->report;
	const struct changeset_record *changeset =
		session_changeset(report->session, revision);

	timeline->points[timeline->count++] = (struct point){
		.revision = revision,
		.subject = changeset ? changeset->subject : "",
		.date = date_of(changeset, timeline->arena),
		.verdict = verdict,
		.note = "",
		.role = arena_sprintf(timeline->arena, "%s end, %s", verdict,
				      name),
		.sample = sample,
		.threshold = NAN,
		.position = newer ? report->plan->candidates : 0,
	};
}

static void add_revision(struct timeline *timeline,
			 const struct report_revision *revision)
{
	const struct report *report = timeline->report;

	timeline->points[timeline->count++] = (struct point){
		.revision = revision->revision,
		.subject = revision->subject,
		.date = date_of(
			session_changeset(report->session, revision->revision),
			timeline->arena),
		.verdict = revision->verdict,
		.note = report_note(revision, timeline->arena),
		.sample = &revision->own,
		.threshold = report->ends && !revision->lead &&
					     revision->threshold !=
						     report->ends->threshold
				     ? revision->threshold
				     : NAN,
		.faint = revision->superseded,
		.hollow = !revision->decided,
		.position = revision->position,
	};
}

static int compare_points(const void *a, const void *b)
{
	const struct point *left = a, *right = b;

	if (left->position != right->position)
		return left->position < right->position ? -1 : 1;
	return left->first < right->first ? -1 : left->first > right->first;
}

/* Points of one revision share a column. */
static void arrange(struct timeline *timeline)
{
	struct point *points = timeline->points;

	for (size_t i = 0; i < timeline->count; i++) {
		points[i].first = i;
		for (size_t j = 0; j < i; j++) {
			if (strcmp(points[i].revision, points[j].revision) != 0)
				continue;
			points[i].first = points[j].first;
			points[i].position = points[j].position;
			break;
		}
	}
	qsort(points, timeline->count, sizeof(*points), compare_points);
	for (size_t i = 0; i < timeline->count; i++) {
		if (i == 0 || points[i].first != points[i - 1].first)
			timeline->columns++;
		points[i].column = timeline->columns - 1;
	}
}

/* Of those that say nothing but that they could not be tested, some will do. */
static void gather(struct timeline *timeline)
{
	const struct report *report = timeline->report;
	const struct plan *plan = report->plan;
	size_t valueless = 0;

	timeline->points =
		arena_array(timeline->arena, report->revision_count + 2,
			    sizeof(*timeline->points));
	if (report->good.count > 0)
		add_end(timeline, plan->good, "good", plan->config.good,
			plan->reversed, &report->good);
	for (size_t i = 0; i < report->revision_count; i++) {
		if (report->revisions[i].sample.count == 0 &&
		    ++valueless > VALUELESS_MOST)
			timeline->left_out++;
		else
			add_revision(timeline, &report->revisions[i]);
	}
	if (report->bad.count > 0)
		add_end(timeline, plan->bad, "bad", plan->config.bad,
			!plan->reversed, &report->bad);
	arrange(timeline);
}

static void fit(struct timeline *timeline)
{
	const struct report *report = timeline->report;
	struct svg *svg = &timeline->svg;

	svg->height = HEIGHT;
	svg->x = (struct svg_axis){0, (double)timeline->columns, false};
	svg->y = (struct svg_axis)SVG_AXIS_EMPTY;
	if (report->ends)
		svg_axis_add(&svg->y, report->ends->threshold);
	for (size_t i = 0; i < timeline->count; i++) {
		const struct point *point = &timeline->points[i];

		svg_axis_add(&svg->y, point->threshold);
		if (point->sample->count == 0)
			continue;
		svg_axis_add(&svg->y, point->sample->median);
		svg_axis_add(&svg->y, point->sample->interval.low);
		svg_axis_add(&svg->y, point->sample->interval.high);
	}
	svg_axis_pad(&svg->y, 0.1);
}

/* -- Drawing -- */

static double middle(const struct point *point)
{
	return (double)point->column + 0.5;
}

static const char *class_of(const struct point *point, struct arena *arena)
{
	return arena_sprintf(arena, "%s%s%s", point->verdict,
			     point->faint ? " faint" : "",
			     point->hollow ? " hollow" : "");
}

static const char *title_of(const struct timeline *timeline,
			    const struct point *point)
{
	const struct report *report = timeline->report;
	const struct report_sample *sample = point->sample;
	struct arena *arena = timeline->arena;
	const char *values = "not measured";

	if (sample->count > 0)
		values = arena_sprintf(
			arena, "median %s (%s .. %s), %s",
			report_value(report, sample->median, arena),
			report_value(report, sample->interval.low, arena),
			report_value(report, sample->interval.high, arena),
			text_count(arena, (int64_t)sample->count, "run"));
	return arena_sprintf(arena, "%.10s %s%s%s: %s%s%s, %s", point->revision,
			     point->date, *point->date ? " " : "",
			     text_cut(arena, point->subject, 72),
			     point->role ? point->role : point->verdict,
			     *point->note ? ", " : "", point->note, values);
}

/* The culprit, or else all that it may be. */
static bool is_named(const struct report *report, const char *revision)
{
	if (report->culprit)
		return strcmp(report->culprit->revision, revision) == 0;
	for (size_t i = 0; i < report->candidate_count; i++) {
		if (strcmp(report->candidates[i], revision) == 0)
			return true;
	}
	return false;
}

static bool is_crowd(const struct timeline *timeline)
{
	return timeline->columns > LABELLED_MOST;
}

/* "c0ffee01 2024-02-29 hash: mix a little..." */
static const char *label_of(const struct timeline *timeline,
			    const struct point *point)
{
	struct arena *arena = timeline->arena;
	const char *subject = text_cut(arena, point->subject, SUBJECT_MOST);
	bool cut = strlen(subject) < strlen(point->subject);

	if (is_crowd(timeline))
		return arena_sprintf(arena, "%.8s", point->revision);
	return arena_sprintf(arena, "%.8s %s %s%s", point->revision,
			     point->date, subject, cut ? "..." : "");
}

/* How many commits lie between two neighbours, below the line between them. */
static void draw_between(const struct timeline *timeline,
			 const struct point *point)
{
	int64_t between = point->position - point[-1].position - 1;
	const char *words =
		arena_sprintf(timeline->arena, "%lld", (long long)between);

	if (between > 0 && timeline->columns * strlen(words) <= LABELLED_MOST)
		svg_text(&timeline->svg, "between at-middle",
			 (double)point->column, BETWEEN_AT, words);
}

static void draw_columns(const struct timeline *timeline)
{
	const struct svg *svg = &timeline->svg;
	size_t every = timeline->columns / LABELLED_MOST + 1;

	for (size_t i = 0; i < timeline->count; i++) {
		const struct point *point = &timeline->points[i];
		bool named = is_named(timeline->report, point->revision);

		if (i > 0 && point[-1].column == point->column)
			continue;
		if (named)
			svg_bar(svg, "named", (double)point->column,
				(double)point->column + 1, 0, HEIGHT,
				timeline->report->culprit ? "found"
							  : "a candidate");
		if (i > 0)
			draw_between(timeline, point);
		if (named || point->role || point->column % every == 0)
			svg_downwards(svg, named ? "name named" : "name",
				      middle(point), LABELS_AT,
				      label_of(timeline, point));
	}
}

static void draw_threshold(const struct timeline *timeline)
{
	const struct report *report = timeline->report;
	const struct svg *svg = &timeline->svg;
	bool below = report->plan->config.higher_is_better;
	double threshold;

	if (!report->ends)
		return;
	threshold = report->ends->threshold;
	svg_line_across(svg, "threshold", threshold);
	svg_text(svg, "note", 0, svg_down(svg, threshold) + (below ? 15 : -6),
		 arena_sprintf(
			 timeline->arena, "threshold %s",
			 report_value(report, threshold, timeline->arena)));
}

/* From median to median of what counts. */
static void draw_path(const struct timeline *timeline)
{
	const struct point *last = NULL;

	for (size_t i = 0; i < timeline->count; i++) {
		const struct point *point = &timeline->points[i];

		if (point->faint || point->sample->count == 0 ||
		    strcmp(point->verdict, "skip") == 0)
			continue;
		if (last)
			svg_line(&timeline->svg, "path", middle(last),
				 last->sample->median, middle(point),
				 point->sample->median);
		last = point;
	}
}

static void draw_point(const struct timeline *timeline,
		       const struct point *point)
{
	const struct svg *svg = &timeline->svg;
	const struct report_sample *sample = point->sample;
	const char *class = class_of(point, timeline->arena);
	double x = middle(point), y = SKIPPED_AT;

	if (sample->count > 0) {
		y = svg_down(svg, sample->median);
		svg_line(svg, class, x, sample->interval.low, x,
			 sample->interval.high);
	}
	if (!isnan(point->threshold))
		svg_line(svg, "threshold", x - 0.4, point->threshold, x + 0.4,
			 point->threshold);
	svg_mark(svg, class,
		 arena_sprintf(timeline->arena, "m-%s", point->verdict), x, y,
		 arena_sprintf(timeline->arena, "#r-%s", point->revision),
		 title_of(timeline, point));
}

static void draw(struct timeline *timeline)
{
	struct svg *svg = &timeline->svg;
	const char *class = is_crowd(timeline)	     ? "plot crowd"
			    : timeline->columns > 16 ? "plot many"
						     : "plot";

	fputs("<div class=\"framed\">\n", svg->fp);
	chart_scale(&timeline->svg, timeline->report->session, false,
		    timeline->arena);
	fputs("<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
	      "aria-label=\"timeline\">\n",
	      svg->fp);
	svg_begin(svg, class, HEIGHT,
		  HEIGHT + (is_crowd(timeline) ? LABELS_SHORT : LABELS),
		  "group", "medians of all revisions measured, with intervals");
	draw_columns(timeline);
	chart_scale(&timeline->svg, timeline->report->session, true,
		    timeline->arena);
	draw_threshold(timeline);
	draw_path(timeline);
	for (int faint = 1; faint >= 0; faint--) {
		for (size_t i = 0; i < timeline->count; i++) {
			if (timeline->points[i].faint == (faint == 1))
				draw_point(timeline, &timeline->points[i]);
		}
	}
	svg_end(svg);
	fputs("</div>\n</div>\n", svg->fp);
	if (timeline->left_out > 0)
		html(svg->fp,
		     "<p class=\"aside\">%zu more without a value are left "
		     "out of the picture.</p>\n",
		     timeline->left_out);
}

void chart_timeline(FILE *fp, const struct report *report)
{
	ARENA_SCOPE(tmp);
	struct timeline timeline = {
		.report = report,
		.arena = &tmp,
		.svg.fp = fp,
	};

	gather(&timeline);
	if (timeline.count == 0)
		return;
	fit(&timeline);
	draw(&timeline);
}
