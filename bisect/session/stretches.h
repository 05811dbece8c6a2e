/* SPDX-License-Identifier: MIT */
#ifndef BISECT_SESSION_STRETCHES_H
#define BISECT_SESSION_STRETCHES_H

#include "bisect/judge/sampler.h"
#include "bisect/session/session.h"

/*
 * What the records of a scan say: the range as stretches in the order of
 * history, each with what is known of it.  The story is told by it, and so are
 * the reports.
 *
 * In the beginning the range is one stretch.  A look at two revisions makes
 * these the ends of stretches; a step that was found is a stretch of its own,
 * from the revision before it to the one that has it, and what lies before and
 * after it is looked at again.  A candidate that was not confirmed makes a
 * stretch as well, which is looked at with these, unless nothing else was
 * searched.
 */
enum stretch_state {
	STRETCH_UNKNOWN,   /* not looked at */
	STRETCH_ALIKE,	   /* its ends do not differ by the least effect */
	STRETCH_DIFFERENT, /* they do: it is to be searched */
	STRETCH_STUCK,	   /* that, or looking at it, has come to nothing */
	STRETCH_STEP,	   /* found, by its search */
};

struct stretch {
	enum stretch_state state;
	const char *older, *newer;
	int64_t from, to; /* their places: see changeset_record */
	bool measured;	  /* these are known: */
	double older_median, newer_median;
	double difference; /* newer - older; infinite where one fails */
	double most;	   /* the greatest step it may have, by its ends */
	/* Of the search, or of a look that failed; else NULL. */
	const struct stretch_part *part;
};

/* The records of a look or a search. */
struct stretch_part {
	const struct stretch_record *stretch;
	size_t begin, end;
	const struct end_record *result;  /* NULL: it was cut off */
	const struct split_record *split; /* or NULL */
	struct plan plan;		  /* that it goes by */
};

struct stretches {
	const struct session *session;
	struct stretch *list;
	size_t count;
	struct stretch_part *parts;
	size_t part_count;
};

/* All of it lives in `arena` or in the session. */
void stretches_init(struct stretches *out, const struct session *session,
		    struct arena *arena);

/* The plan of a search that is one of many, or of a look, without it. */
struct plan stretches_plan(const struct plan *whole,
			   const struct stretch_record *stretch,
			   struct arena *arena);

/* The records of a part, as a session of its own: see session_part(). */
void stretches_session(struct session *out, const struct stretches *stretches,
		       const struct stretch_part *part);

/* The next to be looked at, or NULL. */
const struct stretch *stretches_unknown(const struct stretches *stretches);

/* The next to be searched, that with the largest difference; or NULL. */
const struct stretch *stretches_different(const struct stretches *stretches);

#endif
