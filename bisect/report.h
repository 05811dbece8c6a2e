/* SPDX-License-Identifier: MIT */
#ifndef BISECT_REPORT_H
#define BISECT_REPORT_H

#include "bisect/session.h"
#include "bisect/stats.h"

#include <stdio.h>

/*
 * What a session has found, in the formats that people and programs read.
 *
 * All formats say the same facts, from one model that is made of the session's
 * records and nothing else.  A format is a row in the table in report.c; to
 * add one, write a function and a row.
 */

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
	bool superseded; /* the search began anew after it */
	bool neighbour;	 /* visited to check the confirmation */
	double log_odds;
	double threshold; /* that it was judged by; NAN: none */
	double shift; /* of the machine; taken off its median and interval */
	int64_t references; /* that tell so */
	struct report_sample sample;
};

/* One metric in the confirmation: medians of runs taken side by side. */
struct report_delta {
	const char *name, *unit;
	double parent, culprit;
	double good, bad;	  /* of the ends; NAN: not in these rounds */
	double ratio;		  /* culprit to parent; 0: not to be had */
	struct interval interval; /* 95 %, of the ratio; 0, 0: none */
	bool significant;
};

struct report {
	const struct session *session;
	const struct plan *plan;
	const struct ends_record *ends;	     /* GOOD and BAD, or NULL */
	const struct ends_record *last_ends; /* of the last verdict, or NULL */
	const struct end_record *end;	     /* or NULL: cut off */
	const struct confirmation_record *step; /* the deciding one, or NULL */
	const struct changeset_record *culprit; /* or NULL */
	enum outcome outcome;
	const char *verdict;  /* "confirmed", "range", ... */
	const char *sentence; /* the whole, in one */
	const char *repeat;   /* the command line that does it again */
	const char *changed;  /* "First bad" or "First good" */
	/* What is compared: "parent" and "culprit", or the ends of a range. */
	const char *before, *after;
	struct report_sample good, bad;	   /* the ends */
	struct report_revision *revisions; /* in the order of their visits */
	size_t revision_count, skipped, superseded;
	struct report_delta *deltas;
	size_t delta_count;
	const char **candidates; /* NULL-terminated */
	size_t candidate_count;
	struct restart_record *restarts;
	size_t restart_count;
	const char **warnings; /* NULL-terminated */
	size_t runs, builds;
	double duration_s;
};

/* Everything lives in `arena` or in the session. */
void report_init(struct report *out, const struct session *session,
		 struct arena *arena);

/*
 * Which end of them another revision stands for, when the search has come down
 * to a part of the range: SIDE_GOOD or SIDE_BAD; SIDE_SKIP: none.
 */
enum side report_stand_in(const struct report *report);

/* The same in words, with its threshold; "" if there is none. */
char *report_stand_in_words(const struct report *report, struct arena *arena);

/* The whole in one sentence. */
char *report_sentence(const struct report *report, struct arena *arena);

/* Where else to search, when the step explains only a part; "" if nowhere. */
char *report_rest(const struct report *report, struct arena *arena);

/* How the search went, in sentences; NULL-terminated. */
const char **report_course(const struct report *report, struct arena *arena);

/* "405:1", or "over 1000:1", for the verdict that the odds speak for. */
char *report_odds(double log_odds, struct arena *arena);

/* Are there candidates to be listed, beside a culprit or in place of one? */
bool report_lists_candidates(const struct report *report);

/* A value in the metric's unit. */
char *report_value(const struct report *report, double value,
		   struct arena *arena);

/* How likely it is that candidate number `index` is it; 0: not known. */
double report_probability(const struct report *report, size_t index);

/* Write report.md, report.json ... into the session's folder. */
int report_write_files(const struct session *session, struct err *err);

/* The report for a terminal. */
void report_text(FILE *fp, const struct report *report);

void report_markdown(FILE *fp, const struct report *report);
void report_json(FILE *fp, const struct report *report);

#endif
