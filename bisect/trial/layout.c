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
struct laid_out {
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

static struct laid_out *of_tree(const struct trial *trial,
				const struct tree *tree)
{
	return &trial->laid_out[tree->number - 1];
}

/* -- Builds -- */

int layout_check(const struct config *config, struct err *err)
{
	if (config->layouts != CONFIG_LAYOUTS_SEARCH)
		return 0;
	if (config->no_layouts)
		return err_set(err, "--layouts search and --no-layouts exclude "
				    "each other");
	if (!config->build)
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

	trial->laid_out =
		arena_array(arena, trial->pool.limit, sizeof(*trial->laid_out));
	trial->by_layouts = trial->config->layouts == CONFIG_LAYOUTS_SEARCH;
	if (trial->config->no_layouts)
		trial->no_layouts = "links are not recorded (--no-layouts)";
	else if (!trial->config->build)
		trial->no_layouts = "nothing is built";
	else if (install(trial, &why) < 0)
		trial->no_layouts = arena_sprintf(
			arena, "links cannot be recorded: %s", why.text);
	if (!why.failed)
		return 0;
	if (trial->by_layouts)
		return err_set(err, "--layouts search: %s", trial->no_layouts);
	progress_detail(trial->progress, "%s", trial->no_layouts);
	return 0;
}

void layout_begin(struct trial *trial, const struct tree *tree)
{
	struct laid_out *laid = of_tree(trial, tree);

	laid->asked = false;
	laid->why = NULL;
	laid->number = 0;
}

/* -- What is on the disk -- */

static void forget(struct laid_out *laid)
{
	arena_release(&laid->arena);
	laid->arena = (struct arena){0};
	laid->links = (struct links){0};
	laid->watched = false;
	laid->there = 0;
}

int layout_leave(struct trial *trial, const struct tree *tree, bool emptied,
		 struct err *err)
{
	ARENA_SCOPE(tmp);
	struct laid_out *laid = of_tree(trial, tree);
	const char *records = trial_place(trial, tree, &tmp).links;
	int ret = 0;

	if (!records)
		return 0;
	if (laid->watched)
		ret = link_restore(&laid->links, err);
	else if (fs_exists(records))
		ret = link_recover(records, err);
	forget(laid);
	if (ret == 0 && emptied)
		ret = link_forget(records, err);
	return ret;
}

int layout_leave_all(struct trial *trial, struct err *err)
{
	int ret = 0;

	for (size_t i = 0; i < trial->pool.limit && trial->laid_out; i++) {
		struct laid_out *laid = &trial->laid_out[i];

		if (laid->watched && link_restore(&laid->links, err) < 0)
			ret = -1;
		forget(laid);
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
	struct laid_out *laid = of_tree(trial, tree);
	struct run_record run = {.revision = tree->rev.hex,
				 .phase = PHASE_WARMUP,
				 .again = true};
	int ret;

	if (layout_leave(trial, tree, false, err) < 0 ||
	    link_load(&laid->links,
		      trial_place(trial, tree, &laid->arena).links, tree->path,
		      &laid->arena, err) < 0)
		return -1;
	laid->watched = true;
	if (laid->links.count == 0)
		return 0;
	if (link_watch(&laid->links, &laid->arena, err) < 0)
		return -1;
	ret = record_run(&run, trial, tree, err);
	link_unwatch(&laid->links);
	return ret;
}

/* -- What is thought -- */

static const char **used_outputs(const struct laid_out *laid,
				 const struct tree *tree, struct arena *arena)
{
	const struct links *links = &laid->links;
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
	struct laid_out *laid = of_tree(trial, tree);

	*out = (struct links_record){.revision = tree->rev.hex,
				     .reason = trial->no_layouts};
	if (trial->no_layouts)
		return 0;
	if (watch(trial, tree, err) < 0)
		return -1;
	out->count = (int64_t)laid->links.count;
	out->outputs = used_outputs(laid, tree, arena);
	out->reason = why_none(&laid->links);
	return 0;
}

int layout_ask(const char **why, struct trial *trial, const struct tree *tree,
	       struct err *err)
{
	ARENA_SCOPE(tmp);
	struct laid_out *laid = of_tree(trial, tree);
	struct links_record links;
	const struct record *before;

	*why = laid->why;
	if (laid->asked)
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
	laid->asked = true;
	laid->why = links.reason && *links.reason
			    ? trial_keep(trial, links.reason)
			    : NULL;
	*why = laid->why;
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
	struct laid_out *laid = of_tree(trial, tree);
	const struct measure_place place = trial_place(trial, tree, &tmp);
	const char *why = NULL;

	*out = (struct layout_record){.revision = tree->rev.hex,
				      .number = number};
	if (trial_check_budget(trial, err) < 0 ||
	    (!laid->watched && watch(trial, tree, err) < 0))
		return -1;
	trial_show(trial, &tree->rev, "linking again", number);
	if (link_lay_out(&why, &out->wall_s, &laid->links,
			 seed_of(trial, number),
			 arena_sprintf(&tmp, "%s/link.log", place.logs), &tmp,
			 err) < 0)
		return -1;
	crash_point("layout");
	laid->there = why ? 0 : number;
	out->reason = trial_keep(trial, why);
	return 0;
}

int layout_choose(struct trial *trial, const struct tree *tree, int64_t number,
		  struct err *err)
{
	struct laid_out *laid = of_tree(trial, tree);
	struct layout_record layout;
	const struct record *before;

	if (laid->number == number || (laid->why && number > 0))
		return 0;
	laid->number = number;
	if (number == 0)
		return 0;
	if (session_recall(&before, trial->session, RECORD_LAYOUT, err) < 0)
		return -1;
	if (before)
		layout = before->u.layout;
	else if (lay_out(&layout, trial, tree, number, err) < 0 ||
		 session_add(trial->session,
			     (struct record){.kind = RECORD_LAYOUT,
					     .u.layout = layout},
			     err) < 0)
		return -1;
	if (layout.reason && *layout.reason) {
		laid->why = trial_keep(trial, layout.reason);
		laid->number = 0;
	}
	return 0;
}

int layout_put(struct trial *trial, const struct tree *tree, struct err *err)
{
	struct laid_out *laid = of_tree(trial, tree);
	struct layout_record again;

	if (laid->there == laid->number)
		return 0;
	if (laid->number == 0) {
		laid->there = 0;
		return link_restore(&laid->links, err);
	}
	if (lay_out(&again, trial, tree, laid->number, err) < 0)
		return -1;
	if (laid->there != laid->number)
		return err_set(err, "%s cannot be linked again as it was: %s",
			       tree->rev.hex, again.reason);
	return 0;
}
