/* SPDX-License-Identifier: MIT */
#include "bisect/trial.h"

#include "bisect/stats.h"
#include "probe/fs.h"
#include "probe/text.h"

#include <assert.h>
#include <string.h>
#include <unistd.h>

enum {
	LEAST_ROOM_BYTES = 64 * 1024,
	PADDING_SIZES = 4096,
};

int trial_init(struct trial *trial, struct session *session, struct vcs *vcs,
	       struct progress *progress, struct err *err)
{
	const struct plan *plan = session->plan;
	const struct config *config = &plan->config;
	struct arena *arena = &session->arena;
	const char *folder = plan->origin + strlen(plan->root);

	*trial = (struct trial){
		.session = session,
		.progress = progress,
		.config = config,
		.folder = *folder == '/' ? folder + 1 : folder,
		.measure = {.build = config->build,
			    .prepare = config->prepare,
			    .verify = config->verify,
			    .command = config->command,
			    .from = config->from,
			    .origin = plan->origin,
			    .seed = plan->seed,
			    .build_timeout_s = config->build_timeout_s,
			    /* Until the ends have told how long it takes. */
			    .timeout_s = config->timeout_s > 0
						 ? config->timeout_s
						 : config->build_timeout_s},
	};
	snprintf(trial->good.hex, sizeof(trial->good.hex), "%s", plan->good);
	snprintf(trial->bad.hex, sizeof(trial->bad.hex), "%s", plan->bad);
	trial_keep_ends(trial);
	if (config->pin) {
		cpu_set_t *cpus = arena_alloc(arena, sizeof(*cpus));

		if (run_parse_cpus(cpus, config->pin, err) < 0)
			return -1;
		trial->measure.cpus = cpus;
	}
	tree_pool_init(&trial->pool, vcs,
		       arena_sprintf(arena, "%s/trees", session->dir),
		       tree_session_name(plan->seed, arena),
		       (size_t)config->trees, arena);
	return metric_parse(&trial->measure.metric, config->metric, err);
}

void trial_keep_ends(struct trial *trial)
{
	trial->keep[0] = trial->good;
	trial->keep[1] = trial->bad;
	trial->keep_count = 2;
}

void trial_guard(struct trial *trial, const struct rev *rev)
{
	enum { MOST = sizeof(trial->keep) / sizeof(trial->keep[0]) };
	struct rev before[MOST];
	size_t count = trial->keep_count;

	memcpy(before, trial->keep, sizeof(before));
	trial_keep_ends(trial);
	trial->keep[trial->keep_count++] = *rev;
	for (size_t i = 0; i < count && trial->keep_count < MOST; i++)
		trial->keep[trial->keep_count++] = before[i];
}

static const char *role_of(const struct trial *trial, const struct rev *rev)
{
	if (rev_equal(rev, &trial->good))
		return "good";
	return rev_equal(rev, &trial->bad) ? "bad" : "candidate";
}

static struct measure_place place_of(const struct trial *trial,
				     const struct tree *tree,
				     struct arena *arena)
{
	return (struct measure_place){
		.tree = tree->path,
		.dir = *trial->folder ? arena_sprintf(arena, "%s/%s",
						      tree->path, trial->folder)
				      : tree->path,
		.revision = tree->rev.hex,
		.role = role_of(trial, &tree->rev),
		.logs = arena_sprintf(arena, "%s/logs/%s", trial->session->dir,
				      tree->rev.hex),
	};
}

/* Strings of a result, to live as long as the session. */
static const char *kept(const struct trial *trial, const char *string)
{
	return string ? arena_strdup(&trial->session->arena, string) : NULL;
}

static void set_trouble(struct trouble *trouble, const struct trial *trial,
			enum trouble_kind kind, const char *reason,
			const char *log)
{
	*trouble =
		(struct trouble){kind, kept(trial, reason), kept(trial, log)};
}

/*
 * A failure on a disk without room is not the revision's fault: what it wrote
 * may be what is missing.
 */
static int check_room(const struct trial *trial, struct err *err)
{
	ARENA_SCOPE(tmp);
	int64_t bytes = fs_free_bytes(trial->session->dir);

	if (bytes < 0 || bytes >= LEAST_ROOM_BYTES)
		return 0;
	return err_set(err, "the disk is full: %s left in %s",
		       text_bytes(&tmp, (double)bytes), trial->session->dir);
}

/* -- Building -- */

static int build_once(struct measure_result *result, struct trial *trial,
		      const struct tree *tree, bool pristine,
		      struct arena *arena, struct err *err)
{
	const struct measure_place place = place_of(trial, tree, arena);

	progress_status(trial->progress, "%.10s: building", tree->rev.hex);
	if (measure_build(result, &trial->measure, &place, arena, err) < 0)
		return -1;
	if (!trial->measure.build && result->end == MEASURE_DONE)
		return 0; /* nothing was built */
	if (result->end != MEASURE_DONE && check_room(trial, err) < 0)
		return -1;
	progress_detail(trial->progress, "%.10s  built in %s%s%s",
			tree->rev.hex, text_duration(arena, result->run.wall_s),
			result->reason ? ": " : "",
			result->reason ? result->reason : "");
	return session_add(
		trial->session,
		(struct record){
			.kind = RECORD_BUILD,
			.u.build = {.revision = tree->rev.hex,
				    .built = result->end == MEASURE_DONE,
				    .pristine = pristine,
				    .wall_s = result->run.wall_s,
				    .reason = result->reason,
				    .log = result->log}},
		err);
}

/* Build; if that fails, once more with nothing left from other revisions. */
static int build(struct trouble *trouble, struct trial *trial,
		 struct tree *tree, bool pristine, struct err *err)
{
	ARENA_SCOPE(tmp);
	struct measure_result result;
	const char *reason = NULL;

	if (build_once(&result, trial, tree, pristine, &tmp, err) < 0)
		return -1;
	if (result.end != MEASURE_DONE && !pristine && result.log) {
		if (tree_clean(&trial->pool, tree, &reason, err) < 0)
			return -1;
		if (reason) {
			set_trouble(trouble, trial, TROUBLE_BUILD, reason,
				    NULL);
			return 0;
		}
		if (build_once(&result, trial, tree, true, &tmp, err) < 0)
			return -1;
	}
	if (result.end != MEASURE_DONE)
		set_trouble(trouble, trial, TROUBLE_BUILD, result.reason,
			    result.log);
	else
		tree_built(&trial->pool, tree);
	return 0;
}

int trial_build(struct tree **out, struct trouble *trouble, struct trial *trial,
		const struct rev *rev, struct err *err)
{
	const char *reason = NULL;

	*trouble = (struct trouble){0};
	*out = tree_find(&trial->pool, rev);
	if (*out)
		return 0;
	progress_status(trial->progress, "%.10s: checking out", rev->hex);
	if (tree_take(out, &trial->pool, rev, trial->keep, trial->keep_count,
		      trial->config->clean, &reason, err) < 0)
		return -1;
	if (reason) {
		set_trouble(trouble, trial, TROUBLE_BUILD, reason, NULL);
		return 0;
	}
	return build(trouble, trial, *out, trial->config->clean, err);
}

/* -- Running -- */

static enum trouble_kind kind_of(enum measure_end end)
{
	switch (end) {
	case MEASURE_DONE:
		return TROUBLE_NONE;
	case MEASURE_FAILED:
		return TROUBLE_RUN;
	case MEASURE_UNTESTABLE:
		return TROUBLE_BUILD;
	case MEASURE_NOT_RUNNABLE:
		return TROUBLE_NOT_RUNNABLE;
	}
	return TROUBLE_RUN;
}

/*
 * Many values of one run count once: the process is what is repeated.  Values
 * of different units cannot be compared.
 */
static double take_value(const char **unit, struct measure_result *result,
			 const struct trial *trial, struct arena *arena)
{
	const struct metric *metric = &trial->measure.metric;
	const char *before = trial->session->unit;
	double values[METRIC_PROCESS_COUNT];

	*unit = metric->unit;
	if (result->end != MEASURE_DONE)
		return 0;
	metric_of_run(values, &result->run);
	if (!metric->printed)
		return values[metric->process];
	*unit = result->found.unit;
	if (!before || strcmp(*unit, before) == 0)
		return stats_median(result->found.values, result->found.count);
	result->end = MEASURE_FAILED;
	result->reason = arena_sprintf(arena,
				       "the value is in \"%s\", those before "
				       "in \"%s\"",
				       *unit, before);
	return 0;
}

static int write_run(double *value, struct trial *trial,
		     const struct tree *tree, enum run_phase phase,
		     struct measure_result *result, struct arena *arena,
		     struct err *err)
{
	const char *unit;

	*value = take_value(&unit, result, trial, arena);
	return session_add(
		trial->session,
		(struct record){
			.kind = RECORD_RUN,
			.u.run = {.revision = tree->rev.hex,
				  .phase = phase,
				  .number = trial->runs,
				  .measured = result->end == MEASURE_DONE,
				  .value = *value,
				  .unit = unit,
				  .wall_s = result->run.wall_s,
				  .user_s = result->run.user_s,
				  .system_s = result->run.system_s,
				  .max_rss_bytes =
					  (double)result->run.max_rss_bytes,
				  .environment_bytes = result->padding_bytes,
				  .reason = result->reason,
				  .log = result->log}},
		err);
}

int trial_padding(const struct plan *plan, int64_t number)
{
	struct random random = {(uint64_t)plan->seed + (uint64_t)number};

	if (plan->config.no_randomize)
		return -1;
	return (int)random_below(&random, PADDING_SIZES);
}

static int run_once(double *value, struct trouble *trouble, struct trial *trial,
		    const struct tree *tree, enum run_phase phase,
		    struct err *err)
{
	ARENA_SCOPE(tmp);
	const struct measure_place place = place_of(trial, tree, &tmp);
	struct measure_result result;

	trial->runs++;
	progress_status(trial->progress, "%.10s: run %lld of the session",
			tree->rev.hex, (long long)trial->runs);
	if (measure_run(&result, &trial->measure, &place, (int)trial->runs,
			trial_padding(trial->session->plan, trial->runs), &tmp,
			err) < 0 ||
	    write_run(value, trial, tree, phase, &result, &tmp, err) < 0)
		return -1;
	set_trouble(trouble, trial, kind_of(result.end), result.reason,
		    result.log);
	if (result.end != MEASURE_DONE && check_room(trial, err) < 0)
		return -1;
	progress_detail(trial->progress, "%.10s  run %lld: %s", tree->rev.hex,
			(long long)trial->runs,
			result.reason
				? result.reason
				: metric_format(&tmp,
						session_unit(trial->session),
						*value));
	return 0;
}

int trial_run(double *value, struct trouble *trouble, struct trial *trial,
	      const struct tree *tree, enum run_phase phase, struct err *err)
{
	if (run_once(value, trouble, trial, tree, phase, err) < 0)
		return -1;
	if (trouble->kind == TROUBLE_RUN ||
	    trouble->kind == TROUBLE_NOT_RUNNABLE)
		return run_once(value, trouble, trial, tree, phase, err);
	return 0;
}

int trial_warm_up(struct trouble *trouble, struct trial *trial,
		  const struct tree *tree, struct err *err)
{
	double ignored;

	*trouble = (struct trouble){0};
	for (int i = 0; i < trial->config->warmup; i++) {
		if (trial_run(&ignored, trouble, trial, tree, PHASE_WARMUP,
			      err) < 0)
			return -1;
		if (trouble->kind != TROUBLE_NONE)
			break;
	}
	return 0;
}

int trial_stand(struct tree **out, struct trouble *trouble, struct trial *trial,
		const struct rev *rev, struct err *err)
{
	*trouble = (struct trouble){0};
	*out = tree_find(&trial->pool, rev);
	if (*out)
		return 0;
	if (trial_build(out, trouble, trial, rev, err) < 0)
		return -1;
	if (trouble->kind != TROUBLE_NONE)
		return 0;
	return trial_warm_up(trouble, trial, *out, err);
}

/* -- COMMAND -- */

int trial_find_command(const struct config *config, struct err *err)
{
	ARENA_SCOPE(tmp);
	const char *program = config->command[0];

	if (!strchr(program, '/') && !fs_find_program(program, &tmp))
		return err_set(err,
			       "%s: no such command on PATH (a file here is "
			       "./%s)",
			       program, program);
	return 0;
}

static bool has_program(const struct trial *trial, const struct tree *tree,
			const char *program)
{
	ARENA_SCOPE(tmp);

	return fs_is_program(arena_sprintf(&tmp, "%s/%s/%s", tree->path,
					   trial->folder, program));
}

int trial_settle_command(struct trial *trial, const struct tree *good,
			 const struct tree *bad, struct err *err)
{
	struct arena *arena = &trial->session->arena;
	const char *program = trial->config->command[0];
	const char *origin = trial->measure.origin, *outside;
	const char **argv;
	size_t count = 0;
	bool in_tree;

	assert(program); /* the parser of the options has seen to it */
	if (trial->settled)
		return 0;
	trial->settled = true;
	while (trial->config->command[count])
		count++;
	argv = arena_array(arena, count + 1, sizeof(*argv));
	memcpy(argv, trial->config->command, count * sizeof(*argv));
	trial->measure.command = argv;
	if (!strchr(program, '/') || *program == '/')
		return 0;
	in_tree = has_program(trial, good, program) &&
		  has_program(trial, bad, program);
	outside = arena_sprintf(arena, "%s/%s", origin, program);
	if (!in_tree && !fs_is_program(outside))
		return err_set(err,
			       "%s is no program in the trees of both ends, "
			       "nor is %s",
			       program, outside);
	argv[0] = in_tree ? program : outside;
	progress_line(trial->progress, "command: %s, %s", argv[0],
		      in_tree ? "each revision's own file"
			      : "the same file for all revisions");
	return session_add(trial->session,
			   (struct record){.kind = RECORD_COMMAND,
					   .u.command = {argv[0], in_tree}},
			   err);
}
