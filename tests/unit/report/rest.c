/* SPDX-License-Identifier: MIT */
/* Which part the step explains, from records made up here. */
#include "bisect/report/rest.h"
#include "bisect/option.h"
#include "bisect/report/report.h"
#include "tests/unit/check.h"

#include <string.h>

#define GOOD "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define BAD "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define PARENT "dddddddddddddddddddddddddddddddddddddddd"
#define CULPRIT "cccccccccccccccccccccccccccccccccccccccc"

#define COMMAND(good, bad) \
	"perfbisect --build 'make -j2' --metric number " good " " bad \
	" -- ./bench 'it'\\''s $1'"

static const char *command[] = {"./bench", "it's $1", NULL};
static const char *nobody[] = {NULL};

struct levels {
	double good, parent, culprit, bad;
	double noise;
	bool reversed; /* the older end is BAD */
	bool stood;    /* both for ends */
	bool visited;  /* parent and culprit, before they were compared */
	bool paired;   /* and the machine has drifted since */
};

static void add(struct session *session, struct record record)
{
	struct err err = {0};

	check_int(session_add(session, record, &err), 0);
}

static void add_runs(struct session *session, const char *revision,
		     enum run_phase phase, double level, double noise,
		     int count)
{
	static const double parts[] = {0, 1, -1, 0.5, -0.5};

	for (int i = 0; i < count; i++)
		add(session,
		    (struct record){
			    .kind = RECORD_RUN,
			    .u.run = {.revision = revision,
				      .phase = phase,
				      .measured = true,
				      .value = level + noise * parts[i]}});
}

static void begin(struct session *session, const struct levels *levels)
{
	struct record record = {.kind = RECORD_PLAN};
	struct config *config = &record.u.plan.config;

	record.u.plan.unit = "";
	record.u.plan.good = GOOD;
	record.u.plan.bad = BAD;
	record.u.plan.reversed = levels->reversed;
	option_defaults(config, &session->arena);
	config->metric = "number";
	config->build = "make -j2";
	config->good = "v1";
	config->bad = "v2";
	config->command = command;
	add(session, record);
	add_runs(session, GOOD, PHASE_ENDS, levels->good, levels->noise, 5);
	add_runs(session, BAD, PHASE_ENDS, levels->bad, levels->noise, 5);
	record = (struct record){.kind = RECORD_ENDS};
	record.u.ends = (struct ends_record){
		.good = GOOD,
		.bad = BAD,
		.runs = 5,
		.good_median = levels->good,
		.bad_median = levels->bad,
		.threshold = (levels->good + levels->bad) / 2,
		.difference = levels->bad - levels->good,
		.sigma = 1,
		.z = 9,
		.separate = true};
	add(session, record);
	if (levels->paired)
		add(session, (struct record){.kind = RECORD_RESTART,
					     .u.restart = {.reason = "drift",
							   .paired = true}});
}

static void add_visit(struct session *session, const char *revision,
		      enum side side, double level, double noise)
{
	add_runs(session, revision, PHASE_SEARCH, level, noise, 3);
	add(session, (struct record){.kind = RECORD_VERDICT,
				     .u.verdict = {.revision = revision,
						   .side = side,
						   .decided = true,
						   .runs = 3,
						   .median = level,
						   .reason = "",
						   .log = ""}});
}

static void fill(struct session *session, const struct levels *levels)
{
	double moved = levels->paired ? 50 : 0;

	begin(session, levels);
	if (levels->visited) {
		add_visit(session, PARENT, SIDE_GOOD, levels->parent + moved,
			  levels->noise);
		add_visit(session, CULPRIT, SIDE_BAD, levels->culprit + moved,
			  levels->noise);
	}
	for (int i = 0; i < 2 && levels->stood; i++)
		add_runs(session, i == 0 ? PARENT : CULPRIT, PHASE_ENDS,
			 i == 0 ? levels->parent : levels->culprit,
			 levels->noise, 5);
	add_runs(session, PARENT, PHASE_CONFIRM, levels->parent, levels->noise,
		 levels->paired ? 5 : 3);
	add_runs(session, CULPRIT, PHASE_CONFIRM, levels->culprit,
		 levels->noise, levels->paired ? 5 : 3);
	add(session,
	    (struct record){
		    .kind = RECORD_CONFIRMATION,
		    .u.confirmation = {.parent = PARENT,
				       .culprit = CULPRIT,
				       .pairs = levels->paired ? 5 : 3,
				       .accepted = true,
				       .log_odds = 9,
				       .parent_median = levels->parent,
				       .culprit_median = levels->culprit,
				       /* Of clamped means: not what is said. */
				       .explained = 1.01,
				       .reason = ""}});
	add(session, (struct record){.kind = RECORD_END,
				     .u.end = {.outcome = OUTCOME_CONFIRMED,
					       .confidence = 0.99,
					       .reason = "",
					       .candidates = nobody}});
}

/* `before` and `behind` are the commands, or NULL. */
static void check_said(const struct levels *levels, const char *share,
		       const char *rest, const char *before, const char *behind)
{
	struct session session = {.lock_fd = -1, .dir = "."};
	ARENA_SCOPE(arena);
	struct report report;
	struct report_row *rows;

	fill(&session, levels);
	report_init(&report, &session, &arena);
	check_str(report_share_words(&report, &arena), share);
	check_str(report_rest(&report, &arena), rest);
	rows = report_rest_commands(&report, &arena);
	if (before && check(rows->name != NULL)) {
		check_str(rows->name, "before it");
		check_str(rows++->value, before);
	}
	if (behind && check(rows->name != NULL)) {
		check_str(rows->name, "after it");
		check_str(rows++->value, behind);
	}
	check(rows->name == NULL);
	arena_release(&session.arena);
}

static void check_places(void)
{
	check_said(&(struct levels){100, 100, 106, 110, .visited = true},
		   "60 %",
		   "It explains 60 % of the difference between the ends. The "
		   "rest lies elsewhere: after it.",
		   NULL, COMMAND(CULPRIT, BAD));
	check_said(&(struct levels){100, 104, 110, 110, .visited = true},
		   "60 %",
		   "It explains 60 % of the difference between the ends. The "
		   "rest lies elsewhere: before it.",
		   COMMAND(GOOD, PARENT), NULL);
	check_said(&(struct levels){100, 103, 107, 110, .visited = true},
		   "40 %",
		   "It explains 40 % of the difference between the ends. The "
		   "rest lies elsewhere: before it and after it.",
		   COMMAND(GOOD, PARENT), COMMAND(CULPRIT, BAD));
	/* A throughput. */
	check_said(&(struct levels){110, 110, 104, 100, .visited = true},
		   "60 %",
		   "It explains 60 % of the difference between the ends. The "
		   "rest lies elsewhere: after it.",
		   NULL, COMMAND(CULPRIT, BAD));
	/* BAD is the older end: before the step lies BAD, behind it GOOD. */
	check_said(&(struct levels){100, 110, 104, 110, .reversed = true,
				    .visited = true},
		   "60 %",
		   "It explains 60 % of the difference between the ends. The "
		   "rest lies elsewhere: after it.",
		   NULL, COMMAND(GOOD, CULPRIT));
	check_said(&(struct levels){100, 106, 100, 110, .reversed = true,
				    .visited = true},
		   "60 %",
		   "It explains 60 % of the difference between the ends. The "
		   "rest lies elsewhere: before it.",
		   COMMAND(PARENT, BAD), NULL);
}

static void check_intervals(void)
{
	/* By the medians: 174 to 420 between ends of 170 and 321. */
	check_said(&(struct levels){170, 174, 420, 321, .visited = true},
		   "163 % (163 to 163)",
		   "It explains 163 % (163 to 163) of the difference between "
		   "the ends. BAD is better than the culprit by 66 % of it: "
		   "that much came undone after it.",
		   NULL, NULL);
	check_said(&(struct levels){100, 100, 105.5, 110, .noise = 0.5,
				    .visited = true},
		   "55 % (46 to 64)",
		   "It explains 55 % (46 to 64) of the difference between the "
		   "ends. The rest lies elsewhere: after it.",
		   NULL, COMMAND(CULPRIT, BAD));
	/* What noise may be is not announced. */
	check_said(&(struct levels){100, 100, 107, 110, .noise = 3,
				    .visited = true},
		   "70 % (22 to 143)", "", NULL, NULL);
	/* Three pairs alone show no share. */
	check_said(&(struct levels){100, 100, 106, 110, .noise = 0}, "", "",
		   NULL, NULL);
	/* But what stood for an end was measured as one. */
	check_said(&(struct levels){100, 100, 104, 110, .stood = true}, "40 %",
		   "It explains 40 % of the difference between the ends. The "
		   "rest lies elsewhere: after it.",
		   NULL, COMMAND(CULPRIT, BAD));
	/* Of a machine that has moved, side by side alone. */
	check_said(&(struct levels){100, 100, 106, 110, .visited = true,
				    .paired = true},
		   "60 %",
		   "It explains 60 % of the difference between the ends. The "
		   "rest lies elsewhere: after it.",
		   NULL, COMMAND(CULPRIT, BAD));
}

void check_rest(void)
{
	check_places();
	check_intervals();
}
