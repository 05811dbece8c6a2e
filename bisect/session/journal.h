/* SPDX-License-Identifier: MIT */
#ifndef BISECT_SESSION_JOURNAL_H
#define BISECT_SESSION_JOURNAL_H

#include "bisect/session/record.h"
#include "probe/ground/arena.h"

/*
 * The journal: every fact of a session, appended and on the disk before it is
 * acted upon.
 *
 * The file holds one JSON object a line.  The first line is
 *
 *	{"format": "perfbisect-journal/1", "version": "0.1.0"}
 *
 * and every other one a record (record.h): its kind in "record", the
 * time in "time_s" (seconds since 1970), and the fields of its kind.
 * Fields and records that are not known are passed over, so that an older
 * program can read what a newer one wrote.
 *
 * A crash can tear the last line, and only that one: it is forgiven.  Damage
 * elsewhere is an error that names the line.
 *
 * Who has it open for writing has it locked.  Nobody else is to write to it,
 *but whatever a session runs can: see journal_check().
 */
struct journal;

typedef void journal_record_fn(const struct record *record, void *context);

/* Start a journal; the file must not exist.  It is locked. */
int journal_create(struct journal **out, const char *path, struct err *err);

/*
 * Hand every record of a journal to `each`, in order.  Strings live in
 * `arena`.
 */
int journal_replay(const char *path, journal_record_fn *each, void *context,
		   struct arena *arena, struct err *err);

/*
 * The same, and the journal goes on from there: a torn last line is cut off.
 * One that another process has is an error.
 */
int journal_reopen(struct journal **out, const char *path,
		   journal_record_fn *each, void *context, struct arena *arena,
		   struct err *err);

/*
 * Append one record and wait until it is on the disk.  One that finds no room
 * leaves the journal as it was.
 */
int journal_append(struct journal *journal, const struct record *record,
		   struct err *err);

/*
 * Is the file what we have left, and still in its place?  One that was written
 * to, cut off, replaced or removed is an error.  (Other bytes of the same
 * length, in the place of earlier lines than the last, are not noticed.)
 */
int journal_check(const struct journal *journal, struct err *err);

/*
 * Write it anew from its records, as it was before that.  What stands in its
 * place is moved aside to `path`.damaged, so that nothing of anybody's is lost.
 */
int journal_restore(struct journal *journal,
		    const struct record *const *records, size_t count,
		    struct err *err);

/*
 * Lock a journal that is there, and is not changed.  *fd_out is -1 when another
 * process has it.
 */
int journal_lock(int *fd_out, const char *path, struct err *err);

void journal_close(struct journal *journal);

/* "jansson 2.14" */
const char *journal_library(void);

#endif
