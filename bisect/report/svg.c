/* SPDX-License-Identifier: MIT */
#include "bisect/report/svg.h"

#include "bisect/report/html_escape.h"

#include <math.h>

/* -- Axes -- */

void svg_axis_add(struct svg_axis *axis, double value)
{
	if (!isfinite(value))
		return;
	axis->low = fmin(axis->low, value);
	axis->high = fmax(axis->high, value);
}

void svg_axis_pad(struct svg_axis *axis, double share)
{
	double room;

	if (!(axis->low <= axis->high)) {
		axis->low = axis->log ? 1 : 0;
		axis->high = axis->low;
	}
	if (axis->log) {
		room = fmax(log(axis->high / axis->low) * share, 0.01);
		axis->low /= exp(room);
		axis->high *= exp(room);
		return;
	}
	room = (axis->high - axis->low) * share;
	if (room == 0)
		room = axis->low != 0 ? fabs(axis->low) * share : 1;
	axis->low -= room;
	axis->high += room;
}

double svg_place(const struct svg_axis *axis, double value)
{
	if (axis->log)
		return log(value / axis->low) / log(axis->high / axis->low);
	return (value - axis->low) / (axis->high - axis->low);
}

static const double round_steps[] = {1, 2, 5, 10};

/* The next 1, 2 or 5 times a power of ten from `least` on. */
static double round_up(double least)
{
	double power = pow(10, floor(log10(least)));
	size_t i = 0;

	while (i < 3 && round_steps[i] * power < least * (1 - 1e-9))
		i++;
	return round_steps[i] * power;
}

static size_t linear_ticks(double *out, const struct svg_axis *axis,
			   double unit)
{
	double step = round_up((axis->high - axis->low) / unit / 6) * unit;
	double first = ceil(axis->low / step - 1e-9);
	size_t count = 0;

	while (count < SVG_TICKS_MOST &&
	       (first + (double)count) * step <= axis->high + step * 1e-9) {
		out[count] = (first + (double)count) * step;
		count++;
	}
	return count;
}

/* Every so many powers of ten, and 2 and 5 times them if there are few. */
static size_t log_ticks(double *out, const struct svg_axis *axis)
{
	double powers = log10(axis->high / axis->low);
	int stride = powers > 8 ? (int)ceil(powers / 8) : 1;
	int steps = powers > 3 ? 1 : 3;
	size_t count = 0;

	for (int power = (int)floor(log10(axis->low) / stride) * stride;
	     power <= log10(axis->high); power += stride) {
		for (int i = 0; i < steps; i++) {
			double tick = round_steps[i] * pow(10, power);

			if (count < SVG_TICKS_MOST && tick >= axis->low &&
			    tick <= axis->high)
				out[count++] = tick;
		}
	}
	return count;
}

size_t svg_ticks(double out[SVG_TICKS_MOST], const struct svg_axis *axis,
		 double unit)
{
	if (axis->log && axis->high / axis->low > 5)
		return log_ticks(out, axis);
	return linear_ticks(out, axis, unit);
}

/* -- Drawing -- */

/* In percent, or in pixels. */
static double across(const struct svg *svg, double x)
{
	return svg_place(&svg->x, x) * 100;
}

double svg_down(const struct svg *svg, double y)
{
	return (1 - svg_place(&svg->y, y)) * svg->height;
}

void svg_begin(struct svg *svg, const char *class, double height, double total,
	       const char *role, const char *label)
{
	svg->height = height;
	html(svg->fp, "<svg class=\"%s\" width=\"100%%\" height=\"%g\" ", class,
	     total);
	if (role)
		html(svg->fp, "role=\"%s\" aria-label=\"%s\">\n", role, label);
	else
		fputs("aria-hidden=\"true\">\n", svg->fp);
}

void svg_end(const struct svg *svg)
{
	fputs("</svg>\n", svg->fp);
}

void svg_line_across(const struct svg *svg, const char *class, double y)
{
	html(svg->fp,
	     "<line class=\"%s\" x1=\"0\" x2=\"100%%\" y1=\"%.1f\" "
	     "y2=\"%.1f\"/>\n",
	     class, svg_down(svg, y), svg_down(svg, y));
}

void svg_line_down(const struct svg *svg, const char *class, double x,
		   double from_px, double to_px)
{
	html(svg->fp,
	     "<line class=\"%s\" x1=\"%.2f%%\" x2=\"%.2f%%\" y1=\"%.1f\" "
	     "y2=\"%.1f\"/>\n",
	     class, across(svg, x), across(svg, x), from_px, to_px);
}

void svg_line(const struct svg *svg, const char *class, double x1, double y1,
	      double x2, double y2)
{
	html(svg->fp,
	     "<line class=\"%s\" x1=\"%.2f%%\" y1=\"%.1f\" x2=\"%.2f%%\" "
	     "y2=\"%.1f\"/>\n",
	     class, across(svg, x1), svg_down(svg, y1), across(svg, x2),
	     svg_down(svg, y2));
}

void svg_bar(const struct svg *svg, const char *class, double x1, double x2,
	     double top_px, double height_px, const char *title)
{
	double left = across(svg, fmin(x1, x2));

	html(svg->fp,
	     "<rect class=\"%s\" x=\"%.2f%%\" y=\"%.1f\" width=\"%.2f%%\" "
	     "height=\"%.1f\"><title>%s</title></rect>\n",
	     class, left, top_px, across(svg, fmax(x1, x2)) - left, height_px,
	     title);
}

void svg_dot(const struct svg *svg, const char *class, double x, double y_px,
	     const char *title)
{
	html(svg->fp,
	     "<circle class=\"%s\" cx=\"%.2f%%\" cy=\"%.1f\" r=\"3.5\">"
	     "<title>%s</title></circle>\n",
	     class, across(svg, x), y_px, title);
}

void svg_text(const struct svg *svg, const char *class, double x, double y_px,
	      const char *text)
{
	html(svg->fp, "<text class=\"%s\" x=\"%.2f%%\" y=\"%.1f\">%s</text>\n",
	     class, across(svg, x), y_px, text);
}

void svg_tick(const struct svg *svg, double x, const char *text)
{
	double at = across(svg, x);

	svg_text(svg,
		 at < 6	   ? ""
		 : at > 94 ? "at-right"
			   : "at-middle",
		 x, svg->height + 16, text);
}

void svg_mark(const struct svg *svg, const char *class, const char *symbol,
	      double x, double y_px, const char *href, const char *title)
{
	if (href)
		html(svg->fp, "<a href=\"%s\">", href);
	html(svg->fp,
	     "<use class=\"%s\" href=\"#%s\" x=\"%.2f%%\" y=\"%.1f\">"
	     "<title>%s</title></use>\n",
	     class, symbol, across(svg, x), y_px, title);
	if (href)
		fputs("</a>\n", svg->fp);
}

void svg_downwards(const struct svg *svg, const char *class, double x,
		   double y_px, const char *text)
{
	html(svg->fp,
	     "<svg class=\"downwards\" x=\"%.2f%%\" y=\"%.1f\"><text "
	     "class=\"%s\" transform=\"rotate(90) translate(0 "
	     "4)\">%s</text></svg>\n",
	     across(svg, x), y_px, class, text);
}
