/* SPDX-License-Identifier: MIT */
#include "bisect/session/facts.h"

#include "bisect/session/owner.h"

#include <math.h>
#include <string.h>

const char *session_unit(const struct session *session)
{
	return session->unit ? session->unit : "";
}

const struct lead_record *session_lead(const struct session *session)
{
	for (size_t i = session->count; i-- > session->begin;) {
		const struct record *record = session->records[i];

		if (record->kind == RECORD_LEAD)
			return &record->u.lead;
		if (record->kind == RECORD_RESTART && record->u.restart.unled)
			return NULL;
	}
	return NULL;
}

const char *session_verdict_unit(const struct session *session)
{
	const struct lead_record *lead = session_lead(session);

	return lead ? lead->unit : session_unit(session);
}

const char *session_metric(const struct session *session)
{
	const struct config *config = &session->plan->config;

	return config->label ? config->label : config->metric;
}

/* Of what each search has found for itself. */
static bool is_of_a_search(enum record_kind kind)
{
	return kind == RECORD_ENDS || kind == RECORD_VERDICT ||
	       kind == RECORD_CONFIRMATION || kind == RECORD_RESTART;
}

const struct record *session_last(const struct session *session,
				  enum record_kind kind)
{
	size_t begin = is_of_a_search(kind) ? session->begin : 0;

	for (size_t i = session->count; i-- > begin;) {
		if (session->records[i]->kind == kind)
			return session->records[i];
	}
	return NULL;
}

const struct end_record *session_end(const struct session *session)
{
	if (session->begin > 0)
		return session->result;
	for (size_t i = session->count; i-- > 0;) {
		const struct record *record = session->records[i];

		if (record->kind == RECORD_RESUME)
			return NULL;
		if (record->kind == RECORD_END)
			return &record->u.end;
	}
	return NULL;
}

bool session_is_finished(const struct session *session)
{
	const struct end_record *end = session_end(session);

	return end && !end->unfinished;
}

bool session_has_runs(const struct session *session)
{
	for (size_t i = 0; i < session->count; i++) {
		if (session->records[i]->kind == RECORD_RUN &&
		    session->records[i]->u.run.measured)
			return true;
	}
	return false;
}

bool session_keeps_trees(const struct session *session)
{
	const struct record *resume = session_last(session, RECORD_RESUME);

	return session->plan->config.keep_trees ||
	       (resume && resume->u.resume.keep_trees);
}

/*
 * The last record of a kind that is of this revision, whose name stands at
 * `offset` in the record; or NULL.
 */
static const struct record *last_of(const struct session *session,
				    enum record_kind kind, size_t offset,
				    const char *revision)
{
	for (size_t i = session->count; i-- > 0;) {
		const struct record *record = session->records[i];
		const char *const *name =
			(const void *)((const char *)record + offset);

		if (record->kind == kind && strcmp(*name, revision) == 0)
			return record;
	}
	return NULL;
}

#define LAST_OF(session, kind, member, revision) \
	last_of(session, kind, offsetof(struct record, u.member), revision)

const struct changeset_record *session_changeset(const struct session *session,
						 const char *revision)
{
	const struct record *record = LAST_OF(session, RECORD_CHANGESET,
					      changeset.revision, revision);

	return record ? &record->u.changeset : NULL;
}

const struct profile_record *session_profile(const struct session *session,
					     const char *revision)
{
	const struct record *record =
		LAST_OF(session, RECORD_PROFILE, profile.revision, revision);

	return record ? &record->u.profile : NULL;
}

const struct simulation_record *
session_simulation(const struct session *session, const char *revision)
{
	for (size_t i = session->count; i-- > 0;) {
		const struct record *record = session->records[i];

		if (record->kind == RECORD_SIMULATION &&
		    !record->u.simulation.leads &&
		    strcmp(record->u.simulation.revision, revision) == 0)
			return &record->u.simulation;
	}
	return NULL;
}

double session_simulated_s(const struct session *session)
{
	double sum_s = 0, count = 0;

	for (size_t i = 0; i < session->count; i++) {
		const struct record *record = session->records[i];

		if (record->kind != RECORD_SIMULATION ||
		    !record->u.simulation.leads)
			continue;
		sum_s += record->u.simulation.wall_s;
		count++;
	}
	return count > 0 ? sum_s / count : 0;
}

const struct assembly_record *session_assembly(const struct session *session,
					       const char *revision)
{
	const struct record *record =
		LAST_OF(session, RECORD_ASSEMBLY, assembly.revision, revision);

	return record ? &record->u.assembly : NULL;
}

const struct diff_record *session_diff(const struct session *session,
				       const char *culprit)
{
	const struct record *record =
		LAST_OF(session, RECORD_DIFF, diff.culprit, culprit);

	return record ? &record->u.diff : NULL;
}

/* The first record behind the last restart, of the present search. */
static size_t after_restart(const struct session *session)
{
	size_t after = session->count;

	while (after > session->begin &&
	       session->records[after - 1]->kind != RECORD_RESTART)
		after--;
	return after;
}

/* Which of two tells less in favour of the culprit? */
static bool is_weaker(const struct confirmation_record *a,
		      const struct confirmation_record *b)
{
	if (a->accepted != b->accepted)
		return !a->accepted;
	return a->explained < b->explained;
}

const struct confirmation_record *session_step(const struct session *session)
{
	const struct confirmation_record *step = NULL;

	for (size_t i = after_restart(session); i < session->count; i++) {
		const struct record *record = session->records[i];

		if (record->kind == RECORD_CONFIRMATION &&
		    (!step || is_weaker(&record->u.confirmation, step)))
			step = &record->u.confirmation;
	}
	return step;
}

const char *session_step_dir(const struct session *session, const char *name,
			     struct arena *arena)
{
	const struct confirmation_record *step = session_step(session);

	if (session->begin == 0 || !step)
		return arena_sprintf(arena, "%s/%s", session->dir, name);
	return arena_sprintf(arena, "%s/%s/%.12s", session->dir, name,
			     step->culprit);
}

bool session_fails(const struct session *session, const char *revision)
{
	bool fails = false;

	for (size_t i = after_restart(session); i < session->count; i++) {
		const struct record *record = session->records[i];

		if (record->kind == RECORD_VERDICT &&
		    strcmp(record->u.verdict.revision, revision) == 0)
			fails = record->u.verdict.failed;
	}
	return fails;
}

/* Of one record: since the one before, unless nothing was done meanwhile. */
static double spent_s(const struct session *session, size_t index)
{
	const struct record *record = session->records[index];

	if (index == 0 || record->kind == RECORD_RESUME)
		return 0;
	return fmax(record->time_s - session->records[index - 1]->time_s, 0);
}

double session_mean_s(const struct session *session, enum record_kind kind)
{
	double sum_s = 0, count = 0;

	for (size_t i = 0; i < session->count; i++) {
		if (session->records[i]->kind != kind)
			continue;
		sum_s += spent_s(session, i);
		count++;
	}
	return count > 0 ? sum_s / count : 0;
}

double session_duration_s(const struct session *session)
{
	double sum_s = 0;

	for (size_t i = session->begin; i < session->count; i++)
		sum_s += spent_s(session, i);
	return sum_s;
}

bool session_made_here(const struct session *session)
{
	ARENA_SCOPE(tmp);
	const char *mark = owner_mark(session->dir, &tmp);
	bool made = strcmp(session->plan->folder, mark) == 0;

	for (size_t i = 0; i < session->count && !made; i++) {
		const struct record *record = session->records[i];

		made = record->kind == RECORD_RESUME &&
		       strcmp(record->u.resume.folder, mark) == 0;
	}
	return *mark && made;
}

const struct ends_record *session_plan_ends(const struct session *session)
{
	const struct plan *plan = session->plan;

	for (size_t i = session->count; i-- > session->begin;) {
		const struct ends_record *ends = &session->records[i]->u.ends;

		if (session->records[i]->kind == RECORD_ENDS &&
		    strcmp(ends->good, plan->good) == 0 &&
		    strcmp(ends->bad, plan->bad) == 0)
			return ends;
	}
	return NULL;
}
