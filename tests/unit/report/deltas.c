/* SPDX-License-Identifier: MIT */
/* The table of what was counted, from records made up here. */
#include "bisect/option.h"
#include "bisect/report/format.h"
#include "bisect/report/report.h"
#include "bisect/session/samples.h"
#include "tests/unit/check.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *none[] = {NULL};

static void add(struct session *session, struct record record)
{
	struct err err = {0};

	check_int(session_add(session, record, &err), 0);
}

static void add_counters(struct session *session, const char **names,
			 const char **units)
{
	struct record record = {.kind = RECORD_COUNTERS};

	record.u.counters = (struct counters_record){.names = names,
						     .units = units,
						     .missing = none,
						     .reasons = none};
	add(session, record);
}

static void add_run(struct session *session, const char *revision,
		    enum run_phase phase, double *counts, int64_t scaled)
{
	struct record record = {.kind = RECORD_RUN};

	record.u.run = (struct run_record){
		.revision = revision,
		.phase = phase,
		.measured = true,
		.value = phase == PHASE_EVIDENCE ? 1000 : 100,
		.wall_s = 2,
		.counts = counts,
		.scaled = scaled,
	};
	add(session, record);
}

/* Instructions and cycles in all runs, the misses in two sets of them. */
static void add_pair(struct session *session, int i)
{
	enum run_phase phase = i < 3 ? PHASE_CONFIRM : PHASE_EVIDENCE;
	double icache = i % 2 == 0 ? 1 : -1;
	double before[] = {2e9 + i, 1e9, icache * 4e6, NAN};
	double after[] = {2e9 - i, 4e9, icache * 280e6, NAN};

	before[2] = fmax(before[2], -1);
	after[2] = fmax(after[2], -1);
	add_run(session, "ppp", phase, before, 0);
	add_run(session, "ccc", phase, after, i == 4 ? 4 : 0);
}

static void fill(struct session *session)
{
	static const char *some[] = {"instructions", "cycles", NULL};
	static const char *more[] = {"L1-icache-load-misses", NULL};
	static const char *units[] = {"count", "count", NULL};
	struct record plan = {.kind = RECORD_PLAN};
	struct record step = {.kind = RECORD_CONFIRMATION};

	plan.u.plan.unit = "";
	plan.u.plan.good = "ggg";
	plan.u.plan.bad = "ccc";
	option_defaults(&plan.u.plan.config, &session->arena);
	plan.u.plan.config.metric = "number";
	plan.u.plan.config.good = plan.u.plan.config.bad = "x";
	plan.u.plan.config.command = none;
	add(session, plan);
	add_counters(session, some, units);
	add_counters(session, more, units);
	/* Of other phases, and of an earlier step. */
	add_run(session, "ppp", PHASE_SEARCH, (double[]){7, 7, 7, NAN}, 7);
	add_run(session, "ppp", PHASE_CONFIRM, (double[]){7, NAN}, 7);
	step.u.confirmation.parent = "x";
	step.u.confirmation.culprit = "y";
	step.u.confirmation.accepted = true;
	step.u.confirmation.explained = 2;
	add(session, step);
	for (int i = 0; i < 8; i++)
		add_pair(session, i);
	step.u.confirmation.parent = "ppp";
	step.u.confirmation.culprit = "ccc";
	step.u.confirmation.explained = 1;
	add(session, step);
}

static const struct report_delta *find(const struct report *report,
				       const char *name)
{
	for (size_t i = 0; i < report->delta_count; i++) {
		if (strcmp(report->deltas[i].name, name) == 0)
			return &report->deltas[i];
	}
	check_str("there is no row", name);
	return &report->deltas[0];
}

static void check_row(const struct report *report, const char *name,
		      double parent, double culprit, bool significant,
		      bool scaled)
{
	const struct report_delta *delta = find(report, name);

	check_str(delta->name, name);
	check_near(delta->parent, parent, 1e-9 * parent);
	check_near(delta->culprit, culprit, 1e-9 * culprit);
	check_near(delta->ratio, culprit / parent, 1e-9 * culprit / parent);
	check_int(delta->significant, significant);
	check_int(delta->scaled, scaled);
}

static void check_slight(void)
{
	check(report_is_slight("cycles", 999));
	check(!report_is_slight("cycles", -1000));
	check(report_is_slight("sim:LLC-load-misses", 31));
	check(report_is_slight("page-faults:u", -9));
	check(!report_is_slight("page-faults:u", 10));
	check(!report_is_slight("context-switches", 10));
	check(report_is_slight("context-switches-of-others", 10));
}

static void check_table(const struct report *report)
{
	const char *rate = "L1-icache-load-misses per 1000 instructions";

	/* The metric and five of every run, three counted, two derived. */
	check_int(report->delta_count, 11);
	check_int(report->first_counter, 6);
	/* The evidence does not count for the metric. */
	check_row(report, "number", 100, 100, false, false);
	/* Seven instructions fewer are sure, and nothing to anybody. */
	check_row(report, "instructions", 2e9 + 3.5, 2e9 - 3.5, false, false);
	check_row(report, "cycles", 1e9, 4e9, true, false);
	check_row(report, "L1-icache-load-misses", 4e6, 280e6, true, true);
	check_row(report, "instructions per cycle", (2e9 + 3.5) / 1e9,
		  (2e9 - 3.5) / 4e9, true, false);
	check_near(find(report, rate)->parent, 2, 1e-6);
	check_near(find(report, rate)->culprit, 140, 1e-6);
	check(find(report, rate)->interval.low > 69);
	check(find(report, rate)->interval.high < 71);
	check(find(report, rate)->derived && find(report, rate)->scaled);
	check(!find(report, "cycles")->derived);
	check(isnan(find(report, "cycles")->good));
	check_near(find(report, "cycles")->bad, 4e9, 0);
}

/* No line is longer than a terminal is wide. */
static void check_lines(const struct report *report)
{
	char *data = NULL;
	size_t length;
	FILE *fp = open_memstream(&data, &length);

	if (!check(fp != NULL))
		return;
	report_text(fp, report);
	fclose(fp);
	check_has(data,
		  "\ninstructions                       2.00 G    2.00 G");
	check_has(data, "\nL1-icache-load-misses              4.00 M     280 M "
			"  70.00  70.00 .. 70.00 * ~\n");
	check_has(data, "\nL1-icache-load-misses per 1000          2       140 "
			"  70.00  70.00 .. 70.00 * ~\n");
	check_has(data, "(~ estimated: counted in a part of the time)");
	for (const char *line = data; *line; line += *line == '\n') {
		check(strcspn(line, "\n") < 80);
		line += strcspn(line, "\n");
	}
	free(data);
}

void check_deltas(void)
{
	struct session session = {.lock_fd = -1, .dir = "."};
	ARENA_SCOPE(arena);
	struct report report;

	check_slight();
	fill(&session);
	check_int(session_counter(&session, "cycles") + 1,
		  session_counter(&session, "L1-icache-load-misses"));
	check_int(session_counter(&session, "branches"), -1);
	report_init(&report, &session, &arena);
	check_table(&report);
	check_lines(&report);
	arena_release(&session.arena);
}
