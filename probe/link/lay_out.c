/* SPDX-License-Identifier: MIT */
#include "probe/link/link.h"

#include "probe/ground/fs.h"
#include "probe/ground/private.h"
#include "probe/ground/text.h"
#include "probe/link/alike.h"
#include "probe/link/record.h"
#include "probe/link/record_form.h"
#include "probe/link/relink.h"
#include "probe/link/swap.h"
#include "probe/process.h"

#include <string.h>

/* One layout in the making. */
struct layout {
	const char **why;
	double *wall_s;
	struct links *links;
	uint64_t seed;
	const char *log, *work;
	struct swap swap;
	struct arena *arena;
};

/* A link's chance must not depend on where the tree lies. */
static uint64_t seed_of(const struct layout *layout, const char *output)
{
	return record_hash(RECORD_HASH_START ^ layout->seed,
			   output + strlen(layout->links->tree));
}

/* Link it in a folder of its own; the path of what is made, NULL with why. */
static const char *link_once(struct layout *layout, size_t index, bool fill,
			     struct err *err)
{
	ARENA_SCOPE(tmp);
	const struct linked *linked = &layout->links->list[index];
	struct relink again = {.dir = linked->record,
			       .fill = fill,
			       .seed = seed_of(layout, linked->output),
			       .log = layout->log};
	struct record record;
	const char *why = NULL;

	again.work = arena_sprintf(layout->arena, "%s/%zu%s", layout->work,
				   index, fill ? "" : "-plain");
	again.made = arena_sprintf(layout->arena, "%s%s", again.work,
				   strrchr(linked->output, '/'));
	again.record = &record;
	if (record_read(&record, linked->record, &tmp, err) < 0 ||
	    private_mkdirs(again.work, err) < 0 ||
	    relink(&why, layout->wall_s, &again, &tmp, err) < 0)
		return NULL;
	if (why)
		*layout->why = arena_strdup(layout->arena, why);
	return why ? NULL : again.made;
}

/* Is it still what its link had made?  patchelf and others change that. */
static int prove(struct layout *layout, size_t index, struct err *err)
{
	struct linked *linked = &layout->links->list[index];
	const char *made;

	if (linked->proved)
		return 0;
	made = link_once(layout, index, false, err);
	if (!made)
		return err->failed ? -1 : 0;
	linked->proved = alike(linked->output, made);
	if (!linked->proved)
		*layout->why = arena_sprintf(
			layout->arena,
			"%s was changed after it was linked, or its link does "
			"not give the same twice",
			text_printable(layout->arena, linked->output));
	return 0;
}

/* The files of one link, in the order of `made`. */
static int add_files(struct layout *layout, const struct linked *linked,
		     struct err *err)
{
	if (swap_add(&layout->swap, linked->output, layout->arena, err) < 0)
		return -1;
	for (const char **copy = linked->copies; copy && *copy; copy++) {
		if (swap_add(&layout->swap, *copy, layout->arena, err) < 0)
			return -1;
	}
	return 0;
}

static int draft_files(struct layout *layout, size_t *at,
		       const struct linked *linked, const char *made,
		       struct err *err)
{
	size_t files = 1;

	for (const char **copy = linked->copies; copy && *copy; copy++)
		files++;
	for (; files > 0; files--) {
		if (swap_draft(&layout->swap, (*at)++, made, err) < 0)
			return -1;
	}
	return 0;
}

/* Everything beside its place; *why is set when it does not come to that. */
static int prepare(struct layout *layout, struct err *err)
{
	struct links *links = layout->links;
	size_t at = 0;

	for (size_t i = 0; i < links->count; i++) {
		if (links->list[i].used &&
		    (prove(layout, i, err) < 0 ||
		     add_files(layout, &links->list[i], err) < 0))
			return -1;
		if (*layout->why)
			return 0;
	}
	if (layout->swap.count == 0) {
		*layout->why = "nothing that the build linked is used";
		return 0;
	}
	if (swap_plan(&layout->swap, err) < 0)
		return -1;
	for (size_t i = 0; i < links->count; i++) {
		const char *made;

		if (!links->list[i].used)
			continue;
		made = link_once(layout, i, true, err);
		if (!made ||
		    draft_files(layout, &at, &links->list[i], made, err) < 0)
			return err->failed ? -1 : 0;
	}
	return 0;
}

int link_lay_out(const char **why, double *wall_s, struct links *links,
		 uint64_t seed, const char *log, struct arena *arena,
		 struct err *err)
{
	struct layout layout = {.why = why,
				.wall_s = wall_s,
				.links = links,
				.seed = seed,
				.log = log,
				.arena = arena};
	struct err ignored = {0};

	*why = NULL;
	*wall_s = 0;
	layout.work = arena_sprintf(arena, "%s/.work", links->records);
	layout.swap.journal = arena_sprintf(arena, "%s/.laid", links->records);
	if (link_restore(links, err) < 0)
		return -1;
	if (prepare(&layout, err) == 0 && !*why)
		swap_do(&layout.swap, err);
	/* A full disk, say: there is no layout, and all goes on without. */
	if (err->failed && !process_interrupted()) {
		*why = arena_strdup(arena, err->text);
		err_clear(err);
	}
	if (err->failed || *why)
		link_restore(links, err->failed ? &ignored : err);
	else
		fs_remove(layout.work, err);
	return err->failed ? -1 : 0;
}
