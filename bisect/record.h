/* SPDX-License-Identifier: MIT */
#ifndef BISECT_RECORD_H
#define BISECT_RECORD_H

#include "bisect/config.h"

#include <stddef.h>
#include <stdint.h>

/*
 * The facts of a session, as the journal keeps them and the reports read them.
 *
 * A record is open data.  For each kind one table says which fields it has and
 * how they are called in the journal, so that writing and reading are the
 * same code.  Strings of a session's records are never NULL; lists end in NULL.
 */
enum record_kind {
	RECORD_PLAN,	     /* what is to be done, and where */
	RECORD_COMMAND,	     /* which file COMMAND turned out to be */
	RECORD_BUILD,	     /* one build of a revision */
	RECORD_RUN,	     /* one run of the benchmark */
	RECORD_ENDS,	     /* what the runs of the ends say */
	RECORD_VERDICT,	     /* what a revision was judged to be */
	RECORD_CONFIRMATION, /* a parent against the culprit */
	RECORD_CHANGESET,    /* what a report says about a commit */
	RECORD_WARNING,
	RECORD_RESTART, /* all verdicts are forgotten, and why */
	RECORD_END,	/* what came out */
	RECORD_KIND_COUNT,
};

struct plan {
	const char *version; /* of perfbisect */
	const char *vcs, *libraries;
	const char *origin;	/* folder where perfbisect was started */
	const char *root;	/* of the user's work tree */
	const char *good, *bad; /* full names of what config.good, .bad mean */
	bool reversed; /* BAD is the older end: the first good is searched */
	const char **merge_bases; /* when GOOD is no ancestor of BAD */
	int64_t candidates, merges;
	int64_t seed;
	const char *unit; /* of the metric; "" until a run has told it */
	const char *processor, *kernel, *system;
	int64_t processors, memory_bytes;
	struct config config;
	const char **argv; /* as it was typed */
};

struct command_record {
	const char *program; /* "./cmd.sh" or an absolute path */
	bool in_tree;	     /* it is the tree's own file */
};

struct build_record {
	const char *revision;
	bool built, pristine;
	double wall_s;
	const char *reason, *log;
};

/* What a run was for. */
enum run_phase {
	PHASE_WARMUP,
	PHASE_ENDS,
	PHASE_SEARCH,
	PHASE_CONFIRM,
	PHASE_REFERENCE, /* an end again: has the machine drifted? */
	PHASE_SHARE,	 /* after a contradiction: where does it lie? */
};

struct run_record {
	const char *revision;
	int64_t phase;	/* enum run_phase */
	int64_t number; /* of all runs of the session, from 1 */
	bool measured;
	double value;	  /* of the metric ... */
	const char *unit; /* ... in this */
	double wall_s, user_s, system_s, max_rss_bytes;
	int64_t environment_bytes; /* by which its environment was padded */
	const char *reason, *log;
};

struct ends_record {
	const char *good, *bad; /* the plan's, or one that stands for BAD */
	int64_t runs;		/* of each end */
	double good_median, bad_median, threshold, difference, sigma, z;
	bool separate;
	double forecast_runs, forecast_builds, forecast_s; /* of the search */
};

enum side {
	SIDE_GOOD,
	SIDE_BAD,
	SIDE_SKIP,
};

struct verdict_record {
	const char *revision;
	int64_t side;	/* enum side */
	bool decided;	/* false: by the median alone, at the limit of runs */
	bool failed;	/* bad because it fails (--on-failure bad) */
	bool odd;	/* too good to be true, and skipped for that */
	bool neighbour; /* visited to check a confirmation */
	double log_odds;
	int64_t runs;
	double median;	    /* with the shift taken off */
	double shift;	    /* of the machine, by its references ... */
	int64_t references; /* ... so many; 0: not looked for */
	int64_t candidates; /* before it */
	const char *reason, *log;
};

struct restart_record {
	const char *reason;
	int64_t contradictions; /* so far */
	bool drift;		/* the machine was found to drift ... */
	double shift, limit;	/* ... by so much, more than the limit */
	bool paired;		/* from now on a reference beside every run */
	double need;		/* log-odds that a verdict takes from now on */
};

struct confirmation_record {
	const char *parent, *culprit;
	int64_t pairs;
	bool accepted;
	double parent_median, culprit_median;
	double log_odds;
	double explained;	/* part of the whole difference ... */
	double explained_error; /* ... and its standard error */
	const char *reason;	/* when it was not measured: what happened */
};

struct changeset_record {
	const char *revision;
	const char **parents;
	const char *author, *date, *subject, *message;
	const char **files;
};

struct warning_record {
	const char *text;
};

enum outcome {
	OUTCOME_CONFIRMED,
	OUTCOME_FAILED,
	OUTCOME_RANGE,
	OUTCOME_NOT_REPRODUCED,
	OUTCOME_NOT_CONFIRMED,
	OUTCOME_INTERRUPTED,
};

struct end_record {
	int64_t outcome; /* enum outcome */
	int64_t exit_status;
	double confidence; /* 0 when none can be stated */
	const char *reason;
	const char *culprit;	 /* full name, or "" */
	const char **candidates; /* likeliest, or else oldest, first */
	double *probabilities;	 /* of these, NaN ends; NULL: not known */
	double scatter;		 /* F of builds against runs; 0: by chance */
	double layout; /* standard deviation of what each build adds; or 0 */
};

struct record {
	enum record_kind kind;
	double time_s; /* since 1970 */
	union {
		struct plan plan;
		struct command_record command;
		struct build_record build;
		struct run_record run;
		struct ends_record ends;
		struct verdict_record verdict;
		struct restart_record restart;
		struct confirmation_record confirmation;
		struct changeset_record changeset;
		struct warning_record warning;
		struct end_record end;
	} u;
};

enum record_type {
	RECORD_TEXT,	/* const char *, NULL is written as "" */
	RECORD_TEXTS,	/* const char **, NULL is written as [] */
	RECORD_REAL,	/* double */
	RECORD_REALS,	/* double *, NaN ends; NULL is written as [] */
	RECORD_INTEGER, /* int64_t */
	RECORD_FLAG,	/* bool */
	RECORD_CONFIG,	/* struct config, by the option table */
};

struct record_field {
	const char *name; /* NULL ends a table */
	enum record_type type;
	size_t offset; /* in struct record */
};

struct record_table {
	const char *name; /* of the kind */
	const struct record_field *fields;
};

extern const struct record_table record_tables[RECORD_KIND_COUNT];

#endif
