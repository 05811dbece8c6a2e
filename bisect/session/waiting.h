/* SPDX-License-Identifier: MIT */
#ifndef BISECT_SESSION_WAITING_H
#define BISECT_SESSION_WAITING_H

#include "bisect/session/session.h"

/*
 * Which runs waited for a processor that somebody else had.
 *
 * Of a command that is one task the kernel says for how long it waited (see
 * probe/run.h); a run that did so for a larger part of its time than is usual
 * was disturbed, whether it computes or sleeps.
 *
 * Of others the processors tell that a run used, its CPU time for each second
 * of it, which are no matter of how fast the machine is.  What computes uses as
 * many each time; a run that had less of them waited.  That cannot be told of a
 * command that sleeps, nor where none of its runs was left alone.  But then it
 * was pushed off the processor again and again, in place of leaving it by
 * itself.
 *
 * Runs of less than 10 ms of CPU time tell nothing: a share of a processor is
 * one of a few time slices there.
 */

/* What runs show that nobody is in the way of: the least disturbed tenth. */
struct waiting_usual {
	double used;   /* processors; 0: they sleep, or there is no run */
	double queued; /* part of a run spent waiting; below 0: not known */
};

struct waiting {
	/* Of a search: its ends; `used` is 0 unless both compute mostly. */
	const char *revisions[2];
	struct waiting_usual usual[2];
	/* Of a comparison: each side, which is measured by itself; or NULL. */
	struct waiting_usual *sides;
	size_t side_count;
};

void waiting_init(struct waiting *out, const struct session *session,
		  const char *good, const char *bad);

/* The same of the sides of a comparison, so many. */
void waiting_of_sides(struct waiting *out, const struct session *session,
		      size_t count, struct arena *arena);

/* Can this run tell anything? */
bool waiting_can_tell(const struct run_record *run);

/*
 * Did it wait?  A revision between the ends may use as few processors as
 * either of them.
 */
bool waiting_shows(const struct waiting *waiting, const struct run_record *run);

/* Do even the least disturbed ones wait for a fifth of their time? */
bool waiting_is_crowded(const struct waiting_usual *usual);

/* Which part of all runs did; 0 when it cannot be told, or of too few. */
double waiting_part(const struct waiting *waiting,
		    const struct session *session);

/*
 * Were a revision's runs crowded, all of them: did they wait for a fifth of
 * their time; or, where that is not known, were they pushed off the processor a
 * hundred times for each second that they had it, and more often than they left
 * it?
 */
bool waiting_pushed(const struct session *session, const char *revision);

#endif
