/* SPDX-License-Identifier: MIT */
/* Runs; and trees had back for them after a resume. */
#include "bisect/trial/run.h"

#include "bisect/judge/stats.h"
#include "bisect/session/facts.h"
#include "bisect/session/samples.h"
#include "bisect/session/waiting.h"
#include "bisect/trial/script.h"
#include "probe/ground/crash.h"
#include "probe/ground/fs.h"

#include <math.h>
#include <string.h>

enum { PADDING_SIZES = 4096 };

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

static const char *unit_words(const char *unit, struct arena *arena)
{
	return *unit ? arena_sprintf(arena, "in \"%s\"", unit)
		     : "without a unit";
}

/* What only the output tells: the direction that the tool's field has. */
static bool check_direction(struct measure_result *result,
			    const struct config *config, struct arena *arena)
{
	const enum direction direction = result->found.direction;

	if (direction == DIRECTION_UNKNOWN ||
	    (direction == DIRECTION_HIGHER) == config->higher_is_better)
		return true;
	result->end = MEASURE_FAILED;
	result->reason = arena_sprintf(
		arena,
		"the value is in %s, of which %s is better: %s "
		"--higher-is-better",
		result->found.unit,
		direction == DIRECTION_HIGHER ? "more" : "less",
		direction == DIRECTION_HIGHER ? "give" : "leave out");
	return false;
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
	if (metric->counted)
		return counter_plan_value(result, &trial->counter_plan);
	if (!metric->printed)
		return values[metric->process];
	if (!check_direction(result, trial->config, arena))
		return 0;
	*unit = trial_keep(trial, result->found.unit);
	if (!before || strcmp(*unit, before) == 0)
		return extract_value(&result->found, &metric->extract);
	result->end = MEASURE_FAILED;
	result->reason = arena_sprintf(
		arena, "the value is %s, those before %s",
		unit_words(*unit, arena), unit_words(before, arena));
	return 0;
}

static void take_run(struct run_record *out, struct trial *trial,
		     struct measure_result *result, struct arena *arena)
{
	const struct run_result *run = &result->run;

	out->value = take_value(&out->unit, result, trial, arena);
	out->measured = result->end == MEASURE_DONE;
	out->end = result->end;
	out->wall_s = run->wall_s;
	out->user_s = run->user_s;
	out->system_s = run->system_s;
	out->max_rss_bytes = (double)run->max_rss_bytes;
	out->pushed = run->pushed;
	out->left = run->left;
	out->environment_bytes = result->padding_bytes;
	out->reason = trial_keep(trial, result->reason);
	/* Of all others there is a log too, and nobody needs to be shown it. */
	if (!out->measured)
		out->log = trial_keep(trial, result->log);
	counter_plan_write(out, &trial->counter_plan, trial->session, result,
			   &trial->session->arena);
}

/* Are runs measured by something that a wait for a processor moves? */
static bool is_by_time(const struct trial *trial)
{
	return trial->process == METRIC_PROCESS_COUNT
		       ? trial_is_timed(trial)
		       : trial->process == METRIC_WALL;
}

/* What takes its place counts, whatever it was. */
static bool is_disturbed(const struct trial *trial,
			 const struct run_record *run)
{
	struct waiting waiting;

	if (trial->repeats || run->phase == PHASE_WARMUP ||
	    !is_by_time(trial) || !waiting_can_tell(run))
		return false;
	waiting_init(&waiting, trial->session, trial->good.hex, trial->bad.hex);
	return waiting_shows(&waiting, run);
}

int trial_padding(const struct plan *plan, int64_t number)
{
	struct random random = {(uint64_t)plan->seed + (uint64_t)number};

	if (plan->config.no_randomize)
		return -1;
	return (int)random_below(&random, PADDING_SIZES);
}

/* The ends have runs of their own, and a most, as long as it is kept to. */
static void show_run(const struct trial *trial, const struct rev *rev,
		     const struct run_record *run)
{
	static const char *const phases[] = {
		[PHASE_WARMUP] = "warming up",
		[PHASE_ENDS] = "measuring the ends",
		[PHASE_SEARCH] = "searching",
		[PHASE_CONFIRM] = "confirming",
		[PHASE_REFERENCE] = "looking for drift",
		[PHASE_SHARE] = "looking for the rest",
		[PHASE_EVIDENCE] = "counting",
	};
	const struct session *session = trial->session;
	const int64_t most = trial->config->max_runs;
	int64_t count = 1;

	for (size_t i = 0; run->phase == PHASE_ENDS && i < session->count; i++)
		count += session->records[i]->kind == RECORD_RUN &&
			 session->records[i]->u.run.phase == PHASE_ENDS;
	if (run->phase == PHASE_ENDS && count <= most)
		trial_show_of(trial, rev, phases[run->phase], count, most);
	else
		trial_show(trial, rev, phases[run->phase], run->number);
}

static int run_for_real(struct run_record *out, struct trial *trial,
			const struct tree *tree, struct err *err)
{
	ARENA_SCOPE(tmp);
	const struct measure_place place = trial_place(trial, tree, &tmp);
	struct session *session = trial->session;
	struct measure_result result;

	if (trial_check_budget(trial, err) < 0)
		return -1;
	out->number = session->runs + 1;
	trial->measure.set =
		counter_plan_set(&trial->counter_plan, session, tree->rev.hex,
				 (enum run_phase)out->phase);
	show_run(trial, &tree->rev, out);
	script_put(trial, tree);
	if (measure_run(&result, &trial->measure, &place, (int)out->number,
			trial_padding(session->plan, out->number), &tmp,
			err) < 0)
		return -1;
	crash_point("run");
	take_run(out, trial, &result, &tmp);
	out->disturbed = is_disturbed(trial, out);
	if (session_add(session,
			(struct record){.kind = RECORD_RUN, .u.run = *out},
			err) < 0)
		return -1;
	if (!out->measured && trial_check_free_space(trial, err) < 0)
		return -1;
	progress_detail(trial->progress, "%.10s  run %lld: %s", tree->rev.hex,
			(long long)out->number,
			out->reason ? out->reason
				    : metric_format(&tmp, session_unit(session),
						    out->value));
	return 0;
}

/* -- After a resume a tree is only known to stand built. -- */

static bool is_tree(const struct record *record, const struct tree *tree)
{
	return record->kind == RECORD_TREE &&
	       record->u.tree.number == (int64_t)tree->number;
}

/*
 * Did whoever was killed leave it whole?  Its last word on the tree must be
 * that it was built, or run in, and trees that were being removed are not.
 */
static bool survives(const struct trial *trial, const struct tree *tree)
{
	const struct session *session = trial->session;
	bool built = false;

	for (size_t i = session->count; i-- > 0;) {
		const struct record *record = session->records[i];

		if (record->kind == RECORD_END)
			return false;
		if (is_tree(record, tree))
			return built && fs_exists(tree->path);
		if (record->kind == RECORD_BUILD)
			built |= record->u.build.built &&
				 strcmp(record->u.build.revision,
					tree->rev.hex) == 0;
		if (record->kind == RECORD_RUN && !trial->measure.build)
			built |= strcmp(record->u.run.revision,
					tree->rev.hex) == 0;
	}
	return false;
}

int trial_have_back(struct trouble *trouble, struct trial *trial,
		    struct tree *tree, struct err *err)
{
	*trouble = (struct trouble){0};
	/* In place, the user may have been there meanwhile. */
	tree->there = (tree->there ||
		       (!trial->config->in_place && survives(trial, tree))) &&
		      tree_stands(&trial->pool, tree);
	if (tree->there)
		return 0;
	progress_line(trial->progress, "%.10s  is built once more to go on",
		      tree->rev.hex);
	if (session_add(
		    trial->session,
		    (struct record){.kind = RECORD_TREE,
				    .u.tree = {tree->rev.hex,
					       (int64_t)tree->number, true}},
		    err) < 0 ||
	    trial_build_again(trouble, trial, tree, err) < 0)
		return -1;
	for (int i = 0; i < trial->config->warmup && tree->built; i++) {
		struct run_record run = {.revision = tree->rev.hex,
					 .phase = PHASE_WARMUP,
					 .again = true};

		if (run_for_real(&run, trial, tree, err) < 0)
			return -1;
	}
	return 0;
}

/* -- Runs -- */

static int run_once(double *value, struct trouble *trouble, struct trial *trial,
		    struct tree *tree, enum run_phase phase, struct err *err)
{
	struct run_record run = {.revision = tree->rev.hex, .phase = phase};
	const struct record *before;

	if (session_recall(&before, trial->session, RECORD_RUN, err) < 0)
		return -1;
	if (before) {
		run = before->u.run;
	} else {
		if (trial_have_back(trouble, trial, tree, err) < 0)
			return -1;
		if (trouble->kind != TROUBLE_NONE)
			return 0;
		if (run_for_real(&run, trial, tree, err) < 0)
			return -1;
	}
	tree->runs++;
	trial->disturbed = run.disturbed;
	*value = session_run_value(&run, trial->process);
	trial_set_trouble(trouble, trial, kind_of((enum measure_end)run.end),
			  run.reason, run.log);
	if (trouble->kind == TROUBLE_NONE && isnan(*value)) {
		trial->unread = true;
		trial_set_trouble(trouble, trial, TROUBLE_RUN,
				  "what leads was not counted: its counter was "
				  "in use",
				  NULL);
	}
	return 0;
}

/* A failure may be a passing one. */
static int run_twice(double *value, struct trouble *trouble,
		     struct trial *trial, struct tree *tree,
		     enum run_phase phase, struct err *err)
{
	if (run_once(value, trouble, trial, tree, phase, err) < 0)
		return -1;
	if (trouble->kind == TROUBLE_RUN ||
	    trouble->kind == TROUBLE_NOT_RUNNABLE)
		return run_once(value, trouble, trial, tree, phase, err);
	return 0;
}

/* One that was disturbed is repeated, once. */
static int run_undisturbed(double *value, struct trouble *trouble,
			   struct trial *trial, struct tree *tree,
			   enum run_phase phase, struct err *err)
{
	int ret = run_twice(value, trouble, trial, tree, phase, err);

	if (ret < 0 || trouble->kind != TROUBLE_NONE || !trial->disturbed)
		return ret;
	trial->repeats = true;
	ret = run_twice(value, trouble, trial, tree, phase, err);
	trial->repeats = false;
	return ret;
}

int trial_warm_up(struct trouble *trouble, struct trial *trial,
		  const struct rev *rev, struct err *err)
{
	struct tree *tree = tree_find(&trial->pool, rev);
	double ignored;

	*trouble = (struct trouble){0};
	for (int i = 0; tree && i < trial->config->warmup; i++) {
		if (run_twice(&ignored, trouble, trial, tree, PHASE_WARMUP,
			      err) < 0)
			return -1;
		if (trouble->kind != TROUBLE_NONE)
			break;
	}
	return 0;
}

int trial_stand(struct trouble *trouble, struct trial *trial,
		const struct rev *rev, struct err *err)
{
	*trouble = (struct trouble){0};
	if (trial_is_built(trial, rev))
		return 0;
	if (trial_build(trouble, trial, rev, err) < 0)
		return -1;
	if (trouble->kind != TROUBLE_NONE)
		return 0;
	return trial_warm_up(trouble, trial, rev, err);
}

int trial_stand_anew(struct trouble *trouble, struct trial *trial,
		     const struct rev *rev, struct err *err)
{
	if (trial_build_anew(trouble, trial, rev, err) < 0)
		return -1;
	if (trouble->kind != TROUBLE_NONE)
		return 0;
	return trial_warm_up(trouble, trial, rev, err);
}

int trial_run(double *value, struct trouble *trouble, struct trial *trial,
	      const struct rev *rev, enum run_phase phase, struct err *err)
{
	if (trial_stand(trouble, trial, rev, err) < 0)
		return -1;
	if (trouble->kind != TROUBLE_NONE)
		return 0;
	return run_undisturbed(value, trouble, trial,
			       tree_find(&trial->pool, rev), phase, err);
}

int trial_profile(struct profile *out, struct trial *trial,
		  const struct tree *tree, struct profile_spec spec,
		  struct arena *arena, struct err *err)
{
	const struct measure_place place = trial_place(trial, tree, arena);

	spec.measure = &trial->measure;
	spec.place = &place;
	spec.dir = arena_sprintf(arena, "%s/profile", trial->session->dir);
	trial_show(trial, &tree->rev, "profiling", trial->session->runs);
	script_put(trial, tree);
	return profile_take(out, &spec, arena, err);
}
