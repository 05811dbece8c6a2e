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

/* -- A search, as the first of a scan -- */

const char *takeover_scan_why_not(const struct session *before,
				  struct arena *arena)
{
	const struct end_record *end = session_end(before);

	if (*before->plan->kind)
		return arena_sprintf(arena,
				     "%s is no session of a run: its kind is "
				     "%s",
				     before->dir, before->plan->kind);
	if (!end || end->unfinished || end->outcome != OUTCOME_CONFIRMED)
		return arena_sprintf(arena,
				     "%s has no confirmed commit to go on from",
				     before->dir);
	if (before->plan->merge_bases && before->plan->merge_bases[0])
		return "GOOD is no ancestor of BAD there: scan from where they "
		       "forked";
	return NULL;
}

/* All options of the search, and no grid. */
static struct plan scan_plan_of(const struct session *before,
				const struct session *session,
				struct arena *arena)
{
	struct plan plan = *before->plan;
	struct config *config = &plan.config;

	plan.version = PERFBISECT_VERSION;
	plan.kind = "scan";
	plan.folder = owner_mark(session->dir, arena);
	plan.taken_from = before->dir;
	plan.taken_metric = "";
	/* Its trees are none of the other session's. */
	plan.seed++;
	if (!config->in_place)
		plan.trees =
			tree_folder_choose(session->dir, plan.root, plan.seed,
					   config->min_free_bytes, arena);
	if (plan.reversed) {
		plan.good = before->plan->bad;
		plan.bad = before->plan->good;
		config->good = before->plan->config.bad;
		config->bad = before->plan->config.good;
		plan.reversed = false;
	}
	config->points = config->every = 0;
	config->since = config->output = NULL;
	config->budget_s = 0;
	config->keep_trees = false;
	return plan;
}

static bool is_changeset_of(const struct record *record, const char *revision)
{
	return record->kind == RECORD_CHANGESET &&
	       strcmp(record->u.changeset.revision, revision) == 0;
}

/* The two ends are told of before anything is looked at. */
static bool is_of_an_end(const struct record *record, const struct plan *plan)
{
	return is_changeset_of(record, plan->good) ||
	       is_changeset_of(record, plan->bad);
}

static bool is_of_that_session(const struct record *record)
{
	return record->kind == RECORD_PLAN || record->kind == RECORD_RESUME ||
	       record->kind == RECORD_END;
}

static int copy_records(struct session *session, const struct session *before,
			bool of_ends, struct err *err)
{
	for (size_t i = 0; i < before->count; i++) {
		const struct record *record = before->records[i];

		if (!is_of_that_session(record) &&
		    is_of_an_end(record, before->plan) == of_ends &&
		    journal_append(session->journal, record, err) < 0)
			return -1;
	}
	return 0;
}

int takeover_scan(const char **moved, const struct session *before,
		  const char *dir, struct arena *arena, struct err *err)
{
	const struct plan *plan = before->plan;
	struct session *session = NULL;
	struct record record = {
		.kind = RECORD_STRETCH,
		.time_s = before->records[0]->time_s,
		.u.stretch = {.older = plan->reversed ? plan->bad : plan->good,
			      .newer = plan->reversed ? plan->good : plan->bad,
			      .search = true,
			      .improvement = plan->reversed,
			      .candidates = plan->candidates,
			      .merges = plan->merges}};
	int ret = session_create(&session, moved, dir, err);

	if (ret == 0)
		ret = session_add(
			session,
			(struct record){
				.kind = RECORD_PLAN,
				.u.plan = scan_plan_of(before, session, arena)},
			err);
	if (ret == 0)
		ret = copy_records(session, before, true, err);
	if (ret == 0)
		ret = journal_append(session->journal, &record, err);
	if (ret == 0)
		ret = copy_records(session, before, false, err);
	if (ret == 0)
		ret = tree_folder_claim(session, err);
	session_close(session);
	return ret;
}
