/* SPDX-License-Identifier: MIT */
#ifndef BISECT_REPORT_COMPARISON_H
#define BISECT_REPORT_COMPARISON_H

#include "bisect/report/model.h"
#include "bisect/session/contender.h"
#include "bisect/session/rounds.h"

#include <stdio.h>

/*
 * What a comparison found: the model of its reports.  A cell is what one side
 * measured of one benchmark; the table has a row for each, normalised to the
 * baseline, which is 1.0x.
 */
struct comparison_cell {
	double *values; /* one a round */
	size_t count;
	double value; /* their median, or the least with --statistic min */
	struct interval interval; /* of the median; both 0 with min */
	struct ratio ratio;	  /* to the baseline; above 1 is worse */
	bool differs; /* beyond chance, in a table of so many rows */
	bool known;   /* to --precision */
};

struct comparison_side {
	const struct contender *contender;
	const struct dropped_record *dropped;	  /* NULL: it was measured */
	const struct changeset_record *changeset; /* NULL: it is a folder */
	struct comparison_cell *cells;		  /* of each benchmark */
	struct ratio mean; /* geometric, over all benchmarks */
};

/* What else was counted: the median of each side's runs, NAN: not read. */
struct comparison_count {
	const char *name, *unit;
	double *values;
};

struct comparison {
	const struct session *session;
	const struct plan *plan;
	const struct end_record *end; /* or NULL: cut off */
	struct rounds rounds;
	struct comparison_side *sides;
	size_t count, baseline, benchmarks, rounds_run;
	struct comparison_count *counts;
	size_t count_count;
	const char *verdict;   /* "compared", "interrupted", "failed" */
	const char *sentence;  /* the whole, in one */
	const char *repeat;    /* the command line that does it again */
	const char **warnings; /* NULL-terminated */
	struct noise *noise;   /* an empty `what` ends it */
	size_t runs, builds;
	double duration_s;
};

void comparison_init(struct comparison *out, const struct session *session,
		     struct arena *arena);

/* Is the side 1.0x? */
bool comparison_is_baseline(const struct comparison *comparison, size_t side);

/* A cell's value in its unit; "" when there is none. */
char *comparison_value(const struct comparison *comparison, size_t side,
		       size_t benchmark, struct arena *arena);

/* "1.0x", "13.7x slower", "no difference", or why there is nothing. */
char *comparison_words(const struct comparison *comparison, size_t side,
		       size_t benchmark, struct arena *arena);

/* "13.5x .. 13.9x", "-0.3 .. +0.4 %"; "" when there is none. */
char *comparison_interval(const struct comparison *comparison, size_t side,
			  size_t benchmark, struct arena *arena);

/* The same two of the geometric mean. */
char *comparison_mean_words(const struct comparison *comparison, size_t side,
			    struct arena *arena);
char *comparison_mean_interval(const struct comparison *comparison, size_t side,
			       struct arena *arena);

/* What is said of a side that was dropped: its reason, and the log. */
char *comparison_why(const struct comparison_side *side, struct arena *arena);

/* What a side is: its commit and subject, or its folder, and its build. */
char *comparison_place(const struct comparison *comparison, size_t side,
		       struct arena *arena);

/* What was not known as precisely as was asked for; "" when all is. */
char *comparison_unknown(const struct comparison *comparison,
			 struct arena *arena);

/* How it is compared, in a sentence. */
char *comparison_method(const struct comparison *comparison,
			struct arena *arena);

/* A count against the baseline's: "1.02x"; "" when it cannot be said. */
char *comparison_factor(const struct comparison *comparison,
			const struct comparison_count *row, size_t side,
			struct arena *arena);

/* The count, with that behind it: "1.20 M (1.02x)"; "" where there is none. */
char *comparison_counted(const struct comparison *comparison,
			 const struct comparison_count *row, size_t side,
			 struct arena *arena);

/* -- The formats: all say the same facts. -- */

void comparison_text(FILE *fp, const struct comparison *comparison);
void comparison_markdown(FILE *fp, const struct comparison *comparison);
void comparison_html(FILE *fp, const struct comparison *comparison);
void comparison_json(FILE *fp, const struct comparison *comparison);

/* A line a run: benchmark,side,round,value,unit. */
void comparison_csv(FILE *fp, const struct comparison *comparison);

#endif
