/* SPDX-License-Identifier: MIT */
#include "vcs/git.h"

#include "probe/fs.h"
#include "probe/text.h"

#include <git2/sys/repository.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	CACHE_BYTES = 64 << 20,	 /* of parsed objects */
	WINDOW_BYTES = 4 << 20,	 /* of a pack mapped at once */
	MAPPED_BYTES = 32 << 20, /* of all packs */
};

int git_err(struct err *err, const char *fmt, ...)
{
	const git_error *last = git_error_last();
	char context[sizeof(err->text)];
	va_list args;

	va_start(args, fmt);
	vsnprintf(context, sizeof(context), fmt, args);
	va_end(args);
	return err_set(err, "%s: %s", context,
		       last ? last->message : "unknown error");
}

/*
 * Keep libgit2 small, and let it open repositories with extensions that do
 * not concern us: sparse checkouts and partial clones.
 */
static void set_up_library(void)
{
	const char *extensions[] = {"worktreeconfig", "partialclone",
				    "preciousobjects"};

	git_libgit2_init();
	git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, extensions,
			 sizeof(extensions) / sizeof(extensions[0]));
	git_libgit2_opts(GIT_OPT_SET_CACHE_MAX_SIZE, (ssize_t)CACHE_BYTES);
	git_libgit2_opts(GIT_OPT_SET_MWINDOW_SIZE, (size_t)WINDOW_BYTES);
	git_libgit2_opts(GIT_OPT_SET_MWINDOW_MAPPED_LIMIT,
			 (size_t)MAPPED_BYTES);
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

	if (is_foreign(code))
		return err_set(err,
			       "the repository at %s is owned by another user; "
			       "if you trust it: git config --global --add "
			       "safe.directory %s",
			       path, text_command(&tmp, words));
	if (code == GIT_ENOTFOUND)
		return 0; /* not ours */
	return git_err(err, "open the repository at %s", path);
}

/* libgit2 looks for the root by its own rules, which know bare ones, too. */
static int git_open(struct vcs **out, const char *path, const char *hint,
		    struct err *err)
{
	git_repository *repo = NULL;
	struct git *git;
	char *root;
	int code;

	(void)hint;
	set_up_library();
	code = git_repository_open_ext(&repo, path, 0, NULL);
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
	if (strncmp(path, git_repository_path(repo),
		    strlen(git_repository_path(repo)) - 1) == 0) {
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

void git_rev_of(struct rev *out, const git_oid *oid)
{
	git_oid_tostr(out->hex, sizeof(out->hex), oid);
}

static int git_resolve(struct rev *out, struct vcs *vcs, const char *name,
		       struct err *err)
{
	struct git *git = (struct git *)vcs;
	git_object *object = NULL, *commit = NULL;
	int code = git_revparse_single(&object, git->repo, name);

	if (code == 0)
		code = git_object_peel(&commit, object, GIT_OBJECT_COMMIT);
	if (code == GIT_EAMBIGUOUS)
		err_set(err, "%s: names more than one commit; give more digits",
			name);
	else if (code == GIT_ENOTFOUND)
		err_set(err, "%s: no such revision", name);
	else if (code < 0)
		err_set(err, "%s: does not name one commit", name);
	else
		git_rev_of(out, git_object_id(commit));
	git_object_free(commit);
	git_object_free(object);
	return err->failed ? -1 : 0;
}

int git_oid_of(git_oid *out, const struct rev *rev, struct err *err)
{
	if (git_oid_fromstr(out, rev->hex) < 0)
		return git_err(err, "%s", rev->hex);
	return 0;
}

static int history_failed(struct git *git, struct err *err)
{
	if (git_repository_is_shallow(git->repo))
		return err_set(err, "the clone is shallow and its history ends "
				    "too soon; git fetch --unshallow");
	return git_err(err, "read the history");
}

static int git_merge_base_list(struct rev **out, size_t *count, struct vcs *vcs,
			       const struct rev *a, const struct rev *b,
			       struct arena *arena, struct err *err)
{
	struct git *git = (struct git *)vcs;
	git_oidarray bases = {0};
	git_oid one, two;
	int code;

	*count = 0;
	if (git_oid_of(&one, a, err) < 0 || git_oid_of(&two, b, err) < 0)
		return -1;
	code = git_merge_bases(&bases, git->repo, &one, &two);
	if (code == GIT_ENOTFOUND && !git_repository_is_shallow(git->repo))
		return 0;
	if (code < 0)
		return history_failed(git, err);
	*count = bases.count;
	*out = arena_array(arena, bases.count, sizeof(**out));
	for (size_t i = 0; i < bases.count; i++)
		git_rev_of(&(*out)[i], &bases.ids[i]);
	git_oidarray_dispose(&bases);
	return 0;
}

static int add_commit(struct dag *dag, git_repository *repo, const git_oid *oid,
		      bool first_parent, struct err *err)
{
	git_commit *commit;
	struct rev rev, parent;
	unsigned parents;

	if (git_commit_lookup(&commit, repo, oid) < 0)
		return git_err(err, "read a commit");
	git_rev_of(&rev, oid);
	dag_add(dag, &rev);
	parents = git_commit_parentcount(commit);
	if (first_parent && parents > 1)
		parents = 1;
	for (unsigned i = 0; i < parents; i++) {
		git_rev_of(&parent, git_commit_parent_id(commit, i));
		dag_link(dag, &parent);
	}
	git_commit_free(commit);
	return 0;
}

static int git_load(struct dag *out, struct vcs *vcs, const struct rev *head,
		    const struct rev *base, bool first_parent,
		    struct arena *arena, struct err *err)
{
	struct git *git = (struct git *)vcs;
	git_revwalk *walk = NULL;
	git_oid top, bottom, oid;
	int code;

	dag_init(out, arena);
	if (git_oid_of(&top, head, err) < 0 ||
	    git_oid_of(&bottom, base, err) < 0)
		return -1;
	if (git_revwalk_new(&walk, git->repo) < 0 ||
	    git_revwalk_sorting(walk, GIT_SORT_TOPOLOGICAL | GIT_SORT_REVERSE) <
		    0 ||
	    (first_parent && git_revwalk_simplify_first_parent(walk) < 0) ||
	    git_revwalk_push(walk, &top) < 0 ||
	    git_revwalk_hide(walk, &bottom) < 0) {
		history_failed(git, err);
		goto out;
	}
	while ((code = git_revwalk_next(&oid, walk)) == 0) {
		if (add_commit(out, git->repo, &oid, first_parent, err) < 0)
			goto out;
	}
	if (code != GIT_ITEROVER)
		history_failed(git, err);
	else if (out->count == 0 ||
		 !rev_equal(&out->revs[out->count - 1], head))
		err_set(err, "the history of %s cannot be put in order",
			head->hex);

out:
	git_revwalk_free(walk);
	/* What was read is not needed again, nor in the children we fork. */
	git_repository__cleanup(git->repo);
	malloc_trim(0);
	return err->failed ? -1 : 0;
}

static int git_hide(struct vcs *vcs, const char *dir, struct err *err)
{
	ARENA_SCOPE(tmp);

	(void)vcs;
	return fs_write(arena_sprintf(&tmp, "%s/.gitignore", dir), "*\n", 2,
			err);
}

const struct vcs_ops vcs_git = {
	.name = "git",
	.folder = ".git",
	.open = git_open,
	.close = git_close,
	.version = git_version,
	.resolve = git_resolve,
	.merge_bases = git_merge_base_list,
	.load = git_load,
	.touches = git_touches,
	.describe = git_read_changeset,
	.diff = git_diff_whole,
	.hide = git_hide,
	.tree_add = git_tree_add,
	.pin = git_pin,
	.tree_switch = git_tree_switch,
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
