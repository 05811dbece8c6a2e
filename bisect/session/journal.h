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
 */
struct journal;

typedef void journal_record_fn(const struct record *record, void *context);

/* Start a journal; the file must not exist. */
int journal_create(struct journal **out, const char *path, struct err *err);

/*
 * Hand every record of a journal to `each`, in order.  Strings live in
 * `arena`.
 */
int journal_replay(const char *path, journal_record_fn *each, void *context,
		   struct arena *arena, struct err *err);

/*
 * The same, and the journal goes on from there: a torn last line is cut off.
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

void journal_close(struct journal *journal);

/* "jansson 2.14" */
const char *journal_library(void);

#endif
