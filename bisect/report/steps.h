/* SPDX-License-Identifier: MIT */
#ifndef BISECT_REPORT_STEPS_H
#define BISECT_REPORT_STEPS_H

#include "bisect/report/model.h"
#include "bisect/session/stretches.h"

#include <stdio.h>

/*
 * What a scan found: the model of its reports.  Each step is the end of a
 * search of its own, which is told of as any search is, by a struct report.
 */
struct steps_step {
	const struct stretch *stretch;
	struct session session; /* the records of its search */
	struct report report;
	const char *name;      /* the commit, in full; or the last of several */
	const char *subject;   /* of that */
	double before, after;  /* medians, side by side where it was proved */
	struct interval ratio; /* 95 %, of after to before; 0, 0: not known */
	bool is_worse;
	double share; /* of all that the steps have changed, 0..1 */
};

/* A revision that was measured, by all of its runs. */
struct steps_point {
	const struct changeset_record *changeset;
	double time_s; /* of its date, since 1970; NAN: not known */
	double *values;
	size_t count, capacity;
	double median;
	struct interval interval;      /* 95 %, of the median */
	const struct steps_step *step; /* that it makes; or NULL */
	bool is_grid; /* an end, or a point that was compared to neighbours */
};

/* From one step to the next. */
struct steps_level {
	const char *from, *to; /* the first and the last revision of it */
	double median;	       /* of all runs in it; NAN: there is none */
	size_t runs;
};

struct steps {
	const struct session *session;
	const struct plan *plan;
	const struct end_record *end; /* or NULL: cut off */
	struct stretches stretches;
	struct steps_step *steps; /* in the order of history */
	size_t count;
	struct steps_level *levels; /* one more than steps */
	struct steps_point *points; /* in the order of history */
	size_t point_count;
	const struct verdict_record **skipped; /* points of the grid */
	size_t skip_count;
	const char *verdict; /* "scanned", "interrupted", "failed" */
	const char *sentence;
	const char *repeat;
	const char **warnings;
	struct noise *noise;
	size_t runs, builds;
	double duration_s;
};

void steps_init(struct steps *out, const struct session *session,
		struct arena *arena);

/* A value in the metric's unit. */
char *steps_value(const struct steps *steps, double value, struct arena *arena);

/* "+5.1 %", "-33 %", "4.89 times"; "fails". */
char *steps_change(const struct steps_step *step, struct arena *arena);

/* Its interval, in the same terms; "" when there is none. */
char *steps_interval(const struct steps_step *step, struct arena *arena);

/*
 * The timeline: every point with its interval, and the steps with hash and
 * subject, by the number of commits or by their dates.  A point is a link to
 * #r-<revision>, a step one to #step-<revision>.
 */
void steps_timeline(FILE *fp, const struct steps *steps, bool by_time);

/* "143e8dc5e4", or "one of 3 to 143e8dc5e4". */
char *steps_name(const struct steps_step *step, struct arena *arena);

/* How sure it is: "99.9 %", "not proved". */
char *steps_proof(const struct steps_step *step, struct arena *arena);

/*
 * Why it is so: the diagnosis of its search, and what part of the difference
 * between the ends of that it explains; "" when there is nothing to say.
 */
char *steps_why(const struct steps_step *step, struct arena *arena);

/*
 * What is not known, in sentences: a stretch that was not looked at, not
 * searched, or in vain; NULL ends.
 */
const char **steps_left(const struct steps *steps, struct arena *arena);

/*
 * What was looked at and does not differ: how large a step may be there at
 * most, in a sentence; "" where nothing was.
 */
char *steps_hidden(const struct steps *steps, struct arena *arena);

/* What would be measured next, had it gone on; "" when it is over. */
char *steps_next(const struct steps *steps, struct arena *arena);

/* "from OLD to NEW, by wall": what was scanned, and how. */
char *steps_method(const struct steps *steps, struct arena *arena);

/* -- The formats: all say the same facts. -- */

void steps_text(FILE *fp, const struct steps *steps);
void steps_markdown(FILE *fp, const struct steps *steps);
void steps_html(FILE *fp, const struct steps *steps);
void steps_json(FILE *fp, const struct steps *steps);

/*
 * A line a revision that was measured, in the order of history:
 * time,revision,value,low,high,runs, which tools that look for change points
 * read.
 */
void steps_csv(FILE *fp, const struct steps *steps);

#endif
