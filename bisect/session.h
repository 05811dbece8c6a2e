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
 *		report.md report.json
 *		logs/<revision>/build.log run-<n>.log
 *		trees/		removed at the end
 */
struct session {
	struct arena arena; /* of all that is in here */
	const char *dir;    /* absolute */
	struct record *records;
	size_t count, capacity;
	const struct plan *plan;
	const char *unit;	 /* of the metric; NULL: not known yet */
	struct journal *journal; /* NULL when only read back */
	int lock_fd;
};

/*
 * Make the folder `dir`, lock it and start a journal.  An earlier session
 * that is there is moved aside, to `dir`.1 and so on, and *moved names it;
 * one that is running, and a folder that is no session, are errors.
 */
int session_create(struct session **out, const char **moved, const char *dir,
		   struct err *err);

/* Read back a session; `dir` is its folder. */
int session_read(struct session **out, const char *dir, struct err *err);

/* Is it a folder with a journal in it? */
bool session_is_there(const char *dir);

/* Give up the lock and the memory. */
void session_close(struct session *session);

/*
 * Add a fact.  Its strings are copied, with U+FFFD for what is not UTF-8, as
 * the journal has them; those of a plan's config alone must live as long as
 * the session.  The time is set here.
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
 * the metric's value but that one.  They live in `arena`.
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

/* The mean wall time of the builds, or of the runs, so far; 0 of none. */
double session_mean_s(const struct session *session, enum record_kind kind);

/* From the first to the last record. */
double session_duration_s(const struct session *session);

#endif
