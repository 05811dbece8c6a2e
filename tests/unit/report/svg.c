/* SPDX-License-Identifier: MIT */
#include "tests/unit/check.h"

#include "bisect/report/svg.h"

#include <math.h>
#include <stdlib.h>

static void check_axis_at(double low, double high, bool log, double unit,
			  const double *want, size_t count)
{
	struct svg_axis axis = {low, high, log};
	double got[SVG_TICKS_MOST];

	if (!check(svg_ticks(got, &axis, unit) == count))
		return;
	for (size_t i = 0; i < count; i++)
		check_near(got[i], want[i], 1e-12 * fabs(want[i]));
}

static void check_ticks(void)
{
	check_axis_at(0, 1, false, 1, (double[]){0, 0.2, 0.4, 0.6, 0.8, 1}, 6);
	check_axis_at(27.2, 31.9, false, 1, (double[]){28, 29, 30, 31}, 4);
	check_axis_at(-3, 3, false, 1, (double[]){-3, -2, -1, 0, 1, 2, 3}, 7);
	check_axis_at(0.0272, 0.0319, false, 0.001,
		      (double[]){0.028, 0.029, 0.03, 0.031}, 4);
	/* Mebibytes are round, not megabytes. */
	check_axis_at(
		0, 5.5e6, false, 1048576,
		(double[]){0, 1048576, 2097152, 3145728, 4194304, 5242880}, 6);
	check_axis_at(0.4, 6, true, 1, (double[]){0.5, 1, 2, 5}, 4);
	check_axis_at(0.9, 80000, true, 1, (double[]){1, 10, 100, 1000, 10000},
		      5);
	check_axis_at(0.98, 1.05, true, 1, (double[]){0.98, 1, 1.02, 1.04}, 4);
}

static void check_place(void)
{
	struct svg_axis axis = SVG_AXIS_EMPTY, log = {0.5, 2, true};

	svg_axis_add(&axis, 10);
	svg_axis_add(&axis, NAN);
	svg_axis_add(&axis, INFINITY);
	svg_axis_add(&axis, 30);
	check_near(svg_place(&axis, 15), 0.25, 0);
	svg_axis_pad(&axis, 0.1);
	check_near(axis.low, 8, 1e-12);
	check_near(axis.high, 32, 1e-12);
	check_near(svg_place(&log, 1), 0.5, 1e-12);
}

/* There is something to divide by. */
static void check_empty(void)
{
	struct svg_axis empty = SVG_AXIS_EMPTY, zero = {0, 0, false};
	struct svg_axis one = {5, 5, false}, log = {1, 1, true};

	svg_axis_pad(&empty, 0.1);
	check(empty.low < empty.high);
	svg_axis_pad(&zero, 0.1);
	check(zero.low < 0 && zero.high > 0);
	svg_axis_pad(&one, 0.1);
	check_near(one.low, 4.5, 1e-12);
	svg_axis_pad(&log, 0.1);
	check(log.low < 1 && log.high > 1);
}

static void check_drawing(void)
{
	char *got = NULL;
	size_t length;
	struct svg svg = {
		.fp = open_memstream(&got, &length),
		.x = {0, 4, false},
		.y = {0, 10, false},
	};

	svg_begin(&svg, "plot", 100, 120, "img", "<x>");
	svg_line_across(&svg, "threshold", 2.5);
	svg_bar(&svg, "more", 3, 1, 20, 10, "a&b");
	svg_mark(&svg, "bad", "m-bad", 2, 50, "#r-\"", "</title>");
	svg_end(&svg);
	fclose(svg.fp);
	check_str(got,
		  "<svg class=\"plot\" width=\"100%\" height=\"120\" "
		  "role=\"img\" aria-label=\"&lt;x&gt;\">\n"
		  "<line class=\"threshold\" x1=\"0\" x2=\"100%\" y1=\"75.0\" "
		  "y2=\"75.0\"/>\n"
		  "<rect class=\"more\" x=\"25.00%\" y=\"20.0\" "
		  "width=\"50.00%\" height=\"10.0\"><title>a&amp;b</title>"
		  "</rect>\n"
		  "<a href=\"#r-&quot;\"><use class=\"bad\" href=\"#m-bad\" "
		  "x=\"50.00%\" y=\"50.0\"><title>&lt;/title&gt;</title></use>"
		  "\n</a>\n</svg>\n");
	free(got);
}

void check_svg(void)
{
	check_ticks();
	check_place();
	check_empty();
	check_drawing();
}
