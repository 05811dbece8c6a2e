/* SPDX-License-Identifier: MIT */
/* The time left, by sessions in which a build and a run take a second each. */
#include "bisect/option.h"
#include "bisect/visit/forecast.h"
#include "tests/unit/check.h"

#include <math.h>

static void add(struct session *session, struct record record)
{
	struct err err = {0};

	check_int(session_add(session, record, &err), 0);
	session->records[session->count - 1]->time_s = (double)session->count;
}

static void begin(struct session *session)
{
	struct record plan = {.kind = RECORD_PLAN};

	plan.u.plan.unit = "";
	plan.u.plan.good = plan.u.plan.bad = "x";
	plan.u.plan.candidates = 64;
	option_defaults(&plan.u.plan.config, &session->arena);
	add(session, plan);
}

static void add_visit(struct session *session, bool fails)
{
	struct record verdict = {.kind = RECORD_VERDICT};

	for (int i = 0; i < 1 + fails; i++)
		add(session, (struct record){.kind = RECORD_BUILD,
					     .u.build = {.revision = "r",
							 .pristine = i > 0,
							 .built = !fails}});
	for (int i = 0; !fails && i < 5; i++)
		add(session, (struct record){.kind = RECORD_RUN,
					     .u.run = {.revision = "r"}});
	verdict.u.verdict.revision = "r";
	verdict.u.verdict.side = fails ? SIDE_SKIP : SIDE_GOOD;
	add(session, verdict);
}

void check_time_left(void)
{
	struct session session = {.lock_fd = -1, .dir = "."};
	struct judge judge = {.clean_runs = 1};
	double plain, once, twice, restarted;

	begin(&session);
	add_visit(&session, false);
	plain = forecast_left_s(&judge, &session, 16);
	/* Four steps of five runs and a build; 18 runs, three builds. */
	check_near(plain, 4 * 6 + 18 + 3, 1e-9);
	check_near(forecast_left_s(&judge, &session, 1), 18 + 3, 1e-9);
	/* As many failures for each step as there were until now. */
	add_visit(&session, true);
	once = forecast_left_s(&judge, &session, 16);
	check(once > plain);
	add_visit(&session, true);
	twice = forecast_left_s(&judge, &session, 16);
	check(twice > once);
	add_visit(&session, false);
	check(forecast_left_s(&judge, &session, 16) < twice);
	/* What began anew may do so again, with all of 64. */
	restarted = forecast_left_s(&judge, &session, 16);
	add(&session, (struct record){.kind = RECORD_RESTART,
				      .u.restart = {.reason = "x"}});
	check(forecast_left_s(&judge, &session, 16) >
	      restarted + forecast_left_s(&judge, &session, 1) / 3);
	arena_release(&session.arena);
}
