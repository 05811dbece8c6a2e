/* SPDX-License-Identifier: MIT */
#include "bisect/trial/layout.h"

#include "bisect/judge/random.h"
#include "bisect/session/facts.h"
#include "bisect/session/tree_folder.h"
#include "bisect/trial/record_run.h"
#include "probe/ground/crash.h"
#include "probe/ground/fs.h"
#include "probe/link/link.h"

#include <string.h>

/* What is known of one tree. */
struct tree_layout {
	/* Thought. */
	bool asked;
	const char *why; /* there are no layouts; NULL: there are */
	int64_t number;	 /* of the one that it has */
	/* On the disk. */
	bool watched; /* `links` know what is used */
	struct links links;
	int64_t there; /* the number of what lies there */
	struct arena arena;
};

static struct tree_layout *of_tree(const struct trial *trial,
				   const struct tree *tree)
{
	return &trial->tree_layouts[tree->number];
}

/* -- Builds -- */

int layout_check(const struct config *config, struct err *err)
{
	if (config->layouts != CONFIG_LAYOUTS_SEARCH)
		return 0;
	if (config->no_layouts)
		return err_set(err, "--layouts search and --no-layouts exclude "
				    "each other");
	if (!config->build && !config->variants)
		return err_set(err, "--layouts search: nothing is built that "
				    "could be linked again; give --build CMD");
	return 0;
}

/*
 * In the cache, where they stay, because what is configured in a checkout of
 * the user's may remember them; else in the session.
 */
static int install(struct trial *trial, struct err *err)
{
	struct arena *arena = &trial->session->arena;
	const char *cache = tree_folder_cache(arena);
	const char *dirs[] = {
		cache ? arena_sprintf(arena, "%s/linkers", cache) : NULL,
		arena_sprintf(arena, "%s/linkers", trial->session->dir),
	};

	for (int i = 0; i < 2; i++) {
		err_clear(err);
		if (!dirs[i] || link_install(dirs[i], err) < 0)
			continue;
		trial->measure.linkers = dirs[i];
		trial->measure.reach = trial->config->in_place
					       ? LINK_REACH_DRIVERS
					       : LINK_REACH_PATH;
		return 0;
	}
	return -1;
}

int layout_prepare(struct trial *trial, struct err *err)
{
	struct arena *arena = &trial->session->arena;
	struct err why = {0};

	trial->tree_layouts = arena_array(arena, trial->pool.limit + 1,
					  sizeof(*trial->tree_layouts));
	trial->by_layouts = trial->config->layouts == CONFIG_LAYOUTS_SEARCH;
	if (trial->config->no_layouts)
		trial->no_layouts = "links are not recorded (--no-layouts)";
	else if (!trial->config->build && !trial->config->variants)
		trial->no_layouts = "nothing is built";
	else if (install(trial, &why) < 0)
		trial->no_layouts = arena_sprintf(
			arena,
			"links cannot be recorded: %s; XDG_CACHE_HOME may name "
			"a better place",
			why.text);
	if (!why.failed)
		return 0;
	if (trial->by_layouts)
		return err_set(err, "--layouts search: %s", trial->no_layouts);
	progress_detail(trial->progress, "%s", trial->no_layouts);
	return 0;
}

void layout_begin(struct trial *trial, const struct tree *tree)
{
	struct tree_layout *layout = of_tree(trial, tree);

	layout->asked = false;
	layout->why = NULL;
	layout->number = 0;
}

/* -- What is on the disk -- */

static void forget(struct tree_layout *layout)
{
	arena_release(&layout->arena);
	layout->arena = (struct arena){0};
	layout->links = (struct links){0};
	layout->watched = false;
	layout->there = 0;
}

int layout_leave(struct trial *trial, const struct tree *tree, bool emptied,
		 struct err *err)
{
	ARENA_SCOPE(tmp);
	struct tree_layout *layout = of_tree(trial, tree);
	const char *records = trial_place(trial, tree, &tmp).links;
	int ret = 0;

	if (!records)
		return 0;
	if (layout->watched)
		ret = link_restore(&layout->links, err);
	else if (fs_exists(records))
		ret = link_recover(records, err);
	forget(layout);
	if (ret == 0 && emptied)
		ret = link_forget(records, err);
	return ret;
}

int layout_leave_all(struct trial *trial, struct err *err)
{
	int ret = 0;

	for (size_t i = 0; i <= trial->pool.limit && trial->tree_layouts; i++) {
		struct tree_layout *layout = &trial->tree_layouts[i];

		if (layout->watched && link_restore(&layout->links, err) < 0)
			ret = -1;
		forget(layout);
	}
	return ret;
}

static const char *why_none(const struct links *links)
{
	if (links->count == 0 && links->lost > 0)
		return "what was linked cannot be linked again: its objects "
		       "are gone, or have changed since";
	if (links->count == 0)
		return "the build links nothing whose link could be recorded";
	for (size_t i = 0; i < links->count; i++) {
		if (links->list[i].used)
			return NULL;
	}
	return "COMMAND runs nothing that the build linked";
}

/* Load what is known, and watch one run. */
static int watch(struct trial *trial, const struct tree *tree, struct err *err)
{
	struct tree_layout *layout = of_tree(trial, tree);
	struct run_record run = {.revision = tree->rev.hex,
				 .phase = PHASE_WARMUP,
				 .again = true,
				 .side = (int64_t)tree->side};
	int ret;

	if (layout_leave(trial, tree, false, err) < 0 ||
	    link_load(&layout->links,
		      trial_place(trial, tree, &layout->arena).links,
		      tree->path, &layout->arena, err) < 0)
		return -1;
	layout->watched = true;
	if (layout->links.count == 0)
		return 0;
	if (link_watch(&layout->links, &layout->arena, err) < 0)
		return -1;
	ret = record_run(&run, trial, tree, err);
	link_unwatch(&layout->links);
	return ret;
}

/* -- What is thought -- */

static const char **used_outputs(const struct tree_layout *layout,
				 const struct tree *tree, struct arena *arena)
{
	const struct links *links = &layout->links;
	const char **outputs =
		arena_array(arena, links->count + 1, sizeof(*outputs));
	size_t count = 0, root = strlen(tree->path) + 1;

	for (size_t i = 0; i < links->count; i++) {
		if (links->list[i].used)
			outputs[count++] = links->list[i].output + root;
	}
	return outputs;
}

static int ask(struct links_record *out, struct trial *trial,
	       const struct tree *tree, struct arena *arena, struct err *err)
{
	struct tree_layout *layout = of_tree(trial, tree);

	*out = (struct links_record){.revision = tree->rev.hex,
				     .reason = trial->no_layouts};
	if (trial->no_layouts)
		return 0;
	if (watch(trial, tree, err) < 0)
		return -1;
	out->count = (int64_t)layout->links.count;
	out->outputs = used_outputs(layout, tree, arena);
	out->reason = why_none(&layout->links);
	return 0;
}

int layout_ask(const char **why, struct trial *trial, const struct tree *tree,
	       struct err *err)
{
	ARENA_SCOPE(tmp);
	struct tree_layout *layout = of_tree(trial, tree);
	struct links_record links;
	const struct record *before;

	*why = layout->why;
	if (layout->asked)
		return 0;
	if (session_recall(&before, trial->session, RECORD_LINKS, err) < 0)
		return -1;
	if (before)
		links = before->u.links;
	else if (ask(&links, trial, tree, &tmp, err) < 0 ||
		 session_add(trial->session,
			     (struct record){.kind = RECORD_LINKS,
					     .u.links = links},
			     err) < 0)
		return -1;
	layout->asked = true;
	layout->why = links.reason && *links.reason
			      ? trial_keep(trial, links.reason)
			      : NULL;
	*why = layout->why;
	return 0;
}

int64_t layout_chosen(const struct trial *trial, const struct tree *tree)
{
	return of_tree(trial, tree)->number;
}

int64_t layout_next(const struct trial *trial)
{
	const struct session *session = trial->session;
	int64_t next = 1;

	for (size_t i = 0; i < session->count; i++)
		next += session->records[i]->kind == RECORD_LAYOUT;
	return next;
}

/* Neighbouring numbers must have nothing in common. */
static uint64_t seed_of(const struct trial *trial, int64_t number)
{
	struct random random = {(uint64_t)trial->session->plan->seed +
				((uint64_t)number << 32)};

	return random_next(&random);
}

static int lay_out(struct layout_record *out, struct trial *trial,
		   const struct tree *tree, int64_t number, struct err *err)
{
	ARENA_SCOPE(tmp);
	struct tree_layout *layout = of_tree(trial, tree);
	const struct measure_place place = trial_place(trial, tree, &tmp);
	const char *why = NULL;

	*out = (struct layout_record){.revision = tree->rev.hex,
				      .number = number};
	if (trial_check_budget(trial, err) < 0 ||
	    (!layout->watched && watch(trial, tree, err) < 0))
		return -1;
	trial_show(trial, &tree->rev, "linking again", number);
	if (link_lay_out(&why, &out->wall_s, &layout->links,
			 seed_of(trial, number),
			 arena_sprintf(&tmp, "%s/link.log", place.logs), &tmp,
			 err) < 0)
		return -1;
	crash_point("layout");
	layout->there = why ? 0 : number;
	out->reason = trial_keep(trial, why);
	return 0;
}

int layout_choose(struct trial *trial, const struct tree *tree, int64_t number,
		  struct err *err)
{
	struct tree_layout *layout = of_tree(trial, tree);
	struct layout_record record;
	const struct record *before;

	if (layout->number == number || (layout->why && number > 0))
		return 0;
	layout->number = number;
	if (number == 0)
		return 0;
	if (session_recall(&before, trial->session, RECORD_LAYOUT, err) < 0)
		return -1;
	if (before)
		record = before->u.layout;
	else if (lay_out(&record, trial, tree, number, err) < 0 ||
		 session_add(trial->session,
			     (struct record){.kind = RECORD_LAYOUT,
					     .u.layout = record},
			     err) < 0)
		return -1;
	if (record.reason && *record.reason) {
		layout->why = trial_keep(trial, record.reason);
		layout->number = 0;
	}
	return 0;
}

int layout_put(struct trial *trial, const struct tree *tree, struct err *err)
{
	struct tree_layout *layout = of_tree(trial, tree);
	struct layout_record again;

	if (layout->there == layout->number)
		return 0;
	if (layout->number == 0) {
		layout->there = 0;
		return link_restore(&layout->links, err);
	}
	if (lay_out(&again, trial, tree, layout->number, err) < 0)
		return -1;
	if (layout->there != layout->number)
		return err_set(err, "%s cannot be linked again as it was: %s",
			       tree->rev.hex, again.reason);
	return 0;
}
