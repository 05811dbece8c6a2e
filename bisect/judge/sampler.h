/* SPDX-License-Identifier: MIT */
#ifndef BISECT_JUDGE_SAMPLER_H
#define BISECT_JUDGE_SAMPLER_H

#include "bisect/judge/verdict.h"

/*
 * Measure again?  Which side?  Or is it enough?  Pure.
 *
 * Nothing is ever decided by a toss: more runs come until the odds are the
 * wanted ones, and what is still open at the limit is marked so.
 */
enum sampler_advice {
	SAMPLER_MORE,
	SAMPLER_ENOUGH,
	SAMPLER_GIVE_UP, /* more will not help, or not within the limit */
};

/* How much is wanted; see sampler_limits(). */
struct sampler {
	size_t end_least, end_most; /* runs of each end */
	size_t visit_least,
		visit_most; /* runs of a revision, pairs of a step */
	double need;	    /* log-odds */
	double raised;	    /* what verdicts need above that ... */
	double doubt;	    /* ... and what a step does */
	size_t end_cap;	    /* what the most runs of an end may grow to */
	double min_effect;  /* as a part of the good end */
	double alike; /* standard errors by which ends surely differ by less ...
		       */
	size_t alike_least; /* ... with so many runs of each */
};

/*
 * Of what is only looked at it takes fewer runs to be sure that it is alike;
 * but not so few that the noise is hardly known.
 */
#define SAMPLER_LOOK_ALIKE 3.0
enum { SAMPLER_LOOK_LEAST = 10 };

/*
 * From what the user said: least and most runs per revision, the wanted
 * probability, the least relative difference.  An end gets at least 5 runs and
 * half of the most.
 */
void sampler_limits(struct sampler *out, int runs, int max_runs,
		    double confidence, double min_effect_pct);

/*
 * Which of two interleaved trees has run number `index`, from 0: A B B A A B
 * B A ..., so that a linear drift cancels.
 */
bool sampler_second(size_t index);

/*
 * How many runs each end should have before the next look at them: an eighth
 * more than it has, or a quarter where a look is dear, two builds.
 */
size_t sampler_end_count(const struct sampler *sampler, size_t count,
			 bool dear);

/*
 * Do the ends differ, by four standard errors?  Give up when they have had
 * their most runs, when they differ by less than the least effect, and surely
 * so, or when all runs of both have the same value, be it 0.
 */
enum sampler_advice sampler_ends(const struct sampler *sampler,
				 const struct level *level);

/* Is the difference one that is worth a search? */
bool sampler_worthwhile(const struct sampler *sampler,
			const struct level *level);

/*
 * Builds scatter: from here on revisions get more runs, so that it is sure
 * whether they really do.
 */
void sampler_scattered(struct sampler *sampler);

/*
 * After a contradiction verdicts need more, as far as their most runs can give
 * it.  May the ends, which have `count` runs each, get twice as many?
 */
bool sampler_raise(struct sampler *sampler, size_t count);

/*
 * A search has ended where no step is: that there is one where it ends is less
 * likely from here on, and takes more to be believed.
 */
void sampler_doubt(struct sampler *sampler);

/* The least runs of which any number can reach the wanted odds. */
size_t sampler_least_runs(double confidence);

/* A revision: enough means decided, give up means undecided at the limit. */
enum sampler_advice sampler_visit(const struct sampler *sampler,
				  const struct visit *visit, size_t count);

/*
 * Is a revision, after `count` runs, held up by the ends?  Then what is not
 * known of these is more than what is not known of it, more of its runs hardly
 * help, and the ends may get twice as many.
 */
bool sampler_ends_hold_up(const struct sampler *sampler,
			  const struct level *level, const struct visit *visit,
			  size_t count);

/*
 * A revision whose verdict is known in advance: enough means that it is as
 * expected, give up that it is not, or not within the limit; both by 99 to 1 at
 * least, whatever is asked of verdicts.
 */
enum sampler_advice sampler_neighbour(const struct sampler *sampler,
				      const struct visit *visit, bool bad,
				      size_t count);

/*
 * Where between the ends it lies: enough means that it is surely not in the
 * middle, or that its own runs tell it to a twelfth of the gap, or twice as
 * well as those of the ends: more runs of it do not make these better known.
 */
enum sampler_advice sampler_share(const struct level *level,
				  const struct visit *visit, size_t count);

/* Between the ends, as a second culprit leaves it? */
bool sampler_intermediate(double share);

/*
 * The step from parent to culprit, three pairs at least: enough means that it
 * is there, give up that it is not, by 99 to 1 at least and, that it is there,
 * by what sampler_doubt() has added.  `path` is the probability of all verdicts
 * that led to it; where that is low, the step must be the surer.
 */
enum sampler_advice sampler_step(const struct sampler *sampler, double log_odds,
				 size_t count, double path);

#endif
