/* SPDX-License-Identifier: MIT */
#ifndef BISECT_SESSION_CONTENDER_H
#define BISECT_SESSION_CONTENDER_H

#include "bisect/session/record.h"
#include "vcs/vcs.h"

/*
 * What is compared: the sides of a comparison.
 *
 * A SIDE of the command line is [NAME=]REVISION, or [NAME=]dir:PATH for what is
 * built already.  With --variant each revision is as many contenders, one for
 * each way to build it; a folder is one all the same.  In records a contender
 * goes by its number, `side`, from 1 in the order of the plan.
 *
 * The plan has them as four lists of equal length: names, places (a full commit
 * name, or "dir:" and an absolute path), variants and builds, both "" where
 * there is none.
 */
struct contender {
	const char *name;    /* unlike any other's */
	struct rev rev;	     /* "" when it is a folder */
	const char *dir;     /* absolute; NULL when it is a revision */
	const char *variant; /* "" when there are none */
	const char *build;   /* NULL: --build */
};

/* A name is of letters that no revision needs to have before a "=". */
#define CONTENDER_NAME_LETTERS \
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._+-"

enum { CONTENDERS_MOST = 99 }; /* no more than there can be trees */

/* Is one of these SIDEs a revision, so that a repository is needed? */
bool contender_wants_repository(const char *const *sides);

/*
 * Fill the four lists of the plan from config.sides and config.variants.
 * `origin` is where paths begin.  What is unknown, there twice, or no folder is
 * an error; so is a --baseline that is none of them.
 */
int contender_plan(struct plan *plan, const struct config *config,
		   struct vcs *vcs, const char *origin, struct arena *arena,
		   struct err *err);

/* Back from a plan; what is damaged in it is an error. */
int contender_read(struct contender **out, size_t *count,
		   const struct plan *plan, struct arena *arena,
		   struct err *err);

/* The index of the one that is 1.0x. */
size_t contender_baseline(const struct plan *plan);

/* So many of them are revisions, each with a tree of its own. */
size_t contender_trees(const struct plan *plan);

#endif
