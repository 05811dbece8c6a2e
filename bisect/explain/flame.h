/* SPDX-License-Identifier: MIT */
#ifndef BISECT_EXPLAIN_FLAME_H
#define BISECT_EXPLAIN_FLAME_H

#include "probe/ground/arena.h"

/*
 * Two profiles as one tree of calls.  Pure.
 *
 * A frame is a function called by the functions above it, and counts the
 * samples that hit it or what it called, before and after.
 */
struct flame_frame {
	const char *name;
	double before, after;		     /* samples */
	size_t depth;			     /* of the root: 0 */
	struct flame_frame *children, *next; /* in the order of their names */
};

/*
 * Both are folded stacks, as record.h has them; a line that is none is passed
 * over.  Returns the root, which stands for all; it has no name of its own.
 * Everything lives in `arena`.
 */
struct flame_frame *flame_build(const char *before, const char *after,
				struct arena *arena);

/*
 * The standard error of how much the time in a frame has grown, of counting so
 * few samples by chance.
 */
double flame_error(const struct flame_frame *frame, double before_each,
		   double after_each);

/*
 * By how many standard deviations of what counting so few samples does by
 * chance the time in a frame has grown.  `before_each` and `after_each` are
 * what a sample stands for.
 */
double flame_deviations(const struct flame_frame *frame, double before_each,
			double after_each);

/*
 * By which class a frame's change is shown: "same", when it is not beyond
 * two standard deviations, else "up1" (less than 1.3 times), "up2" (2), "up3"
 * (4), "up4" (more, or new), and "down1" to "down4" likewise.
 */
const char *flame_class(const struct flame_frame *frame, double before_each,
			double after_each);

#endif
