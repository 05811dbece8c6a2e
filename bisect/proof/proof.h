/* SPDX-License-Identifier: MIT */
#ifndef BISECT_PROOF_PROOF_H
#define BISECT_PROOF_PROOF_H

#include "bisect/judge/search.h"
#include "bisect/proof/confirm.h"

/*
 * The candidate that a search ends with, put to the proof.
 *
 * One commit: its step from every parent must be there; the parent nearest to
 * its level decides.  Then its neighbours, a child on the way to BAD and a
 * parent of its parent, must be what they should.  If one is not, the next one
 * behind it tells which of the two builds is odd: the neighbour, which does not
 * matter, or one of the step, which is a spike.  Where one cannot be measured a
 * wall may begin, and only what has been measured already is looked at.
 *
 * Several that skips leave: measured as a block, what stands before them
 * against the last one.
 *
 * In this room, from top to bottom:
 *
 *	proof.[ch]		the candidate that is left, put to the proof
 *	evidence.[ch]		profiles of parent and culprit
 *	annotation.[ch]		the instructions that changed most
 *	simulation.[ch]		both in a simulated processor
 *	layouts.[ch]		the commit, or where its code lies?
 *	layout_runs.[ch]		runs under random layouts, side by side
 *	confirm.[ch]		is the step from parent to culprit there?
 *	round.[ch]		parent and culprit run side by side
 *	pristine.[ch]		do builds remember?
 *	neighbour.[ch]		is one beside the step what it has to be?
 *
 * Open to others: evidence.h, layouts.h
 */
enum proof_end {
	PROOF_CONFIRMED,
	PROOF_REJECTED,	  /* the step is not there */
	PROOF_BUILDS,	  /* builds on top of others tell something else */
	PROOF_INEXACT,	  /* what was thought to repeat does not: exact.h */
	PROOF_SPIKE,	  /* `odd` is a build that stands alone */
	PROOF_UNPROVABLE, /* there is nothing to compare, or it fails */
};

struct proof {
	enum proof_end end;
	size_t index;	 /* in the dag: the commit, or the last of the block */
	size_t count;	 /* 1, or how many in the block */
	size_t odd;	 /* of a spike: in the dag */
	double log_odds; /* of the step that decides */
	const char *reason;
};

int proof_try(struct proof *out, const struct search *search,
	      struct judge *judge, struct trial *trial, struct err *err);

#endif
