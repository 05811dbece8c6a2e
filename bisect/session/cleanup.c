/* SPDX-License-Identifier: MIT */
#include "bisect/session/cleanup.h"

#include "bisect/session/facts.h"
#include "bisect/session/owner.h"
#include "bisect/session/tree_folder.h"
#include "probe/ground/fs.h"
#include "probe/ground/lock.h"
#include "probe/link/link.h"
#include "probe/run.h"
#include "vcs/tree.h"

#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* -- Its locks -- */

bool cleanup_lock(int fds[2], const char *dir)
{
	static const char *const files[] = {"lock", "journal.jsonl"};
	ARENA_SCOPE(tmp);
	struct err ignored = {0};

	fds[0] = fds[1] = -1;
	for (size_t i = 0; i < 2; i++) {
		const char *path = arena_sprintf(&tmp, "%s/%s", dir, files[i]);

		if (fs_exists(path) &&
		    (lock_file(&fds[i], path, &ignored) < 0 || fds[i] < 0))
			return false;
	}
	return true;
}

void cleanup_unlock(const int fds[2])
{
	for (size_t i = 0; i < 2; i++) {
		if (fds[i] >= 0)
			close(fds[i]);
	}
}

/* -- Of one -- */

/* Whoever has asked us to stop is not kept waiting for a slow disk. */
enum { REMOVAL_S = 15 };

struct removal {
	struct vcs *vcs;
	const char *dir, *name;
	size_t limit;
};

static int remove_trees(const struct removal *removal, struct err *err)
{
	return tree_remove_all(removal->vcs, removal->dir, removal->name,
			       removal->limit, err);
}

static int remove_aside(void *removal)
{
	struct err err = {0};

	return remove_trees(removal, &err) < 0;
}

/*
 * In a process of its own, which can be ended in the middle of it: what is
 * removed last is what the repository knows of a tree, so that whoever comes
 * next finds the rest.  Why it has failed is said by trying once more.
 */
static int remove_in_haste(struct removal *removal, struct err *err)
{
	const struct run_spec spec = {.call = remove_aside,
				      .context = removal,
				      .timeout_s = REMOVAL_S,
				      .anyway = true};
	struct run_result result;

	if (run(&result, &spec, err) < 0)
		return -1;
	if (result.end == RUN_TIMED_OUT)
		return err_set(err,
			       "the work trees in %s are not all removed yet; "
			       "resume, or the next session here, removes the "
			       "rest",
			       removal->dir);
	return run_succeeded(&result) ? 0 : remove_trees(removal, err);
}

/* Is there a session of this seed in another folder? */
static bool is_elsewhere(const char *dir, const struct session *session)
{
	struct session *other = NULL;
	struct err ignored = {0};
	bool same;

	if (strcmp(dir, session->dir) == 0 || fs_is_same(dir, session->dir))
		return false;
	same = session_read(&other, dir, &ignored) == 0 &&
	       other->plan->seed == session->plan->seed;
	session_close(other);
	return same;
}

/* A copy has the path of trees that are another's. */
static bool owns_trees(const struct session *session)
{
	ARENA_SCOPE(tmp);
	const char *dir =
		tree_folder_session(tree_folder_of(session, &tmp), &tmp);

	return !dir || !is_elsewhere(dir, session);
}

/* What was linked again in it is as the build left it before it goes back. */
static int give_back(struct vcs *vcs, const struct session *session,
		     const char *name, struct err *err)
{
	ARENA_SCOPE(tmp);
	const char *links = arena_sprintf(&tmp, "%s/links", session->dir);

	if (fs_exists(links) &&
	    (link_recover(links, err) < 0 || fs_remove(links, err) < 0))
		return -1;
	return vcs_give_back(vcs, name, err);
}

int cleanup_trees(struct vcs *vcs, const struct session *session,
		  struct err *err)
{
	ARENA_SCOPE(tmp);
	const struct plan *plan = session->plan;
	struct removal removal = {
		.vcs = vcs,
		.dir = tree_folder_of(session, &tmp),
		.name = tree_session_name(plan->seed, &tmp),
		.limit = (size_t)plan->config.trees,
	};

	if (plan->config.in_place)
		return give_back(vcs, session, removal.name, err);
	if (!owns_trees(session))
		return 0;
	if ((process_interrupted() ? remove_in_haste(&removal, err)
				   : remove_trees(&removal, err)) < 0)
		return -1;
	tree_folder_remove(removal.dir);
	return 0;
}

int cleanup_pins(struct vcs *vcs, const struct session *session,
		 struct err *err)
{
	ARENA_SCOPE(tmp);

	return tree_unpin(vcs, arena_sprintf(&tmp, "%s/pins", session->dir),
			  tree_session_name(session->plan->seed, &tmp), err);
}

void cleanup_dead(struct progress *progress, const char *dir)
{
	struct session *dead = NULL;
	struct vcs *vcs = NULL;
	struct err err = {0};

	if (session_read(&dead, dir, &err) == 0 &&
	    vcs_open(&vcs, dead->plan->root, dead->plan->vcs, &err) == 0) {
		if (!session_keeps_trees(dead))
			cleanup_trees(vcs, dead, &err);
		cleanup_pins(vcs, dead, &err);
	}
	if (err.failed && dead && dead->plan)
		progress_line(progress, "warning: its trees may be left: %s",
			      err.text);
	vcs_close(vcs);
	session_close(dead);
}

static char *folder_of(const char *path, struct arena *arena)
{
	const char *slash = strrchr(path, '/');

	return arena_strndup(arena, path,
			     slash ? (size_t)(slash - path) : strlen(path));
}

/* -- Of a session whose folder has been moved or copied -- */

static bool is_of(const char *tree, const char *name)
{
	const char *last = strrchr(tree, '/') + 1;
	size_t length = strlen(name);

	return tree_is_named(tree) && strncmp(last, name, length) == 0 &&
	       last[length] == '-';
}

static int is_a_copy(const char *own, const char *of, struct err *err)
{
	return err_set(err,
		       "%s is a copy of the session %s, which has its trees: "
		       "go on with that one, or remove it first",
		       own, of);
}

int cleanup_moved(struct vcs *vcs, const struct session *session,
		  struct err *err)
{
	ARENA_SCOPE(tmp);
	const char *name = tree_session_name(session->plan->seed, &tmp);
	const char *own = session->dir, **trees;
	const char *folder = tree_folder_of(session, &tmp);
	const char *before = tree_folder_session(folder, &tmp);
	bool at_home = false;
	size_t count;

	if (before && is_elsewhere(before, session))
		return is_a_copy(own, before, err);
	if (!vcs_knows_trees(vcs))
		return 0;
	if (vcs_trees(&trees, &count, vcs, &tmp, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		const char *dir = folder_of(folder_of(trees[i], &tmp), &tmp);

		if (!is_of(trees[i], name) ||
		    strcmp(folder_of(trees[i], &tmp), folder) == 0)
			continue;
		at_home |= strcmp(dir, own) == 0;
		if (strcmp(dir, own) != 0 && fs_exists(trees[i]) &&
		    !fs_is_same(dir, own))
			return is_a_copy(own, dir, err);
	}
	if (at_home)
		return 0;
	cleanup_pins(vcs, session, err);
	/* Trees that lie elsewhere are where they were. */
	return before || session->plan->config.in_place
		       ? 0
		       : cleanup_trees(vcs, session, err);
}

/* -- In other folders -- */

/* Its trees go, and its pins when it can never go on. */
static void clean_up(struct vcs *vcs, const char *dir,
		     struct progress *progress)
{
	struct session *dead = NULL;
	struct err err = {0};

	if (session_read(&dead, dir, &err) == 0 &&
	    strcmp(dead->plan->root, vcs_root(vcs)) == 0 &&
	    strcmp(dead->plan->vcs, vcs_name(vcs)) == 0 &&
	    !dead->plan->config.in_place && !session_keeps_trees(dead)) {
		progress_line(progress,
			      "removing the work trees of %s, which was cut "
			      "off",
			      dir);
		cleanup_trees(vcs, dead, &err);
		if (session_is_finished(dead))
			cleanup_pins(vcs, dead, &err);
		if (err.failed)
			progress_line(progress, "warning: %s", err.text);
	}
	session_close(dead);
}

static void look_at(struct vcs *vcs, const char *dir, struct progress *progress)
{
	struct err ignored = {0};
	int fds[2];

	if (!session_is_there(dir) || owner_check(dir, &ignored) < 0 ||
	    owner_check_tracked(dir, &ignored) < 0)
		return;
	if (cleanup_lock(fds, dir))
		clean_up(vcs, dir, progress);
	cleanup_unlock(fds);
}

/*
 * Has the session that made this tree gone with its folder?  Another may be in
 * its place by now, and what its user has moved there.
 */
static bool is_orphan(const char *tree, const char *dir)
{
	struct session *session = NULL;
	struct err ignored = {0};
	ARENA_SCOPE(tmp);
	bool orphan = true;

	if (fs_exists(tree) || tree_folder_session(folder_of(tree, &tmp), &tmp))
		return false;
	if (session_is_there(dir))
		orphan = session_read(&session, dir, &ignored) == 0 &&
			 !is_of(tree,
				tree_session_name(session->plan->seed, &tmp));
	session_close(session);
	return orphan;
}

/*
 * Those that the repository knows; of a folder that is gone it forgets them,
 * but not what its user has given such a name.
 */
static void look_in_repository(struct vcs *vcs, const struct own_folder *own,
			       struct progress *progress)
{
	ARENA_SCOPE(tmp);
	struct err err = {0};
	const char **trees;
	size_t count;

	if (vcs_trees(&trees, &count, vcs, &tmp, &err) < 0) {
		progress_line(progress, "warning: %s", err.text);
		return;
	}
	for (size_t i = 0; i < count; i++) {
		const char *dir = folder_of(folder_of(trees[i], &tmp), &tmp);
		bool ours = strcmp(dir, own->dir) == 0;

		if (!tree_is_named(trees[i]) || (ours && !own->fresh))
			continue;
		if (ours || is_orphan(trees[i], dir))
			vcs_tree_remove(vcs, trees[i], &err);
		else if (fs_exists(folder_of(trees[i], &tmp)))
			look_at(vcs, dir, progress);
	}
}

/* Is the session still there whose trees these are? */
static bool is_owned(const char *trees, const char *dir)
{
	struct session *session = NULL;
	struct err ignored = {0};
	bool owned = dir && session_read(&session, dir, &ignored) == 0 &&
		     session->plan->seed == tree_folder_seed(trees);

	session_close(session);
	return owned;
}

/* Trees that lie elsewhere; of a session that is gone nobody else removes them.
 */
static void look_elsewhere(struct vcs *vcs, struct progress *progress)
{
	ARENA_SCOPE(tmp);
	const char **trees = tree_folder_list(vcs_root(vcs), &tmp);

	for (; *trees; trees++) {
		const char *dir = tree_folder_session(*trees, &tmp);
		int fd = tree_folder_lock(*trees);
		struct err err = {0};

		if (fd < 0)
			continue;
		if (is_owned(*trees, dir)) {
			look_at(vcs, dir, progress);
		} else if (tree_remove_all(
				   vcs, *trees,
				   tree_session_name(tree_folder_seed(*trees),
						     &tmp),
				   TREE_MOST, &err) == 0) {
			tree_folder_remove(*trees);
		} else {
			progress_line(progress, "warning: %s", err.text);
		}
		close(fd);
	}
}

/* The checkout, lent to a session whose folder is gone. */
static void look_at_loan(struct vcs *vcs, const struct own_folder *own,
			 struct progress *progress)
{
	ARENA_SCOPE(tmp);
	const char *session, *dir;
	struct err err = {0};
	bool gone;

	if (vcs_lent(&session, &dir, vcs, &tmp, &err) == 0 && session) {
		gone = strcmp(dir, own->dir) == 0 ? own->fresh
						  : !session_is_there(dir);
		if (!gone)
			return;
		progress_line(progress,
			      "giving the checkout back, which was lent to %s",
			      dir);
		vcs_give_back(vcs, session, &err);
	}
	if (err.failed)
		progress_line(progress, "warning: %s", err.text);
}

void cleanup_repository(struct vcs *vcs, const struct own_folder *own,
			struct progress *progress)
{
	ARENA_SCOPE(tmp);
	glob_t found;

	look_elsewhere(vcs, progress);
	look_in_repository(vcs, own, progress);
	look_at_loan(vcs, own, progress);
	if (glob("perfbisect-*/trees", 0, NULL, &found) != 0)
		return;
	for (size_t i = 0; i < found.gl_pathc; i++) {
		char *trees = realpath(found.gl_pathv[i], NULL);
		const char *dir = trees ? folder_of(trees, &tmp) : own->dir;

		if (strcmp(dir, own->dir) != 0)
			look_at(vcs, dir, progress);
		free(trees);
	}
	globfree(&found);
}
