/* SPDX-License-Identifier: MIT */
#ifndef BISECT_REPORT_MODEL_H
#define BISECT_REPORT_MODEL_H

#include "bisect/explain/diagnosis.h"
#include "bisect/judge/stats.h"
#include "bisect/session/conditions.h"
#include "bisect/session/session.h"

/*
 * What a session has found: the one model that all formats are written from.
 *
 * It is made of the session's records and nothing else, see search.c.
 */

/*
 * Which part of a table's rows that stand out may do so by chance.  There are
 * two tables, so that 5 % of the reports have one where nothing has changed.
 */
#define REPORT_FALSE_RATE 0.025

/* A sample and what is said of it. */
struct report_sample {
	double *values;
	size_t count;
	double median;
	struct interval interval; /* 95 %, of the median */
};

struct report_revision {
	const char *revision, *subject;
	const char *verdict; /* "good", "bad", "skip" */
	const char *reason, *log;
	bool decided;
	bool superseded;  /* the search began anew after it */
	bool neighbour;	  /* visited to check the confirmation */
	int64_t position; /* in the range, oldest first; see record.h */
	double log_odds;
	const struct lead_record *lead; /* it was judged by that; or NULL */
	double threshold;		/* that it was judged by; NAN: none */
	double shift; /* of the machine; taken off its median and interval */
	int64_t references;	     /* that tell so */
	struct report_sample sample; /* what it was judged by */
	struct report_sample own;    /* the same runs by the metric itself */
};

/*
 * One row of the delta table: medians of runs taken side by side in the
 * confirmation.  First the metric, then what is known of every process, then
 * what was counted, by perf's names, then what is derived from these.
 */
struct report_delta {
	const char *name, *unit;
	double parent, culprit;
	double good, bad;	  /* of the ends; NAN: not in these rounds */
	double ratio;		  /* culprit to parent; 0: not to be had */
	struct interval interval; /* 95 %, of the ratio; 0, 0: none */
	double p;	  /* that so much comes by chance; 1: it is not apart */
	bool significant; /* beyond chance, in a table of so many rows */
	bool scaled;	 /* estimated in a run: counted in a part of its time */
	bool derived;	 /* made of others: "instructions per cycle" ... */
	bool by_layouts; /* not of the step's runs: see layouts.h */
	bool simulated;	 /* nor are these: see simulated.h; an interval of one
			    ratio is none: the counts repeat */
};

/*
 * One row of the table of hot functions: in which part of the samples the
 * function itself was hit, and the processor time of one run that this stands
 * for.
 */
struct report_function {
	const char *name;
	double parent, culprit;	    /* shares */
	double parent_s, culprit_s; /* NAN: not known */
	bool few;		    /* samples: nothing is said of a change */
	double p;		    /* that so much comes by chance */
	bool significant;	    /* beyond chance, in a table of so many */
};

/* A fact with its name; one without a name ends a list. */
struct report_row {
	const char *name, *value;
	bool verbatim; /* it is for being typed, letter by letter */
};

struct report {
	const struct session *session;
	const struct plan *plan;
	const struct ends_record *ends;	     /* GOOD and BAD, or NULL */
	const struct ends_record *last_ends; /* of the last verdict, or NULL */
	const struct lead_record *lead;	     /* what led a search, or NULL */
	bool led;			     /* to the end */
	const struct end_record *end;	     /* or NULL: cut off */
	const struct confirmation_record *step; /* the deciding one, or NULL */
	const struct changeset_record *culprit; /* or NULL */
	const char *link; /* to it on its forge; "": not known */
	/* Of the two that `step` compares; NULL: none was tried. */
	const struct profile_record *profile_before, *profile_after;
	const struct diff_record *diff; /* of the culprit; or NULL */
	/* Of these two in a simulated processor; NULL: not tried. */
	const struct simulation_record *simulated_before, *simulated_after;
	/* The instructions of both; NULL: not tried. */
	const struct assembly_record *assembly_before, *assembly_after;
	/* Under other layouts; NULL: not asked.  Its runs: parent, culprit. */
	const struct placement_record *placement;
	struct report_sample layout_samples[2];
	struct report_function *functions; /* of both, the hottest first */
	size_t function_count;
	enum outcome outcome;
	const char *verdict;  /* "confirmed", "range", ... */
	const char *sentence; /* the whole, in one */
	const char *title;    /* the same for the head of a page */
	const char *repeat;   /* the command line that does it again */
	const struct command_record *program; /* or NULL: not known yet */
	const char *changed;		      /* "First bad" or "First good" */
	/* What is compared: "parent" and "culprit", or the ends of a range. */
	const char *before, *after;
	struct report_sample good, bad;	   /* the ends */
	struct report_revision *revisions; /* in the order of their visits */
	size_t revision_count, skipped, superseded;
	struct report_delta *deltas;
	size_t delta_count, first_counter; /* row of the first counted one */
	struct diagnosis diagnosis;	   /* of the step; no class: no step */
	const char **candidates;	   /* NULL-terminated */
	size_t candidate_count;
	struct restart_record *restarts;
	size_t restart_count;
	const char **warnings; /* NULL-terminated */
	struct noise *noise;   /* of the machine; an empty `what` ends it */
	size_t runs, builds;
	double duration_s;
};

/*
 * The order of history, for qsort() of pointers to revisions; of several visits
 * of one that of the visits.
 */
int report_by_history(const void *a, const void *b);

/* A value in the metric's unit. */
char *report_value(const struct report *report, double value,
		   struct arena *arena);

/* The unit of what a revision was judged by. */
const char *report_judged_unit(const struct report_revision *revision,
			       const struct report *report);

/* A value by what verdicts were by in the end. */
char *report_verdict_value(const struct report *report, double value,
			   struct arena *arena);

/* A number of standard deviations, or how many times it is another: "5.6",
 * "31".
 */
char *report_delta_words(double delta, struct arena *arena);

/*
 * By how much the culprit's median is its parent's; 0 where that says nothing:
 * from or to zero, or below it.
 */
double report_ratio(double parent, double culprit);

/* Has it one that is more than a point? */
bool report_has_interval(const struct report_delta *delta);

/* A ratio in a table: "0.0139", "1.002", "71.70", "2903". */
char *report_factor(double ratio, struct arena *arena);

/* One in a sentence: "0.0139 times", "1.50 times". */
char *report_times(double ratio, struct arena *arena);

/* "405:1", or "over 1000:1", for the verdict that the odds speak for. */
char *report_odds(double log_odds, struct arena *arena);

/*
 * Is it a count, and so little more or less of it that no program takes longer
 * for that, however sure it is?  What the processor has seen a thousand times
 * takes a tenth of a millisecond at most, what the kernel has done ten times
 * about as long; two builds start by as much apart.
 */
bool report_is_slight(const char *name, double difference);

/* Is a row 0 on both sides, and of no use to anybody who reads it? */
bool report_is_blank(const struct report_delta *delta);

/*
 * Which end of them another revision stands for, when the search has come down
 * to a part of the range: SIDE_GOOD or SIDE_BAD; SIDE_SKIP: none.
 */
enum side report_stand_in(const struct report *report);

/* What the search was said to cost, before it began. */
struct report_forecast {
	bool known;
	double runs, builds, duration_s;
};

struct report_forecast report_forecast(const struct report *report);

/* Are there candidates to be listed, beside a culprit or in place of one? */
bool report_lists_candidates(const struct report *report);

/*
 * May it be cut?  What skipped revisions hide is listed to the last; where the
 * search was cut off or is not sure, the first will do.
 */
bool report_is_long_list(const struct report *report);

/* Is the likeliest the first of them? */
bool report_ranks_candidates(const struct report *report);

/* How many there are, which may be more than are listed. */
size_t report_candidates_left(const struct report *report);

/* How likely it is that candidate number `index` is it; 0: not known. */
double report_probability(const struct report *report, size_t index);

#endif
