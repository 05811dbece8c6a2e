/* SPDX-License-Identifier: MIT */
#ifndef PROBE_MEASURE_H
#define PROBE_MEASURE_H

#include "probe/link/link.h"
#include "probe/metric.h"
#include "probe/simulate/simulate.h"

/*
 * Prepare a tree (the build command), then measure in it, one run at a time.
 *
 * What goes wrong in a build or a run is a result with a reason.  -1 means
 * that we cannot go on (see run.h).
 */

/* How every revision is built and run. */
struct measure {
	const char *build, *setup;    /* shell commands, or NULL */
	const char *prepare, *verify; /* the same */
	const char *const *command;   /* argument vector */
	struct metric metric;
	const char *from;    /* file (or pattern) in place of stdout, or NULL */
	const char *spare;   /* path for measure_tidy(), or NULL */
	const char *origin;  /* folder where perfbisect was started */
	int64_t seed;	     /* of the session, for builds that shuffle */
	const char *linkers; /* that record links, for builds; or NULL */
	enum link_reach reach;		 /* of these */
	double build_timeout_s;		 /* also of --prepare and --verify */
	double timeout_s;		 /* of one run */
	const cpu_set_t *cpus;		 /* for the benchmark, or NULL */
	const struct counters *counters; /* of the benchmark, or NULL */
	int set;			 /* of them, see counter.h */
	const char *simulate;	 /* where a simulated processor, in which the
				    benchmark runs, leaves its counts; or NULL */
	bool instructions;	 /* it counts nothing else */
	bool several;		 /* benchmarks may be in one output */
	struct capture *capture; /* of its switches, or NULL */
	void (*meanwhile)(void *whom); /* see run_spec.h */
	void *whom;
};

/* Where it happens: one checked-out revision. */
struct measure_place {
	const char *tree;	    /* root of the work tree */
	const char *dir;	    /* folder in it that matches the origin */
	const char *revision;	    /* full name */
	const char *role;	    /* "good", "bad", "candidate", "side" */
	const char *side, *variant; /* of a comparison; or NULL */
	const char *logs;	    /* folder for log files, made when needed */
	const char *links; /* folder for what links are recorded; or NULL */
};

enum measure_end {
	MEASURE_DONE,
	MEASURE_FAILED,	      /* see reason */
	MEASURE_UNTESTABLE,   /* the command said so: exit status 125 */
	MEASURE_NOT_RUNNABLE, /* exit status 126, 127, or it cannot start */
};

struct measure_result {
	enum measure_end end;
	const char *reason; /* "exit status 1"; NULL when done */
	const char *log;    /* where its output is */
	struct run_result run;
	int padding_bytes;	    /* that the benchmark has seen */
	const double *counts;	    /* of measure->counters; -1: not read ... */
	const bool *scaled;	    /* ... and which are estimates */
	struct extracted found;	    /* of a printed metric, when done */
	struct simulated simulated; /* of measure->simulate, when done */
	struct several several;	    /* the same of all, with measure->several */
};

/*
 * Run the build command, if there is one, in the place's folder, and what sets
 * up what it has built.
 */
int measure_build(struct measure_result *out, const struct measure *measure,
		  const struct measure_place *place, struct arena *arena,
		  struct err *err);

/*
 * Run --prepare, the benchmark, and --verify once, and read the values of a
 * printed metric.  `number` names the log files.  The benchmark alone has a
 * variable PERFBISECT_PADDING of `padding_bytes` in its environment, or none
 * when that is -1.
 */
int measure_run(struct measure_result *out, const struct measure *measure,
		const struct measure_place *place, int number,
		int padding_bytes, struct arena *arena, struct err *err);

/*
 * A log that has stayed empty becomes the file `spare`.log or .err, and from
 * there a later run's: some file systems take a millisecond to make a file
 * where many were removed just before.  In the end, remove these.
 */
void measure_tidy(const struct measure *measure);

#endif
