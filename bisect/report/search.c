/* SPDX-License-Identifier: MIT */
#include "bisect/report/search.h"

#include "bisect/report/deltas.h"
#include "bisect/report/forge.h"
#include "bisect/report/functions.h"
#include "bisect/report/layouts.h"
#include "bisect/report/title.h"
#include "bisect/report/words.h"
#include "bisect/session/facts.h"
#include "bisect/session/plan_command.h"
#include "bisect/session/samples.h"
#include "probe/metric.h"

#include <math.h>
#include <string.h>

static const char *const outcome_names[] = {
	[OUTCOME_CONFIRMED] = "confirmed",
	[OUTCOME_FAILED] = "failed",
	[OUTCOME_RANGE] = "range",
	[OUTCOME_NOT_REPRODUCED] = "not-reproduced",
	[OUTCOME_NOT_CONFIRMED] = "not-confirmed",
	[OUTCOME_INTERRUPTED] = "interrupted",
	[OUTCOME_COMPARED] = "compared",
	[OUTCOME_SCANNED] = "scanned",
};

/* -- Samples -- */

static void describe_sample(struct report_sample *sample)
{
	sample->median = stats_median(sample->values, sample->count);
	sample->interval = stats_median_interval(sample->values, sample->count);
}

/* Cut off before all of the runs were there, it has those that are. */
static void sample_of(struct report_sample *out, const struct report *report,
		      const char *revision, struct arena *arena)
{
	if (report->ends)
		out->values = session_end_values(&out->count, report->session,
						 report->ends, revision, arena);
	else
		out->values =
			session_values(&out->count, report->session, revision,
				       PHASE_ENDS, METRIC_PROCESS_COUNT, arena);
	describe_sample(out);
}

/* As they would have been when the ends were measured: see verdict.h. */
static void settle(struct report_sample *sample,
		   const struct verdict_record *verdict)
{
	double scale = verdict->median / sample->median;

	if (verdict->references == 0 || sample->count == 0 ||
	    !(scale > 0 && isfinite(scale)))
		return;
	sample->median = verdict->median;
	sample->interval.low *= scale;
	sample->interval.high *= scale;
}

/* One that was skipped until its remote gave an answer is told of once. */
static void forget_skip(struct report *report, const char *name)
{
	struct report_revision *revisions = report->revisions;

	for (size_t i = 0; i < report->revision_count; i++) {
		if (strcmp(revisions[i].revision, name) != 0 ||
		    strcmp(revisions[i].verdict, "skip") != 0)
			continue;
		report->revision_count--;
		report->skipped--;
		memmove(&revisions[i], &revisions[i + 1],
			(report->revision_count - i) * sizeof(*revisions));
		return;
	}
}

/* By what leads, or by the metric itself. */
static void sample_visit(struct report_sample *out, const struct report *report,
			 const struct verdict_record *verdict,
			 const struct lead_record *lead, struct arena *arena)
{
	int process = lead ? session_lead_process(report->session, lead)
			   : METRIC_PROCESS_COUNT;

	out->values = session_verdict_values(&out->count, report->session,
					     verdict, process, arena);
	describe_sample(out);
}

static void add_revision(struct report *report,
			 const struct verdict_record *verdict,
			 const struct ends_record *ends,
			 const struct lead_record *lead, struct arena *arena)
{
	static const char *const words[] = {"good", "bad", "skip"};
	struct report_revision *revision =
		&report->revisions[report->revision_count++];
	const struct changeset_record *changeset =
		session_changeset(report->session, verdict->revision);

	*revision = (struct report_revision){
		.revision = verdict->revision,
		.subject = changeset ? changeset->subject : "",
		.verdict = words[verdict->side >= 0 && verdict->side <= 2
					 ? verdict->side
					 : SIDE_SKIP],
		.reason = verdict->reason ? verdict->reason : "",
		.log = verdict->log ? verdict->log : "",
		.decided = verdict->decided,
		.neighbour = verdict->neighbour,
		.position = changeset ? changeset->position : 0,
		.log_odds = verdict->log_odds,
		.lead = lead,
		.threshold = lead   ? lead->threshold
			     : ends ? ends->threshold
				    : NAN,
		.shift = verdict->shift,
		.references = verdict->references,
	};
	sample_visit(&revision->sample, report, verdict, lead, arena);
	settle(&revision->sample, verdict);
	revision->own = revision->sample;
	if (lead)
		sample_visit(&revision->own, report, verdict, NULL, arena);
	report->last_ends = ends;
	report->skipped += verdict->side == SIDE_SKIP;
}

/* What was judged before tells nothing any more; what is skipped stays so. */
static void add_restart(struct report *report,
			const struct restart_record *restart,
			const struct ends_record *ends)
{
	report->restarts[report->restart_count++] = *restart;
	report->last_ends = ends;
	for (size_t i = 0; i < report->revision_count; i++) {
		struct report_revision *revision = &report->revisions[i];

		if (strcmp(revision->verdict, "skip") == 0 ||
		    revision->superseded)
			continue;
		revision->superseded = true;
		report->superseded++;
	}
}

/*
 * A verdict is by the ends measured last before it: what was tried as an end
 * and is none is followed by others at once.
 */
static void gather(struct report *report, struct arena *arena)
{
	const struct session *session = report->session;
	const struct ends_record *ends = NULL;
	const struct lead_record *lead = NULL;
	const char **known = session->plan->warnings;
	size_t warnings = 0, known_count = 0;

	report->revisions =
		arena_array(arena, session->count, sizeof(*report->revisions));
	while (known && known[known_count])
		known_count++;
	report->warnings = arena_array(arena, session->count + known_count + 1,
				       sizeof(*report->warnings));
	while (warnings < known_count) {
		report->warnings[warnings] = known[warnings];
		warnings++;
	}
	report->restarts =
		arena_array(arena, session->count, sizeof(*report->restarts));
	for (size_t i = session->begin; i < session->count; i++) {
		const struct record *record = session->records[i];

		report->runs += record->kind == RECORD_RUN;
		report->builds += record->kind == RECORD_BUILD &&
				  !record->u.build.missing;
		if (record->kind == RECORD_ENDS)
			ends = &record->u.ends;
		if (record->kind == RECORD_VERDICT) {
			forget_skip(report, record->u.verdict.revision);
			add_revision(report, &record->u.verdict, ends, lead,
				     arena);
		}
		if (record->kind == RECORD_LEAD)
			report->lead = lead = &record->u.lead;
		if (record->kind == RECORD_RESTART) {
			add_restart(report, &record->u.restart, ends);
			lead = record->u.restart.unled ? NULL : lead;
		}
		if (record->kind == RECORD_WARNING)
			report->warnings[warnings++] = record->u.warning.text;
		if (record->kind == RECORD_RESUME && *record->u.resume.warning)
			report->warnings[warnings++] = record->u.resume.warning;
	}
	report->led = lead != NULL;
}

void report_init(struct report *out, const struct session *session,
		 struct arena *arena)
{
	const struct end_record *end = session_end(session);
	const struct record *program;

	*out = (struct report){
		.session = session,
		.plan = session->plan,
		.ends = session_plan_ends(session),
		.end = end,
		.outcome = OUTCOME_INTERRUPTED,
		.changed = session->plan->reversed ? "First good" : "First bad",
		.duration_s = session_duration_s(session),
	};
	if (end && end->outcome >= 0 && end->outcome < OUTCOME_COUNT)
		out->outcome = (enum outcome)end->outcome;
	out->verdict = outcome_names[out->outcome];
	out->before = out->outcome == OUTCOME_RANGE ? "before" : "parent";
	out->after = out->outcome == OUTCOME_RANGE ? "last" : "culprit";
	out->candidates = arena_array(arena, 1, sizeof(*out->candidates));
	if (end && end->candidates)
		out->candidates = end->candidates;
	while (out->candidates[out->candidate_count])
		out->candidate_count++;
	out->step = session_step(session);
	program = session_last(session, RECORD_COMMAND);
	out->program = program ? &program->u.command : NULL;
	gather(out, arena);
	if (end && *end->culprit)
		out->culprit = session_changeset(session, end->culprit);
	out->link = "";
	if (out->culprit && out->plan->remote)
		out->link = forge_link(out->plan->vcs, out->plan->remote,
				       out->culprit->revision, arena);
	sample_of(&out->good, out, out->plan->good, arena);
	sample_of(&out->bad, out, out->plan->bad, arena);
	if (out->step) {
		out->profile_before =
			session_profile(session, out->step->parent);
		out->profile_after =
			session_profile(session, out->step->culprit);
		out->diff = session_diff(session, out->step->culprit);
		out->simulated_before =
			session_simulation(session, out->step->parent);
		out->simulated_after =
			session_simulation(session, out->step->culprit);
		out->assembly_before =
			session_assembly(session, out->step->parent);
		out->assembly_after =
			session_assembly(session, out->step->culprit);
		report_find_layouts(out, arena);
		report_compare(out, arena);
		report_find_functions(out, arena);
	}
	report_diagnose(out, arena);
	out->noise = conditions_noise(session, arena);
	out->repeat = plan_command(out->plan, arena);
	out->sentence = report_sentence(out, arena);
	out->title = report_title(out, arena);
}
