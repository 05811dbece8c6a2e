/* SPDX-License-Identifier: MIT */
#ifndef BISECT_CONFIG_H
#define BISECT_CONFIG_H

#include <stdbool.h>

/*
 * Every knob.  What each means, its default and its limits stand in the one
 * table of bisect/option.c; nothing else writes to this.
 */
enum config_failure {
	CONFIG_SKIP,
	CONFIG_BAD,
	CONFIG_STOP,
};

enum config_statistic {
	CONFIG_MEDIAN,
	CONFIG_MIN,
};

enum config_layouts {
	CONFIG_LAYOUTS_AUTO,   /* for the proof, and when builds scatter */
	CONFIG_LAYOUTS_SEARCH, /* in every run */
};

enum config_simulate {
	CONFIG_SIMULATE_AUTO, /* where nothing else counts, and it is cheap */
	CONFIG_SIMULATE_ALWAYS,
	CONFIG_SIMULATE_NEVER,
};

enum config_trace {
	CONFIG_TRACE_OWN, /* of the benchmark's tasks */
	CONFIG_TRACE_ALL, /* of all tasks, where that is allowed */
	CONFIG_TRACE_NONE,
};

enum config_export {
	CONFIG_EXPORT_NONE,
	CONFIG_EXPORT_CHROME,
};

struct config {
	const char *build, *verify, *prepare; /* shell commands, or NULL */
	const char *metric;
	const char *lead; /* "auto", "off", or the name of a metric */
	bool higher_is_better;
	const char *from;   /* a pattern of a file's name; or NULL: stdout */
	const char *unit;   /* of values without one, or NULL */
	int take;	    /* enum take */
	const char *label;  /* what reports call the metric; NULL: its name */
	const char *events; /* or NULL: the default set */
	int runs, max_runs, warmup;
	double confidence, min_effect_pct;
	bool accept_odd;
	const char *vcs; /* or NULL: the innermost */
	bool first_parent, full_graph;
	const char **paths; /* NULL-terminated, or NULL: all */
	int trees;
	double min_free_bytes;
	double build_timeout_s;
	double fetch_timeout_s;
	double timeout_s; /* 0: from the slower end */
	int on_failure;	  /* enum config_failure */
	bool same_command, clean, no_pristine, in_place;
	const char *pin; /* or NULL */
	int layouts;	 /* enum config_layouts */
	bool no_exact;	 /* one run is never enough */
	int trace;	 /* enum config_trace */
	bool no_layouts, no_randomize, no_profile;
	int simulate;	       /* enum config_simulate */
	int points, every;     /* of a scan's grid; every 0: by points */
	const char *since;     /* a date, or NULL */
	const char **variants; /* "NAME=BUILD", NULL-terminated; or NULL */
	const char *setup;     /* shell command, or NULL */
	const char *baseline;  /* name of a side; NULL: the first */
	int statistic;	       /* enum config_statistic */
	double precision_pct;
	double fail_above_pct; /* 0: never */
	double budget_s;       /* 0: none */
	const char *output;    /* or NULL: named after the ends */
	const char *on_end;    /* or NULL */
	bool keep_trees, quiet, verbose, full, help, version;
	bool dry_run, old_sessions; /* of clean */

	/* Of trace. */
	const char *show, *only, *tasks; /* or NULL */
	double seconds, to_s;		 /* 0: as long as it goes on */
	bool kvm;
	int export; /* enum config_export */

	const char *good, *bad;
	const char **sides;   /* of a comparison, NULL-terminated; or NULL */
	const char **command; /* NULL-terminated */
	char **named; /* sessions to be cleaned, captures; NULL-terminated */
};

#endif
