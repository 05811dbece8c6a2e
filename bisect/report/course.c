/* SPDX-License-Identifier: MIT */
/* How the search went: what was noticed, corrected, and spent. */
#include "bisect/report/course.h"

#include "bisect/judge/verdict.h"
#include "bisect/report/layouts.h"
#include "bisect/report/simulated.h"
#include "bisect/report/simulated_functions.h"
#include "bisect/report/words.h"
#include "probe/ground/text.h"

#include <math.h>
#include <string.h>

struct course {
	const struct report *report;
	struct arena *arena;
	const char **sentences; /* NULL-terminated */
	size_t count, capacity;
};

static void say(struct course *course, const char *sentence)
{
	course->sentences =
		arena_grow(course->arena, course->sentences, course->count + 1,
			   &course->capacity, sizeof(*course->sentences));
	course->sentences[course->count++] = sentence;
	course->sentences[course->count] = NULL;
}

static const char *value(const struct course *course, double value)
{
	return report_value(course->report, value, course->arena);
}

/* Of an F or a number of standard deviations it does not matter beyond this. */
static const double LARGE = 100;

/* "0.05", or "at most 0.05" where less is not told apart. */
static const char *sigma_words(const struct course *course,
			       const struct ends_record *ends)
{
	double least = verdict_sigma_least(ends->threshold, ends->difference);

	return arena_sprintf(course->arena, "%s%s",
			     ends->sigma <= least * (1 + 1e-9) ? "at most "
							       : "",
			     value(course, ends->sigma));
}

/*
 * How far apart the ends are, in what one run scatters.  Where they are not
 * apart, their medians differ by chance, and by how much they may really differ
 * stands in the verdict.
 */
static void say_noise(struct course *course)
{
	const struct ends_record *ends = course->report->ends;
	double apart;

	if (!ends || ends->sigma <= 0 ||
	    (ends->threshold == 0 && ends->difference == 0))
		return;
	if (ends->exact) {
		say(course, "Runs repeat bit for bit: one was a visit, and one "
			    "pair the proof.");
		return;
	}
	if (!ends->separate) {
		say(course, arena_sprintf(course->arena,
					  "The run-to-run standard deviation "
					  "is %s (%lld runs of each end).",
					  sigma_words(course, ends),
					  (long long)ends->runs));
		return;
	}
	apart = fabs(ends->difference) / ends->sigma;
	say(course,
	    arena_sprintf(course->arena,
			  "The ends differ by %s: %s%.3g times the run-to-run "
			  "standard deviation (%s, %lld runs of each end).",
			  value(course, fabs(ends->difference)),
			  apart > LARGE ? "more than " : "", fmin(apart, LARGE),
			  sigma_words(course, ends), (long long)ends->runs));
}

static void say_taken(struct course *course)
{
	const struct plan *plan = course->report->plan;

	if (plan->taken_from && *plan->taken_from)
		say(course,
		    arena_sprintf(course->arena,
				  "The runs of the ends were taken from the "
				  "session %s, by whose metric (%s) the ends "
				  "do not differ.",
				  plan->taken_from, plan->taken_metric));
}

static void say_lead(struct course *course)
{
	char *words = report_lead_words(course->report, course->arena);

	if (*words)
		say(course, words);
}

/* What was measured as verdicts are: by what leads, or by the metric. */
static const char *verdict_value(const struct course *course, double value)
{
	return report_verdict_value(course->report, value, course->arena);
}

static void say_layouts(struct course *course)
{
	const char *words =
		report_layouts_missing(course->report, course->arena);

	if (*words)
		say(course, words);
}

static void say_restarts(struct course *course)
{
	const struct report *report = course->report;

	for (size_t i = 0; i < report->restart_count; i++)
		say(course, arena_sprintf(course->arena, "Restarted: %s.",
					  report->restarts[i].reason));
}

static bool is_paired(const struct report *report)
{
	for (size_t i = 0; i < report->restart_count; i++) {
		if (report->restarts[i].paired)
			return true;
	}
	return false;
}

/* By the references of the verdicts that count. */
static bool find_shifts(double *least, double *most,
			const struct report *report)
{
	*least = INFINITY;
	*most = -INFINITY;
	for (size_t i = 0; i < report->revision_count; i++) {
		const struct report_revision *revision = &report->revisions[i];

		if (revision->superseded || revision->references == 0)
			continue;
		*least = fmin(*least, revision->shift);
		*most = fmax(*most, revision->shift);
	}
	return *least <= *most;
}

static const char *shift_words(struct course *course, double least, double most)
{
	const char *from = verdict_value(course, least);
	const char *to = verdict_value(course, most);

	if (least == 0 && most == 0)
		return "no drift";
	return arena_sprintf(
		course->arena, "a drift of %s, which was subtracted",
		strcmp(from, to) == 0
			? from
			: arena_sprintf(course->arena, "%s .. %s", from, to));
}

/* A pair here or there may have been taken to check a neighbour. */
static void say_drift(struct course *course)
{
	double least, most;

	if (is_paired(course->report) &&
	    find_shifts(&least, &most, course->report))
		say(course,
		    arena_sprintf(course->arena,
				  "Each run was paired with a reference run of "
				  "an end: they show %s.",
				  shift_words(course, least, most)));
}

/* Each build has an offset of its own. */
static void say_layout(struct course *course, const struct end_record *end)
{
	bool confirmed = course->report->outcome == OUTCOME_CONFIRMED;

	say(course,
	    arena_sprintf(
		    course->arena,
		    "Builds of one side differ by about %s beyond what "
		    "their runs scatter (F %s %.3g), as they do when each "
		    "build places its code by chance%s build with other "
		    "link orders or alignments (PERFBISECT_SEED is there "
		    "for that).",
		    verdict_value(course, end->layout),
		    end->scatter > LARGE ? ">" : "=", fmin(end->scatter, LARGE),
		    confirmed ? ", which has been taken off the "
				"confidence. To be surer,"
			      : ". To compare the same two builds again "
				"proves nothing then;"));
}

/* The end record has an F only when it was beyond chance. */
static void say_scatter(struct course *course)
{
	const struct end_record *end = course->report->end;

	if (!end || end->scatter <= 0)
		return;
	if (end->layout > 0)
		say_layout(course, end);
	else
		say(course,
		    arena_sprintf(course->arena,
				  "Revisions of one side lie at different "
				  "levels (F %s %.3g): other changes in the "
				  "range, or a side branch that forked early, "
				  "have moved the metric, too.",
				  end->scatter > LARGE ? ">" : "=",
				  fmin(end->scatter, LARGE)));
}

static bool is_undecided(const struct report_revision *revision)
{
	return !revision->decided && !revision->superseded &&
	       !revision->neighbour && strcmp(revision->verdict, "skip") != 0;
}

static void say_simulated(struct course *course)
{
	const char *words =
		report_simulated_words(course->report, course->arena);
	const char *where =
		report_simulated_where(course->report, course->arena);

	if (*words)
		say(course, words);
	if (*where)
		say(course, where);
}

static void say_undecided(struct course *course)
{
	const struct report *report = course->report;
	size_t undecided = 0, most = 0;

	for (size_t i = 0; i < report->revision_count; i++) {
		const struct report_revision *revision = &report->revisions[i];

		if (!is_undecided(revision))
			continue;
		undecided++;
		if (revision->sample.count > most)
			most = revision->sample.count;
	}
	if (undecided > 0)
		say(course,
		    arena_sprintf(
			    course->arena,
			    "%s %s still undecided after %s, and judged "
			    "by the median alone.",
			    text_count(course->arena, (int64_t)undecided,
				       "revision"),
			    undecided == 1 ? "was" : "were",
			    text_count(course->arena, (int64_t)most, "run")));
}

static void say_cost(struct course *course)
{
	const struct report *report = course->report;
	struct report_forecast forecast = report_forecast(report);

	if (!forecast.known)
		return;
	say(course,
	    arena_sprintf(
		    course->arena,
		    "The forecast was %s and %s, %s; it took %zu and "
		    "%zu, %s.",
		    text_count(course->arena, llround(forecast.runs), "run"),
		    text_count(course->arena, llround(forecast.builds),
			       "build"),
		    text_duration(course->arena, forecast.duration_s),
		    report->runs, report->builds,
		    text_duration(course->arena, report->duration_s)));
}

const char **report_course(const struct report *report, struct arena *arena)
{
	struct course course = {.report = report, .arena = arena};

	course.sentences = arena_array(arena, 1, sizeof(*course.sentences));
	course.capacity = 1;
	say_taken(&course);
	say_noise(&course);
	say_lead(&course);
	say_restarts(&course);
	say_drift(&course);
	say_scatter(&course);
	say_layouts(&course);
	say_simulated(&course);
	say_undecided(&course);
	say_cost(&course);
	return course.sentences;
}
