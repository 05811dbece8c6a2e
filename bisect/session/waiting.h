/* SPDX-License-Identifier: MIT */
#ifndef BISECT_SESSION_WAITING_H
#define BISECT_SESSION_WAITING_H

#include "bisect/session/session.h"

/*
 * Which runs waited for a processor that somebody else had.
 *
 * The processors that a run used, its CPU time for each second of it, are no
 * matter of how fast the machine is.  What computes uses as many each time; a
 * run that had less of them waited.  That cannot be told of a command that
 * sleeps, nor where none of its runs was left alone.  But then it was pushed
 * off the processor again and again, in place of leaving it by itself.
 *
 * Runs of less than 10 ms of CPU time tell nothing: a share of a processor is
 * one of a few time slices there.
 */

/* What the runs of two ends show. */
struct waiting {
	const char *revisions[2];
	/*
	 * The processors that their runs, warm-ups as well, use when nobody is
	 * in their way, as the least disturbed tenth of them shows; all 0
	 * unless both compute for most of the time.
	 */
	double usual[2];
};

void waiting_init(struct waiting *out, const struct session *session,
		  const char *good, const char *bad);

/* Can this run tell anything? */
bool waiting_can_tell(const struct run_record *run);

/*
 * Did it wait?  A revision between the ends may use as few processors as
 * either of them.
 */
bool waiting_shows(const struct waiting *waiting, const struct run_record *run);

/* Which part of all runs did; 0 when it cannot be told, or of too few. */
double waiting_part(const struct waiting *waiting,
		    const struct session *session);

/*
 * Were a revision's runs pushed off the processor, a hundred times for each
 * second that they had it, and more often than they left it?
 */
bool waiting_pushed(const struct session *session, const char *revision);

#endif
