/* SPDX-License-Identifier: MIT */
#ifndef BISECT_ENDING_H
#define BISECT_ENDING_H

#include "bisect/suspect.h"

/*
 * How a session ends: the end record, and what is stated in it.
 */

/* Write the end record, with the exit status that its outcome has. */
int ending_write(struct session *session, struct end_record end,
		 struct err *err);

/* What can be stated of a suspect. */
void ending_conclude(struct conclusion *out, const struct suspect *suspect,
		     const struct search *search, const struct judge *judge);

/*
 * Could code placement be at work?  It is, and leaves less than is asked for;
 * or what is taken for levels of the history is large enough to be it.
 */
bool ending_may_be_layout(const struct conclusion *conclusion,
			  const struct judge *judge,
			  const struct session *session);

/*
 * With a suspect, confirmed or not: sure enough and it is the culprit.  Below
 * 95 % nothing is called that, unless --confidence asks for less.
 */
int ending_suspect(const struct suspect *suspect,
		   const struct conclusion *conclusion,
		   const struct search *search, struct trial *trial,
		   struct err *err);

/*
 * Without one, because something keeps the search from going on: `end` has the
 * outcome and the reason, and gets what is left, the likeliest first.
 */
int ending_cut_off(struct end_record end, const struct search *search,
		   const struct judge *judge, struct trial *trial,
		   struct err *err);

#endif
