/* SPDX-License-Identifier: MIT */
#include "bisect/session/takeover.h"

#include "bisect/session/facts.h"
#include "bisect/session/journal.h"
#include "bisect/session/owner.h"
#include "bisect/session/samples.h"
#include "bisect/session/tree_folder.h"
#include "bisect/version.h"

#include <math.h>
#include <string.h>

/* Behind the last run of the ends; 0: none was judged. */
static size_t end_of_runs(const struct session *before)
{
	size_t end = 0;

	for (size_t i = 0; i < before->count; i++) {
		const struct record *record = before->records[i];

		if (record->kind == RECORD_ENDS)
			return end;
		if (record->kind == RECORD_RUN &&
		    record->u.run.phase == PHASE_ENDS)
			end = i + 1;
	}
	return 0;
}

/* Was nothing judged but the ends, and these found to be equal? */
static bool is_refused(const struct session *before)
{
	const struct end_record *end = session_end(before);
	const struct record *ends = session_last(before, RECORD_ENDS);

	return session_is_finished(before) && end &&
	       end->outcome == OUTCOME_NOT_REPRODUCED && ends &&
	       !session_last(before, RECORD_VERDICT) &&
	       !session_last(before, RECORD_CONFIRMATION) &&
	       !session_last(before, RECORD_RESTART) &&
	       strcmp(ends->u.ends.good, before->plan->good) == 0 &&
	       strcmp(ends->u.ends.bad, before->plan->bad) == 0 &&
	       end_of_runs(before) > 0;
}

static bool has_values(const struct session *before, int process)
{
	for (size_t i = 0; i < end_of_runs(before); i++) {
		const struct record *record = before->records[i];

		if (record->kind == RECORD_RUN &&
		    record->u.run.phase == PHASE_ENDS &&
		    record->u.run.measured &&
		    isnan(session_run_value(&record->u.run, process)))
			return false;
	}
	return true;
}

const char *takeover_why_not(const struct session *before,
			     const struct metric *metric, const char *name,
			     struct arena *arena)
{
	int process = session_process(before, name);

	if (!is_refused(before))
		return arena_sprintf(arena,
				     "only a session whose ends do not differ "
				     "goes on with another metric, and %s is "
				     "none",
				     before->dir);
	if (strcmp(name, before->plan->config.metric) == 0)
		return arena_sprintf(arena,
				     "by that metric the ends do not differ");
	if (metric->printed)
		return arena_sprintf(arena,
				     "what a run prints is not kept; start "
				     "again with perfbisect run --metric %s",
				     name);
	if (process < 0 || !has_values(before, process))
		return arena_sprintf(arena,
				     "it was not counted in the runs that "
				     "there are; start again with perfbisect "
				     "run --metric %s",
				     name);
	return NULL;
}

/* Trees in the session's folder are moved with it, and keep their names. */
static struct plan plan_of(const struct session *before,
			   const struct session *session, const char *moved,
			   const struct metric *metric,
			   const struct config *config, struct arena *arena)
{
	struct plan plan = *before->plan;

	plan.version = PERFBISECT_VERSION;
	plan.folder = owner_mark(session->dir, arena);
	plan.unit = metric->unit;
	plan.seed += *plan.trees == '\0';
	plan.taken_from = moved;
	plan.taken_metric = before->plan->config.metric;
	plan.config = *config;
	return plan;
}

/* A run by the new metric; all else as it was, with its time. */
static int take_record(struct session *session, struct record record,
		       int process, const char *unit, struct err *err)
{
	if (record.kind == RECORD_RESUME || record.kind == RECORD_PLAN)
		return 0;
	if (record.kind == RECORD_RUN && record.u.run.measured) {
		record.u.run.value = session_run_value(&record.u.run, process);
		record.u.run.unit = unit;
	}
	return journal_append(session->journal, &record, err);
}

int takeover_begin(const char **moved, const struct session *before,
		   const struct metric *metric, const struct config *config,
		   struct arena *arena, struct err *err)
{
	int process = session_process(before, config->metric);
	struct session *session = NULL;
	struct record plan = {.kind = RECORD_PLAN};
	int ret = session_create(&session, moved, before->dir, err);

	if (ret == 0) {
		*moved = arena_strdup(arena, *moved);
		plan.u.plan =
			plan_of(before, session, *moved, metric, config, arena);
		ret = session_add(session, plan, err);
	}
	for (size_t i = 0; i < end_of_runs(before) && ret == 0; i++)
		ret = take_record(session, *before->records[i], process,
				  metric->unit, err);
	/* Or those that were kept would be taken for somebody else's. */
	if (ret == 0)
		ret = tree_folder_claim(session, err);
	session_close(session);
	return ret;
}
