/* SPDX-License-Identifier: MIT */
#include "tests/unit/check.h"

#include "probe/ground/fs.h"
#include "probe/measure.h"

#include <stdlib.h>
#include <sys/stat.h>

static const struct measure_place place = {
	.tree = "tree",
	.dir = "tree",
	.revision = "0123abcd",
	.role = "candidate",
	.logs = "logs",
};

/* Run `command` in a shell; a metric of NULL is the wall clock. */
static struct measure_result
measure_padded(struct measure measure, const char *command, const char *metric,
	       int padding_bytes, struct arena *arena)
{
	const char *const argv[] = {"sh", "-c", command, NULL};
	struct measure_result result = {0};
	struct err err = {0};

	measure.command = argv;
	measure.origin = "/origin";
	check_int(metric_parse(&measure.metric, metric ? metric : "wall", &err),
		  0);
	check_int(measure_run(&result, &measure, &place, 1, padding_bytes,
			      arena, &err),
		  0);
	check_str(err.text, "");
	return result;
}

static struct measure_result measure(struct measure how, const char *command,
				     const char *metric, struct arena *arena)
{
	return measure_padded(how, command, metric, -1, arena);
}

static void check_reason(struct measure_result result, enum measure_end end,
			 const char *part)
{
	check_int(result.end, end);
	check_has(result.reason, part);
}

static void check_building(void)
{
	ARENA_SCOPE(tmp);
	struct measure_place nowhere = place;
	struct measure_result result;
	struct measure how = {.origin = "/origin"};
	struct err err = {0};

	check_int(measure_build(&result, &how, &place, &tmp, &err), 0);
	check_int(result.end, MEASURE_DONE);

	how.build = "echo \"$PERFBISECT_REVISION\" >built; exit 3";
	check_int(measure_build(&result, &how, &place, &tmp, &err), 0);
	check_reason(result, MEASURE_FAILED, "the build failed: exit status 3");
	check(fs_exists("tree/built"));
	check(fs_exists("logs/build.log"));

	nowhere.dir = "tree/sub";
	check_int(measure_build(&result, &how, &nowhere, &tmp, &err), 0);
	check_reason(result, MEASURE_FAILED, "there is no folder sub in it");
}

static void check_running(void)
{
	ARENA_SCOPE(tmp);
	struct measure how = {0};
	struct measure_result result;

	result = measure(how, "exit 0", NULL, &tmp);
	check_int(result.end, MEASURE_DONE);
	check(result.reason == NULL);
	check(result.run.wall_s > 0);
	result = measure(how, "echo 12.5 ms; echo 99 >&2", "number", &tmp);
	check_int(result.end, MEASURE_DONE);
	check_int(result.found.count, 1);
	check_near(result.found.count ? result.found.values[0] : 0, 0.0125, 0);
	result = measure(how, "echo '[1, 2]'", "json:[1]", &tmp);
	check_near(result.found.count ? result.found.values[0] : 0, 2, 0);

	check_reason(measure(how, "exit 1", NULL, &tmp), MEASURE_FAILED,
		     "exit status 1");
	check_reason(measure(how, "exit 125", NULL, &tmp), MEASURE_UNTESTABLE,
		     "exit status 125");
	check_reason(measure(how, "exit 127", NULL, &tmp), MEASURE_NOT_RUNNABLE,
		     "exit status 127");
	check_reason(measure(how, "kill -ABRT $$", NULL, &tmp), MEASURE_FAILED,
		     "killed by SIGABRT");
	check_reason(measure(how, "echo hello", "number", &tmp), MEASURE_FAILED,
		     "no number in the output");
	how.timeout_s = 0.2;
	check_reason(measure(how, "sleep 600", NULL, &tmp), MEASURE_FAILED,
		     "no end within ");
}

static void check_around(void)
{
	ARENA_SCOPE(tmp);
	struct measure how = {.prepare = "echo 1 >value"};

	check_near(measure(how, "cat value", "number", &tmp).found.values[0], 1,
		   0);
	how.prepare = "exit 4";
	check_reason(measure(how, "true", NULL, &tmp), MEASURE_FAILED,
		     "--prepare failed: exit status 4");
	how = (struct measure){.verify = "test -e made"};
	check_reason(measure(how, "true", NULL, &tmp), MEASURE_FAILED,
		     "--verify failed: exit status 1");
	check_int(measure(how, "touch made", NULL, &tmp).end, MEASURE_DONE);

	how = (struct measure){.from = "result"};
	check_reason(measure(how, "true", "number", &tmp), MEASURE_FAILED,
		     "the run did not write result");
	check_near(
		measure(how, "echo 8 >result", "number", &tmp).found.values[0],
		8, 0);
	check_reason(measure(how, "true", "number", &tmp), MEASURE_FAILED,
		     "the run did not write result");
}

static void check_environment(void)
{
	static const char command[] =
		"echo \"$PERFBISECT_REVISION $PERFBISECT_TREE "
		"$PERFBISECT_ORIGIN $PERFBISECT_ROLE $PERFBISECT_SEED "
		"${GIT_DIR-none} \" 5";
	ARENA_SCOPE(tmp);
	struct measure how = {.seed = 4294967295};
	struct measure_result result;
	struct err err = {0};
	char *log;

	setenv("GIT_DIR", "/elsewhere", 1);
	result = measure(how, command, "number", &tmp);
	check_int(result.end, MEASURE_DONE);
	if (check(fs_read(&log, NULL, "logs/run-1.log", 1000, &tmp, &err) == 0))
		check_str(
			log,
			"0123abcd tree /origin candidate 4294967295 none  5\n");
}

/* What the benchmark alone has, and what we were started with ourselves. */
static void check_padding(void)
{
	static const char command[] =
		"if [ ${PERFBISECT_PADDING+is} ]; "
		"then echo ${#PERFBISECT_PADDING}; else echo 5000; fi";
	static const char none[] = "test -z \"${PERFBISECT_PADDING+is}\"";
	ARENA_SCOPE(tmp);
	struct measure how = {.prepare = none, .verify = none, .build = none};
	const int sizes[] = {0, 1, 4095, -1};
	struct measure_result result;
	struct err err = {0};

	setenv("PERFBISECT_PADDING", "another one's", 1);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		bool none_here = sizes[i] < 0;

		result = measure_padded(how, command, "number", sizes[i], &tmp);
		check_int(result.end, MEASURE_DONE);
		check_int(result.padding_bytes, none_here ? 0 : sizes[i]);
		if (check_int(result.found.count, 1))
			check_near(result.found.values[0],
				   none_here ? 5000 : sizes[i], 0);
	}
	check_int(measure_build(&result, &how, &place, &tmp, &err), 0);
	check_int(result.end, MEASURE_DONE);
}

void check_measure(void)
{
	process_init();
	check_int(mkdir("tree", 0777), 0);
	check_building();
	check_running();
	check_around();
	check_environment();
	check_padding();
}
