/* SPDX-License-Identifier: MIT */
#include "bisect/report/html_table.h"

#include "bisect/explain/symbol.h"
#include "bisect/report/functions.h"
#include "bisect/report/html_escape.h"
#include "bisect/report/simulated_functions.h"
#include "bisect/report/words.h"
#include "bisect/session/facts.h"
#include "probe/ground/text.h"
#include "probe/metric.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CANDIDATES_MOST = 1000, NAME_COLUMNS = 160, SIMULATED_MOST = 100 };

/* A wide table scrolls in a box of its own, also by keyboard. */
static void begin_table(FILE *fp, const char *label)
{
	html(fp,
	     "<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
	     "aria-label=\"%s\"><table>\n",
	     label);
}

static void end_table(FILE *fp)
{
	fputs("</tbody></table></div>\n", fp);
}

/* -- Parent against culprit -- */

static const char *median(const struct report_delta *delta, double value,
			  struct arena *arena)
{
	return isnan(value) ? "" : metric_format(arena, delta->unit, value);
}

static void write_delta(FILE *fp, const struct report_delta *delta)
{
	ARENA_SCOPE(tmp);

	html(fp, "<tr%s><th scope=\"row\">%s%s</th>",
	     delta->significant ? " class=significant" : "", delta->name,
	     delta->simulated ? " (simulated)" : "");
	html(fp, "<td>%s</td><td>%s</td>", median(delta, delta->parent, &tmp),
	     median(delta, delta->culprit, &tmp));
	if (delta->ratio > 0)
		html(fp, "<td>%s</td>", report_factor(delta->ratio, &tmp));
	else
		fputs("<td></td>", fp);
	if (report_has_interval(delta))
		html(fp, "<td>%s .. %s</td>",
		     report_factor(delta->interval.low, &tmp),
		     report_factor(delta->interval.high, &tmp));
	else
		fputs("<td></td>", fp);
	html(fp, "<td>%s</td><td>%s</td><td>%s</td></tr>\n",
	     delta->significant ? "yes" : "", median(delta, delta->good, &tmp),
	     median(delta, delta->bad, &tmp));
}

/* What a small screen shows of it without being scrolled comes first. */
void html_deltas(FILE *fp, const struct report *report)
{
	begin_table(fp, "parent against culprit");
	html(fp,
	     "<thead><tr><th></th><th>%s<br><code>%.10s</code></th>"
	     "<th>%s<br><code>%.10s</code></th><th>ratio</th>"
	     "<th>95 %% interval</th><th>stands out</th><th>good</th>"
	     "<th>bad</th></tr></thead><tbody>\n",
	     report->before, report->step->parent, report->after,
	     report->step->culprit);
	for (size_t i = 0; i < report->delta_count; i++)
		if (!report_is_blank(&report->deltas[i]))
			write_delta(fp, &report->deltas[i]);
	end_table(fp);
}

/* -- Hot functions -- */

static void write_function(FILE *fp, const struct report_function *function)
{
	ARENA_SCOPE(tmp);
	const char *name = text_printable(&tmp, function->name);

	html(fp,
	     "<tr%s><th scope=\"row\" class=\"function\"><code>%s</code></th>"
	     "<td>%.1f %%</td><td>%.1f %%</td><td>%s</td><td>%s</td></tr>\n",
	     function->significant ? " class=significant" : "",
	     symbol_short(name, NAME_COLUMNS, &tmp), function->parent * 100,
	     function->culprit * 100, report_function_change(function, &tmp),
	     function->significant ? "yes" : "");
}

void html_functions(FILE *fp, const struct report *report)
{
	begin_table(fp, "hot functions");
	html(fp,
	     "<thead><tr><th>function</th><th>%s</th><th>%s</th>"
	     "<th>change</th><th>stands out</th></tr></thead><tbody>\n",
	     report->before, report->after);
	for (size_t i = 0; i < report->function_count; i++)
		write_function(fp, &report->functions[i]);
	end_table(fp);
}

/* -- In a simulated processor -- */

static void write_simulated_head(FILE *fp, const struct report *report,
				 const struct simulated_table *table)
{
	fputs("<thead><tr><th rowspan=\"2\">function</th>", fp);
	for (size_t i = 0; i < table->columns; i++)
		html(fp, "<th colspan=\"3\">%s</th>", table->names[i]);
	fputs("</tr><tr>", fp);
	for (size_t i = 0; i < table->columns; i++)
		html(fp, "<th>%s</th><th>%s</th><th>change</th>",
		     report->before, report->after);
	fputs("</tr></thead><tbody>\n", fp);
}

static void write_simulated(FILE *fp, const struct simulated_table *table,
			    const struct simulated_change *row)
{
	ARENA_SCOPE(tmp);
	const char *name = text_printable(&tmp, row->name);
	const char *note = report_simulated_note(table, row);

	html(fp,
	     "<tr><th scope=\"row\" "
	     "class=\"function\"><code>%s</code>%s%s</th>",
	     symbol_short(name, NAME_COLUMNS, &tmp), *note ? " " : "", note);
	for (size_t i = 0; i < table->columns; i++) {
		size_t event = table->events[i];

		html(fp, "<td>%s</td><td>%s</td><td>%s</td>",
		     report_simulated_count(row->parent[event], &tmp),
		     report_simulated_count(row->culprit[event], &tmp),
		     report_simulated_more(row, event, &tmp));
	}
	fputs("</tr>\n", fp);
}

void html_simulated(FILE *fp, const struct report *report)
{
	ARENA_SCOPE(tmp);
	struct simulated_table table;

	report_simulated_table(&table, report, SIMULATED_COLUMNS_MOST, &tmp);
	if (table.columns == 0)
		return;
	begin_table(fp, "functions in a simulated processor");
	write_simulated_head(fp, report, &table);
	for (size_t i = 0; i < table.count && i < SIMULATED_MOST; i++)
		write_simulated(fp, &table, &table.rows[i]);
	end_table(fp);
	if (table.count > SIMULATED_MOST)
		html(fp, "<p class=\"aside\">and %zu more</p>\n",
		     table.count - SIMULATED_MOST);
}

/* -- Candidates -- */

void html_candidates(FILE *fp, const struct report *report)
{
	size_t left = report_candidates_left(report);
	size_t shown = report->candidate_count < CANDIDATES_MOST
			       ? report->candidate_count
			       : CANDIDATES_MOST;
	bool ranked = report_ranks_candidates(report);

	begin_table(fp, "candidates");
	html(fp,
	     "<caption>%zu, %s first</caption><thead><tr><th>revision</th>"
	     "<th>probability</th><th class=\"words\">subject</th></tr></thead>"
	     "<tbody>\n",
	     left, ranked ? "likeliest" : "oldest");
	for (size_t i = 0; i < shown; i++) {
		const struct changeset_record *changeset = session_changeset(
			report->session, report->candidates[i]);

		html(fp, "<tr><td><code>%.12s</code></td><td>",
		     report->candidates[i]);
		if (ranked)
			html(fp, "%.1f %%",
			     report_probability(report, i) * 100);
		html(fp, "</td><td class=\"words\">%.160s</td></tr>\n",
		     changeset ? changeset->subject : "");
	}
	end_table(fp);
	if (shown < left)
		html(fp, "<p class=\"aside\">and %zu more</p>\n", left - shown);
}

/* -- Every revision -- */

static void write_sample(FILE *fp, const char *unit,
			 const struct report_sample *sample)
{
	ARENA_SCOPE(tmp);

	if (sample->count == 0) {
		fputs("<td>0</td><td></td><td></td>", fp);
		return;
	}
	html(fp, "<td>%zu</td><td>%s</td><td>%s .. %s</td>", sample->count,
	     metric_format(&tmp, unit, sample->median),
	     metric_format(&tmp, unit, sample->interval.low),
	     metric_format(&tmp, unit, sample->interval.high));
}

static void write_end_row(FILE *fp, const struct report *report,
			  const char *role, const char *revision,
			  const char *name, const struct report_sample *sample)
{
	if (sample->count == 0)
		return;
	html(fp, "<tr id=\"r-%s\"><td><code>%.10s</code></td><td></td>",
	     revision, revision);
	write_sample(fp, session_unit(report->session), sample);
	html(fp,
	     "<td class=\"words %s\">%s</td><td></td><td class=\"words\">the "
	     "%s end, %.160s</td></tr>\n",
	     role, role, role, name);
}

/* The first row of a revision is where the picture's links lead to. */
static bool is_first(const struct report *report, size_t index)
{
	const char *name = report->revisions[index].revision;

	if (strcmp(name, report->plan->good) == 0 ||
	    strcmp(name, report->plan->bad) == 0)
		return false;
	for (size_t i = 0; i < index; i++) {
		if (strcmp(report->revisions[i].revision, name) == 0)
			return false;
	}
	return true;
}

static void write_revision(FILE *fp, const struct report *report, size_t index)
{
	ARENA_SCOPE(tmp);
	const struct report_revision *revision = &report->revisions[index];
	const char *note = report_note(revision, &tmp);
	bool skipped = strcmp(revision->verdict, "skip") == 0;

	fputs("<tr", fp);
	if (is_first(report, index))
		html(fp, " id=\"r-%s\"", revision->revision);
	html(fp, "%s><td><code>%.10s</code></td><td>%zu</td>",
	     revision->superseded ? " class=faint" : "", revision->revision,
	     index + 1);
	write_sample(fp, report_judged_unit(revision, report),
		     &revision->sample);
	html(fp, "<td class=\"words %s\">%s%s%s</td>", revision->verdict,
	     revision->verdict, *note ? ", " : "", note);
	html(fp, "<td>%s</td>",
	     skipped || revision->sample.count == 0
		     ? ""
		     : report_odds(revision->log_odds, &tmp));
	html(fp, "<td class=\"words\">%s%s%.160s</td></tr>\n", revision->reason,
	     *revision->reason ? "; " : "", revision->subject);
}

static void write_visits(FILE *fp, const struct report *report, bool superseded)
{
	ARENA_SCOPE(tmp);
	const struct report_revision **order = arena_array(
		&tmp, report->revision_count + 1, sizeof(const void *));
	size_t count = 0;

	for (size_t i = 0; i < report->revision_count; i++) {
		if (report->revisions[i].superseded == superseded)
			order[count++] = &report->revisions[i];
	}
	qsort(order, count, sizeof(const void *), report_by_history);
	for (size_t i = 0; i < count; i++)
		write_revision(fp, report,
			       (size_t)(order[i] - report->revisions));
}

static void write_end(FILE *fp, const struct report *report, bool bad)
{
	const struct plan *plan = report->plan;

	if (bad)
		write_end_row(fp, report, "bad", plan->bad, plan->config.bad,
			      &report->bad);
	else
		write_end_row(fp, report, "good", plan->good, plan->config.good,
			      &report->good);
}

/* In the order of history; what is superseded comes last. */
void html_revisions(FILE *fp, const struct report *report)
{
	bool reversed = report->plan->reversed;

	begin_table(fp, "every revision measured");
	fputs("<caption>oldest first; each visit has its number</caption>"
	      "<thead><tr><th>revision</th><th>visit</th><th>runs</th>"
	      "<th>median</th><th>95 % interval</th>"
	      "<th class=\"words\">verdict</th><th>odds</th>"
	      "<th class=\"words\"></th></tr></thead><tbody>\n",
	      fp);
	write_end(fp, report, reversed);
	write_visits(fp, report, false);
	write_end(fp, report, !reversed);
	write_visits(fp, report, true);
	end_table(fp);
}
