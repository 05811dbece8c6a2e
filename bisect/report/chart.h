/* SPDX-License-Identifier: MIT */
#ifndef BISECT_REPORT_CHART_H
#define BISECT_REPORT_CHART_H

#include "bisect/report/model.h"
#include "bisect/report/svg.h"

#include <stdio.h>

/*
 * The pictures of a report, as SVG for an HTML page.
 *
 * Each draws nothing where there is nothing to be seen.  What they show stands
 * in the page's tables as well.
 */

/*
 * Every revision measured, in the order of history (of their visits, in a
 * journal that does not tell their places): medians with intervals, thresholds,
 * verdicts.  Each is a link to #r-<revision>.
 */
void chart_timeline(FILE *fp, const struct report *report);

/* Every run of parent and culprit, or, without these, of the two ends. */
void chart_samples(FILE *fp, const struct report *report);

/* The ratio of culprit to parent of each metric, on a logarithmic axis. */
void chart_deltas(FILE *fp, const struct report *report);

/* Are there profiles of both parent and culprit? */
bool chart_has_flame(const struct report *report);

/*
 * Both profiles as trees of calls, each as wide as its own samples, coloured by
 * the change of time from parent to culprit.  page.js lets them be zoomed and
 * searched.
 */
void chart_flames(FILE *fp, const struct report *report);

/* One of them as a file of its own: the culprit's, or the parent's. */
void chart_flame_file(FILE *fp, const struct report *report, bool after);

/* Round values of the session's metric along an axis, and their labels. */
size_t chart_ticks(double out[SVG_TICKS_MOST], char *labels[SVG_TICKS_MOST],
		   const struct session *session, const struct svg_axis *axis,
		   struct arena *arena);

/*
 * That of the upright axis of a picture: beside it, so that it stays when that
 * is scrolled, or its lines, in it.
 */
void chart_scale(const struct svg *svg, const struct session *session,
		 bool lines, struct arena *arena);

/* What the scheduler did: a table, sentences, and the run in the middle. */
void chart_scheduler(FILE *fp, const struct report *report);

#endif
