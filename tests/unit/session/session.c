/* SPDX-License-Identifier: MIT */
#include "tests/unit/check.h"

#include "bisect/option.h"
#include "bisect/session/facts.h"
#include "bisect/session/samples.h"
#include "bisect/session/session.h"
#include "probe/ground/fs.h"
#include "probe/metric.h"

#include <sys/stat.h>

static void add_run(struct session *session, const char *revision,
		    enum run_phase phase, bool measured, double value)
{
	struct record record = {.kind = RECORD_RUN};
	struct err err = {0};

	record.u.run = (struct run_record){
		.revision = revision,
		.phase = phase,
		.measured = measured,
		.value = value,
		.wall_s = 2 * value,
		.user_s = 3,
		.system_s = 4,
	};
	check_int(session_add(session, record, &err), 0);
	check_str(err.text, "");
}

static void check_values(const struct session *session)
{
	ARENA_SCOPE(tmp);
	size_t count;
	double *values = session_values(&count, session, "aaa", PHASE_ENDS,
					METRIC_PROCESS_COUNT, &tmp);

	if (check_int(count, 2)) {
		check_near(values[0], 5, 0);
		check_near(values[1], 7, 0);
	}
	values = session_values(&count, session, "aaa", PHASE_SEARCH,
				METRIC_WALL, &tmp);
	if (check_int(count, 1))
		check_near(values[0], 18, 0);
	values = session_values(&count, session, "bbb", PHASE_ENDS, METRIC_CPU,
				&tmp);
	if (check_int(count, 1))
		check_near(values[0], 7, 0);
	session_values(&count, session, "ccc", PHASE_ENDS, METRIC_WALL, &tmp);
	check_int(count, 0);
}

static void add_ends(struct session *session, const char *bad, int64_t runs)
{
	struct record record = {.kind = RECORD_ENDS};
	struct err err = {0};

	record.u.ends.good = "aaa";
	record.u.ends.bad = bad;
	record.u.ends.runs = runs;
	check_int(session_add(session, record, &err), 0);
}

static void check_end_values(const struct session *session, size_t record,
			     const double *want, size_t want_count)
{
	ARENA_SCOPE(tmp);
	size_t count;
	double *values = session_end_values(&count, session,
					    &session->records[record]->u.ends,
					    "aaa", &tmp);

	if (!check_int(count, want_count))
		return;
	for (size_t i = 0; i < count; i++)
		check_near(values[i], want[i], 0);
}

/* Measured once, with another for BAD in between, doubled, and afresh. */
static void check_ends(void)
{
	struct session session = {.lock_fd = -1, .dir = "."};

	add_run(&session, "aaa", PHASE_ENDS, true, 1);
	add_run(&session, "bbb", PHASE_ENDS, true, 9);
	add_run(&session, "aaa", PHASE_ENDS, false, 8);
	add_run(&session, "aaa", PHASE_ENDS, true, 2);
	add_ends(&session, "bbb", 2);
	add_run(&session, "aaa", PHASE_ENDS, true, 3);
	add_run(&session, "aaa", PHASE_SEARCH, true, 8);
	add_ends(&session, "ccc", 1);
	add_run(&session, "aaa", PHASE_ENDS, true, 4);
	add_run(&session, "aaa", PHASE_ENDS, true, 5);
	add_ends(&session, "bbb", 4);
	add_run(&session, "aaa", PHASE_ENDS, true, 6);
	add_ends(&session, "bbb", 1);
	check_end_values(&session, 4, (double[]){1, 2}, 2);
	check_end_values(&session, 7, (double[]){3}, 1);
	check_end_values(&session, 10, (double[]){1, 2, 4, 5}, 4);
	check_end_values(&session, 12, (double[]){6}, 1);
	arena_release(&session.arena);
}

static void check_verdict_values(int64_t runs, size_t want_count,
				 double want_first)
{
	struct session session = {.lock_fd = -1, .dir = "."};
	struct record verdict = {.kind = RECORD_VERDICT};
	struct err err = {0};
	ARENA_SCOPE(tmp);
	size_t count;
	double *values;

	verdict.u.verdict.revision = "aaa";
	add_run(&session, "aaa", PHASE_SEARCH, true, 1);
	check_int(session_add(&session, verdict, &err), 0);
	add_run(&session, "aaa", PHASE_SEARCH, true, 2);
	add_run(&session, "bbb", PHASE_REFERENCE, true, 9);
	add_run(&session, "aaa", PHASE_SEARCH, true, 3);
	add_run(&session, "aaa", PHASE_SEARCH, true, 4);
	verdict.u.verdict.runs = runs;
	check_int(session_add(&session, verdict, &err), 0);
	values = session_verdict_values(
		&count, &session,
		&session_last(&session, RECORD_VERDICT)->u.verdict,
		METRIC_PROCESS_COUNT, &tmp);
	if (check_int(count, want_count))
		check_near(values[0], want_first, 0);
	arena_release(&session.arena);
}

/* A neighbour may be measured twice; the verdict is of the second time. */
static void check_verdicts(void)
{
	check_verdict_values(2, 2, 3);
	check_verdict_values(3, 3, 2);
	check_verdict_values(0, 3, 2);
}

static void add_unit(struct session *session, bool measured, const char *unit)
{
	struct record record = {.kind = RECORD_RUN};
	struct err err = {0};

	record.u.run = (struct run_record){
		.revision = "aaa", .measured = measured, .unit = unit};
	check_int(session_add(session, record, &err), 0);
}

/* The plan's, or else the first measured run's. */
static void check_units(void)
{
	static const char *const units[] = {"s", ""};

	for (int i = 0; i < 2; i++) {
		struct session session = {.lock_fd = -1, .dir = "."};
		struct record plan = {.kind = RECORD_PLAN};
		struct err err = {0};

		plan.u.plan.unit = units[i];
		check_str(session_unit(&session), "");
		check_int(session_add(&session, plan, &err), 0);
		check_str(session_unit(&session), units[i]);
		add_unit(&session, false, "s");
		check_str(session_unit(&session), units[i]);
		add_unit(&session, true, "bytes");
		check_str(session_unit(&session), i == 0 ? "s" : "bytes");
		add_unit(&session, true, "items/s");
		check_str(session_unit(&session), i == 0 ? "s" : "bytes");
		arena_release(&session.arena);
	}
}

static void check_facts(void)
{
	ARENA_SCOPE(arena);
	struct record plan = {.kind = RECORD_PLAN};
	struct record change = {.kind = RECORD_CHANGESET};
	struct session *session, *copy;
	const char *moved = NULL;
	struct err err = {0};

	check_int(session_create(&session, &moved, "dir/session", &err), 0);
	check_str(err.text, "");
	check(moved == NULL);
	check(session_is_there("dir/session"));
	plan.u.plan.good = "aaa";
	option_defaults(&plan.u.plan.config, &arena);
	plan.u.plan.config.good = plan.u.plan.config.bad = "";
	check_int(session_add(session, plan, &err), 0);
	add_run(session, "aaa", PHASE_ENDS, true, 5);
	add_run(session, "bbb", PHASE_ENDS, true, 6);
	add_run(session, "aaa", PHASE_ENDS, false, 8);
	add_run(session, "aaa", PHASE_ENDS, true, 7);
	add_run(session, "aaa", PHASE_SEARCH, true, 9);
	change.u.changeset.revision = "aaa";
	change.u.changeset.subject = "subject";
	check_int(session_add(session, change, &err), 0);

	check_int(session_read(&copy, "dir/session", &err), 0);
	check_str(err.text, "");
	check_int(copy->count, session->count);
	check_near(session_duration_s(copy), session_duration_s(session), 0);
	if (check(copy->plan != NULL))
		check_str(copy->plan->good, "aaa");
	check_values(session);
	check_values(copy);
	check(session_changeset(copy, "bbb") == NULL);
	check_str(session_changeset(copy, "aaa")->subject, "subject");
	check(session_last(copy, RECORD_END) == NULL);
	check_near(session_last(copy, RECORD_RUN)->u.run.value, 9, 0);
	session_close(copy);
	session_close(session);
}

static void check_rooms(void)
{
	struct session *session, *other;
	const char *moved = NULL;
	struct err err = {0};

	/* An earlier one makes room; the numbers go on. */
	check_int(session_create(&session, &moved, "dir/session", &err), 0);
	check_has(moved, "dir/session.1");
	check(session_is_there("dir/session.1"));
	session_close(session);
	check_int(session_create(&session, &moved, "dir/session", &err), 0);
	check_has(moved, "dir/session.2");

	/* One that is running does not. */
	check_int(session_create(&other, &moved, "dir/session", &err), -1);
	check_has(err.text, "dir/session is in use by process ");
	session_close(other);
	session_close(session);

	err_clear(&err);
	check_int(mkdir("mine", 0777), 0);
	check_int(fs_write("mine/thesis", "x", 1, &err), 0);
	check_int(session_create(&other, &moved, "mine", &err), -1);
	check_has(err.text, "mine is there and is no session");
	check(fs_exists("mine/thesis"));
	session_close(other);

	err_clear(&err);
	check_int(mkdir("nothing", 0777), 0);
	check_int(session_create(&other, &moved, "nothing", &err), 0);
	session_close(other);
}

static void check_unreadable(void)
{
	struct session *session;
	struct err err = {0};

	check(!session_is_there("missing"));
	check_int(session_read(&session, "missing", &err), -1);
	check_has(err.text, "missing: No such file");
	session_close(session);
	err_clear(&err);
	check_int(session_read(&session, "nothing", &err), -1);
	check_str(err.text, "nothing: it was cut off before it began; start "
			    "it again with perfbisect run");
	session_close(session);
	session_close(NULL);
}

void check_session(void)
{
	check_ends();
	check_verdicts();
	check_units();
	check_facts();
	check_rooms();
	check_unreadable();
}
