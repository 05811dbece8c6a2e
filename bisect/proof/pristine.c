/* SPDX-License-Identifier: MIT */
#include "bisect/proof/pristine.h"

#include "bisect/session/facts.h"
#include "bisect/session/samples.h"
#include "bisect/trial/build.h"
#include "probe/ground/text.h"
#include "probe/process.h"

#include <string.h>

static const char too_long[] =
	"the proof rests on incremental builds: builds from pristine trees "
	"take more than ten times as long, and more than the budget allows";

/* The mean time of builds from nothing, or of those on top of others. */
static double mean_build_s(const struct session *session, bool from_nothing)
{
	const struct plan *plan = session->plan;
	double sum_s = 0, count = 0;

	for (size_t i = 0; i < session->count; i++) {
		const struct build_record *build =
			&session->records[i]->u.build;

		if (session->records[i]->kind != RECORD_BUILD || !build->built)
			continue;
		/* The ends are built in trees of their own, and first. */
		if ((build->pristine ||
		     strcmp(build->revision, plan->good) == 0 ||
		     strcmp(build->revision, plan->bad) == 0) != from_nothing)
			continue;
		sum_s += build->wall_s;
		count++;
	}
	return count > 0 ? sum_s / count : 0;
}

static bool is_too_long(const struct session *session)
{
	double pristine_s = mean_build_s(session, true);
	double incremental_s = mean_build_s(session, false);
	double left_s = session->deadline_s - process_clock();

	return session->deadline_s > 0 && incremental_s > 0 &&
	       pristine_s > 10 * incremental_s && 2 * pristine_s > left_s;
}

/* A session that goes on does what it did, whatever the clock says now. */
static bool was_too_long(const struct record *ahead)
{
	return ahead->kind == RECORD_WARNING &&
	       strcmp(ahead->u.warning.text, too_long) == 0;
}

static bool is_said(const struct session *session)
{
	for (size_t i = 0; i < session->count; i++) {
		if (was_too_long(session->records[i]))
			return true;
	}
	return false;
}

int pristine_is_due(bool *out, struct trial *trial, struct err *err)
{
	const struct record *ahead = session_ahead(trial->session);

	*out = trial->pristine || !trial->config->no_pristine;
	if (!*out || trial->pristine)
		return 0;
	if (is_said(trial->session)) {
		*out = false;
		return 0;
	}
	if (!(ahead ? was_too_long(ahead) : is_too_long(trial->session)))
		return 0;
	*out = false;
	progress_line(trial->progress, "warning: %s", too_long);
	return session_add(trial->session,
			   (struct record){.kind = RECORD_WARNING,
					   .u.warning = {too_long}},
			   err);
}

/* How far the ends that ran along say that the machine has moved. */
static void find_drift(struct drift *out,
		       const struct confirmation_record *step,
		       const struct judge *judge, const struct trial *trial)
{
	ARENA_SCOPE(tmp);
	const struct rev *ends[2] = {&trial->good, &trial->bad};
	double *residuals = arena_array(&tmp, 2 * trial->session->count,
					sizeof(*residuals));
	size_t count = 0;

	for (int bad = 0; bad < 2; bad++) {
		size_t runs;
		double *values = session_step_values(&runs, trial->session,
						     step, ends[bad]->hex,
						     trial->process, &tmp);

		if (strcmp(ends[bad]->hex, step->parent) == 0 ||
		    strcmp(ends[bad]->hex, step->culprit) == 0)
			continue;
		for (size_t i = 0; i < runs; i++)
			residuals[count++] =
				verdict_residual(&judge->level, bad, values[i]);
	}
	if (count > 0)
		verdict_drift(out, &judge->level, residuals, count);
}

static const char *difference_of(const struct confirmation_record *step,
				 const char *revision,
				 const struct judge *judge, struct trial *trial)
{
	struct arena *arena = &trial->session->arena;
	const char *unit = session_verdict_unit(trial->session);
	struct sample sample = {0};
	struct rev rev = {""};
	const struct opinion *opinion;

	snprintf(rev.hex, sizeof(rev.hex), "%s", revision);
	opinion = judge_find(judge, &rev);
	if (!opinion || opinion->pristine || opinion->sample.count == 0)
		return NULL;
	if (!trial_has_one_tree(trial) && !trial_is_pristine(trial, &rev))
		return arena_sprintf(arena,
				     "%.10s cannot be built from a pristine "
				     "tree, and could on top of others",
				     revision);
	sample.values = session_step_values(&sample.count, trial->session, step,
					    revision, trial->process, arena);
	find_drift(&sample.drift, step, judge, trial);
	if (!judge_differs(judge, opinion, &sample))
		return NULL;
	return arena_sprintf(
		arena,
		"%.10s is at %s when it is built from a pristine tree, and was "
		"at %s when it was built on top of others",
		revision,
		metric_format(arena, unit,
			      stats_median(sample.values, sample.count)),
		metric_format(arena, unit, opinion->visit.raw));
}

/* Did it fail as built on top of others, and runs now, or the other way? */
static const char *failure_of(const struct confirmation_record *step,
			      const char *revision, const struct judge *judge,
			      const struct trial *trial)
{
	struct arena *arena = &trial->session->arena;
	const bool failed = session_fails(trial->session, revision);
	struct rev rev = {""};
	const struct opinion *opinion;
	size_t runs;

	snprintf(rev.hex, sizeof(rev.hex), "%s", revision);
	opinion = judge_find(judge, &rev);
	if (!trial->measure.build || step->accepted || !opinion ||
	    opinion->pristine)
		return NULL;
	session_step_values(&runs, trial->session, step, revision,
			    METRIC_PROCESS_COUNT, arena);
	if (failed != (runs > 0))
		return NULL;
	return arena_sprintf(arena,
			     "%.10s %s when it is built from a pristine tree, "
			     "and %s when it was built on top of others",
			     revision, failed ? "runs" : "fails",
			     failed ? "failed" : "ran");
}

const char *pristine_difference(const struct confirmation_record *step,
				const struct judge *judge, struct trial *trial)
{
	const char *const revisions[] = {step->parent, step->culprit};
	const char *what = NULL;

	for (int i = 0; i < 2 && !what; i++) {
		what = difference_of(step, revisions[i], judge, trial);
		if (!what)
			what = failure_of(step, revisions[i], judge, trial);
	}
	return what;
}
