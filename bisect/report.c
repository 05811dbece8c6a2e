/* SPDX-License-Identifier: MIT */
#include "bisect/report.h"

#include "bisect/option.h"
#include "probe/fs.h"
#include "probe/metric.h"
#include "probe/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	const char *name;
	void (*write)(FILE *fp, const struct report *report);
} formats[] = {
	{"report.md", report_markdown},
	{"report.json", report_json},
	{NULL, NULL},
};

static const char *const outcome_names[] = {
	[OUTCOME_CONFIRMED] = "confirmed",
	[OUTCOME_FAILED] = "failed",
	[OUTCOME_RANGE] = "range",
	[OUTCOME_NOT_REPRODUCED] = "not-reproduced",
	[OUTCOME_NOT_CONFIRMED] = "not-confirmed",
	[OUTCOME_INTERRUPTED] = "interrupted",
};

char *report_value(const struct report *report, double value,
		   struct arena *arena)
{
	return metric_format(arena, session_unit(report->session), value);
}

double report_probability(const struct report *report, size_t index)
{
	const struct end_record *end = report->end;

	if (!end || report->candidate_count == 0)
		return 0;
	if (report->candidate_count > 1 && end->probabilities &&
	    !isnan(end->probabilities[0]))
		return end->probabilities[index];
	return fmin(end->confidence, 0.999) / (double)report->candidate_count;
}

char *report_odds(double log_odds, struct arena *arena)
{
	double odds = exp(fmin(fabs(log_odds), 14));

	return arena_sprintf(arena, "%s%.0f:1", odds > 1000 ? "over " : "",
			     fmin(odds, 1000));
}

bool report_lists_candidates(const struct report *report)
{
	return report->candidate_count > (report->culprit ? 1 : 0);
}

enum side report_stand_in(const struct report *report)
{
	const struct ends_record *ends = report->last_ends;

	if (!ends)
		return SIDE_SKIP;
	if (strcmp(ends->good, report->plan->good) != 0)
		return SIDE_GOOD;
	if (strcmp(ends->bad, report->plan->bad) != 0)
		return SIDE_BAD;
	return SIDE_SKIP;
}

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

static void add_revision(struct report *report,
			 const struct verdict_record *verdict,
			 const struct ends_record *ends, struct arena *arena)
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
		.log_odds = verdict->log_odds,
		.threshold = ends ? ends->threshold : NAN,
		.shift = verdict->shift,
		.references = verdict->references,
	};
	revision->sample.values = session_verdict_values(
		&revision->sample.count, report->session, verdict, arena);
	describe_sample(&revision->sample);
	settle(&revision->sample, verdict);
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
	size_t warnings = 0;

	report->revisions =
		arena_array(arena, session->count, sizeof(*report->revisions));
	report->warnings = arena_array(arena, session->count + 1,
				       sizeof(*report->warnings));
	report->restarts =
		arena_array(arena, session->count, sizeof(*report->restarts));
	for (size_t i = 0; i < session->count; i++) {
		const struct record *record = session->records[i];

		report->runs += record->kind == RECORD_RUN;
		report->builds += record->kind == RECORD_BUILD;
		if (record->kind == RECORD_ENDS)
			ends = &record->u.ends;
		if (record->kind == RECORD_VERDICT)
			add_revision(report, &record->u.verdict, ends, arena);
		if (record->kind == RECORD_RESTART)
			add_restart(report, &record->u.restart, ends);
		if (record->kind == RECORD_WARNING)
			report->warnings[warnings++] = record->u.warning.text;
	}
}

/* -- Parent against culprit -- */

/*
 * A change stands out when its interval leaves out 1 and the ranks of the two
 * samples are apart (p <= 0.05, which takes four values a side).  Of the metric
 * itself the confirmation has said so.
 */
static bool stands_out(const struct report *report,
		       const struct report_delta *delta, bool is_metric,
		       double p)
{
	bool leaves_out_1 =
		delta->interval.high > 0 &&
		(delta->interval.low > 1 || delta->interval.high < 1);

	return leaves_out_1 &&
	       (p <= 0.05 || (is_metric && report->step->accepted));
}

/* Of an end whose tree stood in the rounds of the confirmation. */
static double median_of_end(const struct report *report, const char *revision,
			    int process, struct arena *arena)
{
	size_t count;
	double *values =
		session_step_values(&count, report->session, report->step,
				    revision, process, arena);

	return count > 0 ? stats_median(values, count) : NAN;
}

static void compare(struct report *report, const char *name, const char *unit,
		    int process, struct arena *arena)
{
	const struct confirmation_record *step = report->step;
	const struct plan *plan = report->plan;
	struct report_delta *delta = &report->deltas[report->delta_count];
	struct random random = {(uint64_t)plan->seed};
	size_t before_count, after_count;
	double *before =
		session_step_values(&before_count, report->session, step,
				    step->parent, process, arena);
	double *after = session_step_values(&after_count, report->session, step,
					    step->culprit, process, arena);

	if (before_count == 0 || after_count == 0)
		return;
	*delta = (struct report_delta){
		.name = name,
		.unit = unit,
		.parent = stats_median(before, before_count),
		.culprit = stats_median(after, after_count),
		.good = median_of_end(report, plan->good, process, arena),
		.bad = median_of_end(report, plan->bad, process, arena),
	};
	if (delta->parent != 0)
		delta->ratio = delta->culprit / delta->parent;
	delta->interval = stats_ratio_interval(before, before_count, after,
					       after_count, &random);
	delta->significant = stands_out(
		report, delta, process == METRIC_PROCESS_COUNT,
		stats_mann_whitney(before, before_count, after, after_count));
	report->delta_count++;
}

static void compare_all(struct report *report, struct arena *arena)
{
	const char *metric = report->plan->config.metric;

	report->deltas = arena_array(arena, METRIC_PROCESS_COUNT + 1,
				     sizeof(*report->deltas));
	compare(report, metric, session_unit(report->session),
		METRIC_PROCESS_COUNT, arena);
	for (int i = 0; i < METRIC_PROCESS_COUNT; i++) {
		enum metric_process process = (enum metric_process)i;

		if (strcmp(metric, metric_process_name(process)) != 0)
			compare(report, metric_process_name(process),
				metric_process_unit(process), i, arena);
	}
}

/* -- The command that repeats it -- */

static void add_option(struct text *text, const struct option_row *row,
		       const struct config *config)
{
	struct config defaults;
	ARENA_SCOPE(tmp);
	const char *field = (const char *)config + row->offset;
	const char *usual = (const char *)&defaults + row->offset;
	const char *words[] = {NULL, NULL};

	option_defaults(&defaults, &tmp);
	switch (row->type) {
	case OPTION_FLAG:
		if (*(const bool *)field)
			text_addf(text, " --%s", row->name);
		return;
	case OPTION_TEXT:
		words[0] = *(const char *const *)(const void *)field;
		if (words[0] && strcmp(row->name, "output") != 0 &&
		    !(row->fallback && strcmp(words[0], row->fallback) == 0))
			text_addf(text, " --%s %s", row->name,
				  text_command(&tmp, words));
		return;
	case OPTION_SIZE:
		return;
	case OPTION_LIST:
		for (const char *const *word =
			     *(const char *const *const *)(const void *)field;
		     word && *word; word++) {
			words[0] = *word;
			text_addf(text, " --%s %s", row->name,
				  text_command(&tmp, words));
		}
		return;
	case OPTION_COUNT:
		if (memcmp(field, usual, sizeof(int)) != 0)
			text_addf(text, " --%s %d", row->name,
				  *(const int *)(const void *)field);
		return;
	case OPTION_NUMBER:
	case OPTION_PERCENT:
	case OPTION_DURATION:
		if (memcmp(field, usual, sizeof(double)) != 0)
			text_addf(text, " --%s %.10g", row->name,
				  *(const double *)(const void *)field);
		return;
	case OPTION_CHOICE:
		if (memcmp(field, usual, sizeof(int)) != 0)
			text_addf(text, " --%s %s", row->name,
				  row->choices[*(
					  const int *)(const void *)field]);
		return;
	}
}

/* With full names: tags and branches move. */
static const char *repeat_command(const struct plan *plan, struct arena *arena)
{
	struct text text;

	text_init(&text, arena);
	text_add(&text, "perfbisect");
	for (const struct option_row *row = option_rows; row->name; row++) {
		if (row->help && strcmp(row->name, "quiet") != 0 &&
		    strcmp(row->name, "verbose") != 0)
			add_option(&text, row, &plan->config);
	}
	text_addf(
		&text, " %s %s -- %s", plan->good, plan->bad,
		text_command(arena, (const char *const *)plan->config.command));
	return text.data;
}

/* The last that were measured of the ends given by the user. */
static const struct ends_record *user_ends(const struct session *session)
{
	const struct plan *plan = session->plan;

	for (size_t i = session->count; i-- > 0;) {
		const struct ends_record *ends = &session->records[i]->u.ends;

		if (session->records[i]->kind == RECORD_ENDS &&
		    strcmp(ends->good, plan->good) == 0 &&
		    strcmp(ends->bad, plan->bad) == 0)
			return ends;
	}
	return NULL;
}

void report_init(struct report *out, const struct session *session,
		 struct arena *arena)
{
	const struct record *end = session_last(session, RECORD_END);

	*out = (struct report){
		.session = session,
		.plan = session->plan,
		.ends = user_ends(session),
		.end = end ? &end->u.end : NULL,
		.outcome = OUTCOME_INTERRUPTED,
		.changed = session->plan->reversed ? "First good" : "First bad",
		.duration_s = session_duration_s(session),
	};
	if (end && end->u.end.outcome >= 0 &&
	    end->u.end.outcome <= OUTCOME_INTERRUPTED)
		out->outcome = (enum outcome)end->u.end.outcome;
	out->verdict = outcome_names[out->outcome];
	out->before = out->outcome == OUTCOME_RANGE ? "before" : "parent";
	out->after = out->outcome == OUTCOME_RANGE ? "last" : "culprit";
	out->candidates = arena_array(arena, 1, sizeof(*out->candidates));
	if (end && end->u.end.candidates)
		out->candidates = end->u.end.candidates;
	while (out->candidates[out->candidate_count])
		out->candidate_count++;
	out->step = session_step(session);
	gather(out, arena);
	if (end && *end->u.end.culprit)
		out->culprit = session_changeset(session, end->u.end.culprit);
	sample_of(&out->good, out, out->plan->good, arena);
	sample_of(&out->bad, out, out->plan->bad, arena);
	if (out->step)
		compare_all(out, arena);
	out->repeat = repeat_command(out->plan, arena);
	out->sentence = report_sentence(out, arena);
}

/* -- Files -- */

static int write_file(const char *path, const struct report *report,
		      void (*write)(FILE *fp, const struct report *report),
		      struct err *err)
{
	char *data = NULL;
	size_t length;
	FILE *fp = open_memstream(&data, &length);

	if (!fp)
		return err_sys(err, "write %s", path);
	write(fp, report);
	fclose(fp);
	fs_write(path, data, length, err);
	free(data);
	return err->failed ? -1 : 0;
}

int report_write_files(const struct session *session, struct err *err)
{
	ARENA_SCOPE(tmp);
	struct report report;

	report_init(&report, session, &tmp);
	for (size_t i = 0; formats[i].name; i++) {
		if (write_file(arena_sprintf(&tmp, "%s/%s", session->dir,
					     formats[i].name),
			       &report, formats[i].write, err) < 0)
			return -1;
	}
	return 0;
}
