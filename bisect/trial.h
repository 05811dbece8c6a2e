/* SPDX-License-Identifier: MIT */
#ifndef BISECT_TRIAL_H
#define BISECT_TRIAL_H

#include "bisect/progress.h"
#include "bisect/session.h"
#include "probe/measure.h"
#include "vcs/tree.h"

/*
 * Revisions put to the test: a tree in which one stands built, and single runs
 * in it, each written to the journal before its value is handed out.
 *
 * What a failure means for the search is not decided here: a trial ends with a
 * value, or with trouble and its reason.
 */
enum trouble_kind {
	TROUBLE_NONE,
	TROUBLE_BUILD,	      /* it cannot be had, built, or says: skip me */
	TROUBLE_RUN,	      /* a run failed, and the one after it too */
	TROUBLE_NOT_RUNNABLE, /* the command cannot be run at all */
};

struct trouble {
	enum trouble_kind kind;
	const char *reason; /* one line */
	const char *log;    /* file, or NULL */
};

struct trial {
	struct session *session;
	struct progress *progress;
	const struct config *config;
	struct tree_pool pool;
	struct measure measure;
	const char
		*folder; /* in the tree, matching the origin; "" is the root */
	struct rev good, bad;
	struct rev keep[6]; /* revisions whose trees are dear, dearest first */
	size_t keep_count;
	int64_t runs; /* so far */
	bool settled; /* COMMAND is */
};

/*
 * From the session's plan.  The command is not settled yet: see
 * trial_settle_command().
 */
int trial_init(struct trial *trial, struct session *session, struct vcs *vcs,
	       struct progress *progress, struct err *err);

/* The trees of the two ends are the dearest, and no others are. */
void trial_keep_ends(struct trial *trial);

/* The ends and `rev` are the dearest, and what was dear comes behind them. */
void trial_guard(struct trial *trial, const struct rev *rev);

/*
 * The tree in which `rev` stands built, or *trouble.  A build that fails is
 * tried once more in a pristine tree.
 */
int trial_build(struct tree **out, struct trouble *trouble, struct trial *trial,
		const struct rev *rev, struct err *err);

/* The runs after a build that are thrown away. */
int trial_warm_up(struct trouble *trouble, struct trial *trial,
		  const struct tree *tree, struct err *err);

/* Build, and warm up if it was not built yet. */
int trial_stand(struct tree **out, struct trouble *trouble, struct trial *trial,
		const struct rev *rev, struct err *err);

/* One value of the metric, or *trouble after two failures in a row. */
int trial_run(double *value, struct trouble *trouble, struct trial *trial,
	      const struct tree *tree, enum run_phase phase, struct err *err);

/*
 * How many bytes of PERFBISECT_PADDING the run with this number has in its
 * environment, from 0 to 4095, or -1 for none.  They come from the session's
 * seed, so that a session can be repeated.
 *
 * What lies below the environment on the stack moves with its size, and a
 * program can be faster at one place than at another by more than the step
 * that is searched: Mytkowicz, Diwan, Hauswirth and Sweeney (2009), "Producing
 * Wrong Data Without Doing Anything Obviously Wrong!", ASPLOS XIV, 265-276.
 */
int trial_padding(const struct plan *plan, int64_t number);

/*
 * Decide once which file COMMAND is, with both ends built: a name with a
 * slash is the trees' own file if it is there in both, else the one where
 * perfbisect was started.
 */
int trial_settle_command(struct trial *trial, const struct tree *good,
			 const struct tree *bad, struct err *err);

/*
 * Look for a COMMAND without a slash on PATH, before anything is built.
 */
int trial_find_command(const struct config *config, struct err *err);

#endif
