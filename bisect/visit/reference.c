/* SPDX-License-Identifier: MIT */
#include "bisect/visit/reference.h"

#include "bisect/judge/canary.h"
#include "bisect/trial/run.h"
#include "bisect/visit/ends.h"

/* An end has run before; that it fails now need not last. */
enum { REFERENCE_TRIES = 3 };

/* One run of GOOD or BAD; what it differs from that end's level. */
static int run_end(double *residual, struct judge *judge, struct trial *trial,
		   bool bad, struct err *err)
{
	const struct rev *rev = bad ? &trial->bad : &trial->good;
	struct trouble trouble = {0};
	double value = 0;

	*residual = 0;
	for (int i = 0; i < REFERENCE_TRIES; i++) {
		if (trial_run(&value, &trouble, trial, rev, PHASE_REFERENCE,
			      err) < 0)
			return -1;
		if (trial->unread)
			return 0; /* all is to be forgotten: see leader.h */
		if (trouble.kind != TROUBLE_NONE)
			continue;
		*residual = verdict_residual(&judge->level, bad, value);
		return 0;
	}
	return ends_failed(trial, bad, &trouble, err);
}

/* GOOD and BAD take turns, unless BAD fails. */
static bool next_end(struct judge *judge)
{
	return judge->clean_runs == 0 && judge->references++ % 2 == 1;
}

int reference_run(double *residual, struct judge *judge, struct trial *trial,
		  struct err *err)
{
	return run_end(residual, judge, trial, next_end(judge), err);
}

/* Has the machine moved?  One look, and when it alarms, three more. */
static int look_at_end(struct reference_drift *out, double *residual,
		       struct judge *judge, struct trial *trial, bool bad,
		       struct err *err)
{
	const struct level *level = &judge->level;
	double residuals[CANARY_RUNS] = {0};

	out->limit = canary_limit(level, bad);
	if (run_end(residual, judge, trial, bad, err) < 0)
		return -1;
	if (!canary_alarms(level, bad, *residual))
		return 0;
	for (int i = 0; i < CANARY_RUNS; i++) {
		if (run_end(&residuals[i], judge, trial, bad, err) < 0)
			return -1;
	}
	out->found = canary_drifts(level, bad, residuals);
	out->shift = stats_median(residuals, CANARY_RUNS);
	return 0;
}

/* With one tree a look at the other end takes a build. */
int reference_look(struct reference_drift *out, struct judge *judge,
		   struct trial *trial, struct err *err)
{
	bool bad = next_end(judge);
	double residual;

	*out = (struct reference_drift){0};
	if (look_at_end(out, &residual, judge, trial, bad, err) < 0)
		return -1;
	if (out->found || trial_has_one_tree(trial) ||
	    !canary_wants_other(&judge->level, bad, residual))
		return 0;
	return look_at_end(out, &residual, judge, trial, next_end(judge), err);
}
