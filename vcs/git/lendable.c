/* SPDX-License-Identifier: MIT */
#include "vcs/git/lendable.h"

#include "probe/ground/fs.h"
#include "probe/run.h"

#include <time.h>

void lendable_wait(void)
{
	nanosleep(&(struct timespec){.tv_nsec = 100000000}, NULL);
}

/* Of a git that was cut off, a lock stays. */
static int check_lock(git_repository *repo, struct err *err)
{
	ARENA_SCOPE(tmp);
	const char *lock =
		arena_sprintf(&tmp, "%sindex.lock", git_repository_path(repo));

	for (int left = LENDABLE_WAITS; fs_exists(lock); left--) {
		if (left == 0 || process_interrupted())
			return err_set(err,
				       "--in-place: another git is at work in "
				       "this checkout; if there is none, "
				       "remove %s",
				       lock);
		lendable_wait();
	}
	return 0;
}

/* git sparse-checkout writes it where libgit2 does not look, too. */
static bool is_sparse(git_repository *repo)
{
	ARENA_SCOPE(tmp);
	git_config *config = NULL;
	int sparse = 0;

	if (git_repository_config_snapshot(&config, repo) == 0)
		git_config_get_bool(&sparse, config, "core.sparseCheckout");
	git_config_free(config);
	config = NULL;
	if (!sparse &&
	    git_config_open_ondisk(
		    &config, arena_sprintf(&tmp, "%sconfig.worktree",
					   git_repository_path(repo))) == 0)
		git_config_get_bool(&sparse, config, "core.sparseCheckout");
	git_config_free(config);
	return sparse;
}

static int check_state(git_repository *repo, struct err *err)
{
	if (git_repository_state(repo) != GIT_REPOSITORY_STATE_NONE)
		return err_set(err,
			       "--in-place: a merge, rebase, bisect or the "
			       "like is under way in this checkout; finish it "
			       "first");
	if (is_sparse(repo))
		return err_set(err,
			       "--in-place: this checkout is a sparse one, "
			       "which libgit2 does not keep so; leave "
			       "--in-place out");
	return 0;
}

/* What a program writes, we cannot. */
static int check_attributes(git_repository *repo, const char *path,
			    struct err *err)
{
	const char *filter;

	if (git_attr_get(&filter, repo, GIT_ATTR_CHECK_FILE_THEN_INDEX, path,
			 "filter") < 0)
		return git_err(err, "the attributes of %s", path);
	if (git_attr_value(filter) == GIT_ATTR_VALUE_STRING)
		return err_set(err,
			       "--in-place: %s has the attribute filter=%s, "
			       "and could not be put back as it is; leave "
			       "--in-place out",
			       path, filter);
	return 0;
}

/*
 * The folder of a submodule goes with all that is in it where a revision has
 * none, and git does not tell what that is.
 */
static int check_module(git_repository *repo, const char *path, struct err *err)
{
	ARENA_SCOPE(tmp);
	const char *folder =
		arena_sprintf(&tmp, "%s%s", git_repository_workdir(repo), path);
	git_submodule *module = NULL;
	unsigned status = 0;

	if (git_submodule_lookup(&module, repo, path) == 0)
		git_submodule_location(&status, module);
	git_submodule_free(module);
	if (status & GIT_SUBMODULE_STATUS_IN_WD)
		return err_set(err,
			       "--in-place: the submodule %s is checked out; "
			       "leave --in-place out, or deinit it",
			       path);
	if (fs_exists(folder) && !fs_is_empty(folder))
		return err_set(err,
			       "--in-place: %s is a submodule that is not "
			       "checked out, and its folder is not empty; move "
			       "what is in it",
			       path);
	return 0;
}

static int check_entry(git_repository *repo, const git_index_entry *entry,
		       struct err *err)
{
	if ((entry->flags & GIT_INDEX_ENTRY_VALID) ||
	    (entry->flags_extended &
	     (GIT_INDEX_ENTRY_SKIP_WORKTREE | GIT_INDEX_ENTRY_INTENT_TO_ADD)))
		return err_set(err,
			       "--in-place: %s is marked in the index "
			       "(assume-unchanged, skip-worktree or "
			       "intent-to-add); see git update-index",
			       entry->path);
	return entry->mode == GIT_FILEMODE_COMMIT
		       ? check_module(repo, entry->path, err)
		       : check_attributes(repo, entry->path, err);
}

static int check_index(git_repository *repo, struct err *err)
{
	git_index *index = NULL;

	if (git_repository_index(&index, repo) < 0)
		return git_err(err, "--in-place: the index (if it is split: "
				    "git update-index --no-split-index)");
	for (size_t i = 0; !err->failed && i < git_index_entrycount(index); i++)
		check_entry(repo, git_index_get_byindex(index, i), err);
	git_index_free(index);
	return err->failed ? -1 : 0;
}

static const char *path_of(const git_status_entry *entry)
{
	const git_diff_delta *delta = entry->index_to_workdir
					      ? entry->index_to_workdir
					      : entry->head_to_index;

	return delta->new_file.path ? delta->new_file.path
				    : delta->old_file.path;
}

static int check_changes(git_repository *repo, struct err *err)
{
	git_status_list *list = NULL;
	git_status_options options;

	git_status_options_init(&options, GIT_STATUS_OPTIONS_VERSION);
	options.show = GIT_STATUS_SHOW_INDEX_AND_WORKDIR;
	options.flags = 0; /* tracked files alone */
	if (git_status_list_new(&list, repo, &options) < 0)
		return git_err(err, "what is changed in the checkout");
	if (git_status_list_entrycount(list) > 0)
		err_set(err,
			"--in-place: the checkout is not clean: %s is "
			"changed; commit or stash that first",
			path_of(git_status_byindex(list, 0)));
	git_status_list_free(list);
	return err->failed ? -1 : 0;
}

int lendable_check(git_repository *repo, struct err *err)
{
	return check_state(repo, err) == 0 && check_lock(repo, err) == 0 &&
			       check_index(repo, err) == 0
		       ? check_changes(repo, err)
		       : -1;
}
