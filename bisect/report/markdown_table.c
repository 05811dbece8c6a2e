/* SPDX-License-Identifier: MIT */
#include "bisect/report/markdown_table.h"

#include "bisect/explain/symbol.h"
#include "bisect/report/functions.h"
#include "bisect/report/markdown_escape.h"
#include "bisect/report/simulated_functions.h"
#include "bisect/report/words.h"
#include "bisect/report/wrap.h"
#include "bisect/session/facts.h"
#include "probe/metric.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_COLUMNS = 100, CANDIDATES_MOST = 200 };

void markdown_leave_out(struct markdown_page *page, size_t count,
			const char *what)
{
	if (count > 0)
		text_addf(&page->left_out, "%s%zu %s",
			  page->left_out.length > 0 ? ", " : "", count, what);
}

static const char *cut(struct markdown_page *page, const char *string,
		       size_t most)
{
	const char *beginning = text_cut(page->arena, string, most);

	return arena_sprintf(page->arena, "%s%s",
			     markdown_escape(page->arena, beginning),
			     strlen(beginning) < strlen(string) ? "..." : "");
}

const char *markdown_say(struct markdown_page *page, const char *string)
{
	return cut(page, string, page->most->words);
}

const char *markdown_tell(struct markdown_page *page, const char *string)
{
	return wrap_glued(page->arena, cut(page, string, page->most->sentence));
}

void markdown_row(struct markdown_page *page, const char *name,
		  const char *value)
{
	if (*value)
		fprintf(page->fp, "| %s | %s |\n", name,
			markdown_tell(page, value));
}

static void write_row(struct markdown_page *page, const struct report_row *row)
{
	if (row->verbatim && *row->value &&
	    strlen(row->value) <= page->most->sentence)
		fprintf(page->fp, "| %s | %s |\n", row->name,
			markdown_code(page->arena, row->value));
	else
		markdown_row(page, row->name, row->value);
}

void markdown_rows(struct markdown_page *page, const struct report_row *row)
{
	if (!row->name)
		return;
	write_row(page, row);
	fputs("|---|---|\n", page->fp);
	for (row++; row->name; row++)
		write_row(page, row);
}

/* -- Parent against culprit -- */

static const char *median(const struct report_delta *delta, double value,
			  struct arena *arena)
{
	return isnan(value)
		       ? ""
		       : wrap_glued(arena,
				    metric_format(arena, delta->unit, value));
}

/* In one piece. */
static const char *range(const char *low, const char *high, struct arena *arena)
{
	return wrap_glued(arena, arena_sprintf(arena, "%s .. %s", low, high));
}

static void write_delta(struct markdown_page *page,
			const struct report_delta *delta)
{
	struct arena *arena = page->arena;

	fprintf(page->fp, "| %s%s%s | %s | %s | %s | %s |",
		markdown_say(page, delta->name),
		delta->scaled ? " (estimated)" : "",
		delta->simulated ? " (simulated)" : "",
		median(delta, delta->good, arena),
		median(delta, delta->parent, arena),
		median(delta, delta->culprit, arena),
		median(delta, delta->bad, arena));
	if (delta->ratio > 0)
		fprintf(page->fp, " %s", report_factor(delta->ratio, arena));
	fputs(" |", page->fp);
	if (report_has_interval(delta))
		fprintf(page->fp, " %s",
			range(report_factor(delta->interval.low, arena),
			      report_factor(delta->interval.high, arena),
			      arena));
	fprintf(page->fp, " |%s |\n", delta->significant ? " yes" : "");
}

void markdown_deltas(struct markdown_page *page)
{
	const struct report *report = page->report;
	size_t count = report->delta_count;
	size_t shown = count > page->most->deltas ? page->most->deltas : count;

	if (count == 0)
		return;
	fprintf(page->fp,
		"\n### %s\n\n"
		"%s\n\n"
		"| metric | good | %s %.10s | %s %.10s | bad | ratio | "
		"95\xc2\xa0%% interval | stands out |\n"
		"|---|--:|--:|--:|--:|--:|:-:|:-:|\n",
		report->outcome == OUTCOME_RANGE ? "Across the candidates"
						 : "Parent against culprit",
		report_step_words(report, page->arena), report->before,
		report->step->parent, report->after, report->step->culprit);
	for (size_t i = 0; i < shown; i++) {
		if (!report_is_blank(&report->deltas[i]))
			write_delta(page, &report->deltas[i]);
	}
	markdown_leave_out(page, count - shown, "of what was counted");
}

/* -- Hot functions -- */

static void write_function(struct markdown_page *page,
			   const struct report_function *function)
{
	const char *name = text_printable(page->arena, function->name);

	fprintf(page->fp,
		"| %s | %.1f\xc2\xa0%% | %.1f\xc2\xa0%% | %s | %s |\n",
		markdown_escape(page->arena,
				symbol_short(name, NAME_COLUMNS, page->arena)),
		function->parent * 100, function->culprit * 100,
		report_function_change(function, page->arena),
		function->significant ? "yes" : "");
}

void markdown_functions(struct markdown_page *page)
{
	const struct report *report = page->report;
	size_t count = report->function_count;
	const char *words = report_profile_words(report, page->arena);

	if (!*words)
		return;
	fprintf(page->fp, "\n### Hot functions\n\n%s",
		markdown_tell(page, words));
	if (count > 0)
		fprintf(page->fp,
			" Shares of the samples in each function itself%s:\n\n"
			"| function | %s | %s | change | stands out |\n"
			"|---|--:|--:|--:|:-:|",
			isnan(report->functions[0].parent_s)
				? ""
				: ", and the change in its time",
			report->before, report->after);
	fputc('\n', page->fp);
	for (size_t i = 0; i < count && i < page->most->functions; i++)
		write_function(page, &report->functions[i]);
	if (count > page->most->functions)
		fprintf(page->fp, "\n%zu more are in report.html.\n",
			count - page->most->functions);
}

/* -- In a simulated processor -- */

static void write_simulated_head(struct markdown_page *page,
				 const struct simulated_table *table)
{
	const struct report *report = page->report;

	markdown_begin_details(page->fp, "Functions in a simulated processor");
	fputs("Counts of each function itself, without what it calls:\n\n"
	      "| function |",
	      page->fp);
	for (size_t i = 0; i < table->columns; i++)
		fprintf(page->fp, " %s, %s | %s |", table->names[i],
			report->before, report->after);
	fputs(" |\n|---|", page->fp);
	for (size_t i = 0; i < table->columns; i++)
		fputs("--:|--:|", page->fp);
	fputs("---|\n", page->fp);
}

static void write_simulated(struct markdown_page *page,
			    const struct simulated_table *table,
			    const struct simulated_change *row)
{
	struct arena *arena = page->arena;
	const char *name = text_printable(arena, row->name);

	fprintf(page->fp, "| %s |",
		markdown_escape(arena,
				symbol_short(name, NAME_COLUMNS, arena)));
	for (size_t i = 0; i < table->columns; i++)
		fprintf(page->fp, " %s | %s |",
			wrap_glued(arena, report_simulated_count(
						  row->parent[table->events[i]],
						  arena)),
			wrap_glued(arena,
				   report_simulated_count(
					   row->culprit[table->events[i]],
					   arena)));
	fprintf(page->fp, " %s |\n", report_simulated_note(table, row));
}

void markdown_simulated(struct markdown_page *page)
{
	size_t most = page->most->functions;
	struct simulated_table table;

	report_simulated_table(&table, page->report, SIMULATED_COLUMNS_MOST,
			       page->arena);
	if (table.columns == 0)
		return;
	write_simulated_head(page, &table);
	for (size_t i = 0; i < table.count && i < most; i++)
		write_simulated(page, &table, &table.rows[i]);
	if (table.count > most)
		fprintf(page->fp, "\n%zu more are in report.html.\n",
			table.count - most);
	markdown_end_details(page->fp);
}

/* -- Candidates -- */

void markdown_candidates(struct markdown_page *page)
{
	const struct report *report = page->report;
	size_t count = report->candidate_count, left, shown = count;

	if (!report_lists_candidates(report))
		return;
	if (report_is_long_list(report) && shown > CANDIDATES_MOST)
		shown = CANDIDATES_MOST;
	if (shown > page->most->candidates)
		shown = page->most->candidates;
	fprintf(page->fp, "\n### Candidates\n\n%s first:\n\n",
		report_ranks_candidates(report) ? "Likeliest" : "Oldest");
	for (size_t i = 0; i < shown; i++) {
		const struct changeset_record *changeset = session_changeset(
			report->session, report->candidates[i]);

		fprintf(page->fp, "- %s ", report->candidates[i]);
		if (report_ranks_candidates(report))
			fprintf(page->fp, "(%.1f\xc2\xa0%%) ",
				report_probability(report, i) * 100);
		fprintf(page->fp, "%s\n",
			changeset ? markdown_say(page, changeset->subject)
				  : "");
	}
	left = report_candidates_left(report) - shown;
	if (left > 0)
		fprintf(page->fp, "- and %zu more\n", left);
	if (!report_is_long_list(report))
		markdown_leave_out(page, left, "candidates");
}

/* -- Every revision -- */

static const char *value(struct markdown_page *page, const char *unit,
			 double value)
{
	return wrap_glued(page->arena, metric_format(page->arena, unit, value));
}

static void write_sample(struct markdown_page *page, const char *unit,
			 const struct report_sample *sample)
{
	if (sample->count == 0)
		fputs("0 | | ", page->fp);
	else
		fprintf(page->fp, "%zu | %s | %s", sample->count,
			value(page, unit, sample->median),
			range(value(page, unit, sample->interval.low),
			      value(page, unit, sample->interval.high),
			      page->arena));
}

static void write_end_row(struct markdown_page *page, const char *role,
			  const char *revision, const char *name,
			  const struct report_sample *sample)
{
	if (sample->count == 0)
		return;
	fprintf(page->fp, "| %.10s | ", revision);
	write_sample(page, session_unit(page->report->session), sample);
	fprintf(page->fp, " | %s | | the %s end, %s |\n", role, role,
		markdown_say(page, name));
}

static void write_revision(struct markdown_page *page,
			   const struct report_revision *revision)
{
	const char *note = report_note(revision, page->arena);

	fprintf(page->fp, "| %.10s | ", revision->revision);
	write_sample(page, report_judged_unit(revision, page->report),
		     &revision->sample);
	fprintf(page->fp, " | %s%s%s | ", revision->verdict, *note ? ", " : "",
		note);
	if (revision->sample.count > 0 &&
	    strcmp(revision->verdict, "skip") != 0)
		fprintf(page->fp, "%s",
			report_odds(revision->log_odds, page->arena));
	fprintf(page->fp, " | %s%s%s |\n", markdown_say(page, revision->reason),
		*revision->reason ? "; " : "",
		markdown_say(page, revision->subject));
}

/*
 * In the order of history.  Of many the last that were visited, as the search
 * comes nearer to the culprit all the time.
 */
static void write_visits(struct markdown_page *page, bool superseded,
			 size_t most, const char *what)
{
	const struct report *report = page->report;
	size_t all = superseded ? report->superseded
				: report->revision_count - report->superseded;
	size_t left_out = all > most ? all - most : 0, seen = 0, shown = 0;
	const struct report_revision **revisions =
		arena_array(page->arena, all + 1, sizeof(const void *));

	for (size_t i = 0; i < report->revision_count; i++) {
		const struct report_revision *revision = &report->revisions[i];

		if (revision->superseded == superseded && ++seen > left_out)
			revisions[shown++] = revision;
	}
	qsort(revisions, shown, sizeof(const void *), report_by_history);
	for (size_t i = 0; i < shown; i++)
		write_revision(page, revisions[i]);
	markdown_leave_out(page, left_out, what);
}

static void write_end(struct markdown_page *page, bool bad)
{
	const struct report *report = page->report;
	const struct plan *plan = report->plan;

	if (bad)
		write_end_row(page, "bad", plan->bad, plan->config.bad,
			      &report->bad);
	else
		write_end_row(page, "good", plan->good, plan->config.good,
			      &report->good);
}

/* What was forgotten comes last. */
void markdown_revisions(struct markdown_page *page)
{
	bool reversed = page->report->plan->reversed;

	if (page->report->good.count == 0)
		return;
	markdown_begin_details(page->fp, "Every revision measured");
	fputs("| revision | runs | median | 95\xc2\xa0% interval | verdict | "
	      "odds | "
	      "about |\n|---|--:|--:|:-:|---|--:|---|\n",
	      page->fp);
	write_end(page, reversed);
	write_visits(page, false, page->most->revisions,
		     "of the revisions that were visited");
	write_end(page, !reversed);
	write_visits(page, true, page->most->superseded,
		     "that were superseded by a restart");
	markdown_end_details(page->fp);
}
