/* SPDX-License-Identifier: MIT */
/* The model of a report, from records made up here. */
#include "bisect/report/report.h"
#include "bisect/option.h"
#include "bisect/report/course.h"
#include "bisect/report/format.h"
#include "bisect/report/json.h"
#include "bisect/report/words.h"
#include "probe/ground/json.h"
#include "probe/ground/text.h"
#include "tests/unit/check.h"

#include <stdlib.h>
#include <string.h>

#define GOOD "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define BAD "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define PARENT "dddddddddddddddddddddddddddddddddddddddd"
#define CULPRIT "cccccccccccccccccccccccccccccccccccccccc"

static const char *command[] = {"./bench", "it's $1", NULL};
static const char *culprits[] = {CULPRIT, NULL};
static const char *several[] = {PARENT, CULPRIT, NULL};
static const char *nobody[] = {NULL};

static void add(struct session *session, struct record record)
{
	struct err err = {0};

	check_int(session_add(session, record, &err), 0);
}

static void add_runs(struct session *session, const char *revision,
		     enum run_phase phase, double base)
{
	static const double noise[] = {0, 1, -1, 0.5, -0.5};

	for (int i = 0; i < 5; i++) {
		struct record record = {.kind = RECORD_RUN};

		record.u.run = (struct run_record){
			.revision = revision,
			.phase = phase,
			.measured = true,
			.value = base + noise[i],
			.wall_s = 1,
			.user_s = 0,
			.max_rss_bytes = 1024,
			.reason = "",
			.log = "",
		};
		add(session, record);
	}
}

static void add_plan_of(struct session *session, bool reversed,
			const char *metric, const char *unit)
{
	struct record record = {.kind = RECORD_PLAN};
	struct config *config = &record.u.plan.config;

	record.u.plan = (struct plan){
		.version = "0.1.0",
		.vcs = "git",
		.libraries = "libgit2",
		.origin = "/o",
		.root = "/o",
		.processor = "a cpu",
		.kernel = "Linux",
		.system = "a system",
		.argv = command,
		.good = GOOD,
		.bad = BAD,
		.reversed = reversed,
		.unit = unit,
		.seed = 1,
	};
	option_defaults(config, &session->arena);
	config->metric = metric;
	config->runs = 5;
	config->confidence = 0.95;
	config->good = "v1";
	config->bad = "v2";
	config->command = command;
	config->quiet = true;
	config->output = "somewhere";
	add(session, record);
}

static void add_plan(struct session *session, bool reversed)
{
	add_plan_of(session, reversed, "regex:t: (.*)", "");
}

/* Five runs of each end, and what they say. */
static void add_ends(struct session *session)
{
	struct record record = {.kind = RECORD_ENDS};

	record.u.ends = (struct ends_record){
		GOOD, BAD, 5, 100, 110, 105, 10, 1, 9, true, 0, 0, 0, false};
	add_runs(session, GOOD, PHASE_ENDS, 100);
	add_runs(session, BAD, PHASE_ENDS, 110);
	add(session, record);
}

static void add_verdict(struct session *session, const char *revision,
			enum side side, double base)
{
	struct record record = {.kind = RECORD_VERDICT};

	add_runs(session, revision, PHASE_SEARCH, base);
	record.u.verdict = (struct verdict_record){
		.revision = revision,
		.side = side,
		.decided = true,
		.log_odds = 9,
		.reason = "",
		.log = "",
	};
	add(session, record);
}

static void add_step(struct session *session, double parent, double culprit)
{
	struct record record = {.kind = RECORD_CONFIRMATION};

	add_runs(session, PARENT, PHASE_CONFIRM, parent);
	add_runs(session, CULPRIT, PHASE_CONFIRM, culprit);
	record.u.confirmation = (struct confirmation_record){
		.parent = PARENT,
		.culprit = CULPRIT,
		.pairs = 5,
		.accepted = true,
		.parent_median = parent,
		.culprit_median = culprit,
		.log_odds = 9,
		.explained = (culprit - parent) / 10,
		.reason = "",
	};
	add(session, record);
	record = (struct record){.kind = RECORD_CHANGESET};
	record.u.changeset = (struct changeset_record){
		.revision = CULPRIT,
		.parents = several,
		.author = "A",
		.date = "2024-02-29",
		.subject = "make it\x1b[1m slow",
		.message = "",
		.files = nobody,
	};
	add(session, record);
}

static void add_end(struct session *session, enum outcome outcome,
		    double confidence, const char *reason,
		    const char **candidates)
{
	struct record record = {.kind = RECORD_END};

	record.u.end = (struct end_record){.outcome = outcome,
					   .confidence = confidence,
					   .reason = reason,
					   .candidates = candidates};
	if (candidates && candidates[0] && !candidates[1])
		record.u.end.culprit = candidates[0];
	add(session, record);
}

static void add_profile(struct session *session, const char *revision,
			const char *folded, const char *why)
{
	struct record record = {.kind = RECORD_PROFILE};

	record.u.profile = (struct profile_record){
		.revision = revision, .folded = folded, .reason = why};
	add(session, record);
}

static void check_sample(const struct report_sample *sample, double median)
{
	check_int(sample->count, 5);
	check_near(sample->median, median, 0);
	check_near(sample->interval.low, median - 1, 0);
	check_near(sample->interval.high, median + 1, 0);
}

static void check_table(const struct report *report)
{
	/* The metric, and the five of every run. */
	if (!check_int(report->delta_count, 6))
		return;
	check_str(report->deltas[0].name, "regex:t: (.*)");
	check_near(report->deltas[0].ratio, 1.1, 1e-12);
	check(report->deltas[0].significant);
	check(report->deltas[0].interval.low > 1);
	check_str(report->deltas[1].name, "wall");
	check_near(report->deltas[1].ratio, 1, 0);
	check(!report->deltas[1].significant);
	check_str(report->deltas[2].name, "user");
	check_near(report->deltas[2].ratio, 0, 0);
	check(!report->deltas[2].significant);
}

static void check_found(void)
{
	struct session session = {.lock_fd = -1, .dir = "."};
	ARENA_SCOPE(arena);
	struct report report;

	add_plan(&session, false);
	add_ends(&session);
	add_verdict(&session, CULPRIT, SIDE_BAD, 110);
	add_verdict(&session, PARENT, SIDE_GOOD, 100);
	add_verdict(&session, GOOD, SIDE_SKIP, 100);
	add_step(&session, 100, 110);
	add_profile(&session, CULPRIT, "", "perf was not there");
	add_profile(&session, CULPRIT, "main;work 3\n", "");
	add_end(&session, OUTCOME_CONFIRMED, 0.9999, "", culprits);
	report_init(&report, &session, &arena);

	check_int(report.outcome, OUTCOME_CONFIRMED);
	check_str(report.verdict, "confirmed");
	check_str(report.sentence,
		  "First bad revision: cccccccccc \"make it?[1m slow\": "
		  "regex:t: (.*) 100 -> 110 (1.10 times, +10.0 %), "
		  "confidence 99.9 %");
	check_str(report.title,
		  "cccccccccc raised the value that ./bench 'it'\\''s $1' "
		  "reports by 10.0 % (regex:t: (.*) 100 -> 110, +8.5 .. +11.6 "
		  "%): "
		  "\"make it?[1m slow\"");
	check_str(report.repeat, "perfbisect --metric 'regex:t: (.*)' --runs 5 "
				 "--confidence 0.95 " GOOD " " BAD
				 " -- ./bench 'it'\\''s $1'");
	check_sample(&report.good, 100);
	check_sample(&report.bad, 110);
	check_int(report.revision_count, 3);
	check_int(report.skipped, 1);
	check_str(report.revisions[0].verdict, "bad");
	check_str(report.revisions[0].subject, "make it\x1b[1m slow");
	check_str(report.revisions[1].verdict, "good");
	check_sample(&report.revisions[1].sample, 100);
	check_int(report.runs, 35);
	check_int(report.builds, 0);
	check_int(report.candidate_count, 1);
	check_near(report_probability(&report, 0), 0.999, 1e-12);
	check_str(report_value(&report, 105.25, &arena), "105.25");
	check_table(&report);
	check(report.profile_before == NULL);
	if (check(report.profile_after != NULL))
		check_str(report.profile_after->folded, "main;work 3\n");
	arena_release(&session.arena);
}

/* Seconds that a command took, or a throughput. */
static void check_title(double parent, double culprit, const char *metric,
			const char *unit, const char *want)
{
	struct session session = {.lock_fd = -1, .dir = "."};
	ARENA_SCOPE(arena);
	struct report report;

	add_plan_of(&session, false, metric, unit);
	add_ends(&session);
	add_step(&session, parent, culprit);
	add_end(&session, OUTCOME_CONFIRMED, 0.9999, "", culprits);
	report_init(&report, &session, &arena);
	check_has(report.title, want);
	arena_release(&session.arena);
}

static void check_titles(void)
{
	check_title(100, 107.8, "user", "s",
		    "cccccccccc made ./bench 'it'\\''s $1' 7.8 % slower (user "
		    "100 -> 108 s, +");
	check_title(100, 250, "wall", "s",
		    "take 2.50 times as long (wall 100 -> 250 s, 2.");
	check_title(100, 80, "user", "s", "take 20.0 % less time (");
	check_title(100, 10, "user", "s", "take 0.10 times as long (");
	check_title(100, 80, "rate", "1/s",
		    "lowered the value that ./bench 'it'\\''s $1' reports by "
		    "20.0 % (rate 100 -> 80");
	check_title(
		100, 150, "instructions", "",
		"raised the instructions of ./bench 'it'\\''s $1' by 50.0 %");
	check_title(100, 300, "max-rss", "bytes",
		    "raised the peak memory of ./bench 'it'\\''s $1' to 3.00 "
		    "times what it was (max-rss 100 -> 300 ");
	check_title(-100, -50, "gain", "",
		    "raised the value that ./bench 'it'\\''s $1' reports (gain "
		    "-100 -> -50): ");
}

static void check_sentence(enum outcome outcome, const char *reason,
			   const char **candidates, const char *want)
{
	struct session session = {.lock_fd = -1, .dir = "."};
	ARENA_SCOPE(arena);
	struct report report;

	add_plan(&session, false);
	add_end(&session, outcome, 0.9, reason, candidates);
	report_init(&report, &session, &arena);
	check_str(report.sentence, want);
	check(report.step == NULL && report.culprit == NULL);
	if (candidates == several)
		check_near(report_probability(&report, 0), 0.45, 1e-12);
	arena_release(&session.arena);
}

static void check_outcomes(void)
{
	struct session session = {.lock_fd = -1, .dir = "."};
	ARENA_SCOPE(arena);
	struct report report;

	check_sentence(OUTCOME_FAILED, "no disk", nobody, "Stopped: no disk");
	check_sentence(OUTCOME_NOT_REPRODUCED, "no difference", NULL,
		       "Not reproduced: no difference");
	check_sentence(OUTCOME_INTERRUPTED, "", nobody,
		       "Interrupted; the first bad revision is not found yet");
	check_sentence(OUTCOME_RANGE, "not measured", several,
		       "A range only: the first bad revision is one of 2 that "
		       "skipped revisions do not let us tell apart: not "
		       "measured");
	check_sentence(OUTCOME_INTERRUPTED, "", several,
		       "Interrupted; the first bad revision is not found yet");
	check_sentence(OUTCOME_INTERRUPTED, "", culprits,
		       "Interrupted; the search has come to cccccccccc, which "
		       "is not confirmed yet");

	/* Cut off: there is no end record at all. */
	add_plan(&session, true);
	report_init(&report, &session, &arena);
	check_int(report.outcome, OUTCOME_INTERRUPTED);
	check_str(report.sentence,
		  "Interrupted; the first good revision is not found yet");
	check_int(report.candidate_count, 0);
	check_near(report_probability(&report, 0), 0, 0);
	arena_release(&session.arena);
}

/* A throughput that fell: 110 -> 100, and the words for it. */
static void check_direction(void)
{
	struct session session = {.lock_fd = -1, .dir = "."};
	struct record ends = {.kind = RECORD_ENDS};
	ARENA_SCOPE(arena);
	struct plan *plan;
	struct report report;
	char *data = NULL;
	size_t size = 0;
	FILE *fp;

	add_plan(&session, false);
	plan = arena_alloc(&session.arena, sizeof(*plan));
	*plan = *session.plan;
	plan->config.higher_is_better = true;
	session.plan = plan;
	ends.u.ends = (struct ends_record){
		GOOD, BAD, 5, 110, 100, 105, -10, 1, 9, true, 0, 0, 0, false};
	add(&session, ends);
	add_step(&session, 110, 104);
	session.records[session.count - 2]->u.confirmation.explained = 0.6;
	add_end(&session, OUTCOME_CONFIRMED, 0.99, "", culprits);
	report_init(&report, &session, &arena);
	check_has(report.sentence, "110 -> 104 (0.95 times, -5.5 %)");
	check_has(report.repeat, " --higher-is-better ");
	fp = open_memstream(&data, &size);
	report_text(fp, &report);
	report_markdown(fp, &report);
	report_json(fp, &report);
	fclose(fp);
	check_has(data, "threshold 105 (higher is better; 5 runs of each)");
	check_has(data, "median lies below the threshold 105");
	check_has(data, "\"direction\": \"higher-is-better\"");
	free(data);
	arena_release(&session.arena);
}

static void add_restart(struct session *session, bool paired)
{
	struct record record = {.kind = RECORD_RESTART};

	record.u.restart =
		(struct restart_record){.reason = "why", .paired = paired};
	add(session, record);
}

static struct verdict_record *last_verdict(struct session *session)
{
	size_t i = session->count;

	while (session->records[--i]->kind != RECORD_VERDICT)
		;
	return &session->records[i]->u.verdict;
}

/* All formats, one behind the other; to be freed. */
static char *write_all(const struct report *report)
{
	char *data = NULL;
	size_t size = 0;
	FILE *fp = open_memstream(&data, &size);

	report_text(fp, report);
	report_markdown(fp, report);
	report_json(fp, report);
	fclose(fp);
	return data;
}

/* The same sentence in all of them, below the table; none without a step. */
static void check_diagnosis_written(void)
{
	struct session session = {.lock_fd = -1, .dir = "."};
	const char *evidence[] = {"cycles 1.70 times", "a_b 71.7 times", NULL};
	ARENA_SCOPE(arena);
	struct report report;
	char *data;

	add_plan(&session, false);
	add_ends(&session);
	report_init(&report, &session, &arena);
	check(!report.diagnosis.class);
	data = write_all(&report);
	check_has(data, "\"diagnosis\": null");
	check(!strstr(data, "iagnosis:"));
	free(data);
	add_step(&session, 100, 110);
	report_init(&report, &session, &arena);
	check_str(report.diagnosis.class, "unclear");
	check_has(report.diagnosis.sentence,
		  "did not, so its counters do not explain it");
	report.diagnosis = (struct diagnosis){
		"code-placement", "code placement: a_b", evidence, NULL};
	data = write_all(&report);
	check_has(data, "noise)\n\ndiagnosis: code placement: a_b\n");
	check_has(data, "\n**Diagnosis:** code placement: a\\_b.\n\n"
			"Evidence: cycles 1.70 times, a\\_b 71.7 times.\n");
	check_has(data, "\"class\": \"code-placement\"");
	check_has(data, "\"sentence\": \"code placement: a_b\"");
	check_has(data, "   \"a_b 71.7 times\"\n");
	free(data);
	arena_release(&session.arena);
}

/* No line of the text begins with the unit of a number on the one before. */
static void check_units(void)
{
	struct session session = {.lock_fd = -1, .dir = "."};
	const char *evidence[] = {NULL};
	char words[] = "________________________________ "
		       "______________________________ 99.9 %, or 5.3 s, both";
	ARENA_SCOPE(arena);
	struct report report;
	char *data;

	add_plan(&session, false);
	add_ends(&session);
	add_step(&session, 100, 110);
	report_init(&report, &session, &arena);
	report.diagnosis = (struct diagnosis){"memory", words, evidence, NULL};
	data = write_all(&report);
	check_has(data, "__\n  99.9 %, or 5.3 s, both\n");
	free(data);
	arena_release(&session.arena);
}

/* Several culprits: from some point on PARENT stands for BAD. */
static void check_stand_in(void)
{
	struct session session = {.lock_fd = -1, .dir = "."};
	struct record ends = {.kind = RECORD_ENDS};
	ARENA_SCOPE(arena);
	struct report report;
	char *data;

	add_plan(&session, false);
	add_ends(&session);
	add_verdict(&session, PARENT, SIDE_GOOD, 104);
	report_init(&report, &session, &arena);
	check_int(report_stand_in(&report), SIDE_SKIP);
	check_str(report_stand_in_words(&report, &arena), "");
	add_runs(&session, GOOD, PHASE_ENDS, 200);
	ends.u.ends = (struct ends_record){
		GOOD, PARENT, 5, 100, 104, 102, 4, 1, 9, true, 0, 0, 0, false};
	add(&session, ends);
	add_restart(&session, false);
	add_verdict(&session, CULPRIT, SIDE_BAD, 103);
	/* Tried for an end, and nothing came of it. */
	ends.u.ends.bad = CULPRIT;
	add(&session, ends);
	report_init(&report, &session, &arena);
	check_near(report.revisions[0].threshold, 105, 0);
	check(report.revisions[0].superseded);
	check_near(report.revisions[1].threshold, 102, 0);
	check_sample(&report.good, 100);
	check_int(report_stand_in(&report), SIDE_BAD);
	data = write_all(&report);
	check_has(data, "ends: good 100, bad 110, threshold 105 (5 runs of "
			"each); once dddddddddd (104)\n  stood for the bad "
			"end, the threshold was 102\n");
	check_has(data, "halfway between them; once dddddddddd (104) stood for "
			"the bad end, the threshold was 102.\n");
	check_has(data, "\"threshold\": 102.0");
	check_has(data, "\"end\": \"bad\"");
	free(data);
	arena_release(&session.arena);
}

/* The sentences of how it went, one behind the other. */
static const char *course_of(const struct session *session, struct arena *arena)
{
	struct report report;
	struct text text;

	report_init(&report, session, arena);
	text_init(&text, arena);
	for (const char **sentence = report_course(&report, arena); *sentence;
	     sentence++)
		text_addf(&text, "%s\n", *sentence);
	return text.data;
}

/* What references tell is told when the search was paired. */
static void check_drift(bool paired, double least, double most,
			const char *want)
{
	struct session session = {.lock_fd = -1, .dir = "."};
	ARENA_SCOPE(arena);
	const char *course;

	add_plan(&session, false);
	add_ends(&session);
	add_verdict(&session, PARENT, SIDE_GOOD, 100);
	last_verdict(&session)->references = 3;
	last_verdict(&session)->shift = 1;
	add_restart(&session, paired);
	for (int i = 0; i < 2; i++) {
		add_verdict(&session, CULPRIT, SIDE_BAD, 110);
		last_verdict(&session)->median = 110;
		last_verdict(&session)->references = 3;
		last_verdict(&session)->shift = i == 0 ? least : most;
	}
	add_verdict(&session, GOOD, SIDE_SKIP, 100);
	course = course_of(&session, &arena);
	check_has(course, "Restarted: why.");
	if (want)
		check_has(course, want);
	else
		check(strstr(course, "Beside each run") == NULL);
	arena_release(&session.arena);
}

static void check_builds(enum outcome outcome, double f, double layout,
			 const char *want, const char *never)
{
	struct session session = {.lock_fd = -1, .dir = "."};
	ARENA_SCOPE(arena);
	const char *course;

	add_plan(&session, false);
	add_ends(&session);
	add_end(&session, outcome, 0.97, "", culprits);
	session.records[session.count - 1]->u.end.scatter = f;
	session.records[session.count - 1]->u.end.layout = layout;
	course = course_of(&session, &arena);
	check_has(course, want);
	check(strstr(course, never) == NULL);
	arena_release(&session.arena);
}

static void check_all_builds(void)
{
	check_builds(OUTCOME_CONFIRMED, 0, 0, "The ends differ", "F = ");
	check_builds(OUTCOME_CONFIRMED, 2.345, 0,
		     "Revisions of one side lie at different levels (F = "
		     "2.35): other changes in the range, or a side branch "
		     "that forked early, have moved the metric, too.",
		     "Builds");
	check_builds(OUTCOME_CONFIRMED, 1e6, 0.5,
		     "Builds of one side differ by about 0.5 beyond what "
		     "their runs scatter (F > 100), as they do when "
		     "each build places its code by chance, which has been "
		     "taken off the confidence. To be surer, build with",
		     "proves nothing");
	check_builds(OUTCOME_NOT_CONFIRMED, 4, 0.5,
		     "by chance. To compare the same two builds again proves "
		     "nothing then; build with other link orders or "
		     "alignments (PERFBISECT_SEED is there for that).",
		     "taken off");
}

static void check_noise_words(bool separate, double sigma, const char *want)
{
	struct session session = {.lock_fd = -1, .dir = "."};
	ARENA_SCOPE(arena);

	add_plan(&session, false);
	add_ends(&session);
	session.records[session.count - 1]->u.ends.sigma = sigma;
	session.records[session.count - 1]->u.ends.separate = separate;
	check_has(course_of(&session, &arena), want);
	arena_release(&session.arena);
}

/* Only what was searched, and counts, and with its own runs. */
static void check_undecided(void)
{
	struct session session = {.lock_fd = -1, .dir = "."};
	ARENA_SCOPE(arena);
	const char *course;

	add_plan(&session, false);
	add_ends(&session);
	add_verdict(&session, PARENT, SIDE_GOOD, 104);
	last_verdict(&session)->decided = false;
	add_restart(&session, false);
	add_verdict(&session, PARENT, SIDE_GOOD, 104);
	last_verdict(&session)->decided = false;
	last_verdict(&session)->neighbour = true;
	add_verdict(&session, GOOD, SIDE_SKIP, 104);
	last_verdict(&session)->decided = false;
	check(strstr(course_of(&session, &arena), "undecided") == NULL);
	add_verdict(&session, CULPRIT, SIDE_BAD, 106);
	last_verdict(&session)->decided = false;
	last_verdict(&session)->runs = 4;
	course = course_of(&session, &arena);
	check_has(course, "1 revision was still undecided after 4 runs, and "
			  "judged by the median alone.");
	arena_release(&session.arena);
}

/* Its own name is not said twice. */
static void check_failure(enum outcome outcome, const char *reason,
			  const char *want)
{
	struct session session = {.lock_fd = -1, .dir = "."};
	struct confirmation_record *step;
	ARENA_SCOPE(arena);
	struct report report;

	add_plan(&session, false);
	add_step(&session, 100, 110);
	step = &session.records[session.count - 2]->u.confirmation;
	step->pairs = 0;
	step->reason = reason;
	add_end(&session, outcome, 0.99, reason, culprits);
	report_init(&report, &session, &arena);
	check_has(report.sentence, want);
	arena_release(&session.arena);
}

static void check_failures(void)
{
	check_failure(
		OUTCOME_CONFIRMED,
		"cccccccccc fails, and dddddddddd runs and is good",
		"slow\": it fails, and dddddddddd runs and is good, conf");
	check_failure(OUTCOME_NOT_CONFIRMED,
		      "cccccccccc runs now, and failed before",
		      "slow\", but it runs now, and failed before");
	check_failure(OUTCOME_NOT_CONFIRMED,
		      "dddddddddd, the next one before its parent, is odd",
		      "slow\", but dddddddddd, the next one");
}

/* Beside `good` and `bad` rounds of the ends: what is said of these. */
static void check_rounds(int good, int bad, const char *want)
{
	struct session session = {.lock_fd = -1, .dir = "."};
	ARENA_SCOPE(arena);
	struct report report;
	char *data;

	add_plan(&session, false);
	for (int i = 0; i < good; i++)
		add_runs(&session, GOOD, PHASE_CONFIRM, 100);
	for (int i = 0; i < bad; i++)
		add_runs(&session, BAD, PHASE_CONFIRM, 110);
	add_step(&session, 100, 110);
	session.records[session.count - 2]->u.confirmation.pairs = 10;
	report_init(&report, &session, &arena);
	data = write_all(&report);
	check_has(data, want);
	free(data);
	arena_release(&session.arena);
}

static void check_all_rounds(void)
{
	check_rounds(0, 0, "10 pairs of runs; medians.");
	check_rounds(1, 1, "of runs, with the ends in the first rounds; med");
	check_rounds(2, 2, "of runs, with the ends in the same rounds; med");
	check_rounds(1, 0, "with the good end in the first rounds; med");
	check_rounds(0, 2, "with the bad end in the same rounds; med");
}

static void check_odds(void)
{
	ARENA_SCOPE(arena);

	check_str(report_odds(6, &arena), "403:1");
	check_str(report_odds(-6, &arena), "403:1");
	check_str(report_odds(6.91, &arena), "over 1000:1");
	check_str(report_odds(-1e6, &arena), "over 1000:1");
}

/* Verdicts that count come first, and all are counted. */
static void check_superseded(void)
{
	struct session session = {.lock_fd = -1, .dir = "."};
	ARENA_SCOPE(arena);
	struct report report;
	const char *kept, *gone;
	char *data;

	add_plan(&session, false);
	add_ends(&session);
	add_verdict(&session, PARENT, SIDE_GOOD, 100);
	add_restart(&session, false);
	add_verdict(&session, CULPRIT, SIDE_BAD, 110);
	last_verdict(&session)->side = SIDE_SKIP;
	last_verdict(&session)->reason =
		"too good to be true: 1, and the better end 100; a build that "
		"does not do the work?";
	add_restart(&session, false);
	report_init(&report, &session, &arena);
	check_int(report.superseded, 1);
	data = write_all(&report);
	check_has(data, "2 visited, 1 of them superseded, 1 skipped");
	check_has(data,
		  "  cccccccccccc  too good to be true: 1, and the "
		  "better end 100; a build that\n                does not "
		  "do the work?\n");
	kept = strstr(data, "| cccccccccc | 5 |");
	gone = strstr(data, "| dddddddddd | 5 |");
	check(kept && gone && kept < gone);
	check_has(data, "| good, superseded | over 1000:1 |");
	check_has(data, "| skip |  | too good to be true");
	free(data);
	arena_release(&session.arena);
}

/* The formats are there, and the JSON is JSON. */
static void check_files(void)
{
	struct session session = {.lock_fd = -1, .dir = "."};
	ARENA_SCOPE(arena);
	struct report report;
	struct err err = {0};
	char *data = NULL;
	size_t size = 0;
	json_t *root;
	FILE *fp;

	add_plan(&session, false);
	add_ends(&session);
	add_verdict(&session, CULPRIT, SIDE_BAD, 110);
	add_step(&session, 100, 110);
	add_end(&session, OUTCOME_CONFIRMED, 0.99, "", culprits);
	check_int(report_write_files(&session, &err), 0);
	check_str(err.text, "");
	report_init(&report, &session, &arena);
	fp = open_memstream(&data, &size);
	report_json(fp, &report);
	fclose(fp);
	root = json_parse(data, size, &err);
	check_str(err.text, "");
	check(json_is_object(root));
	json_decref(root);
	free(data);
	fp = open_memstream(&data, &size);
	report_text(fp, &report);
	report_markdown(fp, &report);
	fclose(fp);
	check_has(data, "First bad revision: cccccccccc \"make it?[1m slow\"");
	check(strchr(data, '\x1b') == NULL);
	free(data);
	arena_release(&session.arena);
}

void check_report(void)
{
	check_found();
	check_titles();
	check_outcomes();
	check_direction();
	check_diagnosis_written();
	check_units();
	check_stand_in();
	check_drift(true, 40, 41, "a drift of 40 .. 41, which was subtracted");
	check_drift(true, -40, -40, "a drift of -40, which was subtracted");
	check_drift(true, 0, 0, "they show no drift.");
	check_drift(false, 40, 41, NULL);
	check_all_builds();
	check_noise_words(false, 0.5, "standard deviation is 0.5 (5 runs of");
	check_noise_words(true, 0.5,
			  ": 20 times the run-to-run standard deviation (0.5, "
			  "5 runs of each end)");
	check_noise_words(true, 0.0525, "deviation (at most 0.0525, 5");
	check_noise_words(true, 0.053, "deviation (0.053, 5");
	check_noise_words(true, 0.0625,
			  ": more than 100 times the run-to-run standard");
	check_undecided();
	check_failures();
	check_all_rounds();
	check_odds();
	check_superseded();
	check_files();
}
