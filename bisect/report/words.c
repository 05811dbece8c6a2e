/* SPDX-License-Identifier: MIT */
/* What was found, in a sentence or two. */
#include "bisect/report/words.h"

#include "bisect/report/failure.h"
#include "bisect/report/layouts.h"
#include "bisect/report/rest.h"
#include "bisect/report/scheduler.h"
#include "bisect/session/facts.h"
#include "bisect/session/samples.h"
#include "bisect/session/waiting.h"
#include "probe/ground/text.h"
#include "probe/metric.h"

#include <math.h>
#include <string.h>

enum { SUBJECT_MOST = 72 };

const char *report_subject(const struct changeset_record *changeset,
			   struct arena *arena)
{
	const char *subject = text_printable(arena, changeset->subject);
	char *cut, *end;

	if (strlen(subject) <= SUBJECT_MOST)
		return subject;
	cut = text_cut(arena, subject, SUBJECT_MOST - 3);
	end = strrchr(cut, ' ');
	/* Behind a word, unless that leaves hardly anything. */
	if (end && end - cut > SUBJECT_MOST / 2 && subject[strlen(cut)] != ' ')
		*end = '\0';
	return arena_sprintf(arena, "%s...", cut);
}

/* " (1.50 times, +50.0 %)"; hardly anything is left of it: no per cent. */
static const char *ratio_words(double ratio, struct arena *arena)
{
	const char *times = report_times(ratio, arena);

	if (ratio < 0.001)
		return arena_sprintf(arena, " (%s)", times);
	return arena_sprintf(arena, " (%s, %+.1f %%)", times,
			     (ratio - 1) * 100);
}

static const char *change_words(const struct report *report,
				struct arena *arena)
{
	const struct confirmation_record *step = report->step;
	double ratio;

	if (!step || step->pairs == 0)
		return step && step->reason ? step->reason : "";
	ratio = report_ratio(step->parent_median, step->culprit_median);
	return arena_sprintf(arena, "%s %s -> %s%s",
			     session_metric(report->session),
			     report_value(report, step->parent_median, arena),
			     report_value(report, step->culprit_median, arena),
			     ratio > 0 ? ratio_words(ratio, arena) : "");
}

/* A reason that tells of a revision that has just been named. */
static const char *about_it(const char *reason, const char *revision,
			    struct arena *arena)
{
	static const char and[] = ", and ";
	const char *name = arena_sprintf(arena, "%.10s ", revision);
	const char *at = strstr(reason, name);
	const size_t before = strlen(and);

	if (!at || (at > reason && ((size_t)(at - reason) < before ||
				    strncmp(at - before, and, before) != 0)))
		return reason;
	return arena_sprintf(arena, "%.*sit %s", (int)(at - reason), reason,
			     at + strlen(name));
}

static char *culprit_sentence(const struct report *report,
			      const struct end_record *end, struct arena *arena)
{
	const char *revision = report->culprit->revision;
	const char *subject = report_subject(report->culprit, arena);

	if (report->outcome == OUTCOME_CONFIRMED)
		return arena_sprintf(
			arena,
			"%s revision: %.10s \"%s\": %s, confidence %.1f %%",
			report->changed, revision, subject,
			about_it(change_words(report, arena), revision, arena),
			fmin(end->confidence, 0.999) * 100);
	return arena_sprintf(
		arena,
		"Not confirmed: the search ended at %.10s \"%s\", but %s",
		revision, subject, about_it(end->reason, revision, arena));
}

static char *range_sentence(const struct report *report, const char *kind,
			    const char *reason, struct arena *arena)
{
	const char *change = change_words(report, arena);

	if (strcmp(change, reason) == 0)
		reason = "";
	return arena_sprintf(
		arena,
		"A range only: the %s revision is one of %zu that skipped "
		"revisions do not let us tell apart%s%s%s%s",
		kind, report->candidate_count, *change || *reason ? ": " : "",
		change, *change && *reason ? "; " : "", reason);
}

/* Before the search is over none of them is singled out. */
static const char *left_words(const struct report *report, struct arena *arena)
{
	size_t left = report_candidates_left(report);

	if (!report->candidates[0])
		return "";
	return arena_sprintf(arena, "; %zu candidates are left", left);
}

/* The budget is spent, or what is left waits for a remote. */
static char *unfinished_sentence(const struct report *report, const char *kind,
				 const char *reason, struct arena *arena)
{
	const char *last = report->candidates[0];

	if (report_candidates_left(report) == 1 && last)
		return arena_sprintf(arena,
				     "The budget is spent; the search has come "
				     "to %.10s, which is not confirmed yet",
				     last);
	return arena_sprintf(
		arena, "A range only: %s before the %s revision is found%s",
		reason, kind, left_words(report, arena));
}

/* The search may have ended, with only the confirmation to come. */
static char *interrupted_sentence(const struct report *report, const char *kind,
				  struct arena *arena)
{
	const char *last = report->candidates[0];
	const struct changeset_record *changeset;

	if (report_candidates_left(report) != 1 || !last)
		return arena_sprintf(
			arena, "Interrupted; the %s revision is not found yet",
			kind);
	changeset = session_changeset(report->session, last);
	return arena_sprintf(
		arena,
		"Interrupted; the search has come to %.10s%s, which is not "
		"confirmed yet",
		last,
		changeset ? arena_sprintf(arena, " \"%s\"",
					  report_subject(changeset, arena))
			  : "");
}

char *report_sentence(const struct report *report, struct arena *arena)
{
	const char *reason = report->end ? report->end->reason : "";
	const char *kind = report->plan->reversed ? "first good" : "first bad";

	switch (report->outcome) {
	case OUTCOME_CONFIRMED:
	case OUTCOME_NOT_CONFIRMED:
		if (report->culprit && report->end)
			return culprit_sentence(report, report->end, arena);
		if (report->end && report->outcome == OUTCOME_NOT_CONFIRMED)
			return arena_sprintf(arena, "Not confirmed: %s",
					     reason);
		break;
	case OUTCOME_RANGE:
		if (report->end && report->end->unfinished)
			return unfinished_sentence(report, kind, reason, arena);
		return range_sentence(report, kind, reason, arena);
	case OUTCOME_NOT_REPRODUCED:
		return arena_sprintf(arena, "Not reproduced: %s", reason);
	case OUTCOME_INTERRUPTED:
		return interrupted_sentence(report, kind, arena);
	case OUTCOME_FAILED:
	case OUTCOME_COMPARED:
	case OUTCOME_SCANNED:
	case OUTCOME_COUNT:
		break;
	}
	return arena_sprintf(arena, "Stopped: %s",
			     report_reason(report, arena));
}

char *report_stand_in_words(const struct report *report, struct arena *arena)
{
	const struct ends_record *ends = report->last_ends;
	enum side side = report_stand_in(report);
	bool bad = side == SIDE_BAD;

	if (side == SIDE_SKIP)
		return arena_strdup(arena, "");
	return arena_sprintf(
		arena,
		"once %.10s (%s) stood for the %s end, the threshold was %s",
		bad ? ends->bad : ends->good,
		report_value(report, bad ? ends->bad_median : ends->good_median,
			     arena),
		bad ? "bad" : "good",
		report_value(report, ends->threshold, arena));
}

char *report_runs_words(const struct report *report, struct arena *arena)
{
	if (report->ends->exact)
		return arena_strdup(arena, "exact: two runs of each end are "
					   "the same");
	return arena_sprintf(arena, "%lld runs of each",
			     (long long)report->ends->runs);
}

static bool is_pushed(const struct report *report)
{
	const struct confirmation_record *step = report->step;
	bool improved = step->culprit_median < step->parent_median;
	const char *slower = improved != report->plan->config.higher_is_better
				     ? step->parent
				     : step->culprit;

	if (report_waited(report) != 0)
		return report_waited(report) > 0;
	return waiting_pushed(report->session, slower);
}

void report_diagnose(struct report *report, struct arena *arena)
{
	struct change_row *rows =
		arena_array(arena, report->delta_count + 1, sizeof(*rows));

	report->diagnosis = (struct diagnosis){.class = NULL};
	if (!report->step || !report->step->accepted ||
	    report->step->pairs == 0)
		return;
	for (size_t i = 0; i < report->delta_count; i++) {
		const struct report_delta *delta = &report->deltas[i];

		rows[i] = (struct change_row){
			.name = delta->name,
			.parent = delta->parent,
			.culprit = delta->culprit,
			.low = delta->interval.low,
			.high = delta->interval.high,
			.scaled = delta->scaled,
		};
	}
	diagnosis_init(&report->diagnosis,
		       &(struct diagnosis_facts){
			       .rows = rows,
			       .count = report->delta_count,
			       .higher_is_better =
				       report->plan->config.higher_is_better,
			       .fault_s = report->plan->fault_s,
			       .pushed = is_pushed(report),
		       },
		       arena);
	report_diagnose_layouts(report, arena);
}

struct report_row *
report_changeset_rows(const struct changeset_record *changeset,
		      struct arena *arena)
{
	struct report_row *rows, *row;
	size_t parents = 0;

	while (changeset->parents[parents])
		parents++;
	row = rows = arena_array(arena, parents + 4, sizeof(*rows));
	*row++ = (struct report_row){.name = "revision",
				     .value = changeset->revision};
	for (size_t i = 0; i < parents; i++)
		*row++ = (struct report_row){.name = "parent",
					     .value = changeset->parents[i]};
	*row++ = (struct report_row){.name = "author",
				     .value = changeset->author};
	*row++ = (struct report_row){.name = "date", .value = changeset->date};
	return rows;
}

char *report_ends_words(const struct report *report, struct arena *arena)
{
	const char *stand_in = report_stand_in_words(report, arena), *share;
	struct text text;

	text_init(&text, arena);
	if (!report->ends)
		return text.data;
	text_addf(&text,
		  "The ends: good %s, bad %s; a revision is bad when its "
		  "median lies %s the threshold %s, halfway between them%s%s.",
		  report_value(report, report->ends->good_median, arena),
		  report_value(report, report->ends->bad_median, arena),
		  report->plan->config.higher_is_better ? "below" : "above",
		  report_value(report, report->ends->threshold, arena),
		  *stand_in ? "; " : "", stand_in);
	if (report->lead)
		text_addf(&text, " While %s led, its threshold was %s.",
			  report->lead->metric,
			  metric_format(arena, report->lead->unit,
					report->lead->threshold));
	if (report->plan->reversed)
		text_add(&text, " BAD is the older end, so the search was for "
				"the first good revision.");
	share = report_share_words(report, arena);
	if (*share && !*report_rest(report, arena))
		text_addf(&text,
			  " The step explains %s of the difference between "
			  "them.",
			  share);
	return text.data;
}

/* In how many rounds of the confirmation a revision ran. */
static size_t rounds_of(const struct report *report, const char *revision)
{
	ARENA_SCOPE(tmp);
	size_t count;

	session_step_values(&count, report->session, report->step, revision,
			    METRIC_PROCESS_COUNT, &tmp);
	return count;
}

/* The ends run along where their trees stand, and mostly not to the end. */
static const char *along_words(const struct report *report, struct arena *arena)
{
	size_t good = rounds_of(report, report->plan->good);
	size_t bad = rounds_of(report, report->plan->bad);
	size_t least = good == 0 || (bad > 0 && bad < good) ? bad : good;
	const char *who = "the ends";

	if (least == 0)
		return "";
	if (bad == 0)
		who = "the good end";
	if (good == 0)
		who = "the bad end";
	return arena_sprintf(arena, ", with %s in the %s rounds", who,
			     (int64_t)least < report->step->pairs ? "first"
								  : "same");
}

char *report_step_words(const struct report *report, struct arena *arena)
{
	return arena_sprintf(
		arena, "Measured side by side, %s of runs%s%s; medians.",
		text_count(arena, report->step->pairs, "pair"),
		along_words(report, arena),
		report->step->pristine ? ", built from pristine trees" : "");
}

const char *report_note(const struct report_revision *revision,
			struct arena *arena)
{
	const char *note = revision->superseded	 ? "superseded"
			   : !revision->decided	 ? "undecided"
			   : revision->neighbour ? "neighbour"
						 : "";

	if (!revision->lead || strcmp(revision->verdict, "skip") == 0)
		return note;
	return arena_sprintf(arena, "by %s%s%s", revision->lead->metric,
			     *note ? ", " : "", note);
}

/* What it took, where what led was counted in runs of its own; or "". */
static const char *simulated_words(const struct report *report,
				   struct arena *arena)
{
	const struct session *session = report->session;
	double seconds = 0;
	int64_t runs = 0;

	for (size_t i = 0; i < session->count; i++) {
		const struct simulation_record *simulation =
			&session->records[i]->u.simulation;

		if (session->records[i]->kind != RECORD_SIMULATION ||
		    !simulation->leads)
			continue;
		runs += simulation->runs;
		seconds += (double)simulation->runs * simulation->wall_s;
	}
	if (runs == 0)
		return "";
	return arena_sprintf(
		arena, " That took %s in a simulated processor, %s.",
		text_count(arena, runs, "run"), text_duration(arena, seconds));
}

char *report_lead_words(const struct report *report, struct arena *arena)
{
	const struct lead_record *lead = report->lead;
	const char *metric = report->plan->config.metric;
	struct text text;

	text_init(&text, arena);
	if (!lead)
		return text.data;
	text_addf(&text,
		  "%s led the search%s: it tells the ends apart %s times "
		  "better than %s (delta %s against %s; good %s, bad %s, "
		  "threshold %s).",
		  lead->metric, report->led ? "" : " at first",
		  report_delta_words(lead->delta / lead->own_delta, arena),
		  metric, report_delta_words(lead->delta, arena),
		  report_delta_words(lead->own_delta, arena),
		  metric_format(arena, lead->unit, lead->good_median),
		  metric_format(arena, lead->unit, lead->bad_median),
		  metric_format(arena, lead->unit, lead->threshold));
	text_add(&text, simulated_words(report, arena));
	if (!report->led)
		return text.data;
	text_addf(&text, " Revisions were judged by it; ");
	if (report->step && report->step->accepted)
		text_addf(&text, "the step is proved on %s.", metric);
	else
		text_addf(&text, "nothing is proved on %s yet.", metric);
	return text.data;
}
