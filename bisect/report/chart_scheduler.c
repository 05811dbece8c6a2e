/* SPDX-License-Identifier: MIT */
/* What the scheduler did in a run: a table, and a strip for each side. */
#include "bisect/report/chart.h"

#include "bisect/report/html_escape.h"
#include "bisect/report/scheduler.h"
#include "probe/metric.h"

#include <math.h>

enum {
	HEIGHT = 60,
	PART_WIDTH = 10,
	TOLD = 2, /* sentences, by the table */
};

static void bars(FILE *fp, const double *values, const double *below,
		 double most, const char *class)
{
	for (size_t i = 0; values && !isnan(values[i]); i++) {
		double height = HEIGHT * values[i] / most;
		double under = below && !isnan(below[i])
				       ? HEIGHT * below[i] / most
				       : 0;

		if (height > 0)
			html(fp,
			     "<rect class=\"%s\" x=\"%zu\" y=\"%.2f\" "
			     "width=\"%d\" height=\"%.2f\"/>",
			     class, i * PART_WIDTH, HEIGHT - under - height,
			     PART_WIDTH, height);
	}
}

static size_t parts_of(const struct run_record *run, double *most)
{
	size_t count = 0;

	for (; run->running && !isnan(run->running[count]) && run->waiting &&
	       !isnan(run->waiting[count]);
	     count++)
		*most = fmax(*most, run->running[count] + run->waiting[count]);
	return count;
}

/* As long as the run, beside the longer one of both. */
static void picture(FILE *fp, const char *name, const struct run_record *run,
		    double most, double longest_s)
{
	ARENA_SCOPE(tmp);
	double ignored = 0;
	size_t parts = parts_of(run, &ignored);

	if (parts == 0)
		return;
	html(fp,
	     "<h3>%s, %s</h3>\n<svg class=\"plot strip\" viewBox=\"0 0 %zu "
	     "%d\" preserveAspectRatio=\"none\" shape-rendering=\""
	     "crispEdges\" width=\"%.1f%%\" height=\"%d\" role=\"img\" "
	     "aria-label=\"tasks of the %s that ran and waited, over time\">",
	     name, metric_format(&tmp, "s", run->wall_s), parts * PART_WIDTH,
	     HEIGHT, longest_s > 0 ? 100 * run->wall_s / longest_s : 100,
	     HEIGHT, name);
	bars(fp, run->running, NULL, most, "less");
	bars(fp, run->waiting, run->running, most, "more");
	fputs("</svg>\n", fp);
}

static void legend(FILE *fp)
{
	static const struct {
		const char *class, *words;
	} colours[] = {{"less", "tasks that ran"},
		       {"more", "tasks that waited for a processor"}};

	fputs("<ul class=\"legend\">\n", fp);
	for (size_t i = 0; i < sizeof(colours) / sizeof(*colours); i++)
		html(fp,
		     "<li><svg width=\"16\" height=\"16\" "
		     "aria-hidden=\"true\"><rect class=\"%s\" width=\"16\" "
		     "height=\"16\"/></svg>%s</li>\n",
		     colours[i].class, colours[i].words);
	fputs("</ul>\n", fp);
}

static void figures(FILE *fp, const char *name,
		    const struct scheduler_side *side)
{
	ARENA_SCOPE(tmp);

	html(fp,
	     "<tr><th scope=\"row\">%s</th><td>%s</td><td>%s</td><td>%s</td>"
	     "<td>%.0f</td><td>%.0f</td><td>%.0f</td></tr>\n",
	     name, metric_format(&tmp, "s", side->ran_s),
	     metric_format(&tmp, "s", side->waited_s),
	     metric_format(&tmp, "s", side->asleep_s), side->switches,
	     side->preempted, side->migrations);
}

void chart_scheduler(FILE *fp, const struct report *report)
{
	ARENA_SCOPE(tmp);
	const char *names[] = {report->before, report->after};
	struct scheduler_side sides[2];
	double most = 1;

	if (!report_scheduler(sides, report, &tmp))
		return;
	fputs("<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
	      "aria-label=\"scheduler\"><table><thead><tr><th scope=\"col\">"
	      "a run</th><th scope=\"col\">ran</th><th scope=\"col\">waited"
	      "</th><th scope=\"col\">slept</th><th scope=\"col\">switches"
	      "</th><th scope=\"col\">pushed aside</th><th scope=\"col\">moved"
	      "</th></tr></thead><tbody>\n",
	      fp);
	for (int i = 0; i < 2; i++) {
		figures(fp, names[i], &sides[i]);
		parts_of(sides[i].run, &most);
	}
	fputs("</tbody></table></div>\n<ul>\n", fp);
	for (const char **words = report_scheduler_words(report, &tmp) + TOLD;
	     *words; words++)
		html(fp, "<li>%s</li>\n", *words);
	fputs("</ul>\n<p>The run in the middle of each, from its beginning to "
	      "its end.</p>\n",
	      fp);
	legend(fp);
	for (int i = 0; i < 2; i++)
		picture(fp, names[i], sides[i].run, most,
			fmax(sides[0].run->wall_s, sides[1].run->wall_s));
}
