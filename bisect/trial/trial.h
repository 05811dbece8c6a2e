/* SPDX-License-Identifier: MIT */
#ifndef BISECT_TRIAL_TRIAL_H
#define BISECT_TRIAL_TRIAL_H

#include "bisect/progress.h"
#include "bisect/session/contender.h"
#include "bisect/session/session.h"
#include "bisect/trial/counter_plan.h"
#include "probe/measure.h"
#include "vcs/tree.h"

/*
 * Revisions put to the test: a tree in which one stands built, and single runs
 * in it, each written to the journal before its value is handed out; or taken
 * from there, when the session goes on after it was cut off (session.h).
 *
 * What a failure means for the search is not decided here: a trial ends with a
 * value, or with trouble and its reason.
 *
 * In this room, from top to bottom:
 *
 *	begin.[ch]		the beginning and the end of all
 *	command.[ch]		which file COMMAND is
 *	run.[ch]		runs of a revision
 *	build.[ch]		a revision checked out and built
 *	layout.[ch]		what was built, linked again
 *	record_run.[ch]		one run, made and written down
 *	simulated.[ch]		some in a simulated processor
 *	tracing.[ch]		what the scheduler did in it
 *	script.[ch]		a script of the user's, copied into the trees
 *	trial.[ch]		what these need
 *	counter_plan.[ch]	which counters are read in which run
 *
 * Open to others: begin.h, command.h, run.h, build.h, layout.h,
 * counter_plan.h
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

/* See script.h. */
struct script {
	const char *outside; /* where it lies */
	const char *place;   /* from the root of a tree; NULL: there is none */
	char *data;
	size_t length;
};

struct trial {
	struct session *session;
	struct progress *progress;
	const struct config *config;
	struct tree_pool pool;
	struct measure measure;
	struct counter_plan counter_plan;
	const char
		*folder; /* in the tree, matching the origin; "" is the root */
	struct rev good, bad;
	struct rev lost;    /* an end that cannot be measured; "": none */
	struct rev keep[6]; /* whose trees are kept, the most useful first */
	size_t keep_count;
	struct rev pair[2]; /* put to the proof; "" before there is one */
	struct rev walled;  /* in the midst of those that fail; "": none */
	bool settled;	    /* COMMAND is */
	const char **words; /* of it; the first may differ from tree to tree */
	struct script script;
	bool displaced; /* it has been said that a tree has a file there */
	bool spent;	/* the budget is: see session->deadline_s */
	/* All builds start from pristine trees; no other build counts. */
	bool pristine;
	bool no_warmup; /* runs are all the same, the first ones as well */
	bool disturbed; /* the last run was ... */
	bool repeats;	/* ... and this one takes its place, come what may */
	bool mounted;	/* one tree at least could not be made pristine */
	int process;	/* what runs are measured by, see session/samples.h;
			   METRIC_PROCESS_COUNT: by the metric itself */
	bool unread;	/* a run lacked what it should be */
	struct tree_layout *tree_layouts; /* of each tree: see layout.h */
	const char *no_layouts;	      /* why there are none of any; or NULL */
	struct contender *contenders; /* of a comparison; or NULL ... */
	size_t contender_count;
	const struct contender *contender; /* ... and whose turn it is */
	bool by_layouts;	 /* runs are each under a layout of their own */
	struct capture *capture; /* see tracing.h; NULL: none was needed */
};

/*
 * From the session's plan.  The command is not settled yet: see
 * trial_settle_command().
 */
int trial_init(struct trial *trial, struct session *session, struct vcs *vcs,
	       struct progress *progress, struct err *err);

/*
 * What follows is another search, by the plan that the session has at present:
 * the ends, and the limit of a run, are those of that.  Trees stay as they are
 * built, and what was learnt of builds holds.
 */
void trial_turn_to(struct trial *trial);

/*
 * In a comparison, from here on all that is asked, built and run is of the side
 * with this number, from 1.
 */
void trial_turn(struct trial *trial, size_t side);

/* What people call what stands in a tree: its side, or its revision. */
const char *trial_name(const struct trial *trial, const struct tree *tree,
		       struct arena *arena);

/*
 * Keep both ends, or the sides that are revisions, from being collected as
 * garbage: see tree_pin().
 */
int trial_pin_ends(struct trial *trial, struct err *err);

/*
 * Is it a matter of how long a run takes?  So may be whatever it prints; but
 * not what the processor or the kernel counts of it.
 */
bool trial_is_timed(const struct trial *trial);

/* Keep the trees of the two ends, and no others. */
void trial_keep_ends(struct trial *trial);

/* Keep those of the step that is being proved before all others. */
void trial_keep_pair(struct trial *trial, const struct rev *parent,
		     const struct rev *culprit);

/*
 * Keep those of the ends and of `rev`; then of the pair that is being proved,
 * so that its neighbours do not take its trees; then what was kept before.
 */
void trial_guard(struct trial *trial, const struct rev *rev);

/* -- For the other files of this room. -- */

/* Where a tree is built and its benchmark is run. */
struct measure_place trial_place(const struct trial *trial,
				 const struct tree *tree, struct arena *arena);

/* A string of a result, to live as long as the session; NULL stays NULL. */
const char *trial_keep(const struct trial *trial, const char *string);

void trial_set_trouble(struct trouble *trouble, const struct trial *trial,
		       enum trouble_kind kind, const char *reason,
		       const char *log);

/* Fails if the disk is full: whatever failed may be the disk's fault. */
int trial_check_free_space(const struct trial *trial, struct err *err);

/* Fails if the budget is spent.  Asked between runs, never during one. */
int trial_check_budget(struct trial *trial, struct err *err);

/* On the status line. */
void trial_show(const struct trial *trial, const struct rev *rev,
		const char *phase, int64_t runs);

/* The same of a phase that has so many runs at most. */
void trial_show_of(const struct trial *trial, const struct rev *rev,
		   const char *phase, int64_t runs, int64_t most);

#endif
