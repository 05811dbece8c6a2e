/* SPDX-License-Identifier: MIT */
#ifndef PROBE_METRIC_H
#define PROBE_METRIC_H

#include "probe/read/extract.h"
#include "probe/run.h"
#include "probe/simulate/simulate.h"

/*
 * What is compared: a name, a unit, and where a run's value comes from -
 * the process itself, or what the benchmark prints.
 */

/* What is known of every run, whichever metric is compared. */
enum metric_process {
	METRIC_WALL,
	METRIC_USER,
	METRIC_SYSTEM,
	METRIC_CPU,
	METRIC_MAX_RSS,
	METRIC_PROCESS_COUNT,
};

struct metric {
	const char *name; /* as --metric has it */
	const char
		*unit;	/* "s", "bytes"; "" when it is the output that tells */
	bool printed;	/* the benchmark prints it */
	bool counted;	/* it is an event, see event.h ... */
	bool simulated; /* ... or one of a simulated processor */
	enum simulate_event simulation; /* which one that is */
	enum metric_process process;	/* otherwise */
	struct extract extract;		/* how to read it, when printed */
};

/*
 * "wall user system cpu max-rss", one of extract.h's readers, an event, or one
 * of a simulated processor: "sim:instructions".
 */
int metric_parse(struct metric *out, const char *name, struct err *err);

/*
 * How the values that a benchmark prints are read: see extract_set().  An error
 * is a word for a metric that is not printed.
 */
int metric_set(struct metric *metric, const char *unit, enum take take,
	       struct err *err);

/* What is better, as far as it is known before anything is measured. */
enum direction metric_direction(const struct metric *metric);

/* All metrics, for people: 80 columns wide. */
char *metric_help(struct arena *arena);

/* Name and unit of one of the metrics that every run has. */
const char *metric_process_name(enum metric_process process);
const char *metric_process_unit(enum metric_process process);

/* The values of all of them, from what run() found. */
void metric_of_run(double out[METRIC_PROCESS_COUNT],
		   const struct run_result *result);

/*
 * A value as people read it: "17.0 ms", "3.4 MiB", "105.2".  Beside the units
 * of metrics there are "count" ("2.48 G", exact below 10,000), "number" (three
 * digits of it), "%" and "Hz".
 */
char *metric_format(struct arena *arena, const char *unit, double value);

#endif
