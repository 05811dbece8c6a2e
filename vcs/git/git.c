/* SPDX-License-Identifier: MIT */
#include "vcs/git/git.h"

#include "probe/ground/private.h"
#include "probe/ground/text.h"
#include "vcs/git/changes.h"
#include "vcs/git/checkout.h"
#include "vcs/git/encoding.h"
#include "vcs/git/extensions.h"
#include "vcs/git/history.h"
#include "vcs/git/inspect.h"
#include "vcs/git/names.h"
#include "vcs/git/open.h"
#include "vcs/git/repo.h"
#include "vcs/git/switch.h"
#include "vcs/git/tree.h"

#include <stdlib.h>
#include <string.h>

enum {
	CACHE_BYTES = 64 << 20,	 /* of parsed objects */
	WINDOW_BYTES = 4 << 20,	 /* of a pack mapped at once */
	MAPPED_BYTES = 32 << 20, /* of all packs */
};

/* Keep libgit2 small, and teach it what it lacks. */
static void set_up_library(void)
{
	git_libgit2_init();
	git_libgit2_opts(GIT_OPT_SET_CACHE_MAX_SIZE, (ssize_t)CACHE_BYTES);
	git_libgit2_opts(GIT_OPT_SET_MWINDOW_SIZE, (size_t)WINDOW_BYTES);
	git_libgit2_opts(GIT_OPT_SET_MWINDOW_MAPPED_LIMIT,
			 (size_t)MAPPED_BYTES);
	git_register_encoding();
}

static void git_close(struct vcs *vcs)
{
	struct git *git = (struct git *)vcs;

	git_repository_free(git->repo);
	arena_release(&git->arena);
	free(git);
	git_libgit2_shutdown();
}

/*
 * A repository that belongs to somebody else.  libgit2 1.5 looks for the
 * exception in the configuration, and says "not found" when no file has any.
 */
static bool is_foreign(int code)
{
	const git_error *last = git_error_last();

	return code == GIT_EOWNER ||
	       (code == GIT_ENOTFOUND && last && last->message &&
		strstr(last->message, "safe.directory"));
}

static int open_failed(int code, const char *path, struct err *err)
{
	ARENA_SCOPE(tmp);
	const char *const words[] = {path, NULL};
	const char *dir = getenv("GIT_DIR");

	if (is_foreign(code))
		return err_set(err,
			       "the repository at %s is owned by another user; "
			       "if you trust it: git config --global --add "
			       "safe.directory %s",
			       path, text_command(&tmp, words));
	if (code == GIT_ENOTFOUND && dir && *dir)
		return err_set(err, "GIT_DIR=%s names no repository; unset it",
			       dir);
	if (code == GIT_ENOTFOUND)
		return 0; /* not ours */
	return git_err(err, "open the repository at %s", path);
}

/* `folder` ends with a slash. */
static bool is_inside(const char *path, const char *folder)
{
	size_t length = strlen(folder) - 1;

	return strncmp(path, folder, length) == 0 &&
	       (path[length] == '/' || path[length] == '\0');
}

/* libgit2 looks for the root by its own rules, which know bare ones, too. */
static int git_open(struct vcs **out, const char *path, const char *root_found,
		    struct err *err)
{
	git_repository *repo = NULL;
	struct git *git;
	char *root;
	int code;

	set_up_library();
	code = git_open_around(&repo, path, root_found);
	if (code < 0) {
		open_failed(code, path, err);
		git_libgit2_shutdown();
		return err->failed ? -1 : 0;
	}
	if (git_repository_is_bare(repo)) {
		err_set(err,
			"%s is a bare repository; start in a clone with a "
			"work tree",
			path);
		git_repository_free(repo);
		git_libgit2_shutdown();
		return -1;
	}
	if (is_inside(path, git_repository_path(repo))) {
		err_set(err,
			"%s is inside the repository's own folder; start "
			"in its work tree",
			path);
		git_repository_free(repo);
		git_libgit2_shutdown();
		return -1;
	}
	git = calloc(1, sizeof(*git));
	if (!git)
		abort();
	git->base.ops = &vcs_git;
	git->repo = repo;
	root = arena_strdup(&git->arena, git_repository_workdir(repo));
	if (strlen(root) > 1)
		root[strlen(root) - 1] = '\0';
	git->base.root = root;
	*out = &git->base;
	return 0;
}

static char *git_version(const struct vcs *vcs, struct arena *arena)
{
	int major, minor, revision;

	(void)vcs;
	git_libgit2_version(&major, &minor, &revision);
	return arena_sprintf(arena, "libgit2 %d.%d.%d", major, minor, revision);
}

static bool index_has(git_repository *repo, const char *path,
		      struct arena *arena)
{
	const char *below = arena_sprintf(arena, "%s/", path);
	git_index *index = NULL;
	size_t at;
	bool has;

	has = git_repository_index(&index, repo) == 0 &&
	      (git_index_find(&at, index, path) == 0 ||
	       git_index_find_prefix(&at, index, below) == 0);
	git_index_free(index);
	return has;
}

/* The library cannot read every index that git writes: so HEAD, too. */
static bool git_tracks(struct vcs *vcs, const char *path)
{
	ARENA_SCOPE(tmp);
	git_repository *repo = ((struct git *)vcs)->repo;
	git_object *object = NULL;
	bool tracked =
		index_has(repo, path, &tmp) ||
		git_revparse_single(&object, repo,
				    arena_sprintf(&tmp, "HEAD:%s", path)) == 0;

	git_object_free(object);
	return tracked;
}

static int git_hide(struct vcs *vcs, const char *dir, struct err *err)
{
	ARENA_SCOPE(tmp);

	(void)vcs;
	return private_write(arena_sprintf(&tmp, "%s/.gitignore", dir), "*\n",
			     2, err);
}

const struct vcs_ops vcs_git = {
	.name = "git",
	.folder = ".git",
	.variable = "GIT_DIR",
	.check_format = git_check_format,
	.open = git_open,
	.close = git_close,
	.version = git_version,
	.resolve = git_resolve,
	.merge_bases = git_merge_base_list,
	.load = git_load,
	.touches = git_touches,
	.describe = git_read_changeset,
	.diff = git_diff_text,
	.tracks = git_tracks,
	.inspect = git_inspect,
	.remote = git_origin,
	.hide = git_hide,
	.tree_add = git_tree_add,
	.pin = git_pin,
	.tree_switch = git_tree_switch,
	.tree_stands = git_tree_stands,
	.tree_remove = git_tree_remove,
	.trees = git_trees,
	.own_folder = git_own_folder,
	.where = git_where,
	.survey = git_survey,
	.lent_switch = git_lent_switch,
	.home = git_home,
	.detach = git_detach,
	.attach = git_attach,
};
