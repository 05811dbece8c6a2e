/* SPDX-License-Identifier: MIT */
#include "bisect/session/listing.h"

#include "bisect/session/cleanup.h"
#include "bisect/session/facts.h"
#include "bisect/session/folder.h"
#include "bisect/session/owner.h"
#include "bisect/session/tree_folder.h"
#include "probe/ground/fs.h"
#include "vcs/tree.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* -- One -- */

static bool is_running(const char *dir)
{
	int fds[2];
	bool dead = cleanup_lock(fds, dir);

	cleanup_unlock(fds);
	return !dead;
}

/* It has no end of its own to tell it by: its folder has the name. */
static bool is_rehearsal(const struct session *session)
{
	static const char name[] = "/perfbisect-check-";
	const char *slash = strrchr(session->dir, '/');

	return slash && strncmp(slash, name, sizeof(name) - 1) == 0;
}

static enum listing_state state_of(const struct session *session)
{
	const struct end_record *end = session_end(session);

	if (is_running(session->dir))
		return LISTING_RUNNING;
	if (session_is_finished(session))
		return LISTING_ENDED;
	if (end && end->outcome == OUTCOME_FAILED && !session_has_runs(session))
		return LISTING_FAILED;
	return is_rehearsal(session) ? LISTING_REHEARSAL : LISTING_CUT_OFF;
}

static void measure(struct listing *out, struct arena *arena)
{
	const struct session *session = out->session;
	const char *trees = tree_folder_of(session, arena);

	out->bytes = fs_used_bytes(out->dir);
	out->last_s = session->records[session->count - 1]->time_s;
	if (session->plan->config.in_place || !fs_exists(trees))
		return;
	out->trees = trees;
	if (*session->plan->trees)
		out->bytes += fs_used_bytes(trees);
}

void listing_read(struct listing *out, const char *dir, struct arena *arena)
{
	struct err err = {0};

	*out = (struct listing){.dir = folder_canonical(dir, arena),
				.state = LISTING_REFUSED};
	if (!session_is_there(dir))
		err_set(&err, "%s is no session", dir);
	else if (owner_check(dir, &err) == 0 &&
		 owner_check_tracked(out->dir, &err) == 0)
		session_read(&out->session, out->dir, &err);
	if (!err.failed && out->session) {
		out->state = state_of(out->session);
		measure(out, arena);
		return;
	}
	session_close(out->session);
	out->session = NULL;
	out->why_not = arena_strdup(arena, err.text);
}

void listing_release(struct listing *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		session_close(list[i].session);
}

/* -- All -- */

struct listings {
	struct listing *list;
	size_t count, capacity;
	const char *root; /* or NULL: of any checkout */
	struct arena *arena;
};

static bool is_there(const struct listings *all, const char *dir)
{
	for (size_t i = 0; i < all->count; i++) {
		if (fs_is_same(all->list[i].dir, dir))
			return true;
	}
	return false;
}

/* A journal of something else is no session that cannot be read. */
static bool is_one(const struct listing *row, const struct listings *all)
{
	static const char name[] = "/perfbisect-";

	if (row->session)
		return !all->root ||
		       strcmp(row->session->plan->root, all->root) == 0;
	return strncmp(strrchr(row->dir, '/'), name, sizeof(name) - 1) == 0;
}

static void add(struct listings *all, const char *dir)
{
	struct listing row;

	if (!session_is_there(dir) || is_there(all, dir))
		return;
	listing_read(&row, dir, all->arena);
	if (!is_one(&row, all)) {
		session_close(row.session);
		return;
	}
	all->list = arena_grow(all->arena, all->list, all->count,
			       &all->capacity, sizeof(*all->list));
	all->list[all->count++] = row;
}

static void add_those_in(struct listings *all, const char *folder)
{
	ARENA_SCOPE(tmp);
	DIR *entries = opendir(folder);
	const struct dirent *entry;

	if (!entries)
		return;
	while ((entry = readdir(entries)) != NULL) {
		if (strcmp(entry->d_name, ".") != 0 &&
		    strcmp(entry->d_name, "..") != 0)
			add(all, arena_sprintf(&tmp, "%s/%s", folder,
					       entry->d_name));
	}
	closedir(entries);
}

/* Two folders above a tree that lies in its session. */
static const char *session_above(const char *tree, struct arena *arena)
{
	char *dir = arena_strdup(arena, tree);

	for (int i = 0; i < 2; i++) {
		char *slash = strrchr(dir, '/');

		if (!slash || slash == dir)
			return "";
		*slash = '\0';
	}
	return dir;
}

static void add_those_with_trees(struct listings *all, struct vcs *vcs)
{
	ARENA_SCOPE(tmp);
	struct err ignored = {0};
	const char **trees = tree_folder_list(vcs_root(vcs), &tmp);
	size_t count;

	for (; *trees; trees++) {
		const char *dir = tree_folder_session(*trees, &tmp);

		if (dir)
			add(all, dir);
	}
	if (!vcs_knows_trees(vcs) ||
	    vcs_trees(&trees, &count, vcs, &tmp, &ignored) < 0)
		return;
	for (size_t i = 0; i < count; i++) {
		if (tree_is_named(trees[i]))
			add(all, session_above(trees[i], &tmp));
	}
}

static int by_age(const void *a, const void *b)
{
	double one = ((const struct listing *)a)->last_s;
	double two = ((const struct listing *)b)->last_s;

	return (one < two) - (one > two);
}

size_t listing_find(struct listing **out, struct vcs *vcs, struct arena *arena)
{
	struct listings all = {.arena = arena,
			       .root = vcs ? vcs_root(vcs) : NULL};

	add_those_in(&all, ".");
	if (vcs) {
		add_those_in(&all, vcs_root(vcs));
		add_those_with_trees(&all, vcs);
	}
	if (all.count > 0)
		qsort(all.list, all.count, sizeof(*all.list), by_age);
	*out = all.list;
	return all.count;
}
