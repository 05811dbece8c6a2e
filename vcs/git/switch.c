/* SPDX-License-Identifier: MIT */
/*
 * A tree switched from one commit to another, with its submodules.
 *
 * Nothing in the tree is trusted: a build may have put another .git in place
 * of ours, which is made ours again first, as is where the repository says that
 * the tree is.
 *
 * A submodule in a tree is just another linked work tree: of the repository
 * which the user's own checkout of that submodule has.  The folders that this
 * makes there are listed among the tree's own files before they are made, so
 * that they can be removed whatever happens.
 */
#include "vcs/git/switch.h"

#include "probe/ground/fs.h"
#include "probe/ground/text.h"
#include "vcs/git/entries.h"
#include "vcs/git/fetch.h"
#include "vcs/git/files.h"
#include "vcs/git/guard.h"
#include "vcs/git/open.h"
#include "vcs/git/tree.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * One checkout in progress: the tree of the top repository, whose name all
 * the work trees in it bear, and where the reason goes when something that
 * the commit needs is not to be had.
 */
struct checkout {
	struct vcs *vcs;
	const char *name, *admin;
	const char **reason;
	struct arena *arena;
};

static int checkout_commit(const struct checkout *checkout,
			   git_repository *repo, const char *user_tree,
			   const char *path, const git_oid *oid, bool pristine,
			   struct err *err);

/* -- Submodules -- */

static int note_module(const struct checkout *checkout, const char *admin,
		       struct err *err)
{
	ARENA_SCOPE(tmp);
	const char *list =
		arena_sprintf(&tmp, "%s/%s", checkout->admin, git_module_list);
	int fd = open(list,
		      O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK |
			      O_CLOEXEC,
		      0666);

	if (fd < 0)
		return err_sys(err, "open %s", list);
	fs_append(fd, admin, strlen(admin) + 1, err);
	close(fd);
	return err->failed ? -1 : 0;
}

/* No absolute path, and no "..", comes out of a .gitmodules. */
static bool is_safe_path(const char *path)
{
	if (*path == '/' || *path == '\0' || *path == '-')
		return false;
	while (*path) {
		size_t length = strcspn(path, "/\\");

		if (length == 2 && strncmp(path, "..", 2) == 0)
			return false;
		path += length;
		path += *path != '\0';
	}
	return true;
}

/* Through one, it could be a repository that has no part in this. */
static bool leads_through_link(const char *tree, const char *path)
{
	ARENA_SCOPE(tmp);
	const char *slash = path;
	struct stat st;

	do {
		slash += strcspn(slash, "/");
		if (lstat(arena_sprintf(&tmp, "%s/%.*s", tree,
					(int)(slash - path), path),
			  &st) == 0 &&
		    S_ISLNK(st.st_mode))
			return true;
	} while (*slash++);
	return false;
}

/*
 * The repository that the user's checkout has for a submodule, or NULL when
 * it is not initialised there.
 */
static git_repository *user_module(git_repository *repo, const char *user_tree,
				   const char *name, const char *path)
{
	ARENA_SCOPE(tmp);
	const char *places[] = {
		arena_sprintf(&tmp, "%smodules/%s", git_repository_path(repo),
			      name),
		arena_sprintf(&tmp, "%smodules/%s",
			      git_repository_commondir(repo), name),
		arena_sprintf(&tmp, "%s/%s", user_tree, path),
	};
	size_t count = leads_through_link(user_tree, path) ? 2 : 3;
	git_repository *module = NULL;

	for (size_t i = 0; !module && i < count; i++)
		git_repository_open_ext(&module, places[i],
					GIT_REPOSITORY_OPEN_NO_SEARCH, NULL);
	if (module)
		git_guard(module);
	return module;
}

static bool has_commit(git_repository *repo, const git_oid *oid)
{
	git_commit *commit = NULL;
	bool found = git_commit_lookup(&commit, repo, oid) == 0;

	git_commit_free(commit);
	return found;
}

static const char *why_missing(enum fetch_end end, const char *path,
			       const git_oid *oid, struct arena *arena)
{
	static const char *const whys[] = {
		[FETCH_DONE] = "its remote does not give it",
		[FETCH_FAILED] = "its remote cannot be reached",
		[FETCH_SILENT] = "its remote gives no answer",
		[FETCH_NOT_TRIED] = "--fetch-timeout is over for all remotes",
	};
	char hex[GIT_OID_HEXSZ + 1];

	git_oid_tostr(hex, sizeof(hex), oid);
	return arena_sprintf(arena,
			     "the submodule %s has no commit %.10s, and %s",
			     text_printable(arena, path), hex, whys[end]);
}

/*
 * The commit in the user's repository of the submodule, or the reason.  Only
 * time that was spent in vain is charged to the patience.
 */
static int find_commit(const struct checkout *checkout, git_repository *module,
		       const char *shown, const git_oid *oid, struct err *err)
{
	double patience_s = checkout->vcs->patience_s;
	enum fetch_end end;

	if (has_commit(module, oid))
		return 0;
	if (git_fetch(&end, checkout->vcs, module, err) < 0)
		return -1;
	if (has_commit(module, oid)) {
		checkout->vcs->patience_s = patience_s;
		return 0;
	}
	*checkout->reason = why_missing(end, shown, oid, checkout->arena);
	checkout->vcs->unanswered = end != FETCH_DONE;
	return 0;
}

static int checkout_module(const struct checkout *checkout,
			   git_repository *module, const char *user_path,
			   const char *path, const char *shown,
			   const git_oid *oid, bool pristine, struct err *err)
{
	ARENA_SCOPE(tmp);
	const char *admin = git_admin_dir(module, checkout->name, &tmp);
	struct rev rev;

	git_rev_of(&rev, oid);
	if (find_commit(checkout, module, shown, oid, err) < 0)
		return -1;
	if (*checkout->reason)
		return 0;
	/* It may lead anywhere, and its tree be linked to nothing. */
	if (fs_exists(admin) && !git_admin_is_plain(admin) &&
	    fs_remove(admin, err) < 0)
		return -1;
	if (!fs_exists(admin) &&
	    (note_module(checkout, admin, err) < 0 ||
	     git_link_tree(module, path, checkout->name, rev.hex, err) < 0))
		return -1;
	if (checkout_commit(checkout, module, user_path, path, oid, pristine,
			    err) < 0)
		return -1;
	if (*checkout->reason)
		*checkout->reason = arena_sprintf(
			checkout->arena, "the submodule %s: %s",
			text_printable(&tmp, shown), *checkout->reason);
	return 0;
}

static int modules_unreadable(const struct checkout *checkout, const char *why)
{
	*checkout->reason = arena_sprintf(checkout->arena,
					  "its .gitmodules cannot be read: %s",
					  text_printable(checkout->arena, why));
	return 0;
}

/* One [submodule] section of the tree's .gitmodules. */
static int switch_module(const struct checkout *checkout, git_repository *repo,
			 git_tree *tree, const char *user_tree,
			 const char *path, const char *name,
			 const char *module_path, bool pristine,
			 struct err *err)
{
	ARENA_SCOPE(tmp);
	git_repository *module = NULL;
	git_tree_entry *entry = NULL;

	if (!is_safe_path(name) || !is_safe_path(module_path))
		return modules_unreadable(
			checkout,
			arena_sprintf(&tmp, "%s and its path %s lead elsewhere",
				      name, module_path));
	if (git_tree_entry_bypath(&entry, tree, module_path) == 0 &&
	    git_tree_entry_filemode(entry) == GIT_FILEMODE_COMMIT)
		module = user_module(repo, user_tree, name, module_path);
	if (module)
		checkout_module(
			checkout, module,
			arena_sprintf(&tmp, "%s/%s", user_tree, module_path),
			arena_sprintf(&tmp, "%s/%s", path, module_path),
			module_path, git_tree_entry_id(entry), pristine, err);
	git_repository_free(module);
	git_tree_entry_free(entry);
	return err->failed ? -1 : 0;
}

/* "submodule.NAME.path" to NAME. */
static char *module_name(const char *key, struct arena *arena)
{
	const char *name = key + strlen("submodule.");

	return arena_strndup(arena, name, strlen(name) - strlen(".path"));
}

static int switch_modules(const struct checkout *checkout, git_repository *repo,
			  git_tree *tree, const char *user_tree,
			  const char *path, bool pristine, struct err *err)
{
	ARENA_SCOPE(tmp);
	const char *file = arena_sprintf(&tmp, "%s/.gitmodules", path);
	git_config_iterator *iterator = NULL;
	git_config *config = NULL;
	git_config_entry *entry;

	if (!git_tree_entry_byname(tree, ".gitmodules"))
		return 0;
	if (git_config_open_ondisk(&config, file) < 0 ||
	    git_config_iterator_glob_new(&iterator, config,
					 "^submodule\\..*\\.path$") < 0)
		modules_unreadable(checkout, git_why(&tmp));
	while (!*checkout->reason && git_config_next(&entry, iterator) == 0) {
		if (!entry->value)
			continue;
		if (switch_module(checkout, repo, tree, user_tree, path,
				  module_name(entry->name, &tmp), entry->value,
				  pristine, err) < 0)
			break;
	}
	git_config_iterator_free(iterator);
	git_config_free(config);
	return err->failed ? -1 : 0;
}

/* -- The whole -- */

/* Open a tree, and see that it is the linked one that it must be. */
static int open_linked(git_repository **linked, const char *path,
		       const char *admin, struct err *err)
{
	size_t length = strlen(admin);

	if (git_open_at(linked, path) < 0)
		return git_err(err, "open the work tree %s", path);
	if (!git_repository_is_worktree(*linked) ||
	    strncmp(git_repository_path(*linked), admin, length) != 0 ||
	    strcmp(git_repository_path(*linked) + length, "/") != 0 ||
	    !fs_is_same(git_repository_workdir(*linked), path))
		return err_set(err, "%s is not our work tree any more", path);
	return 0;
}

/* The files of a commit; with `fresh`, in a folder that is emptied before. */
static int write_files(int *code, const struct checkout *checkout,
		       git_repository *repo, const char *path,
		       const git_oid *oid, git_tree *tree, bool fresh,
		       struct err *err)
{
	ARENA_SCOPE(tmp);
	const char *admin = git_admin_dir(repo, checkout->name, &tmp);
	git_repository *linked = NULL;

	if ((!fresh ||
	     (fs_remove(arena_sprintf(&tmp, "%s/index", admin), err) == 0 &&
	      fs_empty(path, ".git", err) == 0)) &&
	    open_linked(&linked, path, admin, err) == 0)
		*code = git_checkout_files(linked, path, oid, tree, fresh, err);
	git_repository_free(linked);
	return err->failed ? -1 : 0;
}

/*
 * What fails may be due to what a build has left: something untracked that is
 * in the way, an index that cannot be read.
 */
static int write_commit(const struct checkout *checkout, git_repository *repo,
			const char *path, const git_oid *oid, git_tree *tree,
			bool fresh, struct err *err)
{
	struct err first = {0};
	int code = -1;

	if (!fresh &&
	    write_files(&code, checkout, repo, path, oid, tree, false,
			&first) == 0 &&
	    code == 0)
		return 0;
	if (code != GIT_EAMBIGUOUS &&
	    write_files(&code, checkout, repo, path, oid, tree, true, err) < 0)
		return -1;
	if (code == 0)
		return 0;
	return git_checkout_failed(checkout->reason, code, repo, oid, tree,
				   checkout->arena, err);
}

static int checkout_commit(const struct checkout *checkout,
			   git_repository *repo, const char *user_tree,
			   const char *path, const git_oid *oid, bool pristine,
			   struct err *err)
{
	ARENA_SCOPE(tmp);
	const char *admin = git_admin_dir(repo, checkout->name, &tmp);
	git_tree *tree = NULL;
	bool has_modules;

	if (git_restore_link(path, admin, err) < 0 ||
	    git_read_tree(&tree, &has_modules, checkout->reason, repo, oid,
			  checkout->arena, err) < 0)
		goto out;
	if (tree)
		write_commit(checkout, repo, path, oid, tree, pristine, err);
	if (tree && has_modules && !*checkout->reason && !err->failed)
		switch_modules(checkout, repo, tree, user_tree, path, pristine,
			       err);
	if (*checkout->reason && !err->failed)
		fs_empty(path, ".git", err);

out:
	git_tree_free(tree);
	return err->failed ? -1 : 0;
}

int git_tree_switch(struct vcs *vcs, const char *path, const struct rev *rev,
		    bool pristine, const char **reason, struct arena *arena,
		    struct err *err)
{
	struct git *git = (struct git *)vcs;
	struct checkout checkout = {
		.vcs = vcs,
		.name = git_tree_name(path),
		.reason = reason,
		.arena = arena,
	};
	git_oid oid;

	checkout.admin = git_admin_dir(git->repo, checkout.name, arena);
	if (git_oid_fromstr(&oid, rev->hex) < 0)
		return git_err(err, "%s", rev->hex);
	return checkout_commit(&checkout, git->repo, vcs->root, path, &oid,
			       pristine, err);
}
