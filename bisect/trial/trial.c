/* SPDX-License-Identifier: MIT */

#include "bisect/trial/trial.h"

#include "bisect/session/facts.h"
#include "bisect/session/free_space.h"
#include "bisect/session/tree_folder.h"
#include "probe/cpus.h"

#include <string.h>

/* A folder takes the place of a tree. */
static int init_contenders(struct trial *trial, struct err *err)
{
	if (contender_read(&trial->contenders, &trial->contender_count,
			   trial->session->plan, &trial->session->arena,
			   err) < 0)
		return -1;
	for (size_t side = 1; side <= trial->contender_count; side++) {
		trial_turn(trial, side);
		if (trial->contender->dir)
			tree_give(&trial->pool, trial->contender->dir);
	}
	return 0;
}

void trial_turn(struct trial *trial, size_t side)
{
	const struct contender *contender = &trial->contenders[side - 1];

	trial->contender = contender;
	trial->pool.side = side;
	trial->measure.build =
		contender->build ? contender->build : trial->config->build;
	if (contender->dir)
		trial->measure.build = NULL;
}

const char *trial_name(const struct trial *trial, const struct tree *tree,
		       struct arena *arena)
{
	if (tree->side > 0)
		return trial->contenders[tree->side - 1].name;
	return arena_sprintf(arena, "%.10s", tree->rev.hex);
}

/* Of a run, until the ends have told how long it takes. */
static double first_limit_s(const struct config *config)
{
	return config->timeout_s > 0 ? config->timeout_s
				     : config->build_timeout_s;
}

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
		.process = METRIC_PROCESS_COUNT,
		.measure = {.build = config->build,
			    .setup = config->setup,
			    .prepare = config->prepare,
			    .verify = config->verify,
			    .command = config->command,
			    .from = config->from,
			    .several = plan->sides && plan->sides[0],
			    .spare = arena_sprintf(arena, "%s/logs/spare",
						   session->dir),
			    .origin = plan->origin,
			    .seed = plan->seed,
			    .meanwhile = progress_meanwhile,
			    .whom = progress,
			    .build_timeout_s = config->build_timeout_s,
			    .timeout_s = first_limit_s(config)},
	};
	snprintf(trial->good.hex, sizeof(trial->good.hex), "%s", plan->good);
	snprintf(trial->bad.hex, sizeof(trial->bad.hex), "%s", plan->bad);
	trial->pristine = config->clean;
	trial_keep_ends(trial);
	if (config->pin) {
		cpu_set_t *cpus = arena_alloc(arena, sizeof(*cpus));

		if (cpus_parse_ours(cpus, config->pin, err) < 0)
			return -1;
		trial->measure.cpus = cpus;
	}
	if (config->in_place)
		tree_pool_init_in_place(&trial->pool, vcs,
					tree_session_name(plan->seed, arena),
					arena);
	else
		tree_pool_init(&trial->pool, vcs,
			       tree_folder_of(session, arena),
			       tree_session_name(plan->seed, arena),
			       (size_t)config->trees, arena);
	if (init_contenders(trial, err) < 0)
		return -1;
	trial->pool.reserve_bytes = (int64_t)config->min_free_bytes;
	if (metric_parse(&trial->measure.metric, config->metric, err) < 0 ||
	    metric_set(&trial->measure.metric, config->unit,
		       (enum take)config->take, err) < 0 ||
	    counter_plan_init(&trial->counter_plan, session, err) < 0)
		return -1;
	/* What valgrind itself does is not what is asked for. */
	trial->measure.instructions =
		trial->measure.metric.simulation == SIMULATE_INSTRUCTIONS;
	if (trial->measure.metric.simulated)
		trial->measure.simulate =
			arena_sprintf(arena, "%s/simulated/run", session->dir);
	else
		trial->measure.counters = &trial->counter_plan.counters;
	return 0;
}

void trial_turn_to(struct trial *trial)
{
	const struct plan *plan = trial->session->plan;

	trial->config = &plan->config;
	snprintf(trial->good.hex, sizeof(trial->good.hex), "%s", plan->good);
	snprintf(trial->bad.hex, sizeof(trial->bad.hex), "%s", plan->bad);
	trial->lost = trial->walled = (struct rev){""};
	trial->process = METRIC_PROCESS_COUNT;
	trial->unread = trial->no_warmup = false;
	trial->by_layouts = plan->config.layouts == CONFIG_LAYOUTS_SEARCH;
	trial->measure.timeout_s = first_limit_s(&plan->config);
	trial_keep_ends(trial);
}

int trial_pin_ends(struct trial *trial, struct err *err)
{
	ARENA_SCOPE(tmp);
	const char *dir = arena_sprintf(&tmp, "%s/pins", trial->session->dir);

	if (trial->contender_count == 0)
		return tree_pin(trial->pool.vcs, dir, trial->pool.name,
				&trial->good, &trial->bad, err);
	for (size_t i = 0; i < trial->contender_count; i++) {
		const struct contender *contender = &trial->contenders[i];

		if (!contender->dir &&
		    tree_pin_side(trial->pool.vcs, dir, trial->pool.name, i + 1,
				  &contender->rev, err) < 0)
			return -1;
	}
	return 0;
}

/* Behind those that are kept already, as far as there is room. */
static void keep(struct trial *trial, const struct rev *rev)
{
	enum { MOST = sizeof(trial->keep) / sizeof(trial->keep[0]) };

	for (size_t i = 0; i < trial->keep_count; i++) {
		if (rev_equal(&trial->keep[i], rev))
			return;
	}
	if (*rev->hex && trial->keep_count < MOST)
		trial->keep[trial->keep_count++] = *rev;
}

bool trial_is_timed(const struct trial *trial)
{
	const struct metric *metric = &trial->measure.metric;

	return metric->printed ||
	       (!metric->counted && metric->process == METRIC_WALL);
}

void trial_keep_ends(struct trial *trial)
{
	trial->pair[0] = trial->pair[1] = (struct rev){""};
	trial->keep_count = 0;
	keep(trial, &trial->good);
	keep(trial, &trial->bad);
}

void trial_keep_pair(struct trial *trial, const struct rev *parent,
		     const struct rev *culprit)
{
	trial->pair[0] = *culprit;
	trial->pair[1] = *parent;
	trial->keep_count = 0;
	keep(trial, culprit);
	keep(trial, parent);
	keep(trial, &trial->good);
	keep(trial, &trial->bad);
}

void trial_guard(struct trial *trial, const struct rev *rev)
{
	size_t count = trial->keep_count;
	struct rev before[sizeof(trial->keep) / sizeof(trial->keep[0])];

	memcpy(before, trial->keep, sizeof(before));
	trial->keep_count = 0;
	keep(trial, &trial->good);
	keep(trial, &trial->bad);
	keep(trial, rev);
	keep(trial, &trial->pair[0]);
	keep(trial, &trial->pair[1]);
	for (size_t i = 0; i < count; i++)
		keep(trial, &before[i]);
}

static const char *role_of(const struct trial *trial, const struct rev *rev)
{
	if (trial->contender)
		return "side";
	if (rev_equal(rev, &trial->good))
		return "good";
	return rev_equal(rev, &trial->bad) ? "bad" : "candidate";
}

/* A revision may be several sides. */
static char *logs_of(const struct trial *trial, const struct tree *tree,
		     struct arena *arena)
{
	if (tree->side > 0)
		return arena_sprintf(arena, "%s/logs/side-%02zu",
				     trial->session->dir, tree->side);
	return arena_sprintf(arena, "%s/logs/%s", trial->session->dir,
			     tree->rev.hex);
}

struct measure_place trial_place(const struct trial *trial,
				 const struct tree *tree, struct arena *arena)
{
	const struct contender *contender = trial->contender;
	const bool is_root = !*trial->folder || tree->number == 0;

	return (struct measure_place){
		.tree = tree->path,
		.dir = is_root ? tree->path
			       : arena_sprintf(arena, "%s/%s", tree->path,
					       trial->folder),
		.revision = tree->rev.hex,
		.role = role_of(trial, &tree->rev),
		.side = contender ? contender->name : NULL,
		.variant = contender ? contender->variant : NULL,
		.logs = logs_of(trial, tree, arena),
		.links = !trial->measure.linkers || tree->number == 0 ? NULL
			 : trial->config->in_place
				 ? arena_sprintf(arena, "%s/links",
						 trial->session->dir)
				 : tree_links(tree, arena),
	};
}

const char *trial_keep(const struct trial *trial, const char *string)
{
	return string ? arena_strdup(&trial->session->arena, string) : NULL;
}

void trial_set_trouble(struct trouble *trouble, const struct trial *trial,
		       enum trouble_kind kind, const char *reason,
		       const char *log)
{
	*trouble = (struct trouble){kind, trial_keep(trial, reason),
				    trial_keep(trial, log)};
}

int trial_check_free_space(const struct trial *trial, struct err *err)
{
	return free_space_check(trial->session,
				"what has failed there is not judged", err);
}

void trial_show(const struct trial *trial, const struct rev *rev,
		const char *phase, int64_t runs)
{
	trial_show_of(trial, rev, phase, runs, 0);
}

void trial_show_of(const struct trial *trial, const struct rev *rev,
		   const char *phase, int64_t runs, int64_t most)
{
	const struct changeset_record *changeset = NULL;

	if (trial->progress->terminal && !trial->contender)
		changeset = session_changeset(trial->session, rev->hex);
	progress_status(
		trial->progress,
		&(struct progress_state){
			.revision = trial->contender ? NULL : rev->hex,
			.side = trial->contender ? trial->contender->name
						 : NULL,
			.phase = phase,
			.runs = runs,
			.most = most,
			.subject = changeset ? changeset->subject : NULL,
		});
}

int trial_check_budget(struct trial *trial, struct err *err)
{
	double deadline_s = trial->session->deadline_s;

	if (deadline_s == 0 || process_clock() < deadline_s)
		return 0;
	trial->spent = true;
	return err_set(err, "the budget is spent");
}
