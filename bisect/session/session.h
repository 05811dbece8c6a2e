/* SPDX-License-Identifier: MIT */
#ifndef BISECT_SESSION_SESSION_H
#define BISECT_SESSION_SESSION_H

#include "bisect/session/record.h"
#include "probe/ground/arena.h"

/*
 * A session: its folder, its journal, and what the journal says.
 *
 * Every fact goes through session_add(), which appends it to the journal and
 * then to `records`.  Reports read `records` and nothing else, so that one made
 * from a journal read back is the same to the letter.
 *
 *	perfbisect-<good7>-<bad7>/
 *		lock		held, with our pid in it, while we run
 *		journal.jsonl	locked as well
 *		report.md report.html report.json
 *		logs/<revision>/build.log run-<n>.log
 *		profile/	parent.folded culprit.folded
 *		simulated/	parent/callgrind.out.<pid> culprit/...
 *		trees/		removed at the end; or see tree_folder.h
 *		command		the script that COMMAND is
 *		pins/		keeps both ends in the repository
 *
 * What makes a session ours, so that what its journal says may be run again:
 *
 *	- its folder, the folders in it and the files that we read or write
 *	  belong to the user who runs us, and nobody else may write the folders
 *	  or the journal.  None of them is a link.  What is new is for its owner
 *	  alone, and so are the reports;
 *	- no repository tracks anything in it: a clone can bring a journal, and
 *	  its files belong to whoever clones;
 *	- where the user does not name it (`resume`, `report`), the journal says
 *	  in which folder it was made, by what no clone, archive or copy has:
 *	  the folder's number on the disk, and the nanosecond of its making.
 *	  Once renamed it has them still.  A secret kept elsewhere would do as
 *	  well, but leave something in the repository or in the user's home;
 *	- the file that is run, COMMAND, is where the plan's words lead.
 *
 * While it runs its lock and its journal are both locked, so that a lock that
 * is removed lets nobody in; and each record is added only to a journal that is
 * as we have left it.  One that is not is written anew from the records, and
 * the session stops.
 *
 * In this room, from top to bottom:
 *
 *	find.[ch]		the session that is meant
 *	listing.[ch]		all sessions of a checkout
 *	takeover.[ch]		begun anew with the runs of a refused one
 *	cleanup.[ch]		what a session leaves in the repository
 *	changeset.[ch]		what a report says of a revision, noted
 *	free_space.[ch]		is there room on the disk?
 *	tree_folder.[ch]	where the trees of a session lie
 *	conditions.[ch]		how noisy the machine was, and is
 *	range.[ch]		what lies between the ends
 *	waiting.[ch]		which runs waited for a processor
 *	stretches.[ch]		what the parts of a scan say
 *	plan_command.[ch]	a plan as the command line that does it
 *	log_tail.[ch]		the last words of what was run
 *	samples.[ch]		which runs belong together, and their values
 *	rounds.[ch]		what the rounds of a comparison say
 *	facts.[ch]		what the records say
 *	contender.[ch]		the sides of a comparison
 *	session.[ch]		a session and its records
 *	folder.[ch]		the folder of one, locked, and made room for
 *	owner.[ch]		whose a session is
 *	journal.[ch]		records as lines of JSON, appended and synced
 *	line.[ch]		a record as such a line, and back
 *	record.[ch]		what a record is, and its fields
 *
 * Open to others: find.h, listing.h, takeover.h, cleanup.h, changeset.h,
 * free_space.h, tree_folder.h, conditions.h, range.h, contender.h, rounds.h,
 * stretches.h,
 * waiting.h, plan_command.h, log_tail.h, samples.h, facts.h, owner.h,
 * journal.h, record.h
 */

struct dag;

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
	/* Of a comparison, see record.h; or NULL. */
	const struct benchmarks_record *benchmarks;
	const struct dag *history; /* tells places in it; NULL: not known */
	/*
	 * Of a scan, which is many searches: the plan is that of the present
	 * one, whose records begin here.  0: there is but one.
	 */
	size_t begin;
	const struct end_record *result; /* how it has ended; or NULL */
	int64_t runs;			 /* the number of the last one */
	struct journal *journal;	 /* NULL when only read back */
	int lock_fd;
	int trees_fd;	       /* holds them where they lie elsewhere, or -1 */
	double clock_offset_s; /* so that no clock that is set moves a record */
	double deadline_s;     /* of process_clock(), when to stop; 0: never */
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
 * one that is running, a folder that is no session, and one that is not ours
 * are errors.
 */
int session_create(struct session **out, const char **moved, const char *dir,
		   struct err *err);

/*
 * Go on where a session was cut off, whatever cut it off.
 *
 * Its story is replayed from the beginning, and is the same again, because it
 * follows from the plan and from what was measured.  So each fact that the
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

/*
 * What follows is one search of many, by such a plan, which must live as long
 * as it does; until session_return() to the plan of the whole.
 */
void session_begin(struct session *session, const struct plan *plan);
void session_return(struct session *session);

/*
 * The same of a session that is read: the search whose records go from `begin`
 * on and before `end`, and how it has ended.  It shares all with the whole one.
 */
void session_part(struct session *out, const struct session *session,
		  const struct plan *plan, size_t begin, size_t end,
		  const struct end_record *result);

/* Read back a session; `dir` is its folder. */
int session_read(struct session **out, const char *dir, struct err *err);

/* Is it a folder with a journal in it? */
bool session_is_there(const char *dir);

/* Give up the lock and the memory. */
void session_close(struct session *session);

/*
 * Add a fact, or find that it stands in the journal.  Its strings and lists are
 * copied, with U+FFFD for what is not UTF-8, as the journal has them; those of
 * a plan's config alone must live as long as the session.  The time is set
 * here.
 */
int session_add(struct session *session, struct record record, struct err *err);

#endif
