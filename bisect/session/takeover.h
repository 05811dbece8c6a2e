/* SPDX-License-Identifier: MIT */
#ifndef BISECT_SESSION_TAKEOVER_H
#define BISECT_SESSION_TAKEOVER_H

#include "bisect/session/session.h"
#include "probe/metric.h"

/*
 * A session that was refused, because its ends do not differ by its metric,
 * begun anew by another metric with the runs of the ends that it has.
 *
 * Each run holds what the process took and what was counted of it; what it has
 * printed is not kept.  So the new session has a journal of its own, complete
 * in itself: the plan, which names the old session, then what the old journal
 * has up to the last run of its ends, with values by the new metric.  It is
 * taken up as one that was cut off there: see session_resume().
 */

/* Why that cannot be done; NULL: it can. */
const char *takeover_why_not(const struct session *before,
			     const struct metric *metric, const char *name,
			     struct arena *arena);

/*
 * Write the new session's journal into the old one's folder, which is moved
 * aside: *moved names it.  `config` is the new plan's.
 */
int takeover_begin(const char **moved, const struct session *before,
		   const struct metric *metric, const struct config *config,
		   struct arena *arena, struct err *err);

/*
 * A search that has found its commit, gone on with as a scan of the same range:
 * in a session of its own, whose journal has all that the search has, as what
 * was searched first.  So its builds and runs are not done again.
 *
 * Why that cannot be done; NULL: it can.
 */
const char *takeover_scan_why_not(const struct session *before,
				  struct arena *arena);

/* Write such a journal into a new folder, as session_create() does. */
int takeover_scan(const char **moved, const struct session *before,
		  const char *dir, struct arena *arena, struct err *err);

#endif
