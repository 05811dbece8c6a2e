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

/* The candidates that are left, as names; NULL when they are more than `most`.
 */
const char **ending_left(const struct search *search, size_t most,
			 struct arena *arena);

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

#endif
