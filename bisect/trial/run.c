/* SPDX-License-Identifier: MIT */
/* Runs; and trees had back for them after a resume. */
#include "bisect/trial/run.h"

#include "bisect/judge/stats.h"
#include "bisect/session/facts.h"
#include "bisect/session/samples.h"
#include "bisect/trial/layout.h"
#include "bisect/trial/record_run.h"
#include "bisect/trial/script.h"
#include "probe/ground/fs.h"

#include <math.h>
#include <string.h>

/* However long the first run in a simulated processor takes. */
static const double SIMULATED_S = 3600;

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
				 record->u.build.side == (int64_t)tree->side &&
				 strcmp(record->u.build.revision,
					tree->rev.hex) == 0;
		if (record->kind == RECORD_RUN && !trial->measure.build)
			built |= record->u.run.side == (int64_t)tree->side &&
				 strcmp(record->u.run.revision,
					tree->rev.hex) == 0;
	}
	return false;
}

int trial_have_back(struct trouble *trouble, struct trial *trial,
		    struct tree *tree, struct err *err)
{
	const bool before = tree->there;

	*trouble = (struct trouble){0};
	/* In place, the user may have been there meanwhile. */
	tree->there = (tree->there ||
		       (!trial->config->in_place && survives(trial, tree))) &&
		      tree_stands(&trial->pool, tree);
	if (tree->there)
		return (before ? 0 : layout_leave(trial, tree, false, err)) < 0
			       ? -1
			       : layout_put(trial, tree, err);
	progress_line(trial->progress, "%s  is built once more to go on",
		      trial_name(trial, tree, &trial->session->arena));
	if (session_add(trial->session,
			(struct record){.kind = RECORD_TREE,
					.u.tree = {tree->rev.hex,
						   (int64_t)tree->number, true,
						   (int64_t)tree->side}},
			err) < 0 ||
	    trial_build_again(trouble, trial, tree, err) < 0)
		return -1;
	for (int i = 0;
	     i < trial->config->warmup && tree->built && !trial->no_warmup;
	     i++) {
		struct run_record run = {.revision = tree->rev.hex,
					 .phase = PHASE_WARMUP,
					 .again = true,
					 .side = (int64_t)tree->side};

		if (record_run(&run, trial, tree, err) < 0)
			return -1;
	}
	return tree->built ? layout_put(trial, tree, err) : 0;
}

/* -- Runs -- */

/* What the journal does not have takes a tree that stands on the disk. */
static int have_back_unless_told(struct trouble *trouble, struct trial *trial,
				 struct tree *tree, struct err *err)
{
	*trouble = (struct trouble){0};
	if (session_ahead(trial->session))
		return 0;
	return trial_have_back(trouble, trial, tree, err);
}

/* As built, or a layout of its own where there can be one. */
static int choose_layout(struct trouble *trouble, struct trial *trial,
			 struct tree *tree, enum run_phase phase,
			 struct err *err)
{
	const char *why;

	*trouble = (struct trouble){0};
	if (!trial->by_layouts || phase == PHASE_WARMUP || tree->number == 0)
		return layout_choose(trial, tree, 0, err);
	if (have_back_unless_told(trouble, trial, tree, err) < 0 ||
	    (trouble->kind == TROUBLE_NONE &&
	     layout_ask(&why, trial, tree, err) < 0) ||
	    (trouble->kind == TROUBLE_NONE &&
	     have_back_unless_told(trouble, trial, tree, err) < 0))
		return -1;
	if (trouble->kind != TROUBLE_NONE)
		return 0;
	return layout_choose(trial, tree, layout_next(trial), err);
}

/* Ten times as long as one of the ends, as for other runs. */
static double longest_s(const struct session *session)
{
	double most_s = session_simulated_s(session);

	return most_s > 0 ? fmax(60, 10 * most_s) : SIMULATED_S;
}

/* In a search that is led by it: its turn in the journal is that of a run. */
static int simulate_lead(const struct simulation_record **out,
			 struct trouble *trouble, struct trial *trial,
			 struct tree *tree, int runs, struct err *err)
{
	const struct simulated_spec spec = {
		.name = "lead",
		.leads = true,
		.runs_most = runs,
		.most_s = longest_s(trial->session),
	};
	const struct record *before;

	*trouble = (struct trouble){0};
	if (session_recall(&before, trial->session, RECORD_SIMULATION, err) < 0)
		return -1;
	if (before) {
		*out = &before->u.simulation;
		return 0;
	}
	if (layout_choose(trial, tree, 0, err) < 0 ||
	    trial_have_back(trouble, trial, tree, err) < 0)
		return -1;
	if (trouble->kind != TROUBLE_NONE)
		return 0;
	return simulated_take(out, trial, tree, &spec, err);
}

/* Of a visit: its own run has not failed, or it would not have come so far. */
static int simulate_once(double *value, struct trouble *trouble,
			 struct trial *trial, struct tree *tree,
			 struct err *err)
{
	const struct simulation_record *simulation;

	if (simulate_lead(&simulation, trouble, trial, tree, 1, err) < 0)
		return -1;
	trial->disturbed = false;
	if (trouble->kind != TROUBLE_NONE)
		return 0;
	tree->runs++;
	if (simulation->runs > 0) {
		*value = simulation->counts[0];
		return 0;
	}
	trial->unread = true;
	trial_set_trouble(trouble, trial, TROUBLE_RUN, simulation->reason,
			  NULL);
	return 0;
}

/* By what leads; what is run beside a search in a simulated processor is not.
 */
static double value_of(const struct run_record *run, const struct trial *trial)
{
	return trial->process == SESSION_SIMULATED
		       ? run->value
		       : session_run_value(run, trial->process);
}

static int run_once(double *value, struct trouble *trouble, struct trial *trial,
		    struct tree *tree, enum run_phase phase, struct err *err)
{
	struct run_record run = {.revision = tree->rev.hex,
				 .phase = phase,
				 .side = (int64_t)tree->side};
	const struct record *before;

	if (choose_layout(trouble, trial, tree, phase, err) < 0)
		return -1;
	if (trouble->kind != TROUBLE_NONE)
		return 0;
	run.layout = layout_chosen(trial, tree);
	if (session_recall(&before, trial->session, RECORD_RUN, err) < 0)
		return -1;
	if (before) {
		run = before->u.run;
	} else {
		if (trial_have_back(trouble, trial, tree, err) < 0)
			return -1;
		if (trouble->kind != TROUBLE_NONE)
			return 0;
		if (record_run(&run, trial, tree, err) < 0)
			return -1;
	}
	tree->runs++;
	trial->disturbed = run.disturbed;
	*value = value_of(&run, trial);
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
	int ret;

	if (trial->process == SESSION_SIMULATED && phase == PHASE_SEARCH)
		return simulate_once(value, trouble, trial, tree, err);
	ret = run_twice(value, trouble, trial, tree, phase, err);
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
	if (trial->no_warmup)
		return 0;
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
	spec.dir = session_step_dir(trial->session, "profile", arena);
	trial_show(trial, &tree->rev, "profiling", trial->session->runs);
	script_put(trial, tree);
	return profile_take(out, &spec, arena, err);
}

int trial_simulate(struct trial *trial, const struct rev *rev,
		   const struct simulated_spec *spec, struct err *err)
{
	const struct simulation_record *ignored;
	struct trouble trouble;
	struct tree *tree;

	if (trial_check_budget(trial, err) < 0 ||
	    trial_stand(&trouble, trial, rev, err) < 0)
		return -1;
	if (trouble.kind != TROUBLE_NONE)
		return simulated_leave_out(trial, rev->hex, trouble.reason,
					   err);
	tree = tree_find(&trial->pool, rev);
	if (layout_choose(trial, tree, 0, err) < 0 ||
	    trial_have_back(&trouble, trial, tree, err) < 0)
		return -1;
	if (trouble.kind != TROUBLE_NONE)
		return simulated_leave_out(trial, rev->hex, trouble.reason,
					   err);
	return simulated_take(&ignored, trial, tree, spec, err);
}

int trial_simulate_lead(const struct simulation_record **out,
			struct trouble *trouble, struct trial *trial,
			const struct rev *rev, int runs, struct err *err)
{
	*out = NULL;
	if (trial_stand(trouble, trial, rev, err) < 0)
		return -1;
	if (trouble->kind != TROUBLE_NONE)
		return 0;
	return simulate_lead(out, trouble, trial, tree_find(&trial->pool, rev),
			     runs, err);
}

int trial_links(const char **why, struct trouble *trouble, struct trial *trial,
		const struct rev *rev, struct err *err)
{
	struct tree *tree;

	*why = NULL;
	if (trial_stand(trouble, trial, rev, err) < 0)
		return -1;
	if (trouble->kind != TROUBLE_NONE)
		return 0;
	tree = tree_find(&trial->pool, rev);
	if (have_back_unless_told(trouble, trial, tree, err) < 0)
		return -1;
	return trouble->kind == TROUBLE_NONE ? layout_ask(why, trial, tree, err)
					     : 0;
}

bool trial_has_layout(struct trial *trial, const struct rev *rev)
{
	const struct tree *tree = tree_find(&trial->pool, rev);

	return tree && layout_chosen(trial, tree) > 0;
}
