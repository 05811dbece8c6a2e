/* SPDX-License-Identifier: MIT */
#include "vcs/git/open.h"

#include "probe/ground/fs.h"
#include "vcs/git/extensions.h"
#include "vcs/git/guard.h"
#include "vcs/git/replace.h"
#include "vcs/git/settings.h"

#include <stdlib.h>
#include <string.h>

/* One that is not set, or empty, is NULL. */
static const char *variable(const char *name)
{
	const char *value = getenv(name);

	return value && *value ? value : NULL;
}

static char *absolute(const char *folder, const char *path, struct arena *arena)
{
	return *path == '/' ? arena_strdup(arena, path)
			    : arena_sprintf(arena, "%s/%s", folder, path);
}

static bool has_work_tree_setting(git_repository *repo)
{
	git_config *config = NULL;
	git_config_entry *entry = NULL;
	bool found = git_repository_config(&config, repo) == 0 &&
		     git_config_get_entry(&entry, config, "core.worktree") == 0;

	git_config_entry_free(entry);
	git_config_free(config);
	return found;
}

/*
 * Where git takes the work tree to be: GIT_WORK_TREE says it; below GIT_DIR
 * alone it is the current folder; and a linked work tree is where its .git was
 * found, whatever the repository remembers: that may have been moved, or be
 * relative.  NULL: libgit2 knows.
 */
static const char *work_tree(git_repository *repo, const char *path,
			     const char *root, struct arena *arena)
{
	const char *named = variable("GIT_WORK_TREE");

	if (named)
		return absolute(path, named, arena);
	if (variable("GIT_DIR"))
		return git_repository_is_bare(repo) ||
				       has_work_tree_setting(repo)
			       ? NULL
			       : path;
	return git_repository_is_worktree(repo) ? root : NULL;
}

/* The settings first: libgit2 remembers those that it has looked up. */
int git_prepare(git_repository *repo)
{
	const char *path = git_repository_workdir(repo);
	int code = path ? git_overrule_settings(repo, path) : 0;

	git_guard(repo);
	return code == 0 ? git_honour_replacements(repo) : code;
}

/* Of a code that is no success, nothing stays. */
static int done(git_repository **out, int code)
{
	if (code < 0) {
		git_repository_free(*out);
		*out = NULL;
	}
	return code;
}

int git_open_around(git_repository **out, const char *path, const char *root)
{
	ARENA_SCOPE(tmp);
	const char *dir = variable("GIT_DIR");
	unsigned flags = dir ? GIT_REPOSITORY_OPEN_NO_SEARCH : 0;
	const char *place = dir ? absolute(path, dir, &tmp) : path;
	int code;

	git_allow_extensions(place);
	code = git_repository_open_ext(out, place, flags, NULL);
	if (code == 0) {
		const char *tree = work_tree(*out, path, root, &tmp);

		if (tree && !fs_is_same(tree, git_repository_workdir(*out)))
			code = git_repository_set_workdir(*out, tree, 0);
	}
	if (code == 0)
		code = git_prepare(*out);
	return done(out, code);
}

/* By its work tree, in which alone its user may have said that it is safe. */
int git_open_again(git_repository **out, const struct vcs *vcs)
{
	const struct git *git = (const struct git *)vcs;
	const char *path = git_repository_path(git->repo);
	int code = git_repository_open_ext(out, vcs->root,
					   GIT_REPOSITORY_OPEN_NO_SEARCH, NULL);

	if (code < 0 || !fs_is_same(git_repository_path(*out), path)) {
		git_repository_free(*out);
		code = git_repository_open_ext(
			out, path, GIT_REPOSITORY_OPEN_NO_SEARCH, NULL);
	}
	if (code == 0 && !fs_is_same(git_repository_workdir(*out), vcs->root))
		code = git_repository_set_workdir(*out, vcs->root, 0);
	if (code == 0)
		code = git_prepare(*out);
	return done(out, code);
}

int git_open_at(git_repository **out, const char *path)
{
	int code = git_repository_open_ext(out, path,
					   GIT_REPOSITORY_OPEN_NO_SEARCH, NULL);

	if (code == 0)
		code = git_prepare(*out);
	return done(out, code);
}
