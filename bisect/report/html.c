/* SPDX-License-Identifier: MIT */
/*
 * A page to be attached to a bug: one file that needs nothing else.
 *
 * It asks for nothing over a network, and its policy would not let it; only
 * the style and the script with the nonce of this page are obeyed, so that even
 * a word that escaped escaping would stay a word.  The nonce follows from the
 * session's seed, which nobody can know who writes a commit.
 */
#include "bisect/report/html.h"

#include "bisect/report/chart.h"
#include "bisect/report/course.h"
#include "bisect/report/diff.h"
#include "bisect/report/failure.h"
#include "bisect/report/functions.h"
#include "bisect/report/html_assembly.h"
#include "bisect/report/html_escape.h"
#include "bisect/report/html_page.h"
#include "bisect/report/html_table.h"
#include "bisect/report/missing.h"
#include "bisect/report/moves.h"
#include "bisect/report/page.h"
#include "bisect/report/repeat.h"
#include "bisect/report/rest.h"
#include "bisect/report/scheduler.h"
#include "bisect/report/simulated.h"
#include "bisect/report/simulated_functions.h"
#include "bisect/report/words.h"
#include "bisect/report/wrap.h"
#include "bisect/session/facts.h"
#include "probe/ground/text.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

enum { FILES_MOST = 200 };

static void row(FILE *fp, const char *name, const char *value)
{
	html(fp, "<dt>%s</dt><dd>%s</dd>\n", name, value);
}

/* -- In a nutshell -- */

static void figure(FILE *fp, const char *name, const char *value)
{
	html(fp, "<div><dt>%s</dt><dd>%s</dd></div>\n", name, value);
}

static void write_step_figures(FILE *fp, const struct report *report)
{
	const struct confirmation_record *step = report->step;
	double ratio = report_ratio(step->parent_median, step->culprit_median);
	ARENA_SCOPE(tmp);

	figure(fp, report->before,
	       report_value(report, step->parent_median, &tmp));
	figure(fp, report->after,
	       report_value(report, step->culprit_median, &tmp));
	if (ratio > 0)
		figure(fp, "ratio",
		       arena_sprintf(&tmp, "%.4g \xc3\x97", ratio));
}

static void write_figures(FILE *fp, const struct report *report)
{
	const struct end_record *end = report->end;
	ARENA_SCOPE(tmp);

	fputs("<dl class=\"figures\">\n", fp);
	if (report->step && report->step->pairs > 0) {
		write_step_figures(fp, report);
	} else if (report->ends) {
		figure(fp, "good",
		       report_value(report, report->ends->good_median, &tmp));
		figure(fp, "bad",
		       report_value(report, report->ends->bad_median, &tmp));
	}
	if (end && end->confidence > 0)
		figure(fp, "confidence",
		       arena_sprintf(&tmp, "%.1f %%",
				     fmin(end->confidence, 0.999) * 100));
	figure(fp, "searched",
	       text_count(&tmp, report->plan->candidates, "revision"));
	figure(fp, "runs", arena_sprintf(&tmp, "%zu", report->runs));
	figure(fp, "took", text_duration(&tmp, report->duration_s));
	fputs("</dl>\n", fp);
}

/* -- The changeset -- */

static bool has_culprit(const struct report *report)
{
	return report->culprit != NULL;
}

static void write_files(FILE *fp, const char *const *files)
{
	size_t count = 0;

	fputs("<dt>files</dt><dd><ul class=\"files\">\n", fp);
	for (; files[count]; count++) {
		if (count < FILES_MOST)
			html(fp, "<li>%s</li>\n", files[count]);
	}
	if (count > FILES_MOST)
		html(fp, "<li>and %zu more, in report.json</li>\n",
		     count - FILES_MOST);
	fputs("</ul></dd>\n", fp);
}

static void write_changeset(FILE *fp, const struct report *report)
{
	const struct changeset_record *culprit = report->culprit;
	const struct report_row *fact;
	ARENA_SCOPE(tmp);

	fputs("<dl class=\"facts\">\n", fp);
	for (fact = report_changeset_rows(culprit, &tmp); fact->name; fact++)
		row(fp, fact->name, fact->value);
	if (*report->link)
		html(fp,
		     "<dt>on the web</dt><dd><a rel=\"noreferrer\" "
		     "href=\"%s\">%s</a></dd>\n",
		     report->link, report->link);
	if (culprit->files[0])
		write_files(fp, culprit->files);
	for (fact = report_move_rows(report, &tmp); fact->name; fact++)
		row(fp, fact->name, fact->value);
	fputs("</dl>\n<pre class=\"scroll\" tabindex=\"0\" "
	      "aria-label=\"commit message\">",
	      fp);
	html_lines(fp, *culprit->message ? culprit->message : culprit->subject);
	fputs("</pre>\n", fp);
}

/* -- What it changes -- */

static const char *class_of(char sign)
{
	switch (sign) {
	case '+':
		return "added";
	case '-':
		return "removed";
	case '@':
		return "place";
	default:
		return "same";
	}
}

static void write_hunk(FILE *fp, const struct report_hunk *hunk)
{
	ARENA_SCOPE(tmp);
	char *rest = arena_strdup(&tmp, hunk->text), *line;

	if (*hunk->hot)
		html(fp, "<p class=\"hot\">%s</p>\n", hunk->hot);
	if (!*rest)
		return;
	html(fp,
	     "<pre class=\"scroll diff%s\" tabindex=\"0\" "
	     "aria-label=\"hunk\"><code>",
	     *hunk->hot ? " hot" : "");
	while ((line = strsep(&rest, "\n")) != NULL && (rest || *line)) {
		html(fp, "<span class=\"%s\">", class_of(*line));
		html_lines(fp, line);
		fputs("\n</span>", fp);
	}
	fputs("</code></pre>\n", fp);
}

static void write_diff(FILE *fp, const struct report *report)
{
	ARENA_SCOPE(tmp);
	size_t count;
	struct report_hunk *hunks = report_hunks(&count, report, &tmp);

	html(fp, "<p>%s</p>\n", report_excerpt_words(report, &tmp));
	for (size_t i = 0; i < count; i++) {
		if (*hunks[i].file)
			html(fp,
			     "<h3><code>%s</code> <span "
			     "class=\"aside\">%s</span></h3>\n",
			     hunks[i].file, hunks[i].note);
		write_hunk(fp, &hunks[i]);
	}
}

/* -- Why it is slower -- */

static bool has_diagnosis(const struct report *report)
{
	return report->diagnosis.class != NULL;
}

static void write_list(FILE *fp, const char *const *list)
{
	fputs("<ul>\n", fp);
	for (; *list; list++)
		html(fp, "<li>%s</li>\n", *list);
	fputs("</ul>\n", fp);
}

static void write_diagnosis(FILE *fp, const struct report *report)
{
	ARENA_SCOPE(tmp);
	const char *diff = report_diff_words(report, &tmp);

	html(fp, "<p class=\"diagnosis %s\">%s.</p>\n",
	     strcmp(report->diagnosis.class, "unclear") == 0 ? "unclear" : "",
	     report->diagnosis.sentence);
	if (*diff)
		html(fp, "<p>%s</p>\n", diff);
	if (report->diagnosis.evidence[0])
		write_list(fp, report->diagnosis.evidence);
}

static bool has_scheduler(const struct report *report)
{
	ARENA_SCOPE(tmp);

	return *report_scheduler_words(report, &tmp) != NULL;
}

/* -- Why it went no further -- */

static bool has_failed(const struct report *report)
{
	ARENA_SCOPE(tmp);

	return *report_failure_log(report, &tmp) != '\0';
}

static void write_failure(FILE *fp, const struct report *report)
{
	ARENA_SCOPE(tmp);

	html(fp, "<p>%s.</p>\n<p>The log ends with:</p>\n",
	     report_reason(report, &tmp));
	fputs("<pre class=\"scroll log\" tabindex=\"0\" aria-label=\"log\">",
	      fp);
	html_lines(fp, report_failure_log(report, &tmp));
	fputs("</pre>\n", fp);
}

/* -- All revisions, as a picture -- */

static bool has_ends(const struct report *report)
{
	return report->good.count > 0 || report->bad.count > 0;
}

static void write_timeline(FILE *fp, const struct report *report)
{
	ARENA_SCOPE(tmp);

	html(fp,
	     "<p>Oldest first; %s of %s with 95 %% intervals (the range of "
	     "fewer than six runs), %s is better. The numbers below tell how "
	     "many commits lie between two neighbours.</p>\n",
	     "medians", session_metric(report->session),
	     report->plan->config.higher_is_better ? "higher" : "lower");
	chart_timeline(fp, report);
	fputs("<ul class=\"legend\">\n", fp);
	for (size_t i = 0; i < 3; i++) {
		static const char *const verdicts[] = {"good", "bad", "skip"};
		static const char *const words[] = {"good", "bad", "skipped"};

		html(fp,
		     "<li><svg width=\"16\" height=\"16\" aria-hidden=\"true\">"
		     "<use class=\"%s\" href=\"#m-%s\" x=\"8\" y=\"8\"/></svg>"
		     "%s</li>\n",
		     verdicts[i], verdicts[i], words[i]);
	}
	if (report->superseded > 0)
		fputs("<li>faint: measured before the search restarted</li>\n",
		      fp);
	fputs("</ul>\n", fp);
	html(fp, "<p>%s</p>\n", report_ends_words(report, &tmp));
}

static void write_command(FILE *fp, const char *command)
{
	fputs("<pre class=\"scroll command\" tabindex=\"0\" "
	      "aria-label=\"command\">",
	      fp);
	html_lines(fp, command);
	fputs("</pre>\n", fp);
}

/* -- Parent against culprit -- */

static bool has_samples(const struct report *report)
{
	return (report->step && report->step->pairs > 0) ||
	       (report->good.count > 0 && report->bad.count > 0);
}

/* Does anything stand out that no bar can show? */
static bool lacks_ratio(const struct report *report)
{
	for (size_t i = 0; i < report->delta_count; i++) {
		if (report->deltas[i].significant &&
		    !(report->deltas[i].ratio > 0))
			return true;
	}
	return false;
}

static void write_step(FILE *fp, const struct report *report)
{
	ARENA_SCOPE(tmp);
	const char *rest = report_rest(report, &tmp);

	if (report->step && report->step->pairs > 0)
		html(fp, "<p>%s Each run is a dot.</p>\n",
		     report_step_words(report, &tmp));
	if (*rest)
		html(fp, "<p>%s</p>\n", rest);
	for (const struct report_row *row = report_rest_commands(report, &tmp);
	     row->name; row++) {
		html(fp, "<p>To search %s:</p>\n", row->name);
		write_command(fp, row->value);
	}
	chart_samples(fp, report);
	if (report->delta_count == 0)
		return;
	fputs("<h3>What changed, and by how much</h3>\n", fp);
	chart_deltas(fp, report);
	fputs("<p class=\"aside\">* stands out from the noise. The thin lines "
	      "are 95 % intervals. Colours tell more from less, not worse from "
	      "better.",
	      fp);
	if (lacks_ratio(report))
		fputs(" What has risen from 0, or fallen to 0, is in the table "
		      "alone.",
		      fp);
	fputs("</p>\n", fp);
	html_deltas(fp, report);
}

/* -- Where the time goes -- */

static bool has_profile(const struct report *report)
{
	return report->profile_before || report->profile_after;
}

static void write_functions(FILE *fp, const struct report *report)
{
	html(fp,
	     "<h3>Hot functions</h3>\n<p>Shares of the samples in each "
	     "function itself, without what it calls%s.</p>\n",
	     isnan(report->functions[0].parent_s)
		     ? ""
		     : ", and the change in its time");
	html_functions(fp, report);
}

static void write_profile(FILE *fp, const struct report *report)
{
	ARENA_SCOPE(tmp);

	html(fp, "<p>%s</p>\n", report_profile_words(report, &tmp));
	if (!chart_has_flame(report))
		return;
	html(fp,
	     "<p>As wide as its samples is each function with what it calls; "
	     "colours tell the change of its time from %s to %s. What is gone "
	     "is in the picture of the %s alone.</p>\n",
	     report->before, report->after, report->before);
	chart_flames(fp, report);
	if (report->function_count > 0)
		write_functions(fp, report);
	html_assembly(fp, report);
}

static bool has_simulated(const struct report *report)
{
	ARENA_SCOPE(tmp);
	struct simulated_table table;

	report_simulated_table(&table, report, 1, &tmp);
	return table.columns > 0;
}

static void write_simulated(FILE *fp, const struct report *report)
{
	ARENA_SCOPE(tmp);

	html(fp,
	     "<p>%s %s</p>\n<p>Counts of each function itself, without what it "
	     "calls.</p>\n",
	     report_simulated_words(report, &tmp),
	     report_simulated_where(report, &tmp));
	html_simulated(fp, report);
}

/* -- How it went -- */

static void write_course(FILE *fp, const struct report *report)
{
	ARENA_SCOPE(tmp);
	char *missing = report_missing(report, &tmp);

	write_list(fp, report_course(report, &tmp));
	missing[0] = (char)toupper((unsigned char)missing[0]);
	if (*missing)
		html(fp, "<p>%s.</p>\n", missing);
	html(fp,
	     "<p>Searched: %s (%s), %zu visited, %zu skipped; %s and %s in "
	     "%s.</p>\n",
	     text_count(&tmp, report->plan->candidates, "revision"),
	     text_count(&tmp, report->plan->merges, "merge"),
	     report->revision_count, report->skipped,
	     text_count(&tmp, (int64_t)report->builds, "build"),
	     text_count(&tmp, (int64_t)report->runs, "run"),
	     text_duration(&tmp, report->duration_s));
}

static bool has_warnings(const struct report *report)
{
	return report->warnings[0] != NULL;
}

static void write_warnings(FILE *fp, const struct report *report)
{
	write_list(fp, report->warnings);
}

/* -- The machine, and how to repeat it -- */

static void write_noise(FILE *fp, const struct report *report)
{
	if (!*report->noise->what)
		return;
	fputs("<h3>What makes this machine noisy, and the cure</h3>\n<ul>\n",
	      fp);
	for (const struct noise *noise = report->noise; *noise->what; noise++)
		html(fp, "<li>%s%s<code>%s</code></li>\n", noise->what,
		     *noise->cure ? ": " : "", noise->cure);
	fputs("</ul>\n", fp);
}

static void write_rows(FILE *fp, const struct report_row *facts)
{
	fputs("<dl class=\"facts\">\n", fp);
	for (; facts->name; facts++)
		row(fp, facts->name, facts->value);
	fputs("</dl>\n", fp);
}

static void write_repeat(FILE *fp, const struct report *report)
{
	ARENA_SCOPE(tmp);

	write_command(fp, report->repeat);
	write_rows(fp, report_repeat_rows(report, &tmp));
	fputs("<h3>Machine and tools</h3>\n", fp);
	write_rows(fp, report_machine_rows(report->plan, &tmp));
	write_noise(fp, report);
}

/* -- The page -- */

static bool always(const struct report *report)
{
	(void)report;
	return true;
}

static const struct section {
	const char *id, *title;
	bool (*is_there)(const struct report *report);
	void (*write)(FILE *fp, const struct report *report);
} sections[] = {
	{"failure", "What failed", has_failed, write_failure},
	{"timeline", "Timeline", has_ends, write_timeline},
	{"step", "Before and after", has_samples, write_step},
	{"warnings", "Warnings", has_warnings, write_warnings},
	{"diagnosis", "Diagnosis", has_diagnosis, write_diagnosis},
	{"changeset", "The changeset", has_culprit, write_changeset},
	{"diff", "The diff", report_has_diff, write_diff},
	{"profile", "Where the time goes", has_profile, write_profile},
	{"simulated", "In a simulated processor", has_simulated,
	 write_simulated},
	{"scheduler", "What the scheduler did", has_scheduler, chart_scheduler},
	{"candidates", "Candidates", report_lists_candidates, html_candidates},
	{"course", "How it went", always, write_course},
	{"revisions", "Every revision measured", has_ends, html_revisions},
	{"repeat", "To repeat it", always, write_repeat},
	{NULL, NULL, NULL, NULL},
};

static void write_nav(FILE *fp, const struct report *report)
{
	fputs("<nav aria-label=\"sections\"><ul>\n", fp);
	for (const struct section *section = sections; section->id; section++) {
		if (section->is_there(report))
			html(fp, "<li><a href=\"#%s\">%s</a></li>\n",
			     section->id, section->title);
	}
	fputs("</ul></nav>\n", fp);
}

/* A browser would end a line behind the first half of an arrow. */
static void write_title(FILE *fp, const struct report *report)
{
	static const char arrow[] = "->";
	ARENA_SCOPE(tmp);
	const char *rest = wrap_glued(&tmp, report->title), *at;

	fputs("<h1>", fp);
	while ((at = strstr(rest, arrow)) != NULL) {
		html(fp, "%s<span class=\"whole\">%s</span>",
		     arena_strndup(&tmp, rest, (size_t)(at - rest)), arrow);
		rest = at + strlen(arrow);
	}
	html(fp, "%s</h1>\n", rest);
}

/* The shapes that tell verdicts apart, used all over the page. */
void html_symbols(FILE *fp)
{
	fputs("<svg class=\"symbols\" width=\"0\" height=\"0\" "
	      "aria-hidden=\"true\"><defs>\n"
	      "<circle id=\"m-good\" r=\"5\"/>\n"
	      "<path id=\"m-bad\" d=\"M0-6.5L6.5 0L0 6.5L-6.5 0Z\"/>\n"
	      "<path id=\"m-skip\" d=\"M-4.5-4.5L4.5 4.5M4.5-4.5L-4.5 4.5\"/>\n"
	      "</defs></svg>\n",
	      fp);
}

void report_html_part(FILE *fp, const struct report *report)
{
	static const char *const wanted[] = {"step", "diagnosis", "changeset",
					     "diff"};

	for (const struct section *section = sections; section->id; section++) {
		for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]);
		     i++) {
			if (strcmp(section->id, wanted[i]) != 0 ||
			    !section->is_there(report))
				continue;
			html(fp, "<h3>%s</h3>\n", section->title);
			section->write(fp, report);
		}
	}
}

void report_html(FILE *fp, const struct report *report)
{
	ARENA_SCOPE(tmp);
	const char *nonce =
		html_page_begin(fp, (uint64_t)report->plan->seed,
				report->plan->version, report->title, "", &tmp);

	html_symbols(fp);
	html(fp, "<header>\n<p class=\"badge %s\">%s</p>\n", report->verdict,
	     report->verdict);
	write_title(fp, report);
	if (strcmp(report->title, report->sentence) != 0)
		html(fp, "<p>%s.</p>\n", wrap_glued(&tmp, report->sentence));
	write_figures(fp, report);
	fputs("</header>\n", fp);
	write_nav(fp, report);
	fputs("<main>\n", fp);
	for (const struct section *section = sections; section->id; section++) {
		if (!section->is_there(report))
			continue;
		html(fp, "<section id=\"%s\">\n<h2>%s</h2>\n", section->id,
		     section->title);
		section->write(fp, report);
		fputs("</section>\n", fp);
	}
	html_page_foot(fp, report->plan->version);
	if (chart_has_flame(report)) {
		html(fp, "<script nonce=\"%s\">\n", nonce);
		fputs(page_script, fp);
		fputs("</script>\n", fp);
	}
	fputs("</body>\n</html>\n", fp);
}
