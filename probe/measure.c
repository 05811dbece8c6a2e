/* SPDX-License-Identifier: MIT */
#include "probe/measure.h"

#include "probe/ground/fs.h"
#include "probe/ground/private.h"
#include "probe/ground/text.h"
#include "probe/log.h"
#include "probe/written.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	GRACE_S = 3,
	BUILD_LOG_BYTES = 4 << 20,
	RUN_LOG_BYTES = 64 << 20,
	KEPT_LOG_BYTES = 1 << 20, /* of a run, once its value is read */
	OUTPUT_BYTES = 256 << 20,
	ENVIRONMENT_SIZE = 28 + LINK_ENVIRONMENT,
	NO_PADDING = -1,
};

static const char *padding(struct arena *arena, int bytes)
{
	char *filler = arena_alloc(arena, (size_t)bytes + 1);

	memset(filler, 'x', (size_t)bytes);
	filler[bytes] = '\0';
	return arena_sprintf(arena, "PERFBISECT_PADDING=%s", filler);
}

/*
 * ccache finds in the cache what another tree has compiled only when paths are
 * counted from the tree, and the folder that debug information names does not
 * matter: see "Compiling in different directories" in ccache(1).  Who has set
 * one of these knows better.
 */
static size_t help_ccache(const char **env, const char *tree,
			  struct arena *arena)
{
	if (getenv("CCACHE_BASEDIR") || getenv("CCACHE_NOHASHDIR") ||
	    getenv("CCACHE_HASHDIR"))
		return 0;
	env[0] = arena_sprintf(arena, "CCACHE_BASEDIR=%s", tree);
	env[1] = "CCACHE_NOHASHDIR=true";
	return 2;
}

/*
 * What the commands see.  The variables that would point git, or a hook of
 * Mercurial's, at the user's own repository, index or work tree go: a build
 * that asks `git describe` must see the tree that it stands in.
 */
static const char **environment(const struct measure *measure,
				const struct measure_place *place,
				int padding_bytes, struct arena *arena)
{
	static const char *const dropped[] = {
		"GIT_DIR",
		"GIT_WORK_TREE",
		"GIT_INDEX_FILE",
		"GIT_PREFIX",
		"GIT_COMMON_DIR",
		"GIT_OBJECT_DIRECTORY",
		"GIT_ALTERNATE_OBJECT_DIRECTORIES",
		"GIT_NAMESPACE",
		"HG_NODE",
		"PERFBISECT_PADDING",
		"PERFBISECT_SIDE",
		"PERFBISECT_VARIANT",
	};
	const char **env = arena_array(arena, ENVIRONMENT_SIZE, sizeof(*env));
	size_t count = sizeof(dropped) / sizeof(dropped[0]);

	memcpy(env, dropped, sizeof(dropped));
	env[count++] =
		arena_sprintf(arena, "PERFBISECT_REVISION=%s", place->revision);
	env[count++] = arena_sprintf(arena, "PERFBISECT_TREE=%s", place->tree);
	env[count++] =
		arena_sprintf(arena, "PERFBISECT_ORIGIN=%s", measure->origin);
	env[count++] = arena_sprintf(arena, "PERFBISECT_ROLE=%s", place->role);
	env[count++] =
		arena_sprintf(arena, "PERFBISECT_SEED=%" PRId64, measure->seed);
	if (place->side) {
		env[count++] =
			arena_sprintf(arena, "PERFBISECT_SIDE=%s", place->side);
		env[count++] = arena_sprintf(arena, "PERFBISECT_VARIANT=%s",
					     place->variant);
	}
	if (padding_bytes != NO_PADDING)
		env[count++] = padding(arena, padding_bytes);
	count += help_ccache(&env[count], place->tree, arena);
	env[count] = NULL;
	return env;
}

/* That of a build, whose links are recorded. */
static const char *const *build_environment(const struct measure *measure,
					    const struct measure_place *place,
					    struct arena *arena)
{
	const char **env = environment(measure, place, NO_PADDING, arena);
	size_t count = 0;

	while (env[count])
		count++;
	if (measure->linkers && place->links)
		count += link_environment(&env[count], measure->linkers,
					  place->links, place->tree,
					  measure->reach, arena);
	env[count] = NULL;
	return env;
}

static int run_shell(struct run_result *out, const char *command,
		     const char *const *env, const struct measure *measure,
		     const struct measure_place *place, const char *log,
		     double timeout_s, struct err *err)
{
	const char *const argv[] = {"/bin/sh", "-c", command, NULL};
	struct run_spec spec = {
		.argv = argv,
		.env = env,
		.dir = place->dir,
		.out = log,
		.log_bytes = BUILD_LOG_BYTES,
		.timeout_s = timeout_s,
		.grace_s = GRACE_S,
		.meanwhile = measure->meanwhile,
		.whom = measure->whom,
	};

	return run(out, &spec, err);
}

static bool dir_is_there(struct measure_result *out,
			 const struct measure_place *place, struct arena *arena)
{
	const char *folder = place->dir + strlen(place->tree);
	struct stat st;

	if (stat(place->dir, &st) == 0 && S_ISDIR(st.st_mode))
		return true;
	out->end = MEASURE_FAILED;
	out->reason = arena_sprintf(arena, "there is no folder %s in it",
				    *folder == '/' ? folder + 1 : "");
	return false;
}

static int build(struct measure_result *out, const struct measure *measure,
		 const struct measure_place *place, struct arena *arena,
		 struct err *err)
{
	out->log = arena_sprintf(arena, "%s/build.log", place->logs);
	if (run_shell(&out->run, measure->build,
		      build_environment(measure, place, arena), measure, place,
		      out->log, measure->build_timeout_s, err) < 0)
		return -1;
	if (run_succeeded(&out->run))
		return 0;
	out->end = MEASURE_FAILED;
	out->reason = arena_sprintf(arena, "the build failed: %s",
				    run_describe(arena, &out->run));
	return 0;
}

static int set_up(struct measure_result *out, const struct measure *measure,
		  const struct measure_place *place, struct arena *arena,
		  struct err *err)
{
	const char *log = arena_sprintf(arena, "%s/setup.log", place->logs);
	struct run_result result;

	if (run_shell(&result, measure->setup,
		      environment(measure, place, NO_PADDING, arena), measure,
		      place, log, measure->build_timeout_s, err) < 0)
		return -1;
	if (run_succeeded(&result))
		return 0;
	out->end = MEASURE_FAILED;
	out->log = log;
	out->reason = arena_sprintf(arena, "--setup failed: %s",
				    run_describe(arena, &result));
	return 0;
}

int measure_build(struct measure_result *out, const struct measure *measure,
		  const struct measure_place *place, struct arena *arena,
		  struct err *err)
{
	*out = (struct measure_result){.end = MEASURE_DONE};
	if (!dir_is_there(out, place, arena) ||
	    (!measure->build && !measure->setup))
		return 0;
	if (private_mkdirs(place->logs, err) < 0 ||
	    (measure->build && build(out, measure, place, arena, err) < 0))
		return -1;
	if (out->end == MEASURE_DONE && measure->setup)
		return set_up(out, measure, place, arena, err);
	return 0;
}

/* --prepare or --verify; a failure makes the whole run one. */
static int run_side_command(struct measure_result *out, const char *option,
			    const char *command, const struct measure *measure,
			    const struct measure_place *place, int number,
			    struct arena *arena, struct err *err)
{
	struct run_result result;
	const char *log;

	if (!command)
		return 0;
	log = arena_sprintf(arena, "%s/%s-%d.log", place->logs, option + 2,
			    number);
	if (run_shell(&result, command,
		      environment(measure, place, NO_PADDING, arena), measure,
		      place, log, measure->build_timeout_s, err) < 0)
		return -1;
	if (!run_succeeded(&result)) {
		out->end = MEASURE_FAILED;
		out->log = log;
		out->reason = arena_sprintf(arena, "%s failed: %s", option,
					    run_describe(arena, &result));
	}
	return 0;
}

static void judge_end(struct measure_result *out, const char *command,
		      struct arena *arena)
{
	const struct run_result *run = &out->run;

	if (run_succeeded(run))
		return;
	out->end = MEASURE_FAILED;
	if (run->end == RUN_EXITED && run->code == 125)
		out->end = MEASURE_UNTESTABLE;
	if (run->end == RUN_NOT_STARTED ||
	    (run->end == RUN_EXITED && (run->code == 126 || run->code == 127)))
		out->end = MEASURE_NOT_RUNNABLE;
	out->reason = run_describe(arena, run);
	if (run->end == RUN_NOT_STARTED)
		out->reason =
			arena_sprintf(arena, "%s %s", command, out->reason);
}

static bool is_blank(const char *text)
{
	return text[strspn(text, " \t\r\n")] == '\0';
}

/* Why there is no value is the run's failure, not ours. */
static void read_values(struct measure_result *out,
			const struct measure *measure, const char *log,
			const struct written *before, struct arena *arena)
{
	const struct extract *extract = &measure->metric.extract;
	struct err reason = {0};
	const char *path = log;
	char *data = NULL;
	size_t length;

	if ((!before->name ||
	     written_find(&path, before, arena, &reason) == 0) &&
	    fs_read(&data, &length, path, OUTPUT_BYTES, arena, &reason) == 0) {
		if (!measure->several)
			extract_values(&out->found, extract, data, length,
				       arena, &reason);
		else if (extract_several(&out->several, extract, data, length,
					 arena, &reason) == 0)
			out->found = out->several.found[0];
	}
	if (reason.failed) {
		out->end = MEASURE_FAILED;
		out->reason = arena_strdup(
			arena, data && is_blank(data) ? "the output is empty"
						      : reason.text);
	}
}

/* Where an empty one waits for its next run; NULL: nowhere. */
static char *spare_of(const struct measure *measure, const char *log,
		      struct arena *arena)
{
	return measure->spare ? arena_sprintf(arena, "%s%s", measure->spare,
					      strrchr(log, '.'))
			      : NULL;
}

/* Where there is none, the log is made when it is opened. */
static void take_spare(const struct measure *measure, const char *log)
{
	ARENA_SCOPE(tmp);
	const char *spare = spare_of(measure, log, &tmp);

	if (spare)
		(void)!rename(spare, log);
}

void measure_tidy(const struct measure *measure)
{
	ARENA_SCOPE(tmp);

	if (!measure->spare)
		return;
	unlink(spare_of(measure, ".log", &tmp));
	unlink(spare_of(measure, ".err", &tmp));
}

/* The run may have put a pipe or a link there, which the next must not get. */
static bool is_plain_file(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0 && S_ISREG(st.st_mode) && st.st_nlink == 1;
}

/* An empty log is no help to anyone; the last one that is not gets named. */
static void keep_if_not_empty(const char **log, const struct measure *measure,
			      const char *path)
{
	ARENA_SCOPE(tmp);
	const char *spare = spare_of(measure, path, &tmp);
	struct stat st;

	if (lstat(path, &st) == 0 && st.st_size == 0) {
		if (!spare || !is_plain_file(path) || rename(path, spare) < 0)
			unlink(path);
		return;
	}
	log_cut(path, KEPT_LOG_BYTES);
	*log = path;
}

/* What it says itself tells more than how the run has ended. */
static void blame_valgrind(struct measure_result *out, const char *dir,
			   struct arena *arena)
{
	const char *complaint = simulate_complaint(dir, arena);

	out->reason = arena_sprintf(arena, "under valgrind: %s%s%s",
				    out->reason, complaint ? ": " : "",
				    complaint ? complaint : "");
}

static void read_simulated(struct measure_result *out, const char *dir,
			   const char *tree, struct arena *arena)
{
	if (out->end == MEASURE_DONE) {
		simulate_read(&out->simulated, dir, tree, arena);
		out->reason = out->simulated.reason;
		if (!out->reason)
			return;
		out->end = MEASURE_FAILED;
	}
	blame_valgrind(out, dir, arena);
}

static int run_benchmark(struct measure_result *out,
			 const struct measure *measure,
			 const struct measure_place *place, int number,
			 int padding_bytes, struct arena *arena,
			 struct err *err)
{
	struct run_spec spec = {
		.argv = measure->command,
		.env = environment(measure, place, padding_bytes, arena),
		.dir = place->dir,
		.out = arena_sprintf(arena, "%s/run-%d.log", place->logs,
				     number),
		.errors = arena_sprintf(arena, "%s/run-%d.err", place->logs,
					number),
		.log_bytes = RUN_LOG_BYTES,
		.cpus = measure->cpus,
		.timeout_s = measure->timeout_s,
		.grace_s = GRACE_S,
		.meanwhile = measure->meanwhile,
		.whom = measure->whom,
		.capture = measure->capture,
	};
	struct written before = {0};
	struct counting counting;

	if (measure->counters) {
		counting_init(&counting, measure->counters, measure->set,
			      arena);
		spec.counting = &counting;
		out->counts = counting.values;
		out->scaled = counting.scaled;
	}

	if (measure->simulate) {
		spec.argv = simulate_words(measure->command, measure->simulate,
					   measure->instructions, arena, err);
		if (!spec.argv)
			return -1;
	}
	if (measure->from)
		written_look(&before, place->dir, measure->from, arena);
	take_spare(measure, spec.out);
	take_spare(measure, spec.errors);
	if (run(&out->run, &spec, err) < 0)
		return -1;
	if (padding_bytes != NO_PADDING)
		out->padding_bytes = padding_bytes;
	judge_end(out, spec.argv[0], arena);
	if (measure->simulate)
		read_simulated(out, measure->simulate, place->tree, arena);
	if (out->end == MEASURE_DONE && measure->metric.printed)
		read_values(out, measure, spec.out, &before, arena);
	keep_if_not_empty(&out->log, measure, spec.out);
	keep_if_not_empty(&out->log, measure, spec.errors);
	return 0;
}

int measure_run(struct measure_result *out, const struct measure *measure,
		const struct measure_place *place, int number,
		int padding_bytes, struct arena *arena, struct err *err)
{
	*out = (struct measure_result){.end = MEASURE_DONE};
	if (private_mkdirs(place->logs, err) < 0 ||
	    run_side_command(out, "--prepare", measure->prepare, measure, place,
			     number, arena, err) < 0)
		return -1;
	if (out->end == MEASURE_DONE &&
	    run_benchmark(out, measure, place, number, padding_bytes, arena,
			  err) < 0)
		return -1;
	if (out->end == MEASURE_DONE)
		return run_side_command(out, "--verify", measure->verify,
					measure, place, number, arena, err);
	return 0;
}
