/* SPDX-License-Identifier: MIT */
#ifndef BISECT_TRIAL_H
#define BISECT_TRIAL_H

#include "bisect/counts.h"
#include "bisect/progress.h"
#include "bisect/session.h"
#include "probe/measure.h"
#include "probe/profile.h"
#include "vcs/tree.h"

/*
 * Revisions put to the test: a tree in which one stands built, and single runs
 * in it, each written to the journal before its value is handed out; or taken
 * from there, when the session goes on after it was cut off (session.h).
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
	struct counts counts;
	const char
		*folder; /* in the tree, matching the origin; "" is the root */
	struct rev good, bad;
	struct rev keep[6]; /* revisions whose trees are dear, dearest first */
	size_t keep_count;
	struct rev pair[2]; /* put to the proof; "" before there is one */
	bool settled;	    /* COMMAND is */
	bool spent;	    /* the budget is: see session->deadline_s */
};

/*
 * From the session's plan.  The command is not settled yet: see
 * trial_settle_command().
 */
int trial_init(struct trial *trial, struct session *session, struct vcs *vcs,
	       struct progress *progress, struct err *err);

/* Keep both ends from being collected as garbage: see tree_pin(). */
int trial_pin_ends(struct trial *trial, struct err *err);

/* The trees of the two ends are the dearest, and no others are. */
void trial_keep_ends(struct trial *trial);

/* So are those of a step that is put to the proof, before all others. */
void trial_keep_pair(struct trial *trial, const struct rev *parent,
		     const struct rev *culprit);

/*
 * The ends and `rev` are the dearest; then the pair, so that what is looked at
 * beside it does not take its trees, and then what was dear before.
 */
void trial_guard(struct trial *trial, const struct rev *rev);

/*
 * Make that `rev` stands built in a tree, or tell the trouble.  A build that
 * fails is tried once more in a pristine tree.
 */
int trial_build(struct trouble *trouble, struct trial *trial,
		const struct rev *rev, struct err *err);

/* Does it stand built? */
bool trial_is_built(struct trial *trial, const struct rev *rev);

/* Does each change of the revision take a build, as --in-place? */
bool trial_has_one_tree(const struct trial *trial);

/* What its tree takes on the disk; 0 when it has none. */
int64_t trial_used_bytes(struct trial *trial, const struct rev *rev);

/* The runs after a build that are thrown away. */
int trial_warm_up(struct trouble *trouble, struct trial *trial,
		  const struct rev *rev, struct err *err);

/* Build, and warm up if it was not built yet. */
int trial_stand(struct trouble *trouble, struct trial *trial,
		const struct rev *rev, struct err *err);

/*
 * One value of the metric, or the trouble after two failures in a row.  What
 * does not stand built is built before.
 */
int trial_run(double *value, struct trouble *trouble, struct trial *trial,
	      const struct rev *rev, enum run_phase phase, struct err *err);

/* A profile of the benchmark in a tree; the spec lacks where that is. */
int trial_profile(struct profile *out, struct trial *trial,
		  const struct tree *tree, struct profile_spec spec,
		  struct arena *arena, struct err *err);

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
int trial_settle_command(struct trial *trial, struct err *err);

/*
 * Look for a COMMAND without a slash on PATH, before anything is built.
 */
int trial_find_command(const struct config *config, struct err *err);

#endif
