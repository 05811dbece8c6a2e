/* SPDX-License-Identifier: MIT */
#ifndef BISECT_JUDGE_JUDGE_H
#define BISECT_JUDGE_JUDGE_H

#include "bisect/config.h"
#include "bisect/judge/sampler.h"
#include "bisect/judge/scatter.h"
#include "vcs/dag.h"

/*
 * What is believed so far: the level of the two ends, an opinion of every
 * revision visited, and what all that says of a culprit.  No input, no output.
 *
 * In this room, from top to bottom:
 *
 *	judge.[ch]		what is believed so far, and how surely
 *	search.[ch]		which revision next; which are left
 *	wall.[ch]		where revisions are skipped in a row
 *	growth.[ch]		do values move with the runs of a tree?
 *	lead.[ch]		which metric is to lead the search
 *	sampler.[ch]		measure again, or is it enough?
 *	canary.[ch]		is the machine still where it was?
 *	scatter.[ch]		do builds differ by more than their runs?
 *	placement.[ch]		is a step one of where code lies?
 *	verdict.[ch]		from runs to verdicts and their odds
 *	ratio.[ch]		by which factor one build differs from another
 *	stats.[ch]		medians, intervals, tests
 *	random.[ch]		a seeded generator
 *
 * Open to others: search.h, sampler.h, growth.h, lead.h, canary.h, scatter.h,
 * placement.h, ratio.h, verdict.h, stats.h, random.h
 */

/* What a verdict is worth that a failure made, not a measurement. */
#define JUDGE_FAILURE_LOG_ODDS (3 * VERDICT_CAP)

struct opinion {
	struct rev rev;
	struct sample sample; /* no values: it fails, and is bad for that */
	struct visit visit;
	struct sample own; /* the same runs by the metric, where another leads;
			      no values: they do not count */
	double log_odds;   /* positive: bad; without values that of a failure */
	bool neighbour;	   /* not on the path: visited to check a step */
	bool pristine;	   /* nothing of another revision was in its build */
};

/* What the ends are by another metric than the one that is in use. */
struct scale {
	struct level level, whole;
	struct sample ends[2];
	bool higher_is_better, exact;
	double last_shift;
};

struct judge {
	struct arena *arena;
	struct sampler sampler;
	struct level level;
	struct sample ends[2]; /* the runs of GOOD and BAD behind it */
	struct level whole;    /* of the ends given by the user */
	bool reversed;	       /* the newer end is GOOD */
	bool higher_is_better, accept_odd;
	bool exact;	   /* runs repeat bit for bit: see exact.h ... */
	bool inexact;	   /* ... or it was thought so, and is not */
	bool paired;	   /* the machine drifts: no run without a reference */
	bool scattered;	   /* builds did, before that was so */
	double layout;	   /* what layouts add to builds, as measured ... */
	bool layout_known; /* ... if it could be ... */
	bool layout_asked; /* ... for it was tried */
	bool layout_refused;   /* under layouts the ends are not told apart */
	size_t clean_runs;     /* BAD fails: so many without are good; else 0 */
	double clean_log_odds; /* what they are worth */
	double last_shift;     /* of the revision before, when paired */
	size_t references;     /* taken so far */
	bool led; /* by another metric, whose are the ends and opinions ... */
	struct scale aside; /* ... and these of what is compared: judge_lead()
			     */
	double believed; /* that one steps where the other does: 1 if not led */
	int answers;	 /* had so far to what state.h asks */
	int contradictions; /* so far ... */
	int narrowed;	    /* ... how many by several culprits */
	bool unexplained;   /* ... and one of them not by several culprits */
	struct opinion *opinions; /* since the last restart */
	size_t count, capacity;
};

void judge_init(struct judge *judge, const struct config *config, bool reversed,
		struct arena *arena);

/* The level of the ends, from the first `count` of each one's values. */
void judge_ends(struct judge *judge, double *values[2], size_t count);

/*
 * Another metric leads: from here on ends and opinions are by that, with the
 * values that it had in the `count` runs of each end, and lower is better.
 * What they are by the metric itself is kept aside: judge_swap() takes that,
 * for a proof, and puts it back the next time; judge_follow() takes it for
 * good.  Is what leads `exact`, that holds while it does.
 */
void judge_lead(struct judge *judge, double *values[2], size_t count,
		bool exact);
void judge_swap(struct judge *judge);
void judge_follow(struct judge *judge);

/*
 * How far the metric is to be believed to step at `culprit` too, where another
 * one has led: LEAD_BELIEVED, by Bayes' rule with what the same visits were by
 * the metric.  Else that commit may be any other of the ancestors of `head`.
 * Their few runs tell little each, but all of them tell whether both have
 * stepped in one place.
 */
void judge_believe(struct judge *judge, const struct dag *dag,
		   const bool *eligible, size_t head, size_t culprit);

/*
 * BAD has no level: it fails, after `passed` runs that did not.  From here on
 * what fails is bad, and good is what runs as often as it takes to see such a
 * failure.
 */
void judge_bad_fails(struct judge *judge, size_t passed);

/* Too good to be true, by the ends of the user, and not to be accepted? */
bool judge_is_odd(const struct judge *judge, const struct opinion *opinion);

/* Is GOOD the worse one of the two? */
bool judge_swapped(const struct judge *judge);

/*
 * Keep what was found of a revision; its values must live as long as the
 * arena.  Replaces an earlier opinion of it.
 */
void judge_hold(struct judge *judge, const struct opinion *opinion);

/* The opinion of a revision, or NULL. */
const struct opinion *judge_find(const struct judge *judge,
				 const struct rev *rev);

/*
 * Do runs of another build of the revision say something else?  Both lie on
 * their sides for sure, and these are two, or elsewhere by a quarter of the
 * difference and four standard errors.
 */
bool judge_differs(const struct judge *judge, const struct opinion *opinion,
		   const struct sample *sample);

/* Before a restart: all opinions go, the ends stay. */
void judge_forget(struct judge *judge);

/*
 * The probability that all verdicts are right; and that they are of the metric,
 * when another one leads.
 */
double judge_path(const struct judge *judge);

/* Candidates for the culprit, the likeliest first; at most 1,000. */
struct ranking {
	const char **candidates; /* full names; NULL ends */
	double *probabilities;	 /* of these; NaN ends */
};

/*
 * Those of the ancestors of `head` that `among` says, by the verdicts so far.
 * The result lives in `arena`.
 */
void judge_rank(struct ranking *out, const struct judge *judge,
		const struct dag *dag, const bool *among, size_t head,
		struct arena *arena);

/*
 * What can be stated in the end.
 */
struct conclusion {
	double confidence;
	struct scatter scatter;
	struct ranking ranking; /* those that make up 95 % */
};

/*
 * Of the ancestors of `head`, which is known to be new, `culprit` was confirmed
 * (or not) with `step_log_odds`.  When builds scatter by their layout, the
 * confirmation counts for nothing: it is of the same two builds.  `eligible`
 * says which may be candidates; the result lives in `arena`.
 */
void judge_conclude(struct conclusion *out, const struct judge *judge,
		    const struct dag *dag, const bool *eligible, size_t head,
		    size_t culprit, double step_log_odds, struct arena *arena);

#endif
