/* SPDX-License-Identifier: MIT */
#ifndef BISECT_OUTCOME_H
#define BISECT_OUTCOME_H

#include "bisect/proof/proof.h"

/*
 * How a session ends: the end record, and what is stated in it.
 */

/*
 * Write the end record, with the exit status that its outcome has; that of a
 * comparison or a scan is set already.  Of one search of many it is a result.
 */
int outcome_write(struct session *session, struct end_record end,
		  struct err *err);

/* What can be stated of a candidate. */
void outcome_conclude(struct conclusion *out, const struct proof *proof,
		      const struct search *search, const struct judge *judge);

/* Is it as sure as --confidence asks for, or as "confirmed" does? */
bool outcome_is_sure(const struct conclusion *conclusion,
		     const struct session *session);

/*
 * Could code placement be at work?  It is, and leaves less than is asked for;
 * or what is taken for levels of the history is large enough to be it.
 */
bool outcome_may_be_layout(const struct conclusion *conclusion,
			   const struct judge *judge,
			   const struct session *session);

/*
 * With a candidate, confirmed or not: sure enough and it is the culprit.  Below
 * 95 % nothing is called that, unless --confidence asks for less.
 */
int outcome_of_proof(const struct proof *proof,
		     const struct conclusion *conclusion,
		     const struct search *search, struct trial *trial,
		     struct err *err);

/*
 * Without one, because something keeps the search from going on: `end` has the
 * outcome and the reason, and gets what is left, the likeliest first.
 */
int outcome_cut_off(struct end_record end, const struct search *search,
		    const struct judge *judge, struct trial *trial,
		    struct err *err);

#endif
