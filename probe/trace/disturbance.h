/* SPDX-License-Identifier: MIT */
#ifndef PROBE_TRACE_DISTURBANCE_H
#define PROBE_TRACE_DISTURBANCE_H

#include "probe/trace/usage.h"

/*
 * Who pushed whom aside, by name, and whether that comes again and again; pure.
 *
 * A job that a clock starts is another task each time, so that tasks of one
 * name are taken together.  Kernel threads take a few microseconds at any time;
 * where it is not known who it was, that is all one: so a push that cost less
 * than a twentieth of the costliest belongs to no burst.  The others that are
 * near each other, by a quarter of the longest time between two of them, are
 * one burst.  Bursts are regular where the times from one to the next are the
 * one in the middle, give or take a tenth of it; or two or three times as much,
 * for nobody is pushed aside while asleep.  Of ten or more one in five may be
 * another.  There are hundreds of pairs of names on a busy machine, so that few
 * must agree better, lest chance is told of: four times to a twentieth, three
 * to a fiftieth.
 */
struct disturbance {
	const char *task;  /* who could have gone on */
	const char *by;	   /* who ran instead, or NULL where nobody knows */
	int64_t pushes;	   /* how often */
	int64_t waited_ns; /* until they ran again */
	int64_t bursts;
	int64_t every_ns; /* from burst to burst; 0: they are not regular */
	bool own, by_own; /* it is the command, or was started by it */
	bool lesser; /* who ran instead runs less, all in all, or is unknown */
};

/*
 * In the part that is looked at; the command's own first, then those that cost
 * most.  Their number.
 */
size_t disturbances(struct disturbance **out, const struct usage *usage,
		    struct arena *arena);

#endif
