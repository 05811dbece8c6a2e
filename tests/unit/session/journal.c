/* SPDX-License-Identifier: MIT */
#include "tests/unit/check.h"

#include "bisect/option.h"
#include "bisect/session/journal.h"
#include "probe/ground/fs.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEADER "{\"format\": \"perfbisect-journal/1\", \"version\": \"9.9\"}\n"
#define WARNING(text) "{\"record\": \"warning\", \"text\": \"" text "\"}\n"

enum { MOST = RECORD_KIND_COUNT + 1 };

struct seen {
	struct record records[MOST];
	int count;
};

static void see(const struct record *record, void *context)
{
	struct seen *seen = context;

	if (check(seen->count < MOST))
		seen->records[seen->count++] = *record;
}

static int replay(struct seen *seen, const char *path, struct arena *arena,
		  struct err *err)
{
	*seen = (struct seen){.count = 0};
	return journal_replay(path, see, seen, arena, err);
}

/* -- All kinds, written and read back -- */

static double counts[] = {2480123456, -1, 0.5, NAN};
static double reals[] = {0.75, 0.25, NAN};
static const char *words[] = {"one", "two \"words\"\n", "", NULL};

static void fill_config(struct config *config, struct arena *arena)
{
	option_defaults(config, arena);
	config->build = "make -j2";
	config->verify = "test -e x";
	config->metric = "json:a.b[0]";
	config->lead = "cpu";
	config->runs = 7;
	config->max_runs = 77;
	config->confidence = 0.95;
	config->min_effect_pct = 1.0 / 3;
	config->first_parent = true;
	config->paths = words;
	config->timeout_s = 0.1;
	config->on_failure = CONFIG_STOP;
	config->keep_trees = true;
	config->no_randomize = true;
	config->no_profile = true;
	config->good = "v1";
	config->bad = "HEAD";
	config->command = words;
	config->sides = words;
	config->variants = words;
	config->setup = "make install";
	config->statistic = CONFIG_MIN;
	config->precision_pct = 0.25;
	config->fail_above_pct = 3;
}

static void fill_early(struct record *records, struct arena *arena)
{
	records[RECORD_PLAN].u.plan = (struct plan){
		.version = "0.1.0",
		.kind = "compare",
		.sides = words,
		.side_places = words,
		.side_variants = words,
		.side_builds = words,
		.vcs = "git",
		.libraries = "libgit2 1.5",
		.origin = "/o\xc3\xa9",
		.root = "/r",
		.folder = "1:2.3",
		.good = "aaa",
		.bad = "bbb",
		.reversed = true,
		.merge_bases = words,
		.candidates = 1024,
		.merges = 17,
		.seed = INT64_MAX,
		.unit = "s",
		.processor = "a cpu",
		.microcode = "0x1",
		.frequency = "1.0 to 2.0 GHz",
		.hypervisor = "KVM",
		.kernel = "Linux",
		.system = "a system",
		.compiler = "cc 12",
		.environment = words,
		.processors = 2,
		.memory_bytes = INT64_C(1) << 40,
		.argv = words,
	};
	fill_config(&records[RECORD_PLAN].u.plan.config, arena);
	records[RECORD_MACHINE].u.machine = (struct machine_record){
		true, words, words, 100, 20.5, 0.25, 7, 3, 5, 4096};
	records[RECORD_COMMAND].u.command =
		(struct command_record){"./cmd.sh", true};
	records[RECORD_BUILD].u.build = (struct build_record){
		"aaa", true, true, true, true, true, 0.1, "why", "log", 3};
	records[RECORD_RUN].u.run = (struct run_record){
		.revision = "aaa",
		.phase = PHASE_ENDS,
		.number = 12,
		.end = 1,
		.measured = true,
		.again = true,
		.value = 1.0 / 3,
		.unit = "items/s",
		.wall_s = 1e-300,
		.user_s = 0.25,
		.system_s = 1e300,
		.max_rss_bytes = 4096,
		.queued = true,
		.queue_s = 0.375,
		.environment_bytes = 4095,
		.reason = "reason",
		.log = "run.log",
		.counts = counts,
		.scaled = 5,
		.side = 2,
		.values = counts,
		.traced = true,
		.traced_all = true,
		.ran_s = 0.5,
		.waited_s = 0.125,
		.asleep_s = 2,
		.switches = 40,
		.preempted = 3,
		.migrations = 1,
		.lost = -1,
		.running = counts,
		.waiting = counts,
		.pushers = words,
		.pushes = counts,
		.pushed_s = counts,
	};
	records[RECORD_ENDS].u.ends =
		(struct ends_record){"aaa", "bbb", 5,	 100, 105, 102.5, -5,
				     0.1,   4.2,   true, 81,  13,  3600,  true};
}

static void fill_late(struct record *records)
{
	records[RECORD_VERDICT].u.verdict = (struct verdict_record){
		"ccc", SIDE_SKIP, true, true, true, true,  -5.5,
		3,     104.9,	  -0.5, 7,    12,   "why", "log"};
	records[RECORD_CONFIRMATION].u.confirmation =
		(struct confirmation_record){
			.parent = "ppp",
			.culprit = "ccc",
			.pairs = 4,
			.accepted = true,
			.parent_median = 100,
			.culprit_median = 105,
			.log_odds = 9.5,
			.explained = 0.97,
			.explained_error = 0.01,
			.reason = "reason",
		};
	records[RECORD_CHANGESET].u.changeset = (struct changeset_record){
		"ccc",	   words, "A <a@b>", "2024-02-29T00:00:00Z",
		"subject", "m\n", words,     words,
		7};
	records[RECORD_PROFILE].u.profile = (struct profile_record){
		"ccc",	 3, 1, 2, 4, "cpu-clock", "fp", "main;a b 2\nmain 1\n",
		"reason"};
	records[RECORD_DIFF].u.diff = (struct diff_record){
		"ppp", "ccc", words, reals, true, "why", words, words,
		words, reals, words, 12,    3,	  true,	 "gone"};
	records[RECORD_WARNING].u.warning =
		(struct warning_record){"not \xff UTF-8"};
	records[RECORD_END].u.end = (struct end_record){
		OUTCOME_RANGE, 3,   0.99, "reason", "ccc", words,
		reals,	       2.5, 1.5,  true,	    17};
	records[RECORD_TREE].u.tree = (struct tree_record){"ccc", 4, true, 3};
	records[RECORD_RESUME].u.resume =
		(struct resume_record){"0.1.0", "moved", true, "1:2.3"};
	records[RECORD_RESTART].u.restart = (struct restart_record){
		"again", 2, true, 0.5, 0.4, true, 6.1, true, true, true};
}

static void fill_last(struct record *records)
{
	records[RECORD_COUNTERS].u.counters = (struct counters_record){
		.names = words,
		.units = words,
		.missing = words,
		.reasons = words,
		.user_only = true,
	};
	records[RECORD_LEAD].u.lead = (struct lead_record){
		"user", "s", 31, 5.5, 1.25, 1.75, 1.5, 67, 12, 99.5};
	records[RECORD_LINKS].u.links =
		(struct links_record){"ccc", words, 3, "reason"};
	records[RECORD_LAYOUT].u.layout =
		(struct layout_record){"ccc", 7, 0.25, "reason"};
	records[RECORD_PLACEMENT].u.placement = (struct placement_record){
		"aaa", "ccc", 12,   1,	  1.5, 2.5,  1,	      0.9,
		0.1,   0.8,   0.05, true, 0.2, 17.5, "reason"};
	records[RECORD_SIMULATION].u.simulation = (struct simulation_record){
		"ccc", 2, true, words,	  counts, words,
		reals, 5, 1.5,	"reason", true};
	records[RECORD_BENCHMARKS].u.benchmarks =
		(struct benchmarks_record){words, words};
	records[RECORD_ASSEMBLY].u.assembly =
		(struct assembly_record){"ccc", words, reals, reals,   words,
					 words, words, reals, "reason"};
	records[RECORD_DROPPED].u.dropped =
		(struct dropped_record){2, "why", "log"};
	records[RECORD_STRETCH].u.stretch =
		(struct stretch_record){"aaa", "bbb", true, true, 9, 2};
	records[RECORD_RESULT].u.result = (struct end_record){
		.outcome = OUTCOME_RANGE,
		.exit_status = 3,
		.confidence = 0.5,
		.reason = "why",
		.culprit = "ccc",
		.candidates = words,
		.probabilities = reals,
		.scatter = 2.5,
		.layout = 1.5,
	};
	records[RECORD_SPLIT].u.split = (struct split_record){"aaa", "bbb"};
}

static void check_texts(const char *const *got, const char *const *want)
{
	size_t i = 0;

	for (; got && want && got[i] && want[i]; i++)
		check_str(got[i], want[i]);
	check(got && !got[i] && want && !want[i]);
}

#define TEXT(field) check_str(got->field, want->field)
#define TEXTS(field) \
	check_texts((const char *const *)got->field, \
		    (const char *const *)want->field)
#define INT(field) check_int(got->field, want->field)
#define REAL(field) check_near(got->field, want->field, 0)

static void check_config(const struct config *got, const struct config *want)
{
	TEXT(build), TEXT(verify), TEXT(prepare), TEXT(metric), TEXT(from);
	INT(runs), INT(max_runs), INT(warmup), INT(trees), INT(on_failure);
	TEXT(lead);
	REAL(confidence), REAL(min_effect_pct), REAL(build_timeout_s),
		REAL(fetch_timeout_s);
	REAL(timeout_s);
	INT(first_parent), INT(no_randomize), INT(no_profile), INT(clean),
		INT(keep_trees), INT(quiet);
	INT(verbose), INT(help), INT(version);
	TEXTS(paths);
	TEXT(pin), TEXT(output), TEXT(good), TEXT(bad);
	TEXTS(command), TEXTS(sides), TEXTS(variants), TEXT(setup);
	INT(statistic), REAL(precision_pct), REAL(fail_above_pct);
}

static void check_plan(const struct plan *got, const struct plan *want)
{
	TEXT(version), TEXT(vcs), TEXT(libraries), TEXT(origin), TEXT(root);
	TEXT(good), TEXT(bad), INT(reversed), TEXTS(merge_bases);
	INT(candidates), INT(merges), INT(seed), TEXT(unit), TEXT(processor);
	TEXT(kernel), TEXT(system), INT(processors), INT(memory_bytes);
	TEXT(microcode), TEXT(frequency), TEXT(hypervisor), TEXT(compiler);
	TEXTS(argv), TEXT(kind), TEXTS(sides), TEXTS(side_places);
	TEXTS(side_variants), TEXTS(side_builds);
	check_config(&got->config, &want->config);
}

static void check_early(const struct record *records,
			const struct record *wanted)
{
	const struct record *got = &records[RECORD_COMMAND],
			    *want = &wanted[RECORD_COMMAND];

	check_plan(&records[RECORD_PLAN].u.plan, &wanted[RECORD_PLAN].u.plan);
	TEXT(u.command.program), INT(u.command.in_tree);
	got = &records[RECORD_MACHINE], want = &wanted[RECORD_MACHINE];
	INT(u.machine.ended), TEXTS(u.machine.noise), TEXTS(u.machine.cures);
	REAL(u.machine.processor_s), REAL(u.machine.busy_s);
	REAL(u.machine.steal_s), REAL(u.machine.own_s);
	INT(u.machine.throttles), INT(u.machine.limited);
	INT(u.machine.swap_bytes);
	got = &records[RECORD_BUILD], want = &wanted[RECORD_BUILD];
	TEXT(u.build.revision), INT(u.build.built), INT(u.build.pristine);
	REAL(u.build.wall_s), TEXT(u.build.reason), TEXT(u.build.log);
	INT(u.build.side);
	got = &records[RECORD_RUN], want = &wanted[RECORD_RUN];
	TEXT(u.run.revision), INT(u.run.phase), INT(u.run.number);
	INT(u.run.measured), REAL(u.run.value), REAL(u.run.wall_s);
	REAL(u.run.user_s), REAL(u.run.system_s), REAL(u.run.max_rss_bytes);
	INT(u.run.environment_bytes);
	INT(u.run.queued), REAL(u.run.queue_s);
	TEXT(u.run.reason), TEXT(u.run.log), TEXT(u.run.unit);
	INT(u.run.scaled), INT(u.run.traced), INT(u.run.traced_all);
	REAL(u.run.ran_s), REAL(u.run.waited_s), REAL(u.run.asleep_s);
	INT(u.run.switches), INT(u.run.preempted), INT(u.run.migrations);
	INT(u.run.lost);
	TEXTS(u.run.pushers);
	REAL(u.run.running[0]), REAL(u.run.waiting[0]), REAL(u.run.pushes[0]);
	REAL(u.run.pushed_s[0]);
	INT(u.run.side);
	for (int i = 0; i < 3; i++) {
		REAL(u.run.counts[i]);
		REAL(u.run.values[i]);
	}
	check(isnan(got->u.run.counts[3]) && isnan(got->u.run.values[3]));
	got = &records[RECORD_ENDS], want = &wanted[RECORD_ENDS];
	INT(u.ends.runs), REAL(u.ends.good_median), REAL(u.ends.bad_median);
	REAL(u.ends.threshold), REAL(u.ends.difference), REAL(u.ends.sigma);
	REAL(u.ends.z), INT(u.ends.separate), TEXT(u.ends.good);
	TEXT(u.ends.bad), REAL(u.ends.forecast_runs);
	REAL(u.ends.forecast_builds), REAL(u.ends.forecast_s);
}

static void check_late(const struct record *records,
		       const struct record *wanted)
{
	const struct record *got = &records[RECORD_VERDICT],
			    *want = &wanted[RECORD_VERDICT];

	TEXT(u.verdict.revision), INT(u.verdict.side), INT(u.verdict.decided);
	INT(u.verdict.failed), REAL(u.verdict.log_odds), INT(u.verdict.runs);
	REAL(u.verdict.median), INT(u.verdict.candidates),
		TEXT(u.verdict.reason);
	TEXT(u.verdict.log), INT(u.verdict.odd), INT(u.verdict.neighbour);
	REAL(u.verdict.shift), INT(u.verdict.references);
	got = &records[RECORD_CONFIRMATION],
	want = &wanted[RECORD_CONFIRMATION];
	TEXT(u.confirmation.parent), TEXT(u.confirmation.culprit);
	INT(u.confirmation.pairs), INT(u.confirmation.accepted);
	REAL(u.confirmation.parent_median);
	REAL(u.confirmation.culprit_median), REAL(u.confirmation.log_odds);
	REAL(u.confirmation.explained);
	REAL(u.confirmation.explained_error), TEXT(u.confirmation.reason);
	got = &records[RECORD_CHANGESET], want = &wanted[RECORD_CHANGESET];
	TEXT(u.changeset.revision), TEXTS(u.changeset.parents);
	TEXT(u.changeset.author), TEXT(u.changeset.date);
	TEXT(u.changeset.subject), TEXT(u.changeset.message);
	TEXTS(u.changeset.files), TEXTS(u.changeset.moved);
	INT(u.changeset.position);
	got = &records[RECORD_PROFILE], want = &wanted[RECORD_PROFILE];
	TEXT(u.profile.revision), INT(u.profile.samples);
	INT(u.profile.unnamed), INT(u.profile.jit), INT(u.profile.inlined);
	TEXT(u.profile.unwind);
	TEXT(u.profile.event), TEXT(u.profile.folded), TEXT(u.profile.reason);
	got = &records[RECORD_DIFF], want = &wanted[RECORD_DIFF];
	TEXT(u.diff.parent), TEXT(u.diff.culprit), INT(u.diff.none);
	TEXTS(u.diff.functions), TEXT(u.diff.unsure);
	TEXTS(u.diff.hunk_files), TEXTS(u.diff.hunk_notes);
	TEXTS(u.diff.hunk_functions), TEXTS(u.diff.hunks);
	INT(u.diff.left_lines), INT(u.diff.left_files), INT(u.diff.cut);
	TEXT(u.diff.missing);
	check_str(records[RECORD_WARNING].u.warning.text,
		  "not \xef\xbf\xbd UTF-8");
	got = &records[RECORD_RESTART], want = &wanted[RECORD_RESTART];
	TEXT(u.restart.reason), INT(u.restart.contradictions);
	INT(u.restart.drift), REAL(u.restart.shift), REAL(u.restart.limit);
	INT(u.restart.paired), REAL(u.restart.need);
	got = &records[RECORD_END], want = &wanted[RECORD_END];
	INT(u.end.outcome), INT(u.end.exit_status), REAL(u.end.confidence);
	TEXT(u.end.reason), TEXTS(u.end.candidates), TEXT(u.end.culprit);
	REAL(u.end.scatter), REAL(u.end.layout);
	REAL(u.end.probabilities[0]), REAL(u.end.probabilities[1]);
	check(isnan(got->u.end.probabilities[2]));
	got = &records[RECORD_COUNTERS], want = &wanted[RECORD_COUNTERS];
	TEXTS(u.counters.names), TEXTS(u.counters.units);
	TEXTS(u.counters.missing), TEXTS(u.counters.reasons);
	INT(u.counters.user_only);
	got = &records[RECORD_BENCHMARKS], want = &wanted[RECORD_BENCHMARKS];
	TEXTS(u.benchmarks.names), TEXTS(u.benchmarks.units);
	got = &records[RECORD_DROPPED], want = &wanted[RECORD_DROPPED];
	INT(u.dropped.side), TEXT(u.dropped.reason), TEXT(u.dropped.log);
	got = &records[RECORD_STRETCH], want = &wanted[RECORD_STRETCH];
	TEXT(u.stretch.older), TEXT(u.stretch.newer), INT(u.stretch.search);
	INT(u.stretch.improvement), INT(u.stretch.candidates);
	INT(u.stretch.merges);
	got = &records[RECORD_RESULT], want = &wanted[RECORD_RESULT];
	INT(u.result.outcome), INT(u.result.exit_status);
	REAL(u.result.confidence), TEXT(u.result.reason);
	TEXT(u.result.culprit), TEXTS(u.result.candidates);
	REAL(u.result.scatter), REAL(u.result.layout);
	REAL(u.result.probabilities[0]);
	got = &records[RECORD_SPLIT], want = &wanted[RECORD_SPLIT];
	TEXT(u.split.older), TEXT(u.split.newer);
	got = &records[RECORD_TREE], want = &wanted[RECORD_TREE];
	INT(u.tree.side), INT(u.tree.number), TEXT(u.tree.revision);
}

static void check_all_kinds(void)
{
	ARENA_SCOPE(arena);
	struct record records[RECORD_KIND_COUNT] = {{0}};
	struct journal *journal = NULL;
	struct err err = {0};
	struct seen seen;

	for (int i = 0; i < RECORD_KIND_COUNT; i++)
		records[i] = (struct record){
			.kind = (enum record_kind)i,
			.time_s = 1e9 + 0.1 + i * 0.001,
		};
	fill_early(records, &arena);
	fill_late(records);
	fill_last(records);
	check_int(journal_create(&journal, "journal", &err), 0);
	for (int i = 0; i < RECORD_KIND_COUNT; i++) {
		check_int(journal_append(journal, &records[i], &err), 0);
		/* On the disk already. */
		check_int(replay(&seen, "journal", &arena, &err), 0);
		check_int(seen.count, i + 1);
	}
	journal_close(journal);
	check_str(err.text, "");
	if (!check_int(seen.count, RECORD_KIND_COUNT))
		return;
	for (int i = 0; i < RECORD_KIND_COUNT; i++) {
		check_int(seen.records[i].kind, i);
		check_near(seen.records[i].time_s, records[i].time_s, 0);
	}
	check_early(seen.records, records);
	check_late(seen.records, records);
	for (int i = 0; i < RECORD_KIND_COUNT; i++) {
		if (i != RECORD_WARNING) /* UTF-8 it is, now */
			check_str(record_difference(&seen.records[i],
						    &records[i]),
				  NULL);
	}
	records[RECORD_TREE].u.tree.number++;
	check_str(record_difference(&seen.records[RECORD_TREE],
				    &records[RECORD_TREE]),
		  "number");
	check_str(record_difference(&seen.records[0], &seen.records[1]),
		  "record");

	check_int(journal_create(&journal, "journal", &err), -1);
	check_has(err.text, "create journal: File exists");
}

/* NULL is written as empty, and what is not finite as nothing. */
static void check_empty_record(void)
{
	ARENA_SCOPE(arena);
	struct record record = {.kind = RECORD_RUN};
	struct record end = {.kind = RECORD_END};
	struct journal *journal;
	struct err err = {0};
	struct seen seen;

	record.u.run.value = strtod("nan", NULL);
	record.u.run.wall_s = strtod("inf", NULL);
	check_int(journal_create(&journal, "empty", &err), 0);
	check_int(journal_append(journal, &record, &err), 0);
	check_int(journal_append(journal, &end, &err), 0);
	journal_close(journal);
	check_int(replay(&seen, "empty", &arena, &err), 0);
	check_str(err.text, "");
	check_int(seen.count, 2);
	check_str(seen.records[0].u.run.reason, "");
	check_near(seen.records[0].u.run.value, 0, 0);
	check_near(seen.records[0].u.run.wall_s, 0, 0);
	check(seen.records[1].u.end.candidates &&
	      !seen.records[1].u.end.candidates[0]);
}

/* -- Files of all sorts -- */

static int read_text(struct seen *seen, const char *text, struct arena *arena,
		     struct err *err)
{
	struct err ours = {0};

	err_clear(err);
	check_int(fs_write("text", text, strlen(text), &ours), 0);
	return replay(seen, "text", arena, err);
}

static void check_read(const char *text, int count)
{
	ARENA_SCOPE(arena);
	struct err err = {0};
	struct seen seen;

	check_int(read_text(&seen, text, &arena, &err), 0);
	check_str(err.text, "");
	check_int(seen.count, count);
	if (count > 0)
		check_str(seen.records[0].u.warning.text, "one");
}

static void check_damage(const char *text, const char *part)
{
	ARENA_SCOPE(arena);
	struct err err = {0};
	struct seen seen;

	check_int(read_text(&seen, text, &arena, &err), -1);
	check_has(err.text, "text");
	check_has(err.text, part);
}

/* Cut at every byte: what was whole is read, and nothing is an error. */
static void check_torn(void)
{
	static const char whole[] =
		HEADER WARNING("one") WARNING("two") WARNING("three");
	size_t header = strlen(HEADER), row = strlen(WARNING("one"));

	for (size_t length = header; length <= strlen(whole); length++) {
		ARENA_SCOPE(arena);
		struct err err = {0};
		struct seen seen;
		char *text = arena_strndup(&arena, whole, length);
		size_t rows = (length - header) / row;
		/* The last row is a little longer. */
		size_t want = rows > 2 && length < strlen(whole) ? 2 : rows;

		if (!check_int(read_text(&seen, text, &arena, &err), 0))
			check_str(err.text, "");
		check_int(seen.count, want);
	}
}

static void check_fields(void)
{
	check_read(HEADER, 0);
	check_read(HEADER WARNING("one"), 1);
	/* Unknown fields are passed over, missing ones are empty. */
	check_read(HEADER "{\"new\": [1, {}], \"record\": \"warning\", "
			  "\"text\": \"one\", \"newer\": null}\n",
		   1);
	/* So are records of a kind that is not known. */
	check_read(HEADER "{\"record\": \"song\"}\n" WARNING("one"), 1);
	check_read(HEADER WARNING("one") "{\"record\": \"run\"}\n"
					 "{\"record\": \"end\"}\n",
		   3);

	check_damage(HEADER "{\"record\": \"warning\", \"text\": 5}\n",
		     "line 2: text has the wrong type");
	check_damage(HEADER "{\"record\": \"run\", \"value\": \"5\"}\n",
		     "line 2: value has the wrong type");
	check_damage(HEADER "{\"record\": \"run\", \"number\": 1.5}\n",
		     "line 2: number has the wrong type");
	check_damage(HEADER "{\"record\": \"run\", \"measured\": 1}\n",
		     "line 2: measured has the wrong type");
	check_damage(HEADER "{\"record\": \"end\", \"candidates\": {}}\n",
		     "line 2: candidates has the wrong type");
	check_damage(HEADER "{\"record\": \"end\", \"candidates\": [1]}\n",
		     "line 2: candidates has the wrong type");
	check_damage(HEADER "{\"record\": \"plan\", \"config\": []}\n",
		     "line 2: config has the wrong type");
	check_damage(HEADER "{\"record\": \"plan\", \"config\": "
			    "{\"on-failure\": \"cry\"}}\n",
		     "line 2: on-failure has the wrong type");
	check_damage(HEADER "{\"record\": \"plan\", \"config\": "
			    "{\"runs\": \"5\"}}\n",
		     "line 2: runs has the wrong type");
	check_damage(HEADER "{\"record\": \"plan\", \"config\": "
			    "{\"build\": 5}}\n",
		     "line 2: build has the wrong type");
}

static void check_damages(void)
{
	check_damage(HEADER WARNING("one") "{\"record\": \"warn\n" WARNING("x"),
		     "text, line 3: not JSON");
	check_damage(HEADER "\n" WARNING("x"), "text, line 2: not JSON");
	check_damage(HEADER "[]\n", "text, line 2: not a record");
	check_damage(HEADER "{\"record\": 5}\n", "text, line 2: not a record");

	check_damage("", "not a journal of perfbisect");
	check_damage("{\"format\": \"perfbisect-jour",
		     "not a journal of perfbisect");
	check_damage("hello\n", "text, line 1: not JSON");
	check_damage("{}\n", "text, line 1: not a journal of perfbisect");
	check_damage("{\"format\": \"other/1\"}\n",
		     "text, line 1: not a journal of perfbisect");
	check_damage("{\"format\": \"perfbisect-journal/2\"}\n",
		     "text, line 1: format perfbisect-journal/2, and this "
		     "program reads perfbisect-journal/1");
	check_damage("{\"format\": \"perfbisect-journal/10\"}\n",
		     "perfbisect-journal/10");
}

void check_journal(void)
{
	ARENA_SCOPE(arena);
	struct err err = {0};
	struct seen seen;

	check_all_kinds();
	check_empty_record();
	check_torn();
	check_fields();
	check_damages();
	check_int(replay(&seen, "missing", &arena, &err), -1);
	check_str(err.text, "missing: No such file or directory");
	check_has(journal_library(), "jansson ");
}
