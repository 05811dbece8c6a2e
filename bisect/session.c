/* SPDX-License-Identifier: MIT */
#include "bisect/session.h"

#include "bisect/journal.h"
#include "probe/fs.h"
#include "probe/metric.h"
#include "probe/text.h"

#include <dirent.h>
#include <errno.h>
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

static bool is_empty(const char *dir)
{
	DIR *folder = opendir(dir);
	struct dirent *entry;
	bool empty = true;

	if (!folder)
		return false;
	while ((entry = readdir(folder)) != NULL)
		empty &= strcmp(entry->d_name, ".") == 0 ||
			 strcmp(entry->d_name, "..") == 0;
	closedir(folder);
	return empty;
}

/* Only one process has a session. */
static int take_lock(int *fd, const char *dir, struct err *err)
{
	ARENA_SCOPE(tmp);
	pid_t holder;

	if (fs_lock(fd, &holder, inside(dir, "lock", &tmp), err) < 0)
		return -1;
	if (*fd < 0)
		return err_set(err, "%s is in use by process %d", dir,
			       (int)holder);
	return 0;
}

static int move_aside(const char **moved, const char *dir, struct arena *arena,
		      struct err *err)
{
	for (int n = 1;; n++) {
		const char *aside = arena_sprintf(arena, "%s.%d", dir, n);

		if (fs_exists(aside))
			continue;
		if (rename(dir, aside) < 0)
			return err_sys(err, "move %s to %s", dir, aside);
		*moved = aside;
		return 0;
	}
}

static int make_room(const char **moved, const char *dir, struct arena *arena,
		     struct err *err)
{
	int fd;

	if (!fs_exists(dir) || is_empty(dir))
		return 0;
	if (!session_is_there(dir))
		return err_set(err,
			       "%s is there and is no session of perfbisect; "
			       "give another --output",
			       dir);
	if (take_lock(&fd, dir, err) < 0)
		return -1;
	move_aside(moved, dir, arena, err);
	close(fd);
	return err->failed ? -1 : 0;
}

/* Without slashes at its end, and without links as far as it is there. */
static const char *canonical(const char *dir, struct arena *arena)
{
	char *path = realpath(dir, NULL), *copy;
	size_t length;

	copy = arena_strdup(arena, path ? path : dir);
	free(path);
	length = strlen(copy);
	while (length > 1 && copy[length - 1] == '/')
		copy[--length] = '\0';
	return copy;
}

static struct session *session_new(const char *dir)
{
	struct session *session = calloc(1, sizeof(*session));

	if (!session)
		abort();
	session->lock_fd = -1;
	session->dir = canonical(dir, &session->arena);
	return session;
}

int session_create(struct session **out, const char **moved, const char *dir,
		   struct err *err)
{
	struct session *session = session_new(dir);
	struct arena *arena = &session->arena;

	*out = session;
	if (make_room(moved, session->dir, arena, err) < 0 ||
	    fs_mkdirs(session->dir, err) < 0)
		return -1;
	/* Trees are known to the repository by their path. */
	dir = session->dir = canonical(session->dir, arena);
	if (take_lock(&session->lock_fd, dir, err) < 0)
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

/* Make the strings ours, and what they will be when they are read back. */
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
	}
}

static void remember(const struct record *record, void *context)
{
	struct session *session = context;

	session->records =
		arena_grow(&session->arena, session->records, session->count,
			   &session->capacity, sizeof(*record));
	session->records[session->count++] = *record;
	if (record->kind == RECORD_PLAN && *record->u.plan.unit)
		session->unit = record->u.plan.unit;
	if (record->kind == RECORD_RUN && record->u.run.measured &&
	    !session->unit)
		session->unit = record->u.run.unit;
	if (record->kind == RECORD_PLAN) {
		struct plan *plan = arena_alloc(&session->arena, sizeof(*plan));

		*plan = record->u.plan;
		session->plan = plan;
	}
}

int session_read(struct session **out, const char *dir, struct err *err)
{
	struct session *session = session_new(dir);

	*out = session;
	if (journal_replay(inside(dir, "journal.jsonl", &session->arena),
			   remember, session, &session->arena, err) < 0)
		return -1;
	if (!session->plan)
		return err_set(err, "%s: the journal has no plan yet", dir);
	return 0;
}

void session_close(struct session *session)
{
	if (!session)
		return;
	journal_close(session->journal);
	if (session->lock_fd >= 0)
		close(session->lock_fd);
	arena_release(&session->arena);
	free(session);
}

int session_add(struct session *session, struct record record, struct err *err)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	record.time_s = (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
	own_strings(&record, &session->arena);
	if (session->journal &&
	    journal_append(session->journal, &record, err) < 0)
		return -1;
	remember(&record, session);
	return 0;
}

const char *session_unit(const struct session *session)
{
	return session->unit ? session->unit : "";
}

const struct record *session_last(const struct session *session,
				  enum record_kind kind)
{
	for (size_t i = session->count; i-- > 0;) {
		if (session->records[i].kind == kind)
			return &session->records[i];
	}
	return NULL;
}

const struct changeset_record *session_changeset(const struct session *session,
						 const char *revision)
{
	for (size_t i = 0; i < session->count; i++) {
		const struct record *record = &session->records[i];

		if (record->kind == RECORD_CHANGESET &&
		    strcmp(record->u.changeset.revision, revision) == 0)
			return &record->u.changeset;
	}
	return NULL;
}

/* The first record behind the last restart. */
static size_t after_restart(const struct session *session)
{
	const struct record *restart = session_last(session, RECORD_RESTART);

	return restart ? (size_t)(restart - session->records) + 1 : 0;
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
		const struct record *record = &session->records[i];

		if (record->kind == RECORD_CONFIRMATION &&
		    (!step || is_weaker(&record->u.confirmation, step)))
			step = &record->u.confirmation;
	}
	return step;
}

bool session_fails(const struct session *session, const char *revision)
{
	bool fails = false;

	for (size_t i = after_restart(session); i < session->count; i++) {
		const struct record *record = &session->records[i];

		if (record->kind == RECORD_VERDICT &&
		    strcmp(record->u.verdict.revision, revision) == 0)
			fails = record->u.verdict.failed;
	}
	return fails;
}

static double value_of(const struct run_record *run, int process)
{
	switch (process) {
	case METRIC_WALL:
		return run->wall_s;
	case METRIC_USER:
		return run->user_s;
	case METRIC_SYSTEM:
		return run->system_s;
	case METRIC_CPU:
		return run->user_s + run->system_s;
	case METRIC_MAX_RSS:
		return run->max_rss_bytes;
	default:
		return run->value;
	}
}

/* Of the records from `from` on and before `to`. */
static double *values_between(size_t *count, const struct session *session,
			      size_t from, size_t to, const char *revision,
			      enum run_phase phase, int process,
			      struct arena *arena)
{
	double *values = arena_array(arena, to - from, sizeof(*values));

	*count = 0;
	for (size_t i = from; i < to; i++) {
		const struct run_record *run = &session->records[i].u.run;

		if (session->records[i].kind == RECORD_RUN && run->measured &&
		    run->phase == (int64_t)phase &&
		    strcmp(run->revision, revision) == 0)
			values[(*count)++] = value_of(run, process);
	}
	return values;
}

double *session_values(size_t *count, const struct session *session,
		       const char *revision, enum run_phase phase, int process,
		       struct arena *arena)
{
	return values_between(count, session, 0, session->count, revision,
			      phase, process, arena);
}

/* The last `most` of them. */
static double *last_of(size_t *count, double *values, size_t most)
{
	size_t dropped = *count > most ? *count - most : 0;

	*count -= dropped;
	return values + dropped;
}

double *session_verdict_values(size_t *count, const struct session *session,
			       const struct verdict_record *verdict,
			       struct arena *arena)
{
	size_t from = 0, to = 0;
	double *values;

	for (; to < session->count; to++) {
		const struct record *record = &session->records[to];

		if (&record->u.verdict == verdict)
			break;
		if (record->kind == RECORD_VERDICT ||
		    record->kind == RECORD_RESTART)
			from = to + 1;
	}
	values = values_between(count, session, from, to, verdict->revision,
				PHASE_SEARCH, METRIC_PROCESS_COUNT, arena);
	return last_of(count, values,
		       verdict->runs > 0 ? (size_t)verdict->runs : *count);
}

static bool same_ends(const struct ends_record *a, const struct ends_record *b)
{
	return strcmp(a->good, b->good) == 0 && strcmp(a->bad, b->bad) == 0;
}

/* These ends may go on from their earlier runs, others have their own. */
double *session_end_values(size_t *count, const struct session *session,
			   const struct ends_record *ends, const char *revision,
			   struct arena *arena)
{
	double *values = arena_array(arena, session->count, sizeof(*values));
	size_t from = 0;

	*count = 0;
	for (size_t i = 0; i < session->count; i++) {
		const struct record *record = &session->records[i];
		ARENA_SCOPE(tmp);
		double *fresh;
		size_t fresh_count = 0;

		if (record->kind != RECORD_ENDS)
			continue;
		fresh = values_between(&fresh_count, session, from, i, revision,
				       PHASE_ENDS, METRIC_PROCESS_COUNT, &tmp);
		from = i + 1;
		if (!same_ends(&record->u.ends, ends))
			continue;
		memcpy(values + *count, fresh, fresh_count * sizeof(*values));
		*count += fresh_count;
		if (&record->u.ends == ends)
			break;
	}
	return last_of(count, values, (size_t)ends->runs);
}

double *session_step_values(size_t *count, const struct session *session,
			    const struct confirmation_record *step,
			    const char *revision, int process,
			    struct arena *arena)
{
	size_t from = 0, to = 0;

	for (; to < session->count; to++) {
		if (&session->records[to].u.confirmation == step)
			break;
		if (session->records[to].kind == RECORD_CONFIRMATION)
			from = to + 1;
	}
	return values_between(count, session, from, to, revision, PHASE_CONFIRM,
			      process, arena);
}

double session_mean_s(const struct session *session, enum record_kind kind)
{
	double sum_s = 0, count = 0;

	for (size_t i = 0; i < session->count; i++) {
		const struct record *record = &session->records[i];

		if (record->kind != kind)
			continue;
		sum_s += kind == RECORD_BUILD ? record->u.build.wall_s
					      : record->u.run.wall_s;
		count++;
	}
	return count > 0 ? sum_s / count : 0;
}

double session_duration_s(const struct session *session)
{
	if (session->count == 0)
		return 0;
	return session->records[session->count - 1].time_s -
	       session->records[0].time_s;
}
