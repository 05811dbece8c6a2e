/* SPDX-License-Identifier: MIT */
#ifndef BISECT_SESSION_H
#define BISECT_SESSION_H

#include "bisect/record.h"
#include "probe/arena.h"

/*
 * A session: its folder, its journal, and what the journal says.
 *
 * Every fact goes through session_add(), which appends it to the journal and
 * then to `records`.  Reports read `records` and nothing else, so that one made
 * from a journal read back is the same to the letter.
 *
 *	perfbisect-<good7>-<bad7>/
 *		lock		held, with our pid in it, while we run
 *		journal.jsonl
 *		report.md report.html report.json
 *		logs/<revision>/build.log run-<n>.log
 *		profile/	parent.folded culprit.folded
 *		trees/		removed at the end
 *		pins/		keeps both ends in the repository until then
 */
struct session {
	struct arena arena;	 /* of all that is in here */
	const char *dir;	 /* absolute */
	struct record **records; /* where one is it stays */
	size_t count, capacity;
	const struct plan *plan;
	const char *unit;      /* of the metric; NULL: not known yet */
	const char **counters; /* names of all that was counted in a run */
	const char **counter_units;
	size_t counter_count;
	int64_t runs;		 /* the number of the last one */
	struct journal *journal; /* NULL when only read back */
	int lock_fd;
	double clock_offset_s; /* so that no clock that is set moves a record */
	double deadline_s;     /* of run_clock(), when to stop; 0: never */
	struct ahead *ahead;   /* of one that goes on: see session_resume() */
	size_t ahead_count, ahead_capacity, told;
};

/* A record of the journal that the story has not come to yet. */
struct ahead {
	struct record record;
	bool passed; /* what it tells of is done once more */
};

/*
 * Make the folder `dir`, lock it and start a journal.  An earlier session
 * that is there is moved aside, to `dir`.1 and so on, and *moved names it;
 * one that is running, and a folder that is no session, are errors.
 */
int session_create(struct session **out, const char **moved, const char *dir,
		   struct err *err);

/*
 * Go on where a session was cut off, whatever cut it off.
 *
 * Its story is told again from the beginning, and is the same again, because
 * it follows from the plan and from what was measured.  So each fact that the
 * journal has is taken from there in place of being made: session_recall() is
 * asked before anything is built or run, and session_add() does not write what
 * is written already.  Where the journal ends, the story goes on for real.
 *
 * Not a part of that story, and passed by, are ends, what is written each time
 * that the session is taken up, what was built again only to have it back, and
 * the failures which stopped the session: these are tried once more.
 */
int session_resume(struct session **out, const char *dir, struct err *err);

/* How many runs there are ahead. */
size_t session_runs_ahead(const struct session *session);

/* The record that the story must come to next, or NULL behind the last. */
const struct record *session_ahead(struct session *session);

/*
 * The next record, told now, when it is still ahead; else *out is NULL.  One
 * of another kind is an error: the journal is of a program that goes another
 * way.  It lives as long as the session.
 */
int session_recall(const struct record **out, struct session *session,
		   enum record_kind kind, struct err *err);

/* Has it come to an end that nothing can be added to? */
bool session_is_finished(const struct session *session);

/* The end record, unless the session has gone on after it; or NULL. */
const struct end_record *session_end(const struct session *session);

/* Read back a session; `dir` is its folder. */
int session_read(struct session **out, const char *dir, struct err *err);

/* Is it a folder with a journal in it? */
bool session_is_there(const char *dir);

/* Are its work trees to be left where they are? */
bool session_keeps_trees(const struct session *session);

/* Give up the lock and the memory. */
void session_close(struct session *session);

/*
 * Add a fact, or find that it stands in the journal.  Its strings and lists are
 * copied, with U+FFFD for what is not UTF-8, as the journal has them; those of
 * a plan's config alone must live as long as the session.  The time is set
 * here.
 */
int session_add(struct session *session, struct record record, struct err *err);

/*
 * The unit of the metric: the plan's, or what the first measured run found
 * with the value that it read; "" when there is none, or none yet.
 */
const char *session_unit(const struct session *session);

/* The last record of a kind, or NULL. */
const struct record *session_last(const struct session *session,
				  enum record_kind kind);

/* The changeset record of a revision, or NULL. */
const struct changeset_record *session_changeset(const struct session *session,
						 const char *revision);

/* The last profile of a revision, or NULL. */
const struct profile_record *session_profile(const struct session *session,
					     const char *revision);

/* What a culprit's diff touches, by the last such record; or NULL. */
const struct diff_record *session_diff(const struct session *session,
				       const char *culprit);

/*
 * The confirmation that decides, of those after the last restart: one that was
 * not accepted, else that of the parent nearest to the culprit's level.  NULL
 * when there is none.
 */
const struct confirmation_record *session_step(const struct session *session);

/* Was a revision judged bad because it fails, since the last restart? */
bool session_fails(const struct session *session, const char *revision);

/*
 * The values of the measured runs of a revision in one phase, in the order in
 * which they were taken.  With `process` below METRIC_PROCESS_COUNT it is not
 * the metric's value but that one, and with session_counter() that counter, of
 * those runs in which it was read.  They live in `arena`.
 */
double *session_values(size_t *count, const struct session *session,
		       const char *revision, enum run_phase phase, int process,
		       struct arena *arena);

/*
 * The values from which a revision was judged; of one that was given up before,
 * those that there were.
 */
double *session_verdict_values(size_t *count, const struct session *session,
			       const struct verdict_record *verdict,
			       struct arena *arena);

/* The values of one of the ends that such a record tells of. */
double *session_end_values(size_t *count, const struct session *session,
			   const struct ends_record *ends, const char *revision,
			   struct arena *arena);

/* Like session_values(), of the runs that were taken for one confirmation. */
double *session_step_values(size_t *count, const struct session *session,
			    const struct confirmation_record *step,
			    const char *revision, int process,
			    struct arena *arena);

/* All of these runs, and those that were taken beside it as evidence. */
const struct run_record **
session_step_runs(size_t *count, const struct session *session,
		  const struct confirmation_record *step, const char *revision,
		  struct arena *arena);

/* A counter by its name, as a `process` for these; -1: there is none. */
int session_counter(const struct session *session, const char *name);

/* The same, also of what is known of every process: "wall" ... */
int session_process(const struct session *session, const char *name);

/* What such a `process` was in one run; NAN when it was not read in it. */
double session_run_value(const struct run_record *run, int process);

/* Is it an estimate, because it was counted in a part of the time only? */
bool session_run_scaled(const struct run_record *run, int process);

/* The mean wall time of the builds, or of the runs, so far; 0 of none. */
double session_mean_s(const struct session *session, enum record_kind kind);

/* From the first to the last record. */
double session_duration_s(const struct session *session);

#endif
