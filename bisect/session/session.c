/* SPDX-License-Identifier: MIT */
#include "bisect/session/session.h"

#include "bisect/session/folder.h"
#include "bisect/session/journal.h"
#include "bisect/session/owner.h"
#include "bisect/version.h"
#include "probe/ground/fs.h"
#include "probe/ground/private.h"
#include "probe/ground/text.h"
#include "probe/run.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static char *inside(const char *dir, const char *name, struct arena *arena)
{
	return arena_sprintf(arena, "%s/%s", dir, name);
}

bool session_is_there(const char *dir)
{
	ARENA_SCOPE(tmp);

	return fs_exists(inside(dir, "journal.jsonl", &tmp));
}

/* What process_clock() lacks to the time of day, as that is now. */
static double clock_offset(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (double)now.tv_sec + (double)now.tv_nsec * 1e-9 -
	       process_clock();
}

static struct session *session_new(const char *dir)
{
	struct session *session = calloc(1, sizeof(*session));

	if (!session)
		abort();
	session->lock_fd = session->trees_fd = -1;
	session->clock_offset_s = clock_offset();
	session->dir = folder_canonical(dir, &session->arena);
	return session;
}

int session_create(struct session **out, const char **moved, const char *dir,
		   struct err *err)
{
	struct session *session = session_new(dir);
	struct arena *arena = &session->arena;

	*out = session;
	if (folder_make_room(moved, session->dir, arena, err) < 0 ||
	    private_mkdirs(session->dir, err) < 0)
		return -1;
	/* Trees are known to the repository by their path. */
	dir = session->dir = folder_canonical(session->dir, arena);
	if (folder_lock(&session->lock_fd, dir, err) < 0)
		return -1;
	return journal_create(&session->journal,
			      inside(dir, "journal.jsonl", arena), err);
}

static const char *copy_text(const char *text, struct arena *arena)
{
	return text && *text ? text_utf8(arena, text) : "";
}

static const char **copy_texts(const char *const *texts, struct arena *arena)
{
	const char **copy;
	size_t count = 0;

	while (texts && texts[count])
		count++;
	copy = arena_array(arena, count + 1, sizeof(*copy));
	for (size_t i = 0; i < count; i++)
		copy[i] = copy_text(texts[i], arena);
	return copy;
}

static double *copy_reals(const double *reals, struct arena *arena)
{
	double *copy;
	size_t count = 0;

	if (!reals)
		return NULL;
	while (!isnan(reals[count]))
		count++;
	copy = arena_array(arena, count + 1, sizeof(*copy));
	memcpy(copy, reals, (count + 1) * sizeof(*copy));
	return copy;
}

/* Make it all ours, and strings what they will be when they are read back. */
static void own_strings(struct record *record, struct arena *arena)
{
	const struct record_field *f = record_tables[record->kind].fields;

	for (; f->name; f++) {
		void *field = (char *)record + f->offset;

		if (f->type == RECORD_TEXT)
			*(const char **)field =
				copy_text(*(const char **)field, arena);
		if (f->type == RECORD_TEXTS)
			*(const char ***)field =
				copy_texts(*(const char *const **)field, arena);
		if (f->type == RECORD_REALS)
			*(double **)field =
				copy_reals(*(double *const *)field, arena);
	}
}

/* The session's table of counters grows by what a record names. */
static void remember_counters(struct session *session,
			      const struct counters_record *record)
{
	struct arena *arena = &session->arena;
	size_t count = session->counter_count, more = 0;
	const char **names, **units;

	while (record->names[more] && record->units[more])
		more++;
	names = arena_array(arena, count + more + 1, sizeof(*names));
	units = arena_array(arena, count + more + 1, sizeof(*units));
	for (size_t i = 0; i < count + more; i++) {
		bool known = i < count;

		names[i] =
			known ? session->counters[i] : record->names[i - count];
		units[i] = known ? session->counter_units[i]
				 : record->units[i - count];
	}
	session->counters = names;
	session->counter_units = units;
	session->counter_count = count + more;
}

static void remember(const struct record *record, struct session *session)
{
	struct record *copy = arena_alloc(&session->arena, sizeof(*copy));

	*copy = *record;
	session->records =
		arena_grow(&session->arena, session->records, session->count,
			   &session->capacity, sizeof(void *));
	session->records[session->count++] = copy;
	if (record->kind == RECORD_PLAN && *record->u.plan.unit)
		session->unit = record->u.plan.unit;
	if (record->kind == RECORD_RUN) {
		session->runs = record->u.run.number;
		if (record->u.run.measured && !session->unit)
			session->unit = record->u.run.unit;
	}
	if (record->kind == RECORD_COUNTERS)
		remember_counters(session, &record->u.counters);
	if (record->kind == RECORD_BENCHMARKS)
		session->benchmarks = &copy->u.benchmarks;
	if (record->kind == RECORD_RESULT)
		session->result = &copy->u.result;
	if (record->kind == RECORD_PLAN) {
		struct plan *plan = arena_alloc(&session->arena, sizeof(*plan));

		*plan = record->u.plan;
		session->plan = plan;
	}
}

void session_begin(struct session *session, const struct plan *plan)
{
	session->begin = session->count;
	session->plan = plan;
	session->result = NULL;
}

void session_return(struct session *session)
{
	session->begin = 0;
	session->plan = &session->records[0]->u.plan;
}

void session_part(struct session *out, const struct session *session,
		  const struct plan *plan, size_t begin, size_t end,
		  const struct end_record *result)
{
	*out = *session;
	out->plan = plan;
	out->begin = begin;
	out->count = end;
	out->result = result;
}

static void remember_read(const struct record *record, void *context)
{
	remember(record, context);
}

static int no_plan(const char *dir, struct err *err)
{
	return err_set(err,
		       "%s: it was cut off before it began; start it again "
		       "with perfbisect run",
		       dir);
}

int session_read(struct session **out, const char *dir, struct err *err)
{
	struct session *session = session_new(dir);

	*out = session;
	if (owner_check(session->dir, err) < 0 ||
	    journal_replay(inside(dir, "journal.jsonl", &session->arena),
			   remember_read, session, &session->arena, err) < 0)
		return -1;
	if (!session->plan)
		return no_plan(dir, err);
	return 0;
}

/* -- Going on -- */

static void keep_ahead(const struct record *record, void *context)
{
	struct session *session = context;

	session->ahead = arena_grow(
		&session->arena, session->ahead, session->ahead_count,
		&session->ahead_capacity, sizeof(*session->ahead));
	session->ahead[session->ahead_count++] =
		(struct ahead){.record = *record};
}

static bool has_failed(const struct record *record)
{
	return (record->kind == RECORD_BUILD && !record->u.build.built) ||
	       (record->kind == RECORD_RUN && !record->u.run.measured);
}

/* Of what is done each time that the session is taken up. */
static bool is_of_the_process(enum record_kind kind)
{
	return kind == RECORD_RESUME || kind == RECORD_MACHINE ||
	       kind == RECORD_COUNTERS;
}

/* Is it no part of the story, which is told as if nothing had cut it off? */
static bool is_aside(const struct ahead *ahead)
{
	const struct record *record = &ahead->record;

	return ahead->passed || record->kind == RECORD_END ||
	       record->kind == RECORD_CHANGESET ||
	       record->kind == RECORD_BENCHMARKS ||
	       record->kind == RECORD_PROFILE || record->kind == RECORD_DIFF ||
	       (record->kind == RECORD_SIMULATION &&
		!record->u.simulation.leads) ||
	       record->kind == RECORD_ASSEMBLY ||
	       is_of_the_process(record->kind) ||
	       (record->kind == RECORD_TREE && record->u.tree.again) ||
	       (record->kind == RECORD_BUILD && record->u.build.again) ||
	       (record->kind == RECORD_RUN && record->u.run.again);
}

/*
 * What made the session stop is tried once more; somebody may have installed
 * what was missing.
 */
static void pass_failures(struct session *session)
{
	for (size_t i = 0; i < session->ahead_count; i++) {
		const struct record *end = &session->ahead[i].record;

		if (end->kind != RECORD_END ||
		    end->u.end.outcome != OUTCOME_FAILED)
			continue;
		for (size_t back = i; back-- > 0;) {
			struct ahead *ahead = &session->ahead[back];

			if (is_aside(ahead))
				continue;
			if (!has_failed(&ahead->record))
				break;
			ahead->passed = true;
		}
	}
}

size_t session_runs_ahead(const struct session *session)
{
	size_t runs = 0;

	for (size_t i = session->told; i < session->ahead_count; i++)
		runs += session->ahead[i].record.kind == RECORD_RUN;
	return runs;
}

const struct record *session_ahead(struct session *session)
{
	while (session->told < session->ahead_count) {
		const struct ahead *next = &session->ahead[session->told];

		if (!is_aside(next))
			return &next->record;
		remember(&next->record, session);
		session->told++;
	}
	return NULL;
}

/* It is no use to guess on; what was measured is still in the journal. */
static int other_way(const struct session *session, const char *what,
		     struct err *err)
{
	return err_set(err,
		       "%s cannot go on: its journal comes to %s than this "
		       "program (perfbisect %s began it, and this is %s)",
		       session->dir, what,
		       session->plan ? session->plan->version : "?",
		       PERFBISECT_VERSION);
}

int session_recall(const struct record **out, struct session *session,
		   enum record_kind kind, struct err *err)
{
	*out = session_ahead(session);
	if (!*out)
		return 0;
	if ((*out)->kind != kind) {
		ARENA_SCOPE(tmp);

		return other_way(session,
				 arena_sprintf(&tmp, "another record (%s, %s)",
					       record_tables[(*out)->kind].name,
					       record_tables[kind].name),
				 err);
	}
	remember(*out, session);
	session->told++;
	return 0;
}

int session_resume(struct session **out, const char *dir, struct err *err)
{
	struct session *session = session_new(dir);
	struct arena *arena = &session->arena;
	const struct record *plan;

	*out = session;
	if (owner_check(session->dir, err) < 0 ||
	    folder_lock(&session->lock_fd, session->dir, err) < 0 ||
	    journal_reopen(&session->journal,
			   inside(session->dir, "journal.jsonl", arena),
			   keep_ahead, session, arena, err) < 0)
		return -1;
	pass_failures(session);
	plan = session_ahead(session);
	if (!plan || plan->kind != RECORD_PLAN)
		return no_plan(session->dir, err);
	return session_recall(&plan, session, RECORD_PLAN, err);
}

void session_close(struct session *session)
{
	if (!session)
		return;
	journal_close(session->journal);
	if (session->trees_fd >= 0)
		close(session->trees_fd);
	if (session->lock_fd >= 0)
		close(session->lock_fd);
	arena_release(&session->arena);
	free(session);
}

/* Whoever is stopped on the way there has what the journal has. */
static void tell_all(struct session *session)
{
	for (; session->told < session->ahead_count; session->told++)
		remember(&session->ahead[session->told].record, session);
}

/* What stands in the journal already must be the same. */
static int compare(const struct session *session, const struct record *before,
		   const struct record *record, struct err *err)
{
	ARENA_SCOPE(tmp);
	const char *other = record_difference(before, record);

	if (!other)
		return 0;
	return other_way(session,
			 arena_sprintf(&tmp, "another %s (%s)", other,
				       record_tables[record->kind].name),
			 err);
}

/* All that the journal should hold, in its order. */
static int restore_journal(struct session *session, struct err *err)
{
	ARENA_SCOPE(tmp);
	size_t ahead = session->ahead_count - session->told, count = 0;
	const struct record **all =
		arena_array(&tmp, session->count + ahead + 1, sizeof(void *));

	for (size_t i = 0; i < session->count; i++)
		all[count++] = session->records[i];
	for (size_t i = session->told; i < session->ahead_count; i++)
		all[count++] = &session->ahead[i].record;
	return journal_restore(session->journal, all, count, err);
}

/* Whatever a session runs can write to its folder, and remove it. */
static int guard(struct session *session, struct err *err)
{
	struct err damage = {0}, failure = {0};

	folder_keep_lock(&session->lock_fd, session->dir);
	if (journal_check(session->journal, &damage) == 0)
		return 0;
	if (!fs_exists(session->dir))
		return err_set(
			err,
			"%s was removed while the session ran; start the "
			"job again",
			session->dir);
	if (restore_journal(session, &failure) < 0)
		return err_set(err,
			       "%s while the session ran, and cannot be "
			       "rewritten: %s",
			       damage.text, failure.text);
	return err_set(err,
		       "%s while the session ran, by its COMMAND or build "
		       "perhaps; it was rewritten, with all that was "
		       "measured before (what stood there is now "
		       "journal.jsonl.damaged), and perfbisect resume goes on",
		       damage.text);
}

int session_add(struct session *session, struct record record, struct err *err)
{
	const struct record *before = NULL;
	bool behind = is_of_the_process(record.kind) && session_ahead(session);

	own_strings(&record, &session->arena);
	if (record.kind == RECORD_END)
		tell_all(session);
	if (!behind && session_recall(&before, session, record.kind, err) < 0)
		return -1;
	if (before)
		return compare(session, before, &record, err);
	record.time_s = session->clock_offset_s + process_clock();
	if (session->journal &&
	    (guard(session, err) < 0 ||
	     journal_append(session->journal, &record, err) < 0))
		return -1;
	if (behind)
		keep_ahead(&record, session);
	else
		remember(&record, session);
	return 0;
}
