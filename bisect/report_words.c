/* SPDX-License-Identifier: MIT */
/* What was found, in a sentence or two. */
#include "bisect/report.h"

#include "probe/text.h"

#include <math.h>
#include <string.h>

/* The subject of a changeset as it can stand in a sentence. */
static const char *short_subject(const struct changeset_record *changeset,
				 struct arena *arena)
{
	const char *subject = text_printable(arena, changeset->subject);

	if (strlen(subject) <= 72)
		return subject;
	return arena_sprintf(arena, "%s...", text_cut(arena, subject, 69));
}

static const char *change_words(const struct report *report,
				struct arena *arena)
{
	const struct confirmation_record *step = report->step;
	double ratio;

	if (!step || step->pairs == 0)
		return step && step->reason ? step->reason : "";
	ratio = step->parent_median != 0
			? step->culprit_median / step->parent_median
			: 0;
	return arena_sprintf(
		arena, "%s %s -> %s%s", report->plan->config.metric,
		report_value(report, step->parent_median, arena),
		report_value(report, step->culprit_median, arena),
		ratio > 0 ? arena_sprintf(arena, " (%.2f times, %+.1f %%)",
					  ratio, (ratio - 1) * 100)
			  : "");
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
	const char *subject = short_subject(report->culprit, arena);

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

/* The search may have ended, with only the confirmation to come. */
static char *interrupted_sentence(const struct report *report, const char *kind,
				  struct arena *arena)
{
	const char *last = report->candidates[0];
	const struct changeset_record *changeset;

	if (report->candidate_count != 1)
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
					  short_subject(changeset, arena))
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
		break;
	case OUTCOME_RANGE:
		return range_sentence(report, kind, reason, arena);
	case OUTCOME_NOT_REPRODUCED:
		return arena_sprintf(arena, "Not reproduced: %s", reason);
	case OUTCOME_INTERRUPTED:
		return interrupted_sentence(report, kind, arena);
	case OUTCOME_FAILED:
		break;
	}
	return arena_sprintf(arena, "Stopped: %s", reason);
}

/*
 * Which part of the whole difference lies before the culprit, and which behind
 * it.  Signed: a parent that is better than the good end is no part of it.
 */
static void parts_left(double *before, double *behind,
		       const struct report *report)
{
	const struct ends_record *ends = report->ends;
	const struct confirmation_record *step = report->step;
	double parent =
		(step->parent_median - ends->good_median) / ends->difference;
	double culprit =
		(step->culprit_median - ends->good_median) / ends->difference;

	*before = report->plan->reversed ? 1 - parent : parent;
	*behind = report->plan->reversed ? culprit : 1 - culprit;
}

/* Nothing can lie before a step from the older end itself, or behind BAD. */
static bool is_end(const struct plan *plan, const char *revision)
{
	return strcmp(revision, plan->good) == 0 ||
	       strcmp(revision, plan->bad) == 0;
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

char *report_rest(const struct report *report, struct arena *arena)
{
	const struct confirmation_record *step = report->step;
	const struct config *config = &report->plan->config;
	double before, behind;
	struct text text;

	text_init(&text, arena);
	if (!step || step->pairs == 0 || !report->ends ||
	    step->explained + 3 * step->explained_error >= 0.8 ||
	    step->explained - 3 * step->explained_error <= 0.1)
		return text.data;
	parts_left(&before, &behind, report);
	if (is_end(report->plan, step->parent))
		before = 0;
	text_addf(&text,
		  "It explains %.0f %% of the difference between the ends. "
		  "The rest lies elsewhere:",
		  step->explained * 100);
	/* The older of two ends is GOOD, unless the first good is searched. */
	if (before > 0.2 && report->plan->reversed)
		text_addf(&text, " before it (perfbisect %.10s %s)",
			  step->parent, config->bad);
	else if (before > 0.2)
		text_addf(&text, " before it (perfbisect %s %.10s)",
			  config->good, step->parent);
	if ((before > 0.2 && behind <= 0.2) ||
	    is_end(report->plan, step->culprit))
		return text.data;
	if (report->plan->reversed)
		text_addf(&text, " after it (perfbisect %s %.10s)",
			  config->good, step->culprit);
	else
		text_addf(&text, " after it (perfbisect %.10s %s)",
			  step->culprit, config->bad);
	return text.data;
}
