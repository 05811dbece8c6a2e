/* SPDX-License-Identifier: MIT */
#include "bisect/visit/exact.h"

#include "bisect/session/facts.h"
#include "probe/metric.h"

#include <math.h>
#include <string.h>

/* What is wanted of every metric. */
enum { RUNS_USUAL = 3, WARMUP_USUAL = 1 };

/* Runs of one revision that are enough to be believed. */
enum { REPEATS = 2 };

/*
 * What a coarse clock says is one of its ticks off, and of a benchmark that
 * prints no unit it is not known that it is a clock.
 */
enum { PLACES = 5, MANY_PLACES = 10000, DIGITS_MOST = 15 };

bool exact_may_be(const struct judge *judge, const struct trial *trial)
{
	const struct metric *metric = &trial->measure.metric;
	const struct config *config = trial->config;

	if (config->no_exact || judge->inexact || judge->paired ||
	    trial->by_layouts || config->on_failure == CONFIG_BAD ||
	    config->runs > RUNS_USUAL || config->warmup > WARMUP_USUAL ||
	    (strcmp(config->lead, "auto") != 0 &&
	     strcmp(config->lead, "off") != 0))
		return false;
	return metric->counted || metric->printed;
}

/* The run of a record, if it is one that says what it was measured by. */
static const struct run_record *run_of(const struct record *record)
{
	const struct run_record *run = &record->u.run;

	if (record->kind != RECORD_RUN || !run->measured || run->disturbed ||
	    run->layout > 0)
		return NULL;
	return run;
}

/* How many runs of it say the same; 0: they do not. */
static size_t count_same(double *value, const struct session *session,
			 const char *revision)
{
	size_t count = 0;

	for (size_t i = 0; i < session->count; i++) {
		const struct run_record *run = run_of(session->records[i]);

		if (!run || strcmp(run->revision, revision) != 0)
			continue;
		if (count > 0 && run->value != *value)
			return 0;
		*value = run->value;
		count++;
	}
	return count;
}

/* Is it a whole number of these, but for what doubles cannot say? */
static bool is_multiple(double value, double unit)
{
	double times = value / unit;

	return fabs(times - round(times)) <= 1e-6;
}

/* The place of the last digit that either of two values has: 0.01, 10. */
static double last_place(double a, double b)
{
	double unit = pow(10, ceil(log10(fmax(fabs(a), fabs(b)))));

	for (int i = 0; i < DIGITS_MOST; i++) {
		if (is_multiple(a, unit) && is_multiple(b, unit))
			break;
		unit /= 10;
	}
	return unit;
}

bool exact_is_apart(double good, double bad)
{
	double difference = fabs(bad - good), unit;

	if (!(difference > 0))
		return false;
	unit = last_place(good, bad);
	return difference > (PLACES - 0.5) * unit ||
	       fmax(fabs(good), fabs(bad)) > MANY_PLACES * unit;
}

bool exact_repeats(const struct trial *trial)
{
	const struct session *session = trial->session;
	double good = 0, bad = 0;

	/* Of a time two runs may be the same by chance. */
	return strcmp(session_unit(session), "s") != 0 &&
	       count_same(&good, session, trial->good.hex) >= REPEATS &&
	       count_same(&bad, session, trial->bad.hex) >= REPEATS &&
	       exact_is_apart(good, bad);
}

const char *exact_broken(const struct trial *trial, struct arena *arena)
{
	const struct session *session = trial->session;
	const char *unit = session_unit(session);
	size_t from = session->count;

	while (from > session->begin &&
	       session->records[from - 1]->kind != RECORD_RESTART)
		from--;
	for (size_t i = from; i < session->count; i++) {
		const struct run_record *run = run_of(session->records[i]);

		for (size_t j = from; run && j < i; j++) {
			const struct run_record *first =
				run_of(session->records[j]);

			if (first && first->value != run->value &&
			    strcmp(first->revision, run->revision) == 0)
				return arena_sprintf(
					arena,
					"%.10s was %s, and %s in a later run",
					run->revision,
					metric_format(arena, unit,
						      first->value),
					metric_format(arena, unit, run->value));
		}
	}
	return NULL;
}
