/* SPDX-License-Identifier: MIT */
#include "bisect/report/title.h"

#include "bisect/report/words.h"
#include "bisect/session/facts.h"
#include "probe/ground/text.h"
#include "probe/metric.h"

#include <math.h>
#include <string.h>

enum { COMMAND_COLUMNS = 32 };

/* From so far on a change is told in times, not in per cent. */
static const double times_from = 2;

static bool is_in_times(double ratio)
{
	return ratio >= times_from || ratio <= 1 / times_from;
}

static const char *command_words(const struct report *report,
				 struct arena *arena)
{
	const char *words = text_printable(
		arena, text_command(arena, (const char *const *)report->plan
						   ->config.command));

	if (text_width(words) <= COMMAND_COLUMNS)
		return words;
	return arena_sprintf(arena, "%s...",
			     text_fit(arena, words, COMMAND_COLUMNS - 3));
}

/* "made ./bench 7.8 % slower" */
static const char *time_words(double ratio, const char *command,
			      struct arena *arena)
{
	if (ratio <= 0)
		return arena_sprintf(arena, "made %s slower", command);
	if (is_in_times(ratio))
		return arena_sprintf(arena, "made %s take %s as long", command,
				     report_times(ratio, arena));
	if (ratio < 1)
		return arena_sprintf(arena, "made %s take %.1f %% less time",
				     command, (1 - ratio) * 100);
	return arena_sprintf(arena, "made %s %.1f %% slower", command,
			     (ratio - 1) * 100);
}

/*
 * What is told of as an amount.  Of a value that COMMAND reports nobody knows
 * what it is but who has given it a label.
 */
static const char *thing_words(const struct report *report, const char *command,
			       struct arena *arena)
{
	const struct config *config = &report->plan->config;
	struct err ignored = {0};
	struct metric metric;

	if (config->label)
		return arena_sprintf(arena, "%s of %s",
				     text_printable(arena, config->label),
				     command);
	if (metric_parse(&metric, config->metric, &ignored) < 0 ||
	    metric.printed)
		return arena_sprintf(arena, "the value that %s reports",
				     command);
	if (!metric.counted && metric.process == METRIC_MAX_RSS)
		return arena_sprintf(arena, "the peak memory of %s", command);
	return arena_sprintf(arena, "the %s of %s",
			     session_metric(report->session), command);
}

/* "raised the peak memory of ./bench by 7.8 %" */
static const char *amount_words(const struct report *report, double ratio,
				const char *command, struct arena *arena)
{
	const struct confirmation_record *step = report->step;
	bool more = step->culprit_median > step->parent_median;
	const char *by = "";

	if (ratio > 0 && is_in_times(ratio))
		by = arena_sprintf(arena, " to %s what it was",
				   report_times(ratio, arena));
	else if (ratio > 0)
		by = arena_sprintf(arena, " by %.1f %%", fabs(ratio - 1) * 100);
	return arena_sprintf(arena, "%s %s%s", more ? "raised" : "lowered",
			     thing_words(report, command, arena), by);
}

/* "91.9 -> 99.1 ms": the unit once, when it is the same. */
static const char *values_words(const struct report *report,
				struct arena *arena)
{
	const char *from =
		report_value(report, report->step->parent_median, arena);
	const char *to =
		report_value(report, report->step->culprit_median, arena);
	const char *space = strchr(from, ' '), *unit = strchr(to, ' ');

	if (space && unit && strcmp(space, unit) == 0)
		from = arena_strndup(arena, from, (size_t)(space - from));
	return arena_sprintf(arena, "%s -> %s", from, to);
}

/* ", +7.2 .. +18.5 %"; "" where the metric's own ratio has no interval. */
static const char *interval_words(const struct report *report, double ratio,
				  struct arena *arena)
{
	const struct report_delta *metric = report->deltas;
	const char *low, *high;

	if (report->delta_count == 0 || ratio <= 0 || metric->ratio <= 0 ||
	    metric->interval.high <= 0)
		return "";
	if (is_in_times(ratio)) {
		low = report_factor(metric->interval.low, arena);
		high = report_factor(metric->interval.high, arena);
		return strcmp(low, high) == 0
			       ? ""
			       : arena_sprintf(arena, ", %s .. %s times", low,
					       high);
	}
	low = arena_sprintf(arena, "%+.1f", (metric->interval.low - 1) * 100);
	high = arena_sprintf(arena, "%+.1f", (metric->interval.high - 1) * 100);
	if (strcmp(low, high) == 0)
		return "";
	return arena_sprintf(arena, ", %s .. %s %%", low, high);
}

char *report_title(const struct report *report, struct arena *arena)
{
	const struct confirmation_record *step = report->step;
	const char *command, *effect;
	double ratio;

	if (report->outcome != OUTCOME_CONFIRMED || !report->culprit || !step ||
	    step->pairs == 0)
		return arena_strdup(arena, report->sentence);
	ratio = report_ratio(step->parent_median, step->culprit_median);
	command = command_words(report, arena);
	effect = strcmp(session_unit(report->session), "s") == 0 &&
				 !report->plan->config.higher_is_better
			 ? time_words(ratio, command, arena)
			 : amount_words(report, ratio, command, arena);
	return arena_sprintf(arena, "%.10s %s (%s %s%s): \"%s\"",
			     report->culprit->revision, effect,
			     session_metric(report->session),
			     values_words(report, arena),
			     interval_words(report, ratio, arena),
			     report_subject(report->culprit, arena));
}
