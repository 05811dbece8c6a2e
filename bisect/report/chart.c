/* SPDX-License-Identifier: MIT */
#include "bisect/report/chart.h"

#include "bisect/report/svg.h"
#include "bisect/session/facts.h"
#include "probe/metric.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/*
 * What the number in front of a unit is multiplied with: "27.4 ms" has 0.001.
 * It is found by asking how the largest value is shown, so that ticks are round
 * in the unit in which they are read.
 */
static double scale_of(const char *shown, double value, const char *unit)
{
	double number = strtod(shown, NULL);
	double base = strncmp(unit, "bytes", 5) == 0 ? 1024 : 10;

	if (number == 0 || value == 0 || !(value / number > 0))
		return 1;
	return pow(base, round(log(value / number) / log(base)));
}

/* As many as a step of this size needs. */
static int decimals_of(double step)
{
	int decimals = (int)ceil(-log10(step) - 1e-9);

	return decimals < 0 ? 0 : decimals > 9 ? 9 : decimals;
}

size_t chart_ticks(double out[SVG_TICKS_MOST], char *labels[SVG_TICKS_MOST],
		   const struct session *session, const struct svg_axis *axis,
		   struct arena *arena)
{
	double largest = fmax(fabs(axis->low), fabs(axis->high));
	const char *unit = session_unit(session);
	const char *shown = metric_format(arena, unit, largest);
	const char *behind = strchr(shown, ' ');
	double scale = scale_of(shown, largest, unit);
	size_t count = svg_ticks(out, axis, scale);
	double step = count > 1 ? (out[1] - out[0]) / scale : 1;

	for (size_t i = 0; i < count; i++) {
		double number = out[i] / scale;

		labels[i] = fabs(number) >= 1e7
				    ? arena_sprintf(arena, "%g%s", number,
						    behind ? behind : "")
				    : arena_sprintf(arena, "%.*f%s",
						    decimals_of(step), number,
						    behind ? behind : "");
	}
	return count;
}

void chart_scale(const struct svg *svg, const struct session *session,
		 bool lines, struct arena *arena)
{
	struct svg scale = *svg;
	double ticks[SVG_TICKS_MOST];
	char *labels[SVG_TICKS_MOST];
	size_t count = chart_ticks(ticks, labels, session, &scale.y, arena);

	scale.x = (struct svg_axis){0, 1, false};
	if (!lines)
		svg_begin(&scale, "scale", svg->height, svg->height, NULL,
			  NULL);
	for (size_t i = 0; i < count; i++) {
		if (lines)
			svg_line_across(&scale, "grid", ticks[i]);
		else
			svg_text(&scale, "at-right", 1,
				 svg_down(&scale, ticks[i]) + 4, labels[i]);
	}
	if (!lines)
		svg_end(&scale);
}
