/* SPDX-License-Identifier: MIT */
#include "bisect/report/model.h"

#include "bisect/session/facts.h"
#include "probe/metric.h"

#include <math.h>
#include <string.h>

int report_by_history(const void *a, const void *b)
{
	const struct report_revision *left =
		*(const struct report_revision *const *)a;
	const struct report_revision *right =
		*(const struct report_revision *const *)b;

	if (left->position != right->position)
		return left->position < right->position ? -1 : 1;
	return left < right ? -1 : left > right;
}

char *report_value(const struct report *report, double value,
		   struct arena *arena)
{
	return metric_format(arena, session_unit(report->session), value);
}

const char *report_judged_unit(const struct report_revision *revision,
			       const struct report *report)
{
	return revision->lead ? revision->lead->unit
			      : session_unit(report->session);
}

char *report_verdict_value(const struct report *report, double value,
			   struct arena *arena)
{
	return report->led ? metric_format(arena, report->lead->unit, value)
			   : report_value(report, value, arena);
}

char *report_delta_words(double delta, struct arena *arena)
{
	return arena_sprintf(arena, "%.*f", delta < 10 ? 1 : 0, delta);
}

double report_ratio(double parent, double culprit)
{
	return parent > 0 && culprit > 0 ? culprit / parent : 0;
}

char *report_factor(double ratio, struct arena *arena)
{
	int digits = ratio < 10 ? 3 : ratio < 100 ? 2 : ratio < 1000 ? 1 : 0;

	if (ratio < 0.1)
		return arena_sprintf(arena, "%.3g", ratio);
	return arena_sprintf(arena, "%.*f", digits, ratio);
}

char *report_times(double ratio, struct arena *arena)
{
	return arena_sprintf(arena, ratio < 0.1 ? "%.3g times" : "%.2f times",
			     ratio);
}

char *report_odds(double log_odds, struct arena *arena)
{
	double odds = exp(fmin(fabs(log_odds), 14));

	return arena_sprintf(arena, "%s%.0f:1", odds > 1000 ? "over " : "",
			     fmin(odds, 1000));
}

struct report_forecast report_forecast(const struct report *report)
{
	const struct ends_record *ends = report->ends;
	const struct lead_record *lead = report->lead;

	if (lead)
		return (struct report_forecast){true, lead->forecast_runs,
						lead->forecast_builds,
						lead->forecast_s};
	if (!ends || !ends->separate)
		return (struct report_forecast){.known = false};
	return (struct report_forecast){true, ends->forecast_runs,
					ends->forecast_builds,
					ends->forecast_s};
}

bool report_ranks_candidates(const struct report *report)
{
	const struct end_record *end = report->end;

	return report->candidate_count > 1 && end->probabilities &&
	       !isnan(end->probabilities[0]);
}

bool report_is_long_list(const struct report *report)
{
	return report->outcome != OUTCOME_RANGE || report->end->unfinished;
}

size_t report_candidates_left(const struct report *report)
{
	const struct end_record *end = report->end;

	return end && end->unfinished ? (size_t)end->left
				      : report->candidate_count;
}

double report_probability(const struct report *report, size_t index)
{
	const struct end_record *end = report->end;

	if (!end || report->candidate_count == 0)
		return 0;
	if (report_ranks_candidates(report))
		return end->probabilities[index];
	return fmin(end->confidence, 0.999) / (double)report->candidate_count;
}

bool report_lists_candidates(const struct report *report)
{
	/* Before there is a verdict that is the range, which says nothing. */
	if (report->end && report->end->unfinished &&
	    report->candidate_count > 1 && !report_ranks_candidates(report))
		return false;
	return report->candidate_count > (report->culprit ? 1 : 0);
}

bool report_has_interval(const struct report_delta *delta)
{
	const struct interval *interval = &delta->interval;

	if (delta->simulated && interval->low == interval->high)
		return false;
	return delta->ratio > 0 && interval->high > 0;
}

/* Of what the kernel counts, and of what the processor does. */
static const double KERNEL_LEAST = 10, PROCESSOR_LEAST = 1000;

static bool is_of_kernel(const char *name)
{
	static const char *const names[] = {
		"context-switches", "cpu-migrations", "page-faults",
		"minor-faults",	    "major-faults",   "alignment-faults",
		"emulation-faults"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		size_t length = strlen(names[i]);

		/* ":u" may follow. */
		if (strncmp(name, names[i], length) == 0 &&
		    (!name[length] || name[length] == ':'))
			return true;
	}
	return false;
}

bool report_is_slight(const char *name, double difference)
{
	return fabs(difference) <
	       (is_of_kernel(name) ? KERNEL_LEAST : PROCESSOR_LEAST);
}

bool report_is_blank(const struct report_delta *delta)
{
	return delta->parent == 0 && delta->culprit == 0;
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
