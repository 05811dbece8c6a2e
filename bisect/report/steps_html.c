/* SPDX-License-Identifier: MIT */
/* A scan for a browser: the timeline, and a section for each step. */
#include "bisect/report/html.h"
#include "bisect/report/html_escape.h"
#include "bisect/report/html_page.h"
#include "bisect/report/repeat.h"
#include "bisect/report/steps.h"
#include "bisect/report/wrap.h"
#include "bisect/session/facts.h"
#include "probe/ground/text.h"

#include <math.h>

/* The timeline by commits or by time, without a script. */
static const char axis_style[] =
	"#by-commits:not(:checked) ~ .by-commits,\n"
	"#by-time:not(:checked) ~ .by-time { display: none; }\n";

static const char *value_or_none(const struct steps *steps, double value,
				 struct arena *arena)
{
	return isnan(value) ? "" : steps_value(steps, value, arena);
}

static void begin_table(FILE *fp, const char *caption, const char *head)
{
	html(fp,
	     "<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
	     "aria-label=\"%s\">\n<table><caption>%s</caption>\n<thead><tr>",
	     caption, caption);
	fputs(head, fp);
	fputs("</tr></thead><tbody>\n", fp);
}

static void end_table(FILE *fp)
{
	fputs("</tbody></table></div>\n", fp);
}

/* -- The timeline -- */

static void write_legend(FILE *fp)
{
	static const char *const rows[][3] = {
		{"good hollow", "m-good", "measured"},
		{"bad", "m-bad", "a step that is worse"},
		{"good", "m-bad", "a step that is better"},
	};

	fputs("<ul class=\"legend\">\n", fp);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		html(fp,
		     "<li><svg width=\"16\" height=\"16\" aria-hidden=\"true\">"
		     "<use class=\"%s\" href=\"#%s\" x=\"8\" y=\"8\"/></svg>"
		     "%s</li>\n",
		     rows[i][0], rows[i][1], rows[i][2]);
	fputs("</ul>\n", fp);
}

static void write_timeline(FILE *fp, const struct steps *steps)
{
	fputs("<section id=\"timeline\">\n<h2>Timeline</h2>\n", fp);
	html(fp,
	     "<p>Medians of %s with 95 %% intervals (the range of fewer than "
	     "six runs), %s is better. A step leads to its section.</p>\n",
	     session_metric(steps->session),
	     steps->plan->config.higher_is_better ? "higher" : "lower");
	fputs("<div class=\"axes\">Axis:\n"
	      "<input type=\"radio\" name=\"axis\" id=\"by-commits\" checked>"
	      "<label for=\"by-commits\"> commits</label>\n"
	      "<input type=\"radio\" name=\"axis\" id=\"by-time\">"
	      "<label for=\"by-time\"> time</label>\n"
	      "<div class=\"by-commits\">\n",
	      fp);
	steps_timeline(fp, steps, false);
	fputs("</div>\n<div class=\"by-time\">\n", fp);
	steps_timeline(fp, steps, true);
	fputs("</div>\n</div>\n", fp);
	write_legend(fp);
	fputs("</section>\n", fp);
}

/* -- Steps -- */

static void write_table(FILE *fp, const struct steps *steps)
{
	fputs("<section id=\"steps\">\n<h2>Steps</h2>\n", fp);
	begin_table(fp, "every step, in the order of history",
		    "<th>step</th><th>change</th><th class=\"words\">95 %</th>"
		    "<th>before</th><th>after</th><th>share</th><th>sure</th>"
		    "<th class=\"words\">subject</th>");
	for (size_t i = 0; i < steps->count; i++) {
		const struct steps_step *step = &steps->steps[i];
		ARENA_SCOPE(tmp);

		html(fp,
		     "<tr><th scope=\"row\"><a href=\"#step-%s\">%s</a></th>"
		     "<td>%s</td><td class=\"words\">%s</td><td>%s</td>"
		     "<td>%s</td><td>%.0f %%</td><td>%s</td>"
		     "<td class=\"words\">%s</td></tr>\n",
		     step->name, steps_name(step, &tmp),
		     steps_change(step, &tmp), steps_interval(step, &tmp),
		     value_or_none(steps, step->before, &tmp),
		     value_or_none(steps, step->after, &tmp), step->share * 100,
		     steps_proof(step, &tmp), step->subject);
	}
	end_table(fp);
	fputs("</section>\n", fp);
}

static void write_step(FILE *fp, const struct steps *steps,
		       const struct steps_step *step)
{
	ARENA_SCOPE(tmp);

	html(fp, "<section id=\"step-%s\">\n<h2>%s: %s</h2>\n<p>%s.</p>\n",
	     step->name, steps_name(step, &tmp), steps_change(step, &tmp),
	     wrap_glued(&tmp, step->report.sentence));
	html(fp, "<p>%.0f %% of all that the %s changed.</p>\n",
	     step->share * 100, steps->count == 1 ? "step has" : "steps have");
	report_html_part(fp, &step->report);
	fputs("<h3>To search it alone</h3>\n<pre class=\"scroll command\" "
	      "tabindex=\"0\" aria-label=\"command\">",
	      fp);
	html_lines(fp, step->report.repeat);
	fputs("</pre>\n</section>\n", fp);
}

/* -- What else is known, and what is not -- */

static void write_levels(FILE *fp, const struct steps *steps)
{
	begin_table(fp, "the level before, between and after the steps",
		    "<th class=\"words\">from</th><th class=\"words\">to</th>"
		    "<th>median</th><th>runs</th>");
	for (size_t i = 0; i <= steps->count; i++) {
		const struct steps_level *level = &steps->levels[i];
		ARENA_SCOPE(tmp);

		html(fp,
		     "<tr><td class=\"words\">%.10s</td>"
		     "<td class=\"words\">%.10s</td>"
		     "<td>%s</td><td>%zu</td></tr>\n",
		     level->from, level->to,
		     value_or_none(steps, level->median, &tmp), level->runs);
	}
	end_table(fp);
}

static void write_known(FILE *fp, const struct steps *steps)
{
	ARENA_SCOPE(tmp);
	const char **left = steps_left(steps, &tmp);
	const char *hidden = steps_hidden(steps, &tmp);
	const char *next = steps_next(steps, &tmp);

	fputs("<section id=\"known\">\n<h2>What is known</h2>\n", fp);
	write_levels(fp, steps);
	if (*hidden)
		html(fp, "<p>%s.</p>\n", wrap_glued(&tmp, hidden));
	if (*left)
		fputs("<h3>What is not</h3>\n<ul>\n", fp);
	for (const char **words = left; *words; words++)
		html(fp, "<li>%s</li>\n", *words);
	if (*left)
		fputs("</ul>\n", fp);
	if (*next)
		html(fp, "<p>%s.</p>\n", next);
	for (size_t i = 0; i < steps->skip_count; i++)
		html(fp, "<p>Skipped: <code>%.10s</code>, %s.</p>\n",
		     steps->skipped[i]->revision, steps->skipped[i]->reason);
	html(fp, "<p class=\"aside\">%s.</p>\n", steps_method(steps, &tmp));
	for (const char **warning = steps->warnings; *warning; warning++)
		html(fp, "<p>Warning: %s.</p>\n", *warning);
	fputs("</section>\n", fp);
}

static void write_points(FILE *fp, const struct steps *steps)
{
	fputs("<section id=\"revisions\">\n<h2>Every revision measured</h2>\n",
	      fp);
	begin_table(
		fp, "oldest first",
		"<th>revision</th><th>median</th><th class=\"words\">95 %</th>"
		"<th>runs</th><th class=\"words\">date</th>"
		"<th class=\"words\">subject</th>");
	for (size_t i = 0; i < steps->point_count; i++) {
		const struct steps_point *point = &steps->points[i];
		const struct changeset_record *changeset = point->changeset;
		ARENA_SCOPE(tmp);

		html(fp,
		     "<tr id=\"r-%s\"><th scope=\"row\">%.10s</th><td>%s</td>"
		     "<td class=\"words\">%s .. %s</td><td>%zu</td>"
		     "<td class=\"words\">%.10s</td>"
		     "<td class=\"words\">%s</td></tr>\n",
		     changeset->revision, changeset->revision,
		     steps_value(steps, point->median, &tmp),
		     steps_value(steps, point->interval.low, &tmp),
		     steps_value(steps, point->interval.high, &tmp),
		     point->count, changeset->date, changeset->subject);
	}
	end_table(fp);
	fputs("</section>\n", fp);
}

static void write_repeat(FILE *fp, const struct steps *steps)
{
	ARENA_SCOPE(tmp);

	fputs("<section id=\"repeat\">\n<h2>To repeat it</h2>\n"
	      "<pre class=\"command scroll\" tabindex=\"0\" "
	      "aria-label=\"command\">",
	      fp);
	html_lines(fp, steps->repeat);
	fputs("</pre>\n<dl class=\"facts\">\n", fp);
	for (const struct report_row *row =
		     report_machine_rows(steps->plan, &tmp);
	     row->name; row++)
		html(fp, "<dt>%s</dt><dd>%s</dd>\n", row->name, row->value);
	for (const struct noise *noise = steps->noise; *noise->what; noise++)
		html(fp, "<dt>noise</dt><dd>%s</dd>\n", noise->what);
	fputs("</dl>\n</section>\n", fp);
}

void steps_html(FILE *fp, const struct steps *steps)
{
	ARENA_SCOPE(tmp);

	html_page_begin(fp, (uint64_t)steps->plan->seed, steps->plan->version,
			steps->sentence, axis_style, &tmp);
	html_symbols(fp);
	html(fp,
	     "<header>\n<p class=\"badge %s\">%s</p>\n<h1>%s</h1>\n"
	     "<dl class=\"figures\">\n"
	     "<div><dt>steps</dt><dd>%zu</dd></div>\n"
	     "<div><dt>revisions measured</dt><dd>%zu</dd></div>\n"
	     "<div><dt>builds</dt><dd>%zu</dd></div>\n"
	     "<div><dt>runs</dt><dd>%zu</dd></div>\n"
	     "<div><dt>took</dt><dd>%s</dd></div>\n</dl>\n</header>\n<main>\n",
	     steps->verdict, steps->verdict, wrap_glued(&tmp, steps->sentence),
	     steps->count, steps->point_count, steps->builds, steps->runs,
	     text_duration(&tmp, steps->duration_s));
	write_timeline(fp, steps);
	if (steps->count > 0)
		write_table(fp, steps);
	write_known(fp, steps);
	for (size_t i = 0; i < steps->count; i++)
		write_step(fp, steps, &steps->steps[i]);
	write_points(fp, steps);
	write_repeat(fp, steps);
	html_page_foot(fp, steps->plan->version);
	fputs("</body>\n</html>\n", fp);
}
