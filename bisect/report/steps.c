/* SPDX-License-Identifier: MIT */
#include "bisect/report/steps.h"

#include "bisect/report/search.h"
#include "bisect/session/facts.h"
#include "bisect/session/plan_command.h"
#include "probe/ground/text.h"
#include "probe/metric.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* So many steps are told of one by one in the sentence. */
enum { TOLD_MOST = 4 };

/* -- Steps -- */

static double change_of(const struct steps_step *step)
{
	double change = step->after - step->before;

	return isfinite(change) ? fabs(change) : 0;
}

/* Of the metric's row of the step's table. */
static struct interval ratio_of(const struct report *report)
{
	if (report->delta_count > 0 && report_has_interval(&report->deltas[0]))
		return report->deltas[0].interval;
	return (struct interval){0, 0};
}

static void take_step(struct steps_step *step, const struct steps *steps,
		      const struct stretch *stretch, struct arena *arena)
{
	const struct confirmation_record *proof;
	const struct changeset_record *changeset;

	*step = (struct steps_step){.stretch = stretch,
				    .name = stretch->newer,
				    .subject = "",
				    .before = NAN,
				    .after = NAN};
	stretches_session(&step->session, &steps->stretches, stretch->part);
	report_init(&step->report, &step->session, arena);
	proof = step->report.step;
	if (step->report.culprit)
		step->name = step->report.culprit->revision;
	changeset = session_changeset(steps->session, step->name);
	if (changeset)
		step->subject = changeset->subject;
	if (!proof || proof->pairs == 0)
		return;
	step->before = proof->parent_median;
	step->after = proof->culprit_median;
	step->ratio = ratio_of(&step->report);
	step->is_worse = (step->after > step->before) !=
			 steps->plan->config.higher_is_better;
}

static void find_steps(struct steps *out, struct arena *arena)
{
	const struct stretches *stretches = &out->stretches;
	double all = 0;

	out->steps = arena_array(arena, stretches->count, sizeof(*out->steps));
	for (size_t i = 0; i < stretches->count; i++) {
		const struct stretch *stretch = &stretches->list[i];

		if (stretch->state == STRETCH_STEP)
			take_step(&out->steps[out->count++], out, stretch,
				  arena);
	}
	for (size_t i = 0; i < out->count; i++)
		all += change_of(&out->steps[i]);
	for (size_t i = 0; i < out->count; i++)
		out->steps[i].share =
			all > 0 ? change_of(&out->steps[i]) / all : 0;
}

/* -- Points -- */

static bool counts(const struct run_record *run)
{
	return run->measured && !run->disturbed && run->phase != PHASE_WARMUP &&
	       run->phase != PHASE_EVIDENCE && run->phase != PHASE_LAYOUT;
}

static struct steps_point *point_of(struct steps *out, const char *revision)
{
	for (size_t i = 0; i < out->point_count; i++) {
		if (strcmp(out->points[i].changeset->revision, revision) == 0)
			return &out->points[i];
	}
	return NULL;
}

/* "2024-02-29 18:00:00 +0100" */
static double time_of(const char *date)
{
	struct tm tm = {0};
	const char *zone = strptime(date, "%Y-%m-%d %H:%M:%S ", &tm);
	int hours, minutes;

	if (!zone || sscanf(zone + 1, "%2d%2d", &hours, &minutes) != 2)
		return NAN;
	return (double)timegm(&tm) -
	       (*zone == '-' ? -60.0 : 60.0) * (hours * 60 + minutes);
}

static void add_run(struct steps *out, const struct run_record *run,
		    struct arena *arena)
{
	const struct changeset_record *changeset;
	struct steps_point *point = point_of(out, run->revision);

	if (!point) {
		changeset = session_changeset(out->session, run->revision);
		if (!changeset)
			return;
		point = &out->points[out->point_count++];
		*point = (struct steps_point){
			.changeset = changeset,
			.time_s = time_of(changeset->date),
		};
	}
	point->values = arena_grow(arena, point->values, point->count,
				   &point->capacity, sizeof(*point->values));
	point->values[point->count++] = run->value;
}

static int by_place(const void *a, const void *b)
{
	const struct steps_point *x = a, *y = b;

	return (x->changeset->position > y->changeset->position) -
	       (x->changeset->position < y->changeset->position);
}

static void mark_points(struct steps *out)
{
	const struct stretches *stretches = &out->stretches;
	struct steps_point *point;

	for (size_t i = 0; i < out->count; i++) {
		point = point_of(out, out->steps[i].name);
		if (point)
			point->step = &out->steps[i];
	}
	for (size_t i = 0; i < stretches->part_count; i++) {
		const struct stretch_record *stretch =
			stretches->parts[i].stretch;

		if (stretch->search)
			continue;
		point = point_of(out, stretch->older);
		if (point)
			point->is_grid = true;
		point = point_of(out, stretch->newer);
		if (point)
			point->is_grid = true;
	}
}

static void find_points(struct steps *out, struct arena *arena)
{
	const struct session *session = out->session;
	size_t revisions = 0;

	for (size_t i = 0; i < session->count; i++)
		revisions += session->records[i]->kind == RECORD_CHANGESET;
	out->points = arena_array(arena, revisions + 1, sizeof(*out->points));
	for (size_t i = 0; i < session->count; i++) {
		const struct record *record = session->records[i];

		if (record->kind == RECORD_RUN && counts(&record->u.run))
			add_run(out, &record->u.run, arena);
	}
	for (size_t i = 0; i < out->point_count; i++) {
		struct steps_point *point = &out->points[i];

		point->median = stats_median(point->values, point->count);
		point->interval =
			stats_median_interval(point->values, point->count);
	}
	qsort(out->points, out->point_count, sizeof(*out->points), by_place);
	mark_points(out);
}

/* -- Levels -- */

static void fill_level(struct steps_level *level, const struct steps *steps,
		       int64_t from, int64_t to)
{
	ARENA_SCOPE(tmp);
	double *values;
	size_t most = 0;

	for (size_t i = 0; i < steps->point_count; i++)
		most += steps->points[i].count;
	values = arena_array(&tmp, most, sizeof(*values));
	for (size_t i = 0; i < steps->point_count; i++) {
		const struct steps_point *point = &steps->points[i];

		if (point->changeset->position < from ||
		    point->changeset->position > to)
			continue;
		memcpy(values + level->runs, point->values,
		       point->count * sizeof(*values));
		level->runs += point->count;
	}
	level->median =
		level->runs > 0 ? stats_median(values, level->runs) : NAN;
}

static void find_levels(struct steps *out, struct arena *arena)
{
	int64_t from = 0;
	const char *first = out->plan->good;

	out->levels = arena_array(arena, out->count + 1, sizeof(*out->levels));
	for (size_t i = 0; i <= out->count; i++) {
		struct steps_level *level = &out->levels[i];
		bool last = i == out->count;
		const struct stretch *step = out->steps[i].stretch;

		*level = (struct steps_level){.from = first,
					      .to = last ? out->plan->bad
							 : step->older};
		fill_level(level, out, from, last ? INT64_MAX : step->from);
		if (last)
			break;
		from = step->to;
		first = step->newer;
	}
}

/* -- The rest -- */

static void add_skipped(struct steps *out, const struct verdict_record *verdict)
{
	const struct stretches *stretches = &out->stretches;

	for (size_t i = 0; i < stretches->part_count; i++) {
		const struct stretch_part *part = &stretches->parts[i];

		for (size_t j = part->begin; j < part->end; j++) {
			if (&out->session->records[j]->u.verdict == verdict)
				return;
		}
	}
	out->skipped[out->skip_count++] = verdict;
}

static void count_work(struct steps *out, struct arena *arena)
{
	const struct session *session = out->session;
	const char **known = out->plan->warnings;
	size_t warnings = 0, most = session->count + 1;

	for (size_t i = 0; known && known[i]; i++)
		most++;
	out->warnings = arena_array(arena, most, sizeof(*out->warnings));
	out->skipped = arena_array(arena, session->count,
				   sizeof(const struct verdict_record *));
	for (; known && *known; known++)
		out->warnings[warnings++] = *known;
	for (size_t i = 0; i < session->count; i++) {
		const struct record *record = session->records[i];

		out->runs += record->kind == RECORD_RUN;
		out->builds += record->kind == RECORD_BUILD &&
			       !record->u.build.missing;
		if (record->kind == RECORD_VERDICT)
			add_skipped(out, &record->u.verdict);
		if (record->kind == RECORD_WARNING)
			out->warnings[warnings++] = record->u.warning.text;
		if (record->kind == RECORD_RESUME && *record->u.resume.warning)
			out->warnings[warnings++] = record->u.resume.warning;
	}
}

/* -- Words -- */

char *steps_value(const struct steps *steps, double value, struct arena *arena)
{
	return metric_format(arena, session_unit(steps->session), value);
}

/* Near to 1 in percent, beyond as a factor. */
static char *ratio_words(double ratio, struct arena *arena)
{
	double percent = (ratio - 1) * 100;

	if (ratio >= 2 || ratio <= 0.1)
		return report_times(ratio, arena);
	return arena_sprintf(
		arena, fabs(percent) < 10 ? "%+.1f %%" : "%+.0f %%", percent);
}

char *steps_change(const struct steps_step *step, struct arena *arena)
{
	double ratio = report_ratio(step->before, step->after);

	if (ratio > 0)
		return ratio_words(ratio, arena);
	if (isfinite(step->after - step->before))
		return arena_sprintf(arena, "%+.4g",
				     step->after - step->before);
	return arena_strdup(arena, "fails");
}

char *steps_interval(const struct steps_step *step, struct arena *arena)
{
	if (!(step->ratio.low > 0) || !isfinite(step->ratio.high))
		return arena_strdup(arena, "");
	return arena_sprintf(arena, "%s .. %s",
			     ratio_words(step->ratio.low, arena),
			     ratio_words(step->ratio.high, arena));
}

char *steps_name(const struct steps_step *step, struct arena *arena)
{
	size_t count = step->report.candidate_count;

	if (step->report.culprit || count < 2)
		return arena_sprintf(arena, "%.10s", step->name);
	return arena_sprintf(arena, "one of %zu to %.10s", count, step->name);
}

char *steps_proof(const struct steps_step *step, struct arena *arena)
{
	const struct end_record *end = step->report.end;

	if (end && end->confidence > 0)
		return arena_sprintf(arena, "%.1f %%",
				     fmin(end->confidence, 0.999) * 100);
	if (step->report.step && step->report.step->accepted)
		return arena_strdup(arena, "the step");
	return arena_strdup(arena, "none");
}

char *steps_why(const struct steps_step *step, struct arena *arena)
{
	const struct diagnosis *diagnosis = &step->report.diagnosis;
	struct text text;

	text_init(&text, arena);
	if (diagnosis->class)
		text_add(&text, diagnosis->sentence);
	return text.data;
}

static char *where(const struct stretch *stretch, struct arena *arena)
{
	return arena_sprintf(
		arena, "%.10s .. %.10s (%s)", stretch->older, stretch->newer,
		text_count(arena, stretch->to - stretch->from, "commit"));
}

/* As a part of the older one. */
static char *part_words(const struct stretch *stretch, double difference,
			struct arena *arena)
{
	if (!isfinite(difference))
		return arena_strdup(arena, "a failure");
	if (!(fabs(stretch->older_median) > 0))
		return arena_sprintf(arena, "%.4g", difference);
	return arena_sprintf(arena, "%.1f %%",
			     difference / fabs(stretch->older_median) * 100);
}

static const char *left_words(const struct stretch *stretch,
			      struct arena *arena)
{
	const char *place = where(stretch, arena);

	switch (stretch->state) {
	case STRETCH_UNKNOWN:
		return arena_sprintf(arena, "%s was not looked at", place);
	case STRETCH_DIFFERENT:
		return arena_sprintf(
			arena, "%s differ by %s, and were not searched", place,
			part_words(stretch, stretch->difference, arena));
	case STRETCH_STUCK:
		return arena_sprintf(arena, "%s: %s; no step was found there",
				     place, stretch->part->result->reason);
	case STRETCH_ALIKE:
	case STRETCH_STEP:
		break;
	}
	return NULL;
}

const char **steps_left(const struct steps *steps, struct arena *arena)
{
	const struct stretches *stretches = &steps->stretches;
	const char **list =
		arena_array(arena, stretches->count + 1, sizeof(*list));
	size_t count = 0;

	for (size_t i = 0; i < stretches->count; i++) {
		const char *words = left_words(&stretches->list[i], arena);

		if (words)
			list[count++] = words;
	}
	return list;
}

char *steps_hidden(const struct steps *steps, struct arena *arena)
{
	const struct stretches *stretches = &steps->stretches;
	const struct stretch *worst = NULL;
	double most = -1;
	size_t count = 0;

	for (size_t i = 0; i < stretches->count; i++) {
		const struct stretch *stretch = &stretches->list[i];
		double part = stretch->most / fabs(stretch->older_median);

		if (stretch->state != STRETCH_ALIKE || !stretch->measured)
			continue;
		count++;
		if (!worst || part > most) {
			worst = stretch;
			most = part;
		}
	}
	if (!worst)
		return arena_strdup(arena, "");
	return arena_sprintf(
		arena,
		"The ends of %s do not differ by --min-effect %g %%: a step "
		"that stays may be %s at most there (between %s), and steps "
		"that cancel each other out are not seen",
		count == 1 ? "one stretch"
			   : arena_sprintf(arena, "%zu stretches", count),
		steps->plan->config.min_effect_pct,
		part_words(worst, worst->most, arena), where(worst, arena));
}

char *steps_next(const struct steps *steps, struct arena *arena)
{
	const struct end_record *end = steps->end;

	if (!end || !end->unfinished || !end->candidates[0])
		return arena_strdup(arena, "");
	return arena_sprintf(arena, "next, %.10s would be measured",
			     end->candidates[0]);
}

char *steps_method(const struct steps *steps, struct arena *arena)
{
	const struct plan *plan = steps->plan;
	const struct config *config = &plan->config;

	return arena_sprintf(
		arena, "%s from %s to %s, by %s%s; measured: %s",
		text_count(arena, plan->candidates, "revision"), config->good,
		config->bad, session_metric(steps->session),
		config->higher_is_better ? " (higher is better)" : "",
		text_count(arena, (int64_t)steps->point_count, "revision"));
}

/* -- The sentence -- */

static void add_steps(struct text *text, const struct steps *steps)
{
	struct arena *arena = text->arena;

	for (size_t i = 0; i < steps->count && i < TOLD_MOST; i++) {
		const struct steps_step *step = &steps->steps[i];

		text_addf(text, "%s %s (%s)", i > 0 ? "," : ":",
			  steps_name(step, arena), steps_change(step, arena));
	}
	if (steps->count > TOLD_MOST)
		text_addf(text, " and %zu more", steps->count - TOLD_MOST);
}

static char *sentence_of(const struct steps *steps, struct arena *arena)
{
	const struct end_record *end = steps->end;
	const struct config *config = &steps->plan->config;
	size_t left = 0;
	struct text text;

	if (end && end->outcome == OUTCOME_FAILED)
		return arena_sprintf(arena, "Stopped: %s", end->reason);
	text_init(&text, arena);
	if (!end || end->unfinished)
		text_addf(&text,
			  "Cut off%s%s: ", end && *end->reason ? ", " : "",
			  end ? end->reason : "");
	text_addf(&text, "%s between %s and %s",
		  steps->count > 0
			  ? text_count(arena, (int64_t)steps->count, "step")
		  : text.length > 0 ? "no step yet"
				    : "No step",
		  config->good, config->bad);
	add_steps(&text, steps);
	while (steps_left(steps, arena)[left])
		left++;
	if (left > 0)
		text_addf(&text, "; %s not known yet",
			  left == 1 ? "one stretch is"
				    : arena_sprintf(arena, "%zu stretches are",
						    left));
	return text.data;
}

static const char *verdict_of(const struct end_record *end)
{
	if (!end || end->outcome == OUTCOME_INTERRUPTED)
		return "interrupted";
	return end->outcome == OUTCOME_SCANNED ? "scanned" : "failed";
}

void steps_init(struct steps *out, const struct session *session,
		struct arena *arena)
{
	*out = (struct steps){
		.session = session,
		.plan = session->plan,
		.end = session_end(session),
		.duration_s = session_duration_s(session),
	};
	stretches_init(&out->stretches, session, arena);
	find_steps(out, arena);
	find_points(out, arena);
	find_levels(out, arena);
	count_work(out, arena);
	out->verdict = verdict_of(out->end);
	out->noise = conditions_noise(session, arena);
	out->repeat = plan_command(out->plan, arena);
	out->sentence = sentence_of(out, arena);
}
