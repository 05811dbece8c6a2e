/* SPDX-License-Identifier: MIT */
#ifndef BISECT_SESSION_RECORD_H
#define BISECT_SESSION_RECORD_H

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
	RECORD_MACHINE,	     /* how it was at the start, and at the end */
	RECORD_COMMAND,	     /* which file COMMAND turned out to be */
	RECORD_BUILD,	     /* one build of a revision */
	RECORD_RUN,	     /* one run of the benchmark */
	RECORD_ENDS,	     /* what the runs of the ends say */
	RECORD_VERDICT,	     /* what a revision was judged to be */
	RECORD_CONFIRMATION, /* a parent against the culprit */
	RECORD_CHANGESET,    /* what a report says about a commit */
	RECORD_PROFILE,	     /* where a revision spends its time */
	RECORD_WARNING,
	RECORD_RESTART,	   /* all verdicts are forgotten, and why */
	RECORD_END,	   /* what came out */
	RECORD_COUNTERS,   /* what is counted in the runs, and what cannot be */
	RECORD_TREE,	   /* which tree a revision is checked out in */
	RECORD_DIFF,	   /* what the culprit's diff touches of it */
	RECORD_RESUME,	   /* the session goes on after it was cut off */
	RECORD_LEAD,	   /* another metric leads the search */
	RECORD_LINKS,	   /* what runs of a revision use of what it linked */
	RECORD_LAYOUT,	   /* that was linked again, as another layout */
	RECORD_PLACEMENT,  /* is the step one of where code lies? */
	RECORD_SIMULATION, /* a revision in a simulated processor */
	RECORD_BENCHMARKS, /* names of what a run measures, when several */
	RECORD_DROPPED,	   /* a side that is measured no more */
	RECORD_STRETCH,	   /* what of a scan is measured next */
	RECORD_RESULT,	   /* and what came out of that */
	RECORD_SPLIT,	   /* what a step leaves of its stretch */
	RECORD_ASSEMBLY,   /* the instructions that take a revision's time */
	RECORD_KIND_COUNT,
};

/*
 * A session is of one kind, and that of its plan's: "" is a search between two
 * ends, as those have it that were written before there was another.
 */
struct plan {
	const char *version; /* of perfbisect */
	const char *kind;    /* "", "compare" or "scan": see carry.h */
	const char *vcs, *libraries;
	const char *origin;	/* folder where perfbisect was started */
	const char *root;	/* of the user's work tree */
	const char *remote;	/* its public URL: see vcs_remote(); or "" */
	const char *folder;	/* the session's: see owner_mark() */
	const char *trees;	/* see tree_folder.h */
	const char *good, *bad; /* full names of what config.good, .bad mean */
	bool reversed; /* BAD is the older end: the first good is searched */
	const char **merge_bases; /* when GOOD is no ancestor of BAD */
	int64_t candidates, merges;
	int64_t seed;
	const char *unit; /* of the metric; "" until a run has told it */
	const char *processor, *microcode, *frequency, *hypervisor;
	const char *kernel, *system, *compiler;
	const char **environment; /* "CC=clang": see machine_environment() */
	int64_t processors, memory_bytes;
	double fault_s; /* the processor's time that a page fault costs */
	struct config config;
	const char **argv;     /* as it was typed */
	const char **warnings; /* of the repository: see vcs_inspect() */
	/* A session whose runs of the ends this has, and its metric; or "". */
	const char *taken_from, *taken_metric;
	/* Of a comparison, as many of each: see contender.h. */
	const char **sides, **side_places, **side_variants, **side_builds;
};

/*
 * One is written when a process takes a session up, and one when it is done;
 * those of a process that died lack the second.
 */
struct machine_record {
	bool ended;
	const char **noise, **cures; /* as many: what is noisy, and the cure */
	double processor_s, busy_s, steal_s, own_s; /* see probe/machine.h */
	int64_t throttles, limited, swap_bytes;
};

struct command_record {
	const char *program; /* "./cmd.sh" or an absolute path */
	bool in_tree;	     /* it is the tree's own file */
};

/* Written before the tree is touched. */
struct tree_record {
	const char *revision;
	int64_t number; /* of the tree in the pool, from 1 */
	bool again;	/* only to have it back after a resume */
	int64_t side;	/* of a comparison, from 1; or 0 */
};

struct build_record {
	const char *revision;
	bool built, pristine;
	bool missing;	 /* it could not even be checked out ... */
	bool unanswered; /* ... because a remote has given no answer */
	bool again;	 /* only to have it back after a resume */
	double wall_s;
	const char *reason, *log;
	int64_t side; /* of a comparison, from 1; or 0 */
};

/* What a run was for. */
enum run_phase {
	PHASE_WARMUP,
	PHASE_ENDS,
	PHASE_SEARCH,
	PHASE_CONFIRM,
	PHASE_REFERENCE, /* an end again: has the machine drifted? */
	PHASE_SHARE,	 /* after a contradiction: where does it lie? */
	PHASE_EVIDENCE,	 /* of a confirmed pair: what else has changed? */
	PHASE_LAYOUT,	 /* under another layout: is it the commit? */
	PHASE_COMPARE,	 /* of a side, one in each round */
};

struct run_record {
	const char *revision;
	int64_t phase;	/* enum run_phase */
	int64_t number; /* of all runs of the session, from 1 */
	int64_t end;	/* enum measure_end */
	bool measured;
	bool again;	  /* a warm-up after such a build */
	bool disturbed;	  /* it waited for a processor, and does not count */
	double value;	  /* of the metric ... */
	const char *unit; /* ... in this */
	double wall_s, user_s, system_s, max_rss_bytes;
	int64_t pushed, left;	   /* off a processor: by others, by itself */
	bool queued;		   /* the next is known: see probe/run.h */
	double queue_s;		   /* that it waited for a processor */
	int64_t environment_bytes; /* by which its environment was padded */
	int64_t layout;		   /* linked again as this one; 0: as built */
	const char *reason, *log;
	double *counts; /* in the order of session->counters; -1: not read */
	int64_t scaled; /* bits of those that are estimates */
	int64_t side;	/* of a comparison, from 1; or 0 */
	double *values; /* of session->benchmarks, in this order; or none */
	/* What the scheduler did, where that was recorded: see strip.h. */
	bool traced, traced_all; /* of all tasks, with their wake-ups */
	double ran_s, waited_s, asleep_s;
	int64_t switches, preempted, migrations;
	int64_t lost; /* records; -1: unknown */
	double *running, *waiting;
	const char **pushers; /* who took its processor ... */
	double *pushes;	      /* ... how often; NAN ends it */
	double *pushed_s; /* ... and for how long it waited then; likewise */
};

struct ends_record {
	const char *good, *bad; /* the plan's, or one that stands for BAD */
	int64_t runs;		/* of each end */
	double good_median, bad_median, threshold, difference, sigma, z;
	bool separate;
	double forecast_runs, forecast_builds, forecast_s; /* of the search */
	bool exact; /* and warm-ups: all the same, so that one run is enough */
};

/* From here on verdicts are by this one: see judge/lead.h. */
struct lead_record {
	const char *metric, *unit;
	double delta, own_delta; /* its, and that of what is compared */
	double good_median, bad_median, threshold; /* of the ends, by it */
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
	bool unled;		/* no other metric leads any more */
	bool by_layouts;	/* each run is under a layout of its own now */
	bool inexact;		/* one run is not enough any more */
};

struct confirmation_record {
	const char *parent, *culprit;
	int64_t pairs;
	bool accepted;
	double parent_median, culprit_median;
	double log_odds;
	double explained;	/* part of the difference, by medians ... */
	double explained_error; /* ... and its standard error */
	const char *reason;	/* when it was not measured: what happened */
	bool pristine;		/* both were built from pristine trees */
};

struct changeset_record {
	const char *revision;
	const char **parents;
	const char *author, *date, *subject, *message;
	const char **files;
	const char **moved; /* submodules: see vcs/vcs.h */
	int64_t position; /* in the range, oldest first, from 1; 0: before it */
};

/*
 * `folded` is one line for each stack that was sampled, "sh;main;strcmp 123":
 * the process, its functions from the outermost to the innermost, and how
 * often.  It is capped: of the rarest only the innermost is left, "[other];f
 * 1".
 */
struct profile_record {
	const char *revision;
	int64_t samples;
	int64_t unnamed;    /* of these: in a function without a name ... */
	int64_t jit;	    /* ... that a JIT has probably made */
	int64_t inlined;    /* functions in all stacks that were inlined */
	const char *event;  /* that was sampled, by perf's name */
	const char *unwind; /* how stacks were followed: "fp", "dwarf" */
	const char *folded;
	const char *reason; /* why there is none; "" when there is */
};

/*
 * See overlap.h and excerpt.h.  The lists that begin with hunk have one entry
 * for each hunk.
 */
struct diff_record {
	const char *parent, *culprit;
	const char **functions;
	double *shares; /* of the change, as many */
	bool none;
	const char *unsure; /* why it cannot be said; or "" */
	const char **hunk_files, **hunk_notes, **hunk_functions;
	double *hunk_shares;
	const char **hunks;
	int64_t left_lines, left_files;
	bool cut;	     /* it has more files, and lines, than were read */
	const char *missing; /* why there is no hunk; or "" */
};

/* See probe/link/link.h. */
struct links_record {
	const char *revision;
	const char **outputs; /* that its runs use, from the tree on */
	int64_t count;	      /* of all that it has linked */
	const char *reason;   /* why none can be linked again; or "" */
};

struct layout_record {
	const char *revision;
	int64_t number; /* of the layout, from 1: its seed in the session's */
	double wall_s;	/* that linking took */
	const char *reason; /* why it could not be linked; or "" */
};

/*
 * A confirmed step measured again under random layouts: see
 * judge/placement.h.
 */
struct placement_record {
	const char *parent, *culprit;
	int64_t layouts;		      /* of each of the two */
	int64_t answer;			      /* enum placement_answer */
	double parent_median, culprit_median; /* under these */
	double built;			      /* the step as built ... */
	double share, error;	   /* ... and the part of it that is there */
	double whole, whole_error; /* the same of the ends; 0: not known */
	bool misled;	/* what they differ by was made by another commit */
	double scatter; /* standard deviation of layouts, but for noise */
	double log_odds;
	const char *reason; /* why it was not asked; or "" */
};

/* See probe/simulate/simulate.h. */
struct simulation_record {
	const char *revision;
	int64_t runs;
	bool repeats;	     /* the second has counted the same, bit for bit */
	const char **events; /* "sim:instructions" ... */
	double *counts;	     /* of these, run after run */
	/* Functions with most of one of them, and the counts of each. */
	const char **functions;
	double *function_counts;
	int64_t function_total; /* that there were in all; 0: not known */
	double wall_s;		/* that the longest run took */
	const char *reason;	/* why there are none; or "" */
	bool leads; /* for a search that its instructions lead, and they alone
		     */
};

/*
 * See probe/profile/annotate.h.  Parent and culprit have the same functions,
 * and the lines of one stand behind those of another.
 */
struct assembly_record {
	const char *revision;
	const char **functions;
	double *shares; /* of its samples, as many */
	double *lines;	/* how many of the following are theirs, as many */
	const char **codes, **places, **texts;
	double *code_shares;
	const char *reason; /* why there are none; or "" */
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
	OUTCOME_COMPARED,
	OUTCOME_SCANNED,
	OUTCOME_COUNT,
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
	double layout;	 /* standard deviation of what each build adds; or 0 */
	bool unfinished; /* cut off: the search can go on from here ... */
	int64_t left;	 /* ... with so many candidates */
};

/*
 * A scan looks whether the ends of a stretch differ, and searches it if they
 * do.  What follows, up to its result, tells of that alone.
 */
struct stretch_record {
	const char *older, *newer;
	bool search;	  /* or only a look */
	bool improvement; /* the newer one is GOOD */
	int64_t candidates, merges;
};

/*
 * What a search has found lies between two revisions of the mainline, both full
 * names; what is left of the stretch lies before and after these.
 */
struct split_record {
	const char *older, *newer;
};

struct resume_record {
	const char *version; /* of perfbisect */
	const char *warning; /* what has changed meanwhile, or "" */
	bool keep_trees;     /* from now on */
	const char *folder;  /* the session's: see owner_mark() */
};

/*
 * What is counted from now on: a session's table of counters has these names
 * behind those of earlier records, so that a run need not repeat them.
 */
struct counters_record {
	const char **names, **units;
	const char **missing, **reasons; /* what cannot be counted, and why */
	bool user_only;			 /* the kernel's part is not counted */
};

/*
 * A run of a comparison may measure several benchmarks.  They are compared as
 * far as this one has them, that of the first run.
 */
struct benchmarks_record {
	const char **names, **units;
};

struct dropped_record {
	int64_t side; /* from 1 */
	const char *reason, *log;
};

struct record {
	enum record_kind kind;
	double time_s; /* since 1970 */
	union {
		struct plan plan;
		struct machine_record machine;
		struct command_record command;
		struct tree_record tree;
		struct build_record build;
		struct run_record run;
		struct ends_record ends;
		struct verdict_record verdict;
		struct restart_record restart;
		struct confirmation_record confirmation;
		struct changeset_record changeset;
		struct profile_record profile;
		struct diff_record diff;
		struct warning_record warning;
		struct end_record end;
		struct counters_record counters;
		struct resume_record resume;
		struct lead_record lead;
		struct links_record links;
		struct layout_record layout;
		struct placement_record placement;
		struct simulation_record simulation;
		struct benchmarks_record benchmarks;
		struct dropped_record dropped;
		struct stretch_record stretch;
		struct end_record result; /* never unfinished */
		struct split_record split;
		struct assembly_record assembly;
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

/*
 * The first field in which two records say something else, whenever they were
 * written; NULL when there is none.  A config is not compared.
 */
const char *record_difference(const struct record *a, const struct record *b);

#endif
