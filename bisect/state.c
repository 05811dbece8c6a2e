/* SPDX-License-Identifier: MIT */
#include "bisect/state.h"

#include "bisect/judge/growth.h"
#include "bisect/session/facts.h"
#include "bisect/session/samples.h"
#include "bisect/trial/run.h"
#include "bisect/visit/ends.h"
#include "probe/ground/text.h"

#include <math.h>
#include <string.h>

/* What is asked of each session at most: every answer takes a build. */
enum { ANSWERS_MOST = 3 };

/* -- One end anew, beside the other -- */

struct comparison {
	bool bad;    /* it is BAD that is built anew */
	double rise; /* what it is suspected of */
	size_t runs; /* in its old tree */
	struct growth_fall fall;
	enum sampler_advice advice;
};

/*
 * Both ends once, as G B B G ...: how far the one that is asked of lies above
 * the other.
 */
static int run_pair(double *difference, const struct comparison *comparison,
		    size_t number, const struct judge *judge,
		    struct trial *trial, struct err *err)
{
	const struct rev *revs[2] = {&trial->good, &trial->bad};
	double residuals[2];

	for (size_t i = 0; i < 2; i++) {
		bool bad = sampler_second(2 * number + i);
		struct trouble trouble;
		double value = 0;

		if (trial_run(&value, &trouble, trial, revs[bad],
			      PHASE_REFERENCE, err) < 0)
			return -1;
		if (trouble.kind != TROUBLE_NONE && !trial->unread)
			return ends_failed(trial, bad, &trouble, err);
		residuals[bad] = verdict_residual(&judge->level, bad, value);
	}
	*difference = residuals[comparison->bad] - residuals[!comparison->bad];
	return 0;
}

static int stand_anew(struct comparison *comparison, struct trial *trial,
		      struct err *err)
{
	const struct rev *rev = comparison->bad ? &trial->bad : &trial->good;
	struct trouble trouble;

	comparison->runs = trial_runs_in(trial, rev);
	if (trial_stand_anew(&trouble, trial, rev, err) < 0)
		return -1;
	if (trouble.kind != TROUBLE_NONE)
		return ends_failed(trial, comparison->bad, &trouble, err);
	return 0;
}

static int compare(struct comparison *comparison, struct judge *judge,
		   struct trial *trial, struct err *err)
{
	double before[GROWTH_PAIRS_BEFORE], after[GROWTH_PAIRS_MOST];

	for (size_t i = 0; i < GROWTH_PAIRS_BEFORE; i++) {
		if (run_pair(&before[i], comparison, i, judge, trial, err) < 0)
			return -1;
	}
	if (stand_anew(comparison, trial, err) < 0)
		return -1;
	comparison->advice = SAMPLER_MORE;
	for (size_t i = 0; comparison->advice == SAMPLER_MORE; i++) {
		if (run_pair(&after[i], comparison, i, judge, trial, err) < 0)
			return -1;
		growth_compare(&comparison->fall, &judge->level, before,
			       GROWTH_PAIRS_BEFORE, after, i + 1);
		comparison->advice = growth_advise(&comparison->fall,
						   comparison->rise, i + 1);
	}
	return 0;
}

static const char *cure_of(const struct trial *trial)
{
	if (strcmp(trial->session->plan->vcs, "hg") == 0)
		return "hg --config extensions.purge= purge --all PATH";
	return "git clean -fdxq PATH";
}

/* Of a duration or of anything else. */
static const char *more_words(bool more, const struct trial *trial)
{
	if (strcmp(session_unit(trial->session), "s") == 0)
		return more ? "slower" : "faster";
	return more ? "higher" : "lower";
}

/* For people.  Per cent of the threshold, whatever the unit. */
static const char *words_of(const struct comparison *comparison,
			    const struct judge *judge, struct trial *trial)
{
	double fall = comparison->fall.fall;
	double percent = fabs(fall / judge->level.clamped_threshold) * 100;
	double runs = (double)comparison->runs - trial->config->warmup;
	const char *more = more_words(fall > 0, trial);
	struct arena *arena = &trial->session->arena;

	return arena_sprintf(
		arena,
		"each run in a tree is about %.2g %% %s than the one before "
		"it: after %s there %s was %.3g %% %s than it is in a new "
		"tree, while %s, run beside it in its old tree, stayed where "
		"it was, so it is no drift of the machine; COMMAND leaves "
		"something behind that grows (a log, a database, a cache), and "
		"the trees that run most look %s; remove it before each run, "
		"--prepare '%s', or let COMMAND clean up after itself",
		percent / fmax(runs, 1), more,
		text_count(arena, (int64_t)comparison->runs, "run"),
		comparison->bad ? "BAD" : "GOOD", percent, more,
		comparison->bad ? "GOOD" : "BAD",
		(fall > 0) == judge->higher_is_better ? "best" : "worst",
		cure_of(trial));
}

/* *why stays NULL when it is the machine, or cannot be told. */
static int ask(const char **why, struct comparison *comparison,
	       struct judge *judge, struct trial *trial, struct err *err)
{
	if (judge->answers >= ANSWERS_MOST || trial_has_one_tree(trial))
		return 0;
	judge->answers++;
	progress_line(
		trial->progress,
		"is it the machine that drifts, or does COMMAND leave "
		"something in its tree? %s is built in a new tree to tell",
		comparison->bad ? "BAD" : "GOOD");
	if (compare(comparison, judge, trial, err) < 0)
		return -1;
	if (comparison->advice == SAMPLER_ENOUGH)
		*why = words_of(comparison, judge, trial);
	else
		progress_line(trial->progress, "  it is the machine");
	return 0;
}

static bool can_be_asked(const struct judge *judge)
{
	return judge->clean_runs == 0;
}

int state_in_ends(const char **why, struct judge *judge, struct trial *trial,
		  struct err *err)
{
	struct comparison comparison = {0};
	struct growth_trend trend;

	*why = NULL;
	if (!can_be_asked(judge) ||
	    !growth_in_ends(&trend, &judge->level, judge->ends))
		return 0;
	comparison.bad = trend.bad;
	comparison.rise = trend.rise;
	return ask(why, &comparison, judge, trial, err);
}

int state_in_visit(const char **why, struct judge *judge, struct trial *trial,
		   const struct rev *rev, struct err *err)
{
	const struct opinion *opinion = judge_find(judge, rev);
	struct comparison comparison = {0};

	*why = NULL;
	if (!can_be_asked(judge) || !opinion ||
	    !growth_in_visit(&judge->level, &opinion->sample))
		return 0;
	comparison.rise = opinion->sample.drift.shift;
	return ask(why, &comparison, judge, trial, err);
}

/* -- The proof -- */

static struct sample step_sample(const struct trial *trial,
				 const struct confirmation_record *step,
				 const char *revision, bool bad,
				 struct arena *arena)
{
	struct sample sample = {.bad = bad};

	sample.values = session_step_values(&sample.count, trial->session, step,
					    revision, trial->process, arena);
	return sample;
}

/* Where an end is one of the two itself, nothing is beside it. */
static bool looks_so(double *rise, const struct judge *judge,
		     const struct trial *trial,
		     const struct confirmation_record *step)
{
	ARENA_SCOPE(tmp);
	const char *ends[2] = {trial->good.hex, trial->bad.hex};
	const char *pair[2] = {judge->reversed ? step->culprit : step->parent,
			       judge->reversed ? step->parent : step->culprit};
	struct sample old[2], new[2];

	for (int i = 0; i < 2; i++) {
		if (strcmp(ends[i], pair[0]) == 0 ||
		    strcmp(ends[i], pair[1]) == 0)
			return false;
		old[i] = step_sample(trial, step, ends[i], i == 1, &tmp);
		new[i] = step_sample(trial, step, pair[i], i == 1, &tmp);
	}
	return growth_in_proof(rise, &judge->level, old, new);
}

int state_in_proof(const char **why, struct judge *judge, struct trial *trial,
		   bool rejected, struct err *err)
{
	const struct confirmation_record *step = session_step(trial->session);
	struct comparison comparison = {0};

	*why = NULL;
	if (!can_be_asked(judge) || !step || step->pairs == 0)
		return 0;
	if (looks_so(&comparison.rise, judge, trial, step))
		return ask(why, &comparison, judge, trial, err);
	comparison.rise = judge->last_shift;
	if (!rejected || !judge->paired ||
	    !growth_matters(&judge->level, comparison.rise))
		return 0;
	return ask(why, &comparison, judge, trial, err);
}
