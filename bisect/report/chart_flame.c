/* SPDX-License-Identifier: MIT */
/*
 * Where parent and culprit spend their time, and where that differs: each is
 * drawn as wide as its own samples, for what is gone has no width in the
 * culprit's.
 *
 * Two profiles need not have been sampled for equally long, so counts of
 * samples cannot be compared: see functions.c.
 */
#include "bisect/explain/flame.h"

#include "bisect/report/chart.h"
#include "bisect/report/functions.h"
#include "bisect/report/html_escape.h"
#include "bisect/report/page.h"
#include "probe/ground/text.h"
#include "probe/metric.h"

#include <math.h>
#include <string.h>

enum {
	ROW = 19,
	DEEPEST = 100,
	NAME_MOST = 200,
	FILE_WIDTH = 1600, /* of a picture without a page */
	FILE_MARGIN = 28,
};

static const double NARROWEST = 0.0005; /* of the whole width */

struct drawing {
	FILE *fp;
	const struct report *report;
	const struct flame_frame *root;
	bool after; /* as wide as in the culprit, or as in its parent */
	double before_each, after_each; /* what a sample stands for */
	bool timed;			/* in seconds; else a share */
	size_t deepest, left_out;
};

static double samples(const struct drawing *drawing,
		      const struct flame_frame *frame)
{
	return drawing->after ? frame->after : frame->before;
}

static double share(const struct drawing *drawing,
		    const struct flame_frame *frame)
{
	return samples(drawing, frame) / samples(drawing, drawing->root);
}

static bool is_drawn(const struct drawing *drawing,
		     const struct flame_frame *frame)
{
	return share(drawing, frame) >= NARROWEST && frame->depth <= DEEPEST;
}

static void find_scale(struct drawing *drawing)
{
	double before_s = 1, after_s = 1;

	drawing->timed =
		report_processor_time(&before_s, &after_s, drawing->report);
	drawing->before_each = before_s / fmax(drawing->root->before, 1);
	drawing->after_each = after_s / fmax(drawing->root->after, 1);
}

static const char *amount(const struct drawing *drawing, double value,
			  struct arena *arena)
{
	return drawing->timed ? metric_format(arena, "s", value)
			      : arena_sprintf(arena, "%.1f %%", value * 100);
}

static const char *change_of(double before, double after, struct arena *arena)
{
	if (after <= 0)
		return "gone";
	return before > 0 ? report_times(after / before, arena) : "new";
}

static const char *title_of(const struct drawing *drawing,
			    const struct flame_frame *frame,
			    struct arena *arena)
{
	const struct report *report = drawing->report;
	double before = frame->before * drawing->before_each;
	double after = frame->after * drawing->after_each;

	return arena_sprintf(
		arena, "%s: %s, %.1f %%; %s %s, %s",
		*frame->name ? text_cut(arena, frame->name, NAME_MOST) : "all",
		amount(drawing, drawing->after ? after : before, arena),
		share(drawing, frame) * 100,
		drawing->after ? report->before : report->after,
		amount(drawing, drawing->after ? before : after, arena),
		change_of(before, after, arena));
}

static void draw_frame(const struct drawing *drawing,
		       const struct flame_frame *frame, double left)
{
	ARENA_SCOPE(tmp);

	html(drawing->fp,
	     "<svg class=\"frame %s\" x=\"%.4f%%\" y=\"%zu\" "
	     "width=\"%.4f%%\" height=\"%d\" data-depth=\"%zu\">"
	     "<title>%s</title>"
	     "<rect width=\"100%%\" height=\"100%%\"/>"
	     "<text x=\"4\" y=\"13\">%.120s</text></svg>\n",
	     flame_class(frame, drawing->before_each, drawing->after_each),
	     left * 100, frame->depth * ROW, share(drawing, frame) * 100,
	     ROW - 1, frame->depth, title_of(drawing, frame, &tmp),
	     *frame->name ? frame->name : "all");
}

static void draw_tree(struct drawing *drawing, const struct flame_frame *frame,
		      double left)
{
	draw_frame(drawing, frame, left);
	for (const struct flame_frame *child = frame->children; child;
	     child = child->next) {
		if (is_drawn(drawing, child))
			draw_tree(drawing, child, left);
		else
			drawing->left_out += samples(drawing, child) > 0;
		left += share(drawing, child);
	}
}

static size_t deepest(const struct drawing *drawing,
		      const struct flame_frame *frame)
{
	size_t most = frame->depth;

	for (const struct flame_frame *child = frame->children; child;
	     child = child->next) {
		size_t depth =
			is_drawn(drawing, child) ? deepest(drawing, child) : 0;

		most = depth > most ? depth : most;
	}
	return most;
}

/* What the script brings to life; without one it stays hidden. */
static void write_controls(FILE *fp)
{
	fputs("<div class=\"controls\" hidden>\n"
	      "<label>Search <input type=\"search\" id=\"flame-search\" "
	      "autocomplete=\"off\" spellcheck=\"false\"></label>\n"
	      "<button type=\"button\" id=\"flame-reset\">Show all</button>\n"
	      "<span id=\"flame-found\" aria-live=\"polite\"></span>\n"
	      "</div>\n",
	      fp);
}

static void write_legend(FILE *fp)
{
	static const struct {
		const char *class, *words;
	} colours[] = {
		{"down4", "a quarter, or less"},
		{"down2", "less"},
		{"same", "not beyond chance"},
		{"up1", "more"},
		{"up2", "1.3 times"},
		{"up3", "twice"},
		{"up4", "4 times, or new"},
	};

	fputs("<ul class=\"legend\">\n", fp);
	for (size_t i = 0; i < sizeof(colours) / sizeof(*colours); i++)
		html(fp,
		     "<li><svg class=\"frame %s\" width=\"16\" height=\"16\" "
		     "aria-hidden=\"true\"><rect width=\"16\" height=\"16\"/>"
		     "</svg>%s</li>\n",
		     colours[i].class, colours[i].words);
	fputs("</ul>\n", fp);
}

static const char *side_of(const struct drawing *drawing)
{
	return drawing->after ? drawing->report->after
			      : drawing->report->before;
}

static void draw(struct drawing *drawing)
{
	size_t depth = deepest(drawing, drawing->root);
	ARENA_SCOPE(tmp);

	html(drawing->fp,
	     "<svg class=\"plot flame\" width=\"100%%\" height=\"%zu\" "
	     "role=\"group\" aria-label=\"flame graph of the %s\" "
	     "data-side=\"%s\">\n",
	     (depth + 1) * ROW, side_of(drawing), side_of(drawing));
	drawing->left_out = 0;
	draw_tree(drawing, drawing->root, 0);
	fputs("</svg>\n<p class=\"flame-detail aside\" aria-live=\"polite\" "
	      "hidden></p>\n",
	      drawing->fp);
	if (drawing->left_out > 0)
		html(drawing->fp,
		     "<p class=\"aside\">Left out: %s narrower than %g %% "
		     "or deeper than %d calls.</p>\n",
		     text_count(&tmp, (int64_t)drawing->left_out, "frame"),
		     NARROWEST * 100, DEEPEST);
}

bool chart_has_flame(const struct report *report)
{
	return report->profile_before && report->profile_after &&
	       *report->profile_before->folded &&
	       *report->profile_after->folded;
}

/* False where there is nothing to be drawn. */
static bool begin(struct drawing *out, FILE *fp, const struct report *report,
		  struct arena *arena)
{
	*out = (struct drawing){.fp = fp, .report = report};
	if (!chart_has_flame(report))
		return false;
	out->root = flame_build(report->profile_before->folded,
				report->profile_after->folded, arena);
	find_scale(out);
	return out->root->before > 0 && out->root->after > 0;
}

void chart_flames(FILE *fp, const struct report *report)
{
	ARENA_SCOPE(tmp);
	struct drawing drawing;

	if (!begin(&drawing, fp, report, &tmp))
		return;
	write_controls(fp);
	html(fp, "<h3>The %s: <code>%.10s</code></h3>\n", report->after,
	     report->profile_after->revision);
	drawing.after = true;
	draw(&drawing);
	html(fp, "<h3>The %s: <code>%.10s</code></h3>\n", report->before,
	     report->profile_before->revision);
	drawing.after = false;
	draw(&drawing);
	write_legend(fp);
}

/* -- A picture without a page -- */

static const char file_style[] =
	":root { color-scheme: light dark; --paper: #ffffff; --ink: #1c2127; "
	"--same: #dfe3e8; background: var(--paper); }\n"
	"@media (prefers-color-scheme: dark) { :root { --paper: #14181d; "
	"--ink: #e2e7ec; --same: #b4bcc5; } }\n"
	"text { font: 12px sans-serif; }\n"
	".title { fill: var(--ink); }\n";

void chart_flame_file(FILE *fp, const struct report *report, bool after)
{
	ARENA_SCOPE(tmp);
	struct drawing drawing;
	size_t height;

	if (!begin(&drawing, fp, report, &tmp))
		return;
	drawing.after = after;
	height = (deepest(&drawing, drawing.root) + 1) * ROW;
	html(fp,
	     "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %zu\" "
	     "width=\"%d\" height=\"%zu\">\n<style>",
	     FILE_WIDTH, height + FILE_MARGIN, FILE_WIDTH,
	     height + FILE_MARGIN);
	fputs(file_style, fp);
	fputs(flame_style, fp);
	html(fp,
	     "</style>\n<text class=\"title\" x=\"4\" y=\"18\">The %s %.10s, "
	     "as wide as its samples; colours tell the change of time from "
	     "the %s %.10s to the %s %.10s</text>\n"
	     "<svg y=\"%d\" width=\"%d\" height=\"%zu\">\n",
	     side_of(&drawing),
	     after ? report->profile_after->revision
		   : report->profile_before->revision,
	     report->before, report->profile_before->revision, report->after,
	     report->profile_after->revision, FILE_MARGIN, FILE_WIDTH, height);
	draw_tree(&drawing, drawing.root, 0);
	fputs("</svg>\n</svg>\n", fp);
}
