/* SPDX-License-Identifier: MIT */
#ifndef BISECT_REPORT_SVG_H
#define BISECT_REPORT_SVG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/*
 * Pictures as SVG, drawn straight into a page.
 *
 * Across, everything is in percent of the picture's width; downwards, in
 * pixels.  So a picture fills whatever width it is given while its letters,
 * lines and dots keep their size, without a script.  How things look is the
 * page's business: here they only have classes.  Every text is escaped.
 *
 *	svg_begin(&svg, "plot", 240, 300, "img", "what it shows");
 *	svg_line_across(&svg, "threshold", 48.3);
 *	svg_end(&svg);
 */

/* From `low` to `high`; on a logarithmic one both are above 0. */
struct svg_axis {
	double low, high;
	bool log;
};

struct svg {
	FILE *fp;
	struct svg_axis x; /* to the right */
	struct svg_axis y; /* upwards */
	double height;	   /* of y, in pixels from the top */
};

/* An empty axis, to be widened by svg_axis_add(). */
#define SVG_AXIS_EMPTY \
	{ \
		INFINITY, -INFINITY, false \
	}

/* Let the axis hold the value; one that is not finite is passed over. */
void svg_axis_add(struct svg_axis *axis, double value);

/* Room at both ends, a part of the whole; something even if it is empty. */
void svg_axis_pad(struct svg_axis *axis, double share);

/* Where a value lies: 0 at the low end, 1 at the high one. */
double svg_place(const struct svg_axis *axis, double value);

enum { SVG_TICKS_MOST = 12 };

/*
 * Round values along the axis, ascending, about five; returns how many.  Round
 * are 1, 2 and 5 times a power of ten, multiplied by `unit`.
 */
size_t svg_ticks(double out[SVG_TICKS_MOST], const struct svg_axis *axis,
		 double unit);

/*
 * A picture `total` pixels high, of which `height` are the y axis'.  `role` is
 * "img", or "group" when there are links in it, and `label` says what it shows
 * to those who cannot see it; a NULL role: nothing to them.
 */
void svg_begin(struct svg *svg, const char *class, double height, double total,
	       const char *role, const char *label);
void svg_end(const struct svg *svg);

/* Lines over the whole picture: across at a y, or down at an x. */
void svg_line_across(const struct svg *svg, const char *class, double y);
void svg_line_down(const struct svg *svg, const char *class, double x,
		   double from_px, double to_px);
void svg_line(const struct svg *svg, const char *class, double x1, double y1,
	      double x2, double y2);

/* From x1 to x2, `height_px` high. */
void svg_bar(const struct svg *svg, const char *class, double x1, double x2,
	     double top_px, double height_px, const char *title);

void svg_dot(const struct svg *svg, const char *class, double x, double y_px,
	     const char *title);

/* A symbol of the page, by its id, at a point; with `href` it is a link. */
void svg_mark(const struct svg *svg, const char *class, const char *symbol,
	      double x, double y_px, const char *href, const char *title);

/* Where a value lies downwards. */
double svg_down(const struct svg *svg, double y);

/* A line of text at an x; the class says at which side of it. */
void svg_text(const struct svg *svg, const char *class, double x, double y_px,
	      const char *text);

/* The label of a tick, below the picture; at its edges it stays inside. */
void svg_tick(const struct svg *svg, double x, const char *text);

/* The same, downwards from there. */
void svg_downwards(const struct svg *svg, const char *class, double x,
		   double y_px, const char *text);

#endif
